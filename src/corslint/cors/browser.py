"""What a browser makes of an answer: the Fetch standard's CORS protocol, with Chromium's names for a refusal.

Where the standard only says "network error", the order of the names is that of Chromium's `PreflightController`
(services/network/cors/preflight_controller.cc) and `CheckAccess` (services/network/public/cpp/cors/cors.cc).
"""

from collections.abc import Callable, Iterable, Iterator

from corslint.cors.headers import (
    SAFELISTED_METHODS,
    is_forbidden_header,
    normalised_method,
    parses,
    stripped,
    tokens,
)
from corslint.cors.origins import flaws, is_url, starts_with
from corslint.cors.protocol import (
    ALLOW_CREDENTIALS,
    ALLOW_HEADERS,
    ALLOW_METHODS,
    ALLOW_ORIGIN,
    REDIRECTS,
    Answer,
    CorsError,
    Request,
    Verdict,
)
from corslint.model import REQUESTED_HEADERS, Echo, HeaderValue
from corslint.source import Span
from corslint.value import MAYBE, NO, YES, Text, Truth, Value, agreed, some, truth

UNCHECKED = (304, 407)
"""Statuses of a real answer that the CORS check may pass over, since a cache or a proxy deals with them (A22)."""

AUTHORIZATION = "authorization"

PASSED = Verdict(YES)


def needs_preflight(request: Request) -> bool:
    """Whether the browser asks before it sends the request (A1, A2)."""
    return normalised_method(request.method) not in SAFELISTED_METHODS or bool(asked_headers(request))


def check_preflight(request: Request, answer: Answer) -> Verdict:
    """Whether the answer to a preflight lets the request be sent (A10-A15)."""
    return _joined(preflight_steps(request, answer))


def preflight_steps(request: Request, answer: Answer) -> tuple[Verdict, ...]:
    """What each step of the check says by itself, in the browser's order; the browser stops at the first that fails."""
    return (
        _is_no_redirect(answer),
        *map(_of_preflight, _cors_check(request, answer)),
        _has_ok_status(answer),
        _parses(answer, ALLOW_METHODS, CorsError.INVALID_ALLOW_METHODS_PREFLIGHT_RESPONSE),
        _parses(answer, ALLOW_HEADERS, CorsError.INVALID_ALLOW_HEADERS_PREFLIGHT_RESPONSE),
        _allows_method(request, answer),
        *(_allows_header(request, answer, name) for name in asked_headers(request)),
    )


def preflight_claims(request: Request) -> tuple[str, ...]:
    """What each step of the check asks of the answer, in words, step by step."""
    return (
        "it is no redirect",
        *response_claims(request),
        "its status is 200 to 299",
        f"'{ALLOW_METHODS}' is a list of methods",
        f"'{ALLOW_HEADERS}' is a list of headers",
        f"{normalised_method(request.method)} is allowed",
        *(f"'{name}' is allowed" for name in asked_headers(request)),
    )


def response_steps(request: Request, answer: Answer) -> tuple[Verdict, ...]:
    """What each step of the check of the answer to the request itself says."""
    return tuple(_cors_check(request, answer))


def response_claims(request: Request) -> tuple[str, ...]:
    """What each of those steps asks of it, in words."""
    is_let_in = f"'{ALLOW_ORIGIN}' lets '{request.origin}' in"
    return (is_let_in, f"'{ALLOW_CREDENTIALS}' is 'true'") if request.credentials else (is_let_in,)


def check_response(request: Request, answer: Answer) -> Verdict:
    """Whether script may read the answer to the request itself, whatever its status (A16-A22)."""
    verdict = _joined(_cors_check(request, answer))
    is_unchecked = answer.status.only in UNCHECKED
    return verdict._replace(allowed=MAYBE) if is_unchecked and verdict.allowed is NO else verdict


def covered_only_by_wildcard(request: Request, answer: Answer) -> Truth:
    """Whether a preflight lets `Authorization` pass for no reason but `*`: every engine does, no standard does (A24)."""
    if AUTHORIZATION not in asked_headers(request) or request.credentials:
        return NO

    def is_covered(value: HeaderValue) -> Truth:
        if not isinstance(value, Text):
            return NO if value is None else MAYBE
        listed = tokens(value.lower())
        return listed.has("*") & ~listed.has(AUTHORIZATION)

    return answer.header(ALLOW_HEADERS).test(is_covered)


