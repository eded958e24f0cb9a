"""The words of one exchange: what a browser asks, what the gateway answers, what the browser makes of it."""

from collections.abc import Callable
from enum import Enum
from typing import Literal

from corslint.model import Echo, Exit, Header, HeaderValue
from corslint.records import NamedTuple
from corslint.source import Span
from corslint.value import MAYBE, NO, YES, Hole, Table, Text, Truth, Value, only, truth, unknown

ALLOW_ORIGIN = "access-control-allow-origin"
ALLOW_METHODS = "access-control-allow-methods"
ALLOW_HEADERS = "access-control-allow-headers"
ALLOW_CREDENTIALS = "access-control-allow-credentials"
EXPOSE_HEADERS = "access-control-expose-headers"
MAX_AGE = "access-control-max-age"
VARY = "vary"


REDIRECTS = (301, 302, 303, 307, 308)
"""Source: https://fetch.spec.whatwg.org/#redirect-status"""

NO_HEADERS: Table[Header] = Table({})
UNKNOWN_HEADERS: Table[Header] = Table({}, complete=False)


class CorsError(Enum):
    """Why a browser refuses, by the names that Chromium's DevTools protocol gives in `corsErrorStatus`.

    Source: services/network/public/mojom/cors.mojom of Chromium.
    """

    WILDCARD_ORIGIN_NOT_ALLOWED = "WildcardOriginNotAllowed"
    MISSING_ALLOW_ORIGIN_HEADER = "MissingAllowOriginHeader"
    MULTIPLE_ALLOW_ORIGIN_VALUES = "MultipleAllowOriginValues"
    INVALID_ALLOW_ORIGIN_VALUE = "InvalidAllowOriginValue"
    ALLOW_ORIGIN_MISMATCH = "AllowOriginMismatch"
    INVALID_ALLOW_CREDENTIALS = "InvalidAllowCredentials"
    PREFLIGHT_INVALID_STATUS = "PreflightInvalidStatus"
    PREFLIGHT_DISALLOWED_REDIRECT = "PreflightDisallowedRedirect"
    PREFLIGHT_WILDCARD_ORIGIN_NOT_ALLOWED = "PreflightWildcardOriginNotAllowed"
    PREFLIGHT_MISSING_ALLOW_ORIGIN_HEADER = "PreflightMissingAllowOriginHeader"
    PREFLIGHT_MULTIPLE_ALLOW_ORIGIN_VALUES = "PreflightMultipleAllowOriginValues"
    PREFLIGHT_INVALID_ALLOW_ORIGIN_VALUE = "PreflightInvalidAllowOriginValue"
    PREFLIGHT_ALLOW_ORIGIN_MISMATCH = "PreflightAllowOriginMismatch"
    PREFLIGHT_INVALID_ALLOW_CREDENTIALS = "PreflightInvalidAllowCredentials"
    INVALID_ALLOW_METHODS_PREFLIGHT_RESPONSE = "InvalidAllowMethodsPreflightResponse"
    INVALID_ALLOW_HEADERS_PREFLIGHT_RESPONSE = "InvalidAllowHeadersPreflightResponse"
    METHOD_DISALLOWED_BY_PREFLIGHT_RESPONSE = "MethodDisallowedByPreflightResponse"
    HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE = "HeaderDisallowedByPreflightResponse"


class Request(NamedTuple):
    """A call that script on a page makes.

    `headers` are the names, lower case, of those headers that are not safelisted with the value they are sent with
    (A2-A6): `content-type` stands here only when it is something like `application/json`.
    """

    origin: Text
    method: str
    path: str
    headers: tuple[str, ...] = ()
    credentials: bool = False


FaultKind = Literal[
    "no-route",
    "resource-policy",
    "authorization",
    "api-key",
    "validator",
    "request-template",
    "binary-media",
    "no-integration",
    "no-integration-response",
    "integration-method",
    "malformed-response",
    "function-error",
    "payload-format",
    "unlisted-method",
]


class Fault(NamedTuple):
    """Why the gateway answers with an error of its own, and the place that makes it do so."""

    kind: FaultKind
    span: Span
    reason: str
    remedy: str = ""
    """The platform's own setting against it; empty where there is none."""
    integration: Span | None = None
    """What fails for a setting that is made elsewhere, where `span` is; None where `span` says it all."""


