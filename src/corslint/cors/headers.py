"""The words of CORS headers: tokens, the lists made of them, and what a page may send without asking."""

import re
from collections.abc import Mapping

from corslint.records import NamedTuple
from corslint.value import MAYBE, NO, YES, Hole, Text, Truth, join, text, truth

SAFELISTED_METHODS = frozenset({"GET", "HEAD", "POST"})  # A1
FORBIDDEN_METHODS = frozenset({"CONNECT", "TRACE", "TRACK"})  # A34
NORMALISED_METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"})  # A34

FORBIDDEN_HEADERS = frozenset(
    {
        "accept-charset",
        "accept-encoding",
        "access-control-request-headers",
        "access-control-request-method",
        "access-control-request-private-network",
        "connection",
        "content-length",
        "cookie",
        "cookie2",
        "date",
        "dnt",
        "expect",
        "host",
        "keep-alive",
        "origin",
        "referer",
        "set-cookie",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "via",
    }
)
"""Request headers that script cannot set (A41; https://fetch.spec.whatwg.org/#forbidden-request-header)."""

FORBIDDEN_PREFIXES = ("proxy-", "sec-")

READABLE_HEADERS = frozenset(
    {"cache-control", "content-language", "content-length", "content-type", "expires", "last-modified", "pragma"}
)
"""Response headers that script may read of any answer (A26)."""

UNREADABLE_HEADERS = frozenset({"set-cookie", "set-cookie2"})
"""Those that it may read of none (A26; https://fetch.spec.whatwg.org/#forbidden-response-header-name)."""

SIMPLE_TYPES = frozenset({"application/x-www-form-urlencoded", "multipart/form-data", "text/plain"})  # A3

LONGEST_SAFE_VALUE = 128
"""Bytes of a header's value that needs no preflight (A2)."""

MOST_SAFE_BYTES = 1024
"""Bytes of all such values of a request (A6)."""

LONGEST_LIST = 10_000
"""Characters of a list that is still looked into; no gateway sends a longer header."""

BLANKS = " \t\r\n"
"""What HTTP strips from a value's ends; a line end cannot be sent at all, so one that a notation adds is none."""

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")  # I.4
_SEPARATORS = re.compile(r"[\s,;:]+")
_UNSAFE_BYTE = re.compile(r'[\x00-\x08\x0a-\x1f"():<>?@\[\\\]{}\x7f]')  # A4
_LANGUAGES = re.compile(r"[0-9A-Za-z *,\-.;=]*")  # A4
_RANGE = re.compile(r"bytes=([0-9]{1,18})-([0-9]{0,18})")  # A5


def is_token(written: str) -> bool:
    return _TOKEN.fullmatch(written) is not None


def is_usable_method(written: str) -> bool:
    """Whether script may use a method (A34)."""
    return is_token(written) and written.upper() not in FORBIDDEN_METHODS


def normalised_method(method: str) -> str:
    """The method that is sent for what script names: `get` becomes `GET`, while `patch` stays as it is (A34)."""
    return method.upper() if method.upper() in NORMALISED_METHODS else method


def is_forbidden_header(name: str) -> bool:
    """Whether the browser alone sets a request header, so that no preflight asks for it."""
    return name.lower() in FORBIDDEN_HEADERS or name.lower().startswith(FORBIDDEN_PREFIXES)


def exposes(listed: Text) -> Truth:
    """Whether a list of exposed headers lets script read any that it could not read otherwise (A26); one that is no list
    lets it read none."""
    own = tokens(listed)
    gained = any(name.lower() not in READABLE_HEADERS | UNREADABLE_HEADERS for name in own.known)
    return (truth(gained) | (NO if own.complete else MAYBE)) & parses(listed)


def unsafe_header_names(headers: Mapping[str, str]) -> tuple[str, ...]:
    """The request headers that a preflight must ask for, as it names them: lower case, sorted, each once (A8)."""
    settable = {name.lower(): value.strip(BLANKS) for name, value in headers.items() if _is_settable(name, value)}
    safe = {name: value for name, value in settable.items() if is_safelisted(name, value)}
    if sum(map(len, safe.values())) > MOST_SAFE_BYTES:
        safe = {}
    return tuple(sorted(settable.keys() - safe.keys()))