def console(error: CorsError, request: Request, url: str, subject: str) -> str:
    """The line that Chromium prints in the console for a `fetch` that it refuses.

    `subject` is that of the verdict. Source: third_party/blink/renderer/platform/loader/cors/cors_error_string.cc
    (`GetErrorStringForConsoleMessage`); before 2024 some lines ended in advice about `no-cors`.
    """
    policy = f"blocked by CORS policy: {wording(error, _printable(subject))}"
    return f"Access to fetch at '{url}' from origin '{request.origin}' has been {policy}"


def wording(error: CorsError, subject: str = "…") -> str:
    """What that line says is wrong, for those who do not know the request."""
    is_check = error.name.startswith("PREFLIGHT_")
    failed = "Response to preflight request doesn't pass access control check: " if is_check else ""
    return failed + _CONSOLE[error.name.removeprefix("PREFLIGHT_")].format(subject)


VALID_VALUE = " Have the server send the header with a valid value."
"""What a line may end with; of a call by `fetch` it goes on, and proposes `no-cors`."""

_CONSOLE = {
    "WILDCARD_ORIGIN_NOT_ALLOWED": (
        "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' "
        "when the request's credentials mode is 'include'."
    ),
    "MISSING_ALLOW_ORIGIN_HEADER": "No 'Access-Control-Allow-Origin' header is present on the requested resource.",
    "MULTIPLE_ALLOW_ORIGIN_VALUES": (
        "The 'Access-Control-Allow-Origin' header contains multiple values '{}', but only one is allowed." + VALID_VALUE
    ),
    "INVALID_ALLOW_ORIGIN_VALUE": (
        "The 'Access-Control-Allow-Origin' header contains the invalid value '{}'." + VALID_VALUE
    ),
    "ALLOW_ORIGIN_MISMATCH": (
        "The 'Access-Control-Allow-Origin' header has a value '{}' that is not equal to the supplied origin."
        + VALID_VALUE
    ),
    "INVALID_ALLOW_CREDENTIALS": (
        "The value of the 'Access-Control-Allow-Credentials' header in the response is '{}' which must be 'true' "
        "when the request's credentials mode is 'include'."
    ),
    "INVALID_STATUS": "It does not have HTTP ok status.",
    "DISALLOWED_REDIRECT": "Redirect is not allowed for a preflight request.",
    "INVALID_ALLOW_METHODS_PREFLIGHT_RESPONSE": (
        "Cannot parse Access-Control-Allow-Methods response header field in preflight response."
    ),
    "INVALID_ALLOW_HEADERS_PREFLIGHT_RESPONSE": (
        "Cannot parse Access-Control-Allow-Headers response header field in preflight response."
    ),
    "METHOD_DISALLOWED_BY_PREFLIGHT_RESPONSE": (
        "Method {} is not allowed by Access-Control-Allow-Methods in preflight response."
    ),
    "HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE": (
        "Request header field {} is not allowed by Access-Control-Allow-Headers in preflight response."
    ),
}


def _printable(subject: str) -> str:
    sent = subject.encode("utf-8", "replace").decode("latin-1")
    return "".join(c if " " <= c <= "~" else f"\\u{ord(c):04X}" for c in sent)


def asked_headers(request: Request) -> tuple[str, ...]:
    """The headers that a preflight asks for: what only the browser sets is not asked for."""
    return tuple(name.lower() for name in request.headers if not is_forbidden_header(name))


# -- the CORS check, of a preflight's answer and of the real one


def _cors_check(request: Request, answer: Answer) -> Iterator[Verdict]:
    yield _judged(
        answer.header(ALLOW_ORIGIN),
        lambda value, span: _allows_origin(request, value, span),
        CorsError.ALLOW_ORIGIN_MISMATCH,
        ALLOW_ORIGIN,
    )
    if request.credentials:
        yield _judged(
            answer.header(ALLOW_CREDENTIALS),
            _allows_credentials,
            CorsError.INVALID_ALLOW_CREDENTIALS,
            ALLOW_CREDENTIALS,
        )


