"""The grammar of origins, with the traps in writing one."""

import re
from functools import lru_cache

from corslint.cors.headers import stripped
from corslint.records import NamedTuple
from corslint.value import MAYBE, NO, YES, Hole, Text, Truth, join, truth

DEFAULT_PORTS = {"http": 80, "https": 443}  # A36
LAST_PORT = 65535

LONGEST_VALUE = 8000
"""Characters of a value that is still looked into; no gateway sends a longer header."""


class Flaw(NamedTuple):
    """Why a written value equals the origin of no web page; `reason` tells it of the value as "it".

    `mended` is what a browser sends from the site that is meant, None where that is not certain.
    """

    reason: str
    mended: Text | None


def flaws(content: Text) -> tuple[Flaw, ...]:
    """Every reason for which a written allow-origin value can equal no browser's origin, the most telling one first.

    With holes, only what no filling of them can heal. `*` and `null` have no flaw: the one is allowed (A17), the
    other is sent (A37). A flawed value may still be one that a platform gives a meaning, such as `https://*` (C4).
    """
    if len(str(content)) > LONGEST_VALUE:
        return ()
    return _flaws(content, tuple(hole.written for hole in content.holes))


@lru_cache(maxsize=512)
def _flaws(content: Text, _: tuple[str, ...]) -> tuple[Flaw, ...]:
    """An app has few sites, and every route is asked for each of them. Holes are equal that are written differently."""
    drawing = _drawn(stripped(content))
    if drawing.written == "null" or drawing.may_be_wildcard:
        return ()
    reasons = _reasons(drawing.written)
    mended = _mended(drawing.written) if reasons else None
    repaired = None if mended is None else drawing.read(mended)
    return tuple(Flaw(str(drawing.read(reason)), repaired) for reason in reasons)


def serialise(url: str) -> str | None:
    """The origin that a browser sends from the page at a URL; None where that is no page's URL."""
    url = url.strip()
    if _HOLE.search(url):
        return None
    if url == "null" or url.lower().startswith(("file:", "data:")):
        return "null"  # A37
    origin = _sent(url)
    return None if origin is None or _reasons(origin) else origin


def is_loopback(origin: Text) -> Truth:
    """Whether an origin is this machine's own: `localhost`, a name below it, `127.0.0.0/8` or `[::1]`."""
    parts = _parts(_drawn(origin).written)
    if parts is None or (_HOLE.search(parts.host) and not _FOREIGN_END.search(parts.host)):
        return MAYBE if origin.holes else NO
    return truth(parts.scheme.lower() in DEFAULT_PORTS and _LOOPBACK.fullmatch(parts.host) is not None)


def is_insecure(origin: Text) -> Truth:
    """Whether anyone on the way can pose as the origin: plain `http` from anywhere but this machine."""
    return starts_with(origin, "http://") & ~is_loopback(origin)


def starts_with(content: Text, start: str) -> Truth:
    if content.prefix.startswith(start):
        return YES
    return MAYBE if content.holes and start.startswith(content.prefix) else NO


def is_url(written: str) -> bool:
    """Whether Chromium's URL parser takes a value for a URL, however far from an origin: `localhost:3000` is one."""
    match = re.fullmatch(r"([A-Za-z][A-Za-z0-9+.\-]*):[/\\]*([^/\\?#]*).*", written, re.DOTALL)
    if match is None or match[1].lower() not in _NETWORK_SCHEMES:
        return match is not None
    host, port = _host_and_port(match[2].rpartition("@")[2])
    is_host = host != "" and _FORBIDDEN_IN_HOST.search(host.removeprefix("[").removesuffix("]")) is None
    return (is_host or _address(host) is not None) and (not port or _port_number(port) is not None)


_NETWORK_SCHEMES = ("http", "https", "ws", "wss", "ftp")
_LOOPBACK = re.compile(r"(.+\.)?localhost\.?|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\]")
_FOREIGN_END = re.compile(r"\.(?!localhost$)[a-z][a-z0-9-]*$")
"""What a name ends with that is not this machine's, whatever stands before."""


# -- a drawing: plain text for all that follows, in which a private character stands for each hole

_FIRST_HOLE = 0xF0000
_HOLE = re.compile("[\U000f0000-\U000ffffd]")

_FILLED_BY_OTHERS = re.compile(r"\{\{[^{}]*\}\}")
"""What a deployment or a template engine replaces before any browser sees it, such as `{{resolve:…}}`."""


