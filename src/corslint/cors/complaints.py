"""What a line of a browser's console says of a refusal: the words of Chromium, Firefox and Safari."""

import re
from collections.abc import Iterable, Iterator
from typing import Literal

from corslint.cors.browser import VALID_VALUE, wording
from corslint.cors.protocol import CorsError
from corslint.records import NamedTuple

Browser = Literal["chromium", "firefox", "safari"]


class Complaint(NamedTuple):
    """What was printed. `errors` are the refusals that it may mean: Chromium tells the most of them apart.

    `subject` is the method, header or value that is named, `origin` the page, `url` what was called; empty where the
    line names none. Without any `errors` the server was not reached, which no header mends.
    """

    browser: Browser
    errors: tuple[CorsError, ...]
    subject: str = ""
    origin: str = ""
    url: str = ""


def complaint(pasted: str) -> Complaint | None:
    """What was pasted from a console, with whatever stands around it; None where no browser speaks so of CORS."""
    line = " ".join(pasted.translate(_STRAIGHT).split())
    for pattern, browser, errors in _sayings():
        match = pattern.search(line)
        if match:
            subject = next(iter(match.groups()), None) or ""
            return Complaint(browser, errors, subject, _found(_ORIGINS, line), _found(_URLS, line))
    return None


_STRAIGHT = str.maketrans("‘’“”", "''\"\"")

_ORIGINS = (
    r"from origin '([^']+)'",  # Chromium
    r"\bOrigin (\S+) is not allowed by Access-Control-Allow-Origin",  # Safari; Firefox names no origin
)

_URLS = (
    r"Access to \S+ at '([^']+)'",  # Chromium
    r"remote resource at '?([^'\s]+?)'?\.? \(Reason",  # Firefox
    r"cannot load (\S+?)\.? due to access control checks",  # Safari
)


def _found(patterns: Iterable[str], line: str) -> str:
    return next((match[1] for pattern in patterns if (match := re.search(pattern, line))), "")


_Saying = tuple[re.Pattern[str], Browser, tuple[CorsError, ...]]


def _sayings() -> Iterator[_Saying]:
    """What browsers say, what is contained in other words after those."""
    yield from _chromium()
    yield from _listed("firefox", _FIREFOX)
    yield from _listed("safari", _SAFARI)


def _chromium() -> Iterator[_Saying]:
    for error in sorted(CorsError, key=lambda error: not error.name.startswith("PREFLIGHT_")):
        words = wording(error, "\0").removesuffix(VALID_VALUE)
        yield re.compile(re.escape(words).replace("\0", "(.*?)")), "chromium", (error,)


def _listed(browser: Browser, sayings: dict[str, tuple[str, ...]]) -> Iterator[_Saying]:
    for words, names in sayings.items():
        yield re.compile(words), browser, tuple(error for name in names for error in _both_legs(name))


def _both_legs(name: str) -> Iterator[CorsError]:
    """A refusal by its name, of the preflight's answer and of the real one where it can be of either."""
    yield from (CorsError[each] for each in (f"PREFLIGHT_{name}", name) if each in CorsError.__members__)


_METHOD = ("METHOD_DISALLOWED_BY_PREFLIGHT_RESPONSE",)
_HEADER = ("HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE",)
_STATUS = ("INVALID_STATUS", "DISALLOWED_REDIRECT")
_VALUE = ("ALLOW_ORIGIN_MISMATCH", "INVALID_ALLOW_ORIGIN_VALUE", "MULTIPLE_ALLOW_ORIGIN_VALUES")
_MISSING = ("MISSING_ALLOW_ORIGIN_HEADER",)
_WILDCARD = ("WILDCARD_ORIGIN_NOT_ALLOWED",)
_CREDENTIALS = ("INVALID_ALLOW_CREDENTIALS",)
_METHODS = ("INVALID_ALLOW_METHODS_PREFLIGHT_RESPONSE",)
_HEADERS = ("INVALID_ALLOW_HEADERS_PREFLIGHT_RESPONSE",)

_FIREFOX: dict[str, tuple[str, ...]] = {
    r"CORS request did not succeed": (),
    r"CORS preflight (?:response|channel) did not succeed": _STATUS,
    r"CORS request external redirect not allowed": ("DISALLOWED_REDIRECT",),
    r"CORS header 'Access-Control-Allow-Origin' missing": _MISSING,
    r"CORS header 'Access-Control-Allow-Origin' does not match '([^']*)'": _VALUE,
    r"Multiple CORS header 'Access-Control-Allow-Origin' not allowed": ("MULTIPLE_ALLOW_ORIGIN_VALUES",),
    r"Credential is not supported if the CORS header 'Access-Control-Allow-Origin' is '\*'": _WILDCARD,
    r"expected 'true' in CORS header 'Access-Control-Allow-Credentials'": _CREDENTIALS,
    r"Did not find method in CORS header 'Access-Control-Allow-Methods'": _METHOD,
    r"invalid token '([^']*)' in CORS header 'Access-Control-Allow-Methods'": _METHODS,
    r"invalid token '([^']*)' in CORS header 'Access-Control-Allow-Headers'": _HEADERS,
    r"header '([^']*)' is not allowed according to header 'Access-Control-Allow-Headers'": _HEADER,
    r"missing token '([^']*)' in CORS header 'Access-Control-Allow-Headers'": _HEADER,  # until Firefox 78
}
"""Source: dom/locales/en-US/chrome/security/security.properties of Firefox."""

_SAFARI: dict[str, tuple[str, ...]] = {
    r"Preflight response is not successful": _STATUS,
    r"Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true": _WILDCARD,
    r"Access-Control-Allow-Origin cannot contain more than one origin": ("MULTIPLE_ALLOW_ORIGIN_VALUES",),
    r'Credentials flag is true, but Access-Control-Allow-Credentials is not "true"': _CREDENTIALS,
    r"Method (\S+) is not allowed by Access-Control-Allow-Methods": _METHOD,
    r"Request header field (\S+) is not allowed by Access-Control-Allow-Headers": _HEADER,
    r"Header Access-Control-Allow-Methods has an invalid value": _METHODS,
    r"Header Access-Control-Allow-Headers has an invalid value": _HEADERS,
    r"Origin \S+ is not allowed by Access-Control-Allow-Origin": (*_MISSING, *_VALUE),
    r"due to access control checks": (*_MISSING, *_VALUE, *_STATUS, *_METHOD, *_HEADER, *_WILDCARD, *_CREDENTIALS),
}
"""Source: Source/WebCore/loader/CrossOriginAccessControl.cpp and CrossOriginPreflightResultCache.cpp of WebKit."""