def _of_preflight(verdict: Verdict) -> Verdict:
    return verdict if verdict.error is None else verdict._replace(error=CorsError[f"PREFLIGHT_{verdict.error.name}"])


def _allows_origin(request: Request, value: HeaderValue, span: Span) -> Verdict:
    match value:
        case None:
            return Verdict(NO, CorsError.MISSING_ALLOW_ORIGIN_HEADER, span, f"no '{ALLOW_ORIGIN}' is sent")  # A16
        case Echo():
            return _echoes_origin(request, value, span)
        case _:
            return _is_origin(request, stripped(value), span)


def _echoes_origin(request: Request, echo: Echo, span: Span) -> Verdict:
    """An echo to a listed origin is right for it; all others get what is sent otherwise."""
    if echo.origins is None and not echo.checked:
        return PASSED
    listed = some(_lists(entry, request.origin) for entry in echo.origins or ()) | (MAYBE if echo.checked else NO)
    unlisted = _allows_origin(request, echo.otherwise, span)
    if listed is NO and echo.otherwise is None:
        return unlisted._replace(reason=f"'{ALLOW_ORIGIN}' is sent to listed origins, '{request.origin}' is not one")
    if listed is NO:
        return unlisted
    if listed is YES or unlisted.allowed is YES:
        return PASSED
    return unlisted._replace(allowed=MAYBE, reason=f"whether '{request.origin}' is on the allow-list is not known")


def _lists(entry: Text, origin: Text) -> Truth:
    """Whether an allow-list's entry stands for an origin: it is the origin, or one of the three wildcards (C4)."""
    by_pattern = (entry.equals(f"{start}*") & starts_with(origin, start) for start in ("", "https://", "http://"))
    return some(by_pattern) | _is_same_origin(entry, origin)


def _is_origin(request: Request, value: Text, span: Span) -> Verdict:
    """Whether one value lets the origin pass: byte by byte (A18), or as a wildcard without credentials (A17)."""
    same, wildcard = _is_same_origin(value, request.origin), value.equals("*")
    if wildcard is YES and request.credentials:
        reason = f"'{ALLOW_ORIGIN}' is '*', which no browser takes for a call with credentials"
        return Verdict(NO, CorsError.WILDCARD_ORIGIN_NOT_ALLOWED, span, reason, "*")
    allowed = same if request.credentials else same | wildcard
    if allowed is YES:
        return PASSED
    reason = f"'{ALLOW_ORIGIN}' is '{value}', the page's origin is '{request.origin}'"
    return Verdict(allowed, _origin_error(value), span, reason, str(value))


def _is_same_origin(value: Text, origin: Text) -> Truth:
    """A value that can be no page's origin is not this one, even where this one is not known."""
    same = value.equals(origin)
    return NO if same is MAYBE and flaws(value) else same


def _origin_error(value: Text) -> CorsError:
    """Chromium's order in `CheckAccess`; what a hole may bring is not guessed at."""
    if any(separator in part for part in value.parts if isinstance(part, str) for separator in " ,"):
        return CorsError.MULTIPLE_ALLOW_ORIGIN_VALUES
    if value.known is None or value.known == "null" or is_url(value.known):
        return CorsError.ALLOW_ORIGIN_MISMATCH
    return CorsError.INVALID_ALLOW_ORIGIN_VALUE


def _allows_credentials(value: HeaderValue, span: Span) -> Verdict:
    """A19: nothing but `true`, in lower case."""
    error = CorsError.INVALID_ALLOW_CREDENTIALS
    match value:
        case None:
            return Verdict(NO, error, span, f"no '{ALLOW_CREDENTIALS}' is sent")
        case Echo():
            return Verdict(MAYBE, error, span, f"'{ALLOW_CREDENTIALS}' depends on the page's origin")
        case _:
            sent = stripped(value)
            return _unless(
                sent.equals("true"), error, span, f"'{ALLOW_CREDENTIALS}' is '{sent}', not 'true'", str(sent)
            )


# -- the steps of a preflight alone