class _Drawing(NamedTuple):
    written: str
    holes: tuple[str | Hole, ...]

    @property
    def may_be_wildcard(self) -> bool:
        return _HOLE.sub("", self.written) == "*" or (self.written != "" and _HOLE.sub("", self.written) == "")

    def read(self, drawn: str) -> Text:
        return join(*(self.holes[ord(c) - _FIRST_HOLE] if _HOLE.match(c) else c for c in drawn))


def _drawn(content: Text) -> _Drawing:
    holes: list[str | Hole] = []

    def draw(hole: str | Hole) -> str:
        holes.append(hole)
        return chr(_FIRST_HOLE + len(holes) - 1)

    written = [
        draw(part)
        if isinstance(part, Hole)
        else _FILLED_BY_OTHERS.sub(lambda match: draw(match[0]), _HOLE.sub("\ufffd", part))
        for part in content.parts
    ]
    return _Drawing("".join(written), tuple(holes))


# -- what is wrong

_TRAPS = (
    (r"^$", "it is empty"),
    (r"(?i)^(?:undefined|none|nil|null)$", "'{}' is what a program writes for a value that is not set"),
    (r"\$\{[^{}]*\}|<[^<>]*>", "nothing fills its placeholder '{}'"),
    (r"^['\"]|['\"]$", "its quotes are sent with it"),
    (r"[\s,]|://.*://", "it lists several values, but browsers compare the whole with one origin"),  # A21
    (r"[*\\^|()]", "browsers compare it letter by letter, they know no pattern with '{}'"),  # A21
)
"""What makes every other flaw of a value beside the point."""


def _reasons(written: str) -> tuple[str, ...]:
    trap = _trap(written)
    if trap is not None:
        return (trap,)
    parts = _parts(written)
    checks = [check(parts) for check in _CHECKS] if parts is not None else [_without_scheme(written)]
    return tuple(reason for reason in checks if reason is not None)


def _trap(written: str) -> str | None:
    for pattern, reason in _TRAPS:
        match = re.search(pattern, written, re.DOTALL)
        if match is not None:
            return reason.format(match[0])
    return None


class _Parts(NamedTuple):
    """What stands where in a URL; `port` is None without its colon, `tail` is all from the path on."""

    scheme: str
    user: str | None
    host: str
    port: str | None
    tail: str


def _parts(written: str) -> _Parts | None:
    match = re.fullmatch(r"([^/?#]*?)://([^/?#]*)(.*)", written, re.DOTALL)
    if match is None:
        return None
    user, at, address = match[2].rpartition("@")
    return _Parts(match[1], user if at else None, *_host_and_port(address), match[3])


def _host_and_port(address: str) -> tuple[str, str | None]:
    bracketed = re.fullmatch(r"(\[[^\]]*\])(?::(.*))?", address, re.DOTALL)
    if bracketed is not None:
        return bracketed[1], bracketed[2]
    host, colon, port = address.partition(":")
    return host, port if colon else None


def _without_scheme(written: str) -> str | None:
    """What is certain where no `://` is written: a hole may bring it, but nothing that stands before it."""
    if not _HOLE.search(written) or not re.match(r"[A-Za-z]", _HOLE.sub("a", written)):
        return "it has no scheme such as https://"
    if written.endswith("/"):
        return "it ends in a slash, no origin does"
    stray = re.search(r"[?#@]", written)
    return f"no origin holds '{stray[0]}'" if stray is not None else None


def _scheme_flaw(parts: _Parts) -> str | None:
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9+.\-]*", _HOLE.sub("a", parts.scheme)) is None:
        return f"'{parts.scheme}' is no scheme"
    return "browsers write the scheme in lower case" if re.search("[A-Z]", parts.scheme) else None


def _tail_flaw(parts: _Parts) -> str | None:
    if parts.tail == "":
        return None
    return "it ends in a slash, no origin does" if parts.tail == "/" else f"an origin ends before '{parts.tail}'"


def _user_flaw(parts: _Parts) -> str | None:
    return f"an origin has no user name, such as '{parts.user}@'" if parts.user is not None else None


def _port_flaw(parts: _Parts) -> str | None:
    port = parts.port
    if port is None or _HOLE.search(port) or (_HOLE.search(parts.host) and "]" in port):
        return None
    number = _port_number(port)
    if number is None:
        return f"'{port}' is no port" if port else "it ends in a colon"
    if number == DEFAULT_PORTS.get(parts.scheme.lower()):
        return f"browsers leave out port {number}, the default of {parts.scheme.lower()}"  # A36
    return f"browsers write its port as {number}" if port != str(number) else None