def _is_settable(name: str, value: str) -> bool:
    """Some names are forbidden with some values only: https://fetch.spec.whatwg.org/#forbidden-request-header"""
    overrides = name.lower() in _OVERRIDING and any(
        one.strip(BLANKS).upper() in FORBIDDEN_METHODS for one in value.split(",")
    )
    return not overrides and not is_forbidden_header(name)


_OVERRIDING = ("x-http-method", "x-http-method-override", "x-method-override")


def is_safelisted(name: str, value: str) -> bool:
    """Whether a page may send this header without a preflight (A2). One character of the value is one byte."""
    test = _SAFE_VALUES.get(name.lower())
    return test is not None and len(value) <= LONGEST_SAFE_VALUE and test(value)


def _has_safe_bytes(value: str) -> bool:
    return _UNSAFE_BYTE.search(value) is None


def _is_languages(value: str) -> bool:
    return _LANGUAGES.fullmatch(value) is not None


def _is_simple_type(value: str) -> bool:
    return _has_safe_bytes(value) and value.partition(";")[0].strip(BLANKS).lower() in SIMPLE_TYPES


def _is_simple_range(value: str) -> bool:
    match = _RANGE.fullmatch(value)
    return match is not None and (match[2] == "" or int(match[1]) <= int(match[2]))


_SAFE_VALUES = {
    "accept": _has_safe_bytes,
    "accept-language": _is_languages,
    "content-language": _is_languages,
    "content-type": _is_simple_type,
    "range": _is_simple_range,
}


class Tokens(NamedTuple):
    """The items of a comma separated header value.

    `complete` is False where the value has a hole: it may stand for any number of further items, and what touches
    it is no item of its own.
    """

    known: tuple[str, ...]
    complete: bool

    def has(self, item: str) -> Truth:
        """Whether the list has an item, letter by letter as methods are compared; for header names, lower it first."""
        return truth(item in self.known) | (NO if self.complete else MAYBE)


def tokens(content: Text) -> Tokens:
    """The items that a header value certainly lists. Empty items are none (I.4)."""
    if sum(len(part) for part in content.parts if isinstance(part, str)) > LONGEST_LIST:
        return Tokens((), complete=False)
    items = [piece.known.strip(BLANKS) for piece in content.split(",") if piece.known is not None]
    return Tokens(tuple(item for item in items if item), not content.holes)


def parses(content: Text) -> Truth:
    """Whether a value is a list of tokens: one that is not fails the whole preflight, not just the odd item (A13).

    The standard and today's Firefox, WebKit and Chromium agree (`ParseAccessControlAllowList` in Chromium's
    services/network/public/cpp/cors/preflight_result.cc); Chromium before 2021 took any text for an item.
    """
    known = [part for part in content.parts if isinstance(part, str)]
    fragments = [fragment.strip(BLANKS) for part in known for fragment in part.split(",")]
    if not all(fragment == "" or is_token(fragment) for fragment in fragments):
        return NO
    return MAYBE if content.holes else YES


def separated(content: Text) -> str | None:
    """The list that was meant, where more than commas separates its tokens; None where it is one, or cannot be told."""
    names = [name for name in _SEPARATORS.split(content.known or "") if name]
    return ",".join(names) if all(map(is_token, names)) and parses(content) is NO else None


def stripped(content: Text) -> Text:
    """The value as HTTP hands it on, without blanks at its ends.

    Blanks beside a hole are at an end too if nothing fills it: they become part of the hole, which then goes by
    another name.
    """
    if content.known is not None:
        return text(content.known.strip(BLANKS))
    parts = _without_blank_ends(content).parts
    return join(*(_trimmed(parts, index) for index in range(len(parts))))


def _without_blank_ends(content: Text) -> Text:
    parts = list(content.parts)
    if parts and isinstance(parts[0], str):
        parts[0] = parts[0].lstrip(BLANKS)
    if parts and isinstance(parts[-1], str):
        parts[-1] = parts[-1].rstrip(BLANKS)
    return join(*parts)


def _trimmed(parts: tuple[str | Hole, ...], index: int) -> str | Hole:
    part = parts[index]
    if isinstance(part, str):
        return part.strip(BLANKS)
    before = parts[index - 1] if index else ""
    after = parts[index + 1] if index + 1 < len(parts) else ""
    touches = str(before).endswith(tuple(BLANKS)) or str(after).startswith(tuple(BLANKS))
    return Hole(f" {part.name} ", part.written) if touches else part