def _is_no_redirect(answer: Answer) -> Verdict:
    """Chromium names a redirect before all else; of a status that is not known it is the less likely trouble."""
    status = answer.status
    if not any(known.value in REDIRECTS for known in status.alternatives):
        return PASSED
    reason = "the preflight is redirected, which browsers do not follow"  # A10
    allowed = status.test(lambda code: truth(code not in REDIRECTS))
    return _unless(allowed, CorsError.PREFLIGHT_DISALLOWED_REDIRECT, status.place, reason)


def _has_ok_status(answer: Answer) -> Verdict:
    status = answer.status
    sent = " or ".join(str(known.value) for known in status.alternatives) or "a status that is not known"
    reason = f"the preflight is answered with {sent}, browsers take nothing but 200 to 299"  # A12
    allowed = status.test(lambda code: truth(200 <= code <= 299))
    return _unless(allowed, CorsError.PREFLIGHT_INVALID_STATUS, status.place, reason)


def _parses(answer: Answer, name: str, error: CorsError) -> Verdict:
    def judge(value: HeaderValue, span: Span) -> Verdict:
        if isinstance(value, Text) and _follows_the_request(value):
            return PASSED
        allowed = parses(value) if isinstance(value, Text) else truth(value is None) | MAYBE
        return _unless(allowed, error, span, f"'{name}' is '{value}', which is no list of names", str(value))

    return _judged(answer.header(name), judge, error, name)


def _allows_method(request: Request, answer: Answer) -> Verdict:
    method = normalised_method(request.method)
    if method in SAFELISTED_METHODS:  # A14
        return PASSED
    error = CorsError.METHOD_DISALLOWED_BY_PREFLIGHT_RESPONSE

    def judge(value: HeaderValue, span: Span) -> Verdict:
        reason = f"'{ALLOW_METHODS}' does not list '{method}'"
        return _unless(_names(value, method, request), error, span, reason, method)

    return _judged(answer.header(ALLOW_METHODS), judge, error, ALLOW_METHODS, method)


def _allows_header(request: Request, answer: Answer, name: str) -> Verdict:
    """`Authorization` passes under `*` like any other, as it does in every engine (A24)."""
    error = CorsError.HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE

    def judge(value: HeaderValue, span: Span) -> Verdict:
        reason = f"'{ALLOW_HEADERS}' does not list '{name}'"
        listed = value.lower() if isinstance(value, Text) else value  # A15
        return _unless(_names(listed, name, request), error, span, reason, name)

    return _judged(answer.header(ALLOW_HEADERS), judge, error, ALLOW_HEADERS, name)


def _names(value: HeaderValue, item: str, request: Request) -> Truth:
    """Whether a list has an item, or `*` in its place; with credentials that is an item like any other (A23)."""
    if not isinstance(value, Text):
        return NO if value is None else MAYBE
    if _follows_the_request(value):
        return YES
    listed = tokens(value)
    return listed.has(item) if request.credentials else listed.has(item) | listed.has("*")


def _follows_the_request(value: Text) -> bool:
    return value.parts == (REQUESTED_HEADERS,)


# -- verdicts of several


def _unless(allowed: Truth, error: CorsError, span: Span, reason: str, subject: str = "") -> Verdict:
    return PASSED if allowed is YES else Verdict(allowed, error, span, reason, subject)


def _judged(
    value: Value[HeaderValue],
    judge: Callable[[HeaderValue, Span], Verdict],
    error: CorsError,
    name: str,
    subject: str = "",
) -> Verdict:
    """A header's verdict: each of its alternatives is judged by itself, and one of them will hold."""
    verdicts = [judge(alternative.value, alternative.span) for alternative in value.alternatives]
    if value.rest is not None or not verdicts:
        verdicts.append(Verdict(MAYBE, error, value.span, f"what '{name}' is sent with is not known", subject))
    if len(verdicts) == 1:
        return verdicts[0]
    return _joined(verdicts)._replace(allowed=agreed(verdict.allowed for verdict in verdicts))


def _joined(verdicts: Iterable[Verdict]) -> Verdict:
    """The first certain failure, for which no step before it can make up; or else the first possible one."""
    steps = tuple(verdicts)
    for outcome in (NO, MAYBE):
        for step in steps:
            if step.allowed is outcome:
                return step
    return PASSED