def _port_number(port: str) -> int | None:
    return int(port) if re.fullmatch(r"[0-9]{1,20}", port) and int(port) <= LAST_PORT else None


def _letters_flaw(parts: _Parts) -> str | None:
    if not _HOLE.sub("", parts.host).isascii():
        return f"browsers write the host '{parts.host}' in punycode"  # A35
    is_site = parts.scheme.lower() in DEFAULT_PORTS  # an extension's host may keep its capitals (A39)
    return "browsers write the host in lower case" if is_site and re.search("[A-Z]", parts.host) else None


def _host_flaw(parts: _Parts) -> str | None:
    if parts.host == "":
        return "it names no host" if parts.scheme.lower() != "file" else None
    if parts.scheme.lower() not in DEFAULT_PORTS:
        return None
    if parts.host.startswith("["):
        return _address_flaw(parts.host)
    forbidden = _FORBIDDEN_IN_HOST.search(parts.host)
    if forbidden is not None:
        return f"no host holds '{forbidden[0]}'"
    if parts.scheme.lower() == "https" and _WEBSITE.search(parts.host):
        return "buckets serve their websites over http only"
    is_address = re.fullmatch(r"(?i)(.*\.)?([0-9]+|0x[0-9a-f]*)\.?", parts.host)
    return "browsers write its address in another form" if is_address and not _is_address(parts.host) else None


_WEBSITE = re.compile(r"\.s3-website[.-][a-z0-9-]+\.amazonaws\.com(\.cn)?$")
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html: website endpoints have no HTTPS."""

_FORBIDDEN_IN_HOST = re.compile(r"[\x00-\x20#%/:<>?@\[\\\]^|\x7f]")
"""https://url.spec.whatwg.org/#forbidden-domain-code-point"""

_CHECKS = (_scheme_flaw, _tail_flaw, _user_flaw, _port_flaw, _letters_flaw, _host_flaw)


def _is_address(host: str) -> bool:
    numbers = host.split(".")
    return len(numbers) == 4 and all(re.fullmatch(r"0|[1-9][0-9]{0,2}", n) and int(n) <= 255 for n in numbers)


def _address_flaw(host: str) -> str | None:
    if _HOLE.search(host):
        return None
    address = _address(host)
    if address is None:
        return f"'{host}' is no address"
    return f"browsers write its address as {address}" if address != host.lower() else None


def _address(host: str) -> str | None:
    """An IPv6 address in brackets as browsers write it (A35); None where it is none."""
    from ipaddress import AddressValueError, IPv6Address  # noqa: PLC0415  # 4 ms, and almost no origin has one

    try:
        address = IPv6Address(host[1:-1]) if host[:1] + host[-1:] == "[]" and "%" not in host else None
    except AddressValueError:
        return None
    if address is None or address.ipv4_mapped is None:
        return None if address is None else f"[{address}]"
    mapped = int(address.ipv4_mapped)  # Python 3.13 writes it with dots, browsers never do
    return f"[::ffff:{mapped >> 16:x}:{mapped & 0xFFFF:x}]"


# -- how to mend it


def _mended(written: str) -> str | None:
    """What a browser sends for the site that is meant; None where that is a guess."""
    unquoted = written.strip("'\"")
    if unquoted in ("*", "null"):
        return unquoted
    origin = _sent(unquoted) if _trap(unquoted) is None else None
    return None if origin is None or _reasons(origin) else origin


def _sent(url: str) -> str | None:
    """The origin of a URL; without a known scheme and host, all that is sure is that it does not end in a slash."""
    parts = _parts(url)
    if parts is None:
        return url.rstrip("/") if _HOLE.search(url) else None
    scheme = parts.scheme.lower()
    host = _sent_host(parts.host) if scheme in DEFAULT_PORTS else parts.host
    number = None if parts.port is None else _port_number(parts.port)
    is_left_out = not parts.port or number == DEFAULT_PORTS.get(scheme, -1)
    port = "" if is_left_out else f":{parts.port if number is None else number}"
    return None if host is None else f"{scheme}://{host}{port}"


def _sent_host(host: str) -> str | None:
    if host.startswith("[") and not _HOLE.search(host):
        return _address(host)
    if _HOLE.sub("", host).isascii():
        return host.lower()
    return None if _HOLE.search(host) else _punycode(host)


def _punycode(host: str) -> str | None:
    """The host in ASCII, as far as Python's older tables and the browsers' agree."""
    if re.search("[ßẞς\u200c\u200d]", host):
        return None
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