class Answer(NamedTuple):
    """One answer that AWS can give. `when` is whether it can take that path at all.

    `cause` is `mock`, `integration`, `cors-configuration` or `handler`, or the gateway response type that answers
    in their place, such as `UNAUTHORIZED`, and then `fault` says why. Rows of `headers` are lower case; a header that
    is not sent has the value None, or no row in a complete table.
    """

    cause: str
    status: Value[int]
    headers: Table[Header]
    span: Span
    when: Truth = YES
    fault: Fault | None = None
    exit: Exit | None = None
    """The exit of the handler's code that gives this answer."""
    policy: Span | None = None
    """The policy that states the headers in place of what answers (C2); None where what answers states them itself."""

    @property
    def stated_at(self) -> Span:
        """Where the headers are stated, and where one is missing that is not."""
        return self.policy or self.span

    @property
    def is_unknown(self) -> bool:
        """Whether nothing at all is known of it, as of the answer of code that was not read."""
        return not self.headers.rows and not self.headers.complete

    @property
    def is_error(self) -> bool:
        """Whether it says that the call failed, by its status or by where the code gives it."""
        if self.exit is not None:
            return self.exit.is_error
        return self.status.only is not None and self.status.only >= 400

    @property
    def is_opened(self) -> bool:
        """Whether it is there to be opened in the address bar, not to be fetched by script: a redirect or a page."""
        is_page = self.header("content-type").test(lambda type_: contains(type_, "text/html")) is YES
        return is_page or self.status.only in REDIRECTS

    def header(self, name: str) -> Value[HeaderValue]:
        """The value of a header, by its lower-case name."""
        return sent(self.headers, name, self.stated_at)


Passed = Callable[[Answer], Answer]
"""What becomes of an answer on its way to the browser, through what stands before the API."""


def as_it_is(answer: Answer) -> Answer:
    """Where nothing stands before the API."""
    return answer


def sent(headers: Table[Header], name: str, span: Span) -> Value[HeaderValue]:
    """The value of one of the headers of an answer at `span`, by its lower-case name; None where it is not sent."""
    written = headers.get(name)
    if written is not None:
        return written.value
    return only(None, span) if headers.complete else unknown(Hole(f"{name} at {span.start}"), span)


class Verdict(NamedTuple):
    """What a browser makes of an answer: whether it goes on, and if not certainly, the step that fails or may fail.

    `error` and `span` belong to the first certain failure, or to the first possible one where none is certain; both
    are None, and `reason` is empty, when the answer is certainly allowed. `span` is the header's place, or the
    answer's where the header is missing. `subject` is what the browser's message names: the disallowed method or request
    header, or the value that does not match.
    """

    allowed: Truth
    error: CorsError | None = None
    span: Span | None = None
    reason: str = ""
    subject: str = ""


def sent_besides(before: HeaderValue, echo: Echo) -> HeaderValue:
    """An echo to listed origins leaves everyone else what was set before, which is so sent to its own origin too (B22)."""
    listed = echo.origins or ()
    match before:
        case Text():
            return echo._replace(origins=(before, *listed), otherwise=before)
        case Echo(origins=None, checked=False):
            return before
        case Echo(origins=earlier):
            checked = before.checked or echo.checked
            return echo._replace(origins=(*(earlier or ()), *listed), checked=checked, otherwise=before.otherwise)
        case None:
            return echo


def is_cors_header(name: str) -> bool:
    """Whether a response header, by its lower-case name, matters to CORS."""
    return name.startswith("access-control-") or name == VARY


def contains(sent: HeaderValue, word: str) -> Truth:
    """Whether a header's value has a word in it; MAYBE where the value is not known."""
    if sent is None:
        return NO
    return truth(word in str(sent)) | (MAYBE if isinstance(sent, Echo) or sent.holes else NO)


def shown(value: Value[HeaderValue]) -> str:
    """A header's value in words, for messages."""
    if value.rest is not None or not value.alternatives:
        return value.rest.written or "an unknown value" if value.rest is not None else "an unknown value"
    return " or ".join(dict.fromkeys(_shown(alternative.value) for alternative in value.alternatives))


def _shown(value: HeaderValue) -> str:
    match value:
        case None:
            return "no origin"
        case Text(only_hole=Hole(written=written)) if written:
            return written
        case Text():
            return str(value)
        case Echo() if value.origins is None:
            return "the origin of every caller"
        case Echo():
            return ", ".join(map(str, value.origins or ())) or "an allow-list"
