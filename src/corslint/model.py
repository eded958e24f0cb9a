"""The model: what is deployed together, as the browser will meet it, wherever it was written.

Everything here is immutable, and nothing says which notation it came from; every leaf carries its span.
Header names are lower case throughout; paths start with `/`, except the HTTP API's catch-all route `$default`.
"""

from collections.abc import Callable
from typing import Literal, Protocol

from corslint.pen import Pen, writes_nothing
from corslint.records import NamedTuple
from corslint.source import Source, Span
from corslint.value import MAYBE, YES, Hole, Known, Table, Text, Truth, Value, Values

ApiKind = Literal["rest", "http", "function-url"]
StackKind = Literal["cloudformation", "sam", "cdk", "terraform", "terraform-plan", "openapi"]
IntegrationKind = Literal["mock", "lambda_proxy", "lambda", "http_proxy", "http", "aws", "none", "unknown"]
AuthorizationKind = Literal["none", "aws_iam", "custom", "cognito_user_pools", "jwt"]


class Echo(NamedTuple):
    """A header that follows the request's Origin.

    `origins` are those it is echoed to, None when it is echoed to any; `checked` is True for an allow-list that
    exists but could not be read. Everyone else is sent `otherwise`, or no header where that is None.
    An origin may be a scheme's wildcard, `https://*` (C4).
    """

    origins: tuple[Text, ...] | None
    checked: bool = False
    otherwise: Text | None = None
    weak: Span | None = None
    """A check that foreign origins can pass, as it looks at a part of the origin only; None: there is no such check."""
    below: str = ""
    """The name below which every origin passes the check, `example.com`; empty where none is known."""


REQUESTED_HEADERS = Hole("Access-Control-Request-Headers", "the headers that are asked for")
"""What stands in a list of allowed headers where a preflight is told that it may have what it asks for."""

HeaderValue = Text | Echo | None
"""What a header is sent with; None: it is not sent."""


class Header(NamedTuple):
    """A response header as written: `name_span` is the key, the value carries its own span."""

    value: Value[HeaderValue]
    name_span: Span


class Mapping(NamedTuple):
    """A REST API header mapping, not yet interpreted: `'*'` in quotes, or an expression such as `method.request…`."""

    expression: Value[Text]
    name_span: Span


class MappedResponse(NamedTuple):
    """An integration response. `pattern` selects it; None is the default."""

    status: Value[Text]
    pattern: Value[Text] | None
    headers: Table[Mapping]
    templates: Table[Value[Text]]
    content_handling: Value[Text] | None
    span: Span


class DeclaredResponse(NamedTuple):
    """A method response: the headers that the mappings of its status may set."""

    status: Value[Text]
    headers: Table[Span]
    span: Span


class Exit(NamedTuple):
    """One way in which a handler's code answers."""

    span: Span
    kind: Literal["return", "callback", "framework", "stream"]
    status: Value[int]
    headers: Table[Header]
    in_catch: bool = False
    repeated: Table[Header] = Table({})
    """Headers sent a second time: by `multiValueHeaders` too, or in another spelling (B36)."""
    foreign: bool = False
    """Whether only origins get here that the code has checked and turned away."""
    malformed: str = ""
    """What of it a REST API refuses, with a 502 of its own in its place (B35); empty where nothing."""
    made: Span | None = None
    """Where the response is spelled out; None: where it is returned, or no code of the project spells it out."""
    refuses_with: int | None = None
    """The status of its own with which it refuses a preflight for a method that it does not list, be it one that
    browsers would send all the same; None: it refuses none."""

    @property
    def is_error(self) -> bool:
        """Whether the code means an error by it: by its status, or because it stands where an error is caught."""
        status = self.status.only
        return self.in_catch if status is None else status >= 400


class NoResponse(NamedTuple):
    """Where a handler returns what has nothing of a response: a REST API answers 502 in its place (B35), HTTP APIs and
    function URLs answer 200 and take it for the body (C17). What comes of nothing at all is not recorded."""

    span: Span
    is_nothing: bool = False


class Unread(NamedTuple):
    """Why a handler's code could not be read, and where; the span is None where there is no file."""

    reason: str
    span: Span | None


class Invocation(NamedTuple):
    """What a function is told of the call that it answers; empty: of that nothing is known.

    `method` is `ANY` for calls with any method but OPTIONS; `resource` is the path of a REST API's route, `route_key`
    what an HTTP API calls the route: `GET /orders`, `$default`.
    """

    method: str = ""
    resource: str = ""
    route_key: str = ""
    apart: bool = False
    """Whether its answers are to be told from others even where all of them let some origin in."""


class ResponseProfile(NamedTuple):
    """What a handler's code can return: its known exits; with any `unknowns`, there may be others."""

    exits: tuple[Exit, ...]
    unknowns: tuple[Unread, ...]
    may_raise: tuple[Span, ...] = ()
    """Where the code raises what nothing catches."""
    malformed: tuple[NoResponse, ...] = ()
    asks: frozenset[Literal["method", "route", "body"]] = frozenset()
    """What of the call the code looks at: others may get other answers."""
    takes_body: Truth = MAYBE
    """Whether it reads what calls carry in their bodies."""
    reads: tuple[tuple[str, Span], ...] = ()
    """Headers of the call that it looks for, lower case, and where it first does."""
    raises: Span | None = None
    """Where it raises before it can answer, whatever else such a call brings; known of preflights only."""


NOT_READ = ResponseProfile((), (Unread("the function's code is not read", None),))


ANY_CALL = Invocation()
"""A call of which nothing is known."""


def _not_read(_: Invocation = ANY_CALL, /) -> ResponseProfile:
    return NOT_READ


class Profiling(Protocol):
    """Works out what the code can return, once, when first asked: to any call, or to one of which something is known."""

    def __call__(self, call: Invocation = ..., /) -> ResponseProfile: ...


class AccessCondition(NamedTuple):
    """A condition of a policy: `StringEquals` of `aws:principalorgid`. The key is lower case."""

    operator: str
    key: str
    values: Values[Text] | None
    span: Span


class AccessStatement(NamedTuple):
    """A statement of an IAM policy; None where a member is not written.

    Principals are `*` for anybody, ARNs and accounts as they are, and others with their type, `Service:…`.
    """

    effect: Value[Text]
    principals: Values[Text] | None
    actions: Values[Text] | None
    resources: Values[Text] | None
    conditions: tuple[AccessCondition, ...]
    span: Span
    is_inverted: bool = False
    """Whether it says whom or what it does not mean: `NotPrincipal`, `NotAction`, `NotResource`."""


class AccessPolicy(NamedTuple):
    """An IAM policy; `complete` is False where it may have further statements."""

    statements: tuple[AccessStatement, ...]
    complete: bool
    span: Span


class Role(NamedTuple):
    """What a function may do: managed policies by their names or ARNs, and policies that are written out."""

    managed: tuple[Values[Text], ...]
    policies: tuple[AccessPolicy, ...]
    span: Span


def _not_made() -> Role | None:
    return None


class Function(NamedTuple):
    """A Lambda function, and where its code is written."""

    name: str
    span: Span
    handler: Value[Text] | None
    runtime: Value[Text] | None
    code: tuple[str, ...]
    """Directories or files that hold the code, best first; empty when it is not in the repository."""
    inline_code: Value[Text] | None
    environment: Table[Value[Text]]
    profile: Profiling = _not_read
    role: Callable[[], Role | None] = _not_made
    """Reads what the function may do; None where its role is not made here."""
    package: str = ""
    """What its code is uploaded as, `orders.zip`, where it is not in the repository; empty where that is not known."""


class Integration(NamedTuple):
    """What stands behind a route. `request_templates` and `responses` matter to mock, lambda, aws and http only."""

    kind: IntegrationKind
    span: Span
    function: Function | None = None
    request_templates: Table[Value[Text]] = Table({})
    passthrough: Value[Text] | None = None
    content_handling: Value[Text] | None = None
    responses: tuple[MappedResponse, ...] = ()
    responses_complete: bool = True
    method: Value[Text] | None = None
    """The HTTP method with which a REST API calls what stands behind; None: it is not written."""
    payload: Value[Text] | None = None
    """The format in which an HTTP API talks with its function, `1.0` or `2.0`; None: it is not written."""

    @property
    def is_mapped(self) -> bool:
        """Whether its headers are those of its integration responses; a proxy ignores them (B27, B29)."""
        return self.kind in ("mock", "lambda", "aws", "http")


class IdentitySource(NamedTuple):
    """A request header that an authorizer reads, and where that is said."""

    header: Text
    span: Span


class Authorization(NamedTuple):
    """Who may call a route. `span` is where it is demanded; `inherited` names the default it came from, or is None."""

    kind: Value[AuthorizationKind]
    span: Span
    identity_sources: tuple[IdentitySource, ...] = ()
    inherited: str | None = None
    exempted_by: str = ""
    """The setting that keeps an inherited demand off preflights; empty where there is none."""


class Part(NamedTuple):
    """What is declared by itself and makes something of an API together with others: a method, its integration."""

    name: str
    span: Span


class Route(NamedTuple):
    """A method on a path of an API. `method` is upper case as AWS has it, `ANY` for all."""

    path: str
    method: str
    span: Span
    authorization: Authorization
    api_key: Value[bool]
    integration: Integration
    declared: tuple[DeclaredResponse, ...] = ()
    declared_complete: bool = True
    validator: Span | None = None
    """What lets the gateway refuse a request for its body or parameters; None: nothing does."""
    body_model: Span | None = None
    """What says that the route takes a JSON body; None: nothing does."""
    exists: Truth = YES
    key_exempted_by: str = ""
    """The setting that keeps an inherited demand for an API key off preflights; empty where there is none."""
    generated_by: Span | None = None
    """The setting that made the platform generate this route (SAM's `Cors`); None: the author wrote it."""
    parts: tuple[Part, ...] = ()
    """What declares it, besides the API; empty: the API's own document does."""


class GatewayResponse(NamedTuple):
    """What a REST API answers itself with, for one of its response types such as `DEFAULT_4XX`."""

    type: str
    status: Value[Text] | None
    headers: Table[Mapping]
    span: Span
    exists: Truth = YES
    parts: tuple[Part, ...] = ()
    """What declares it, besides the API; empty: the API's own document does."""


class Renewal(NamedTuple):
    """What has a deployment made anew, so that a change reaches the stages: that of any part in `by`.

    `complete` is False where other changes may too. `by_hand`: nothing does but its author, who names it anew.
    """

    by: frozenset[str]
    complete: bool
    span: Span
    by_hand: bool = False
    fails: bool = False
    """Whether the stage that serves the old deployment keeps it from being replaced (G10)."""


class Deployment(NamedTuple):
    """A snapshot of an API, which is all that a stage serves: of what is made after it, stages know nothing (B51, C22).

    `awaits` are the names of the parts that are sure to be made before it, `awaits_at` is where that is said.
    """

    name: str
    span: Span
    awaits: frozenset[str]
    awaits_at: Span
    renewal: Renewal | None
    """None: the platform generates it, anew with each change of what it generates it from (B53)."""
    served: Truth = YES
    """Whether a stage serves it."""


class CorsPolicy(NamedTuple):
    """The CORS settings of an HTTP API or a function URL, which then answers preflights itself.

    None: the member is not written.
    """

    span: Span
    origins: Values[Text] | None
    methods: Values[Text] | None
    headers: Values[Text] | None
    expose: Values[Text] | None
    max_age: Value[int] | None
    credentials: Value[bool] | None
    configured: Truth = YES
    sends_empty: bool = True
    """Whether lists without an item are sent to AWS, and not left out by what deploys them."""


class Api(NamedTuple):
    """A REST API, an HTTP API or a function URL; `kind` is a key into `corslint.cors.platforms`."""

    name: str
    kind: ApiKind
    span: Span
    routes: tuple[Route, ...]
    cors: CorsPolicy | None = None
    gateway_responses: tuple[GatewayResponse, ...] = ()
    binary_media_types: Values[Text] | None = None
    api_key_source: Value[Text] | None = None
    policy: AccessPolicy | None = None
    """The resource policy, which every request must pass; None: there is none."""
    deployments: tuple[Deployment, ...] = ()
    idle_stages: tuple[Span, ...] = ()
    """Stages that nothing is ever deployed to (C22)."""
    elsewhere: Hole | None = None
    """What of this API is described where we cannot look; None: all of it is here. What is absent is then unknown."""


class Problem(NamedTuple):
    """Input that could not be read as it was meant to be."""

    span: Span
    message: str


class Refusal(NamedTuple):
    """A CORS setting that the platform refuses at deployment (`deploys` is False) or silently drops (True)."""

    span: Span
    message: str
    help: str
    deploys: bool = False
    api: str | None = None
    by_chance: bool = False
    """Whether it depends on what happens to be made first."""


class Site(NamedTuple):
    """Where browsers come from: an origin such as `https://app.example.com`.

    `span` is where the stack deploys it; None: the user named it, as one that calls these APIs.
    """

    origin: Text
    span: Span | None


class HeadersPolicy(NamedTuple):
    """The CORS headers that CloudFront adds to answers; with `overrides` it replaces those of the origin (D21)."""

    name: str
    span: Span
    cors: CorsPolicy
    overrides: Value[bool]


class Behaviour(NamedTuple):
    """What a CloudFront distribution does with the calls of some paths; None for `pattern`: with all others."""

    span: Span
    pattern: Value[Text] | None
    api: str | None
    """The API that the calls are handed to; None: something else, or it is not known what."""
    leads: Truth
    """Whether they are handed to that API, whatever deployment decides."""
    serves_files: Truth
    """Whether they are answered from files, such as those of a site in a bucket."""
    methods: Values[Text] | None
    """The methods that are let through; None: it is not written (GET and HEAD)."""
    forwards_origin: Truth
    """Whether the API sees the request's Origin."""
    forwards_host: Truth
    """Whether it sees the hostname that the viewer asked for in place of its own."""
    is_keyed_by_origin: Truth
    """Whether answers are kept apart by it."""
    caches: Truth
    decided_at: Span
    """Where it is decided which headers are forwarded."""
    adds: HeadersPolicy | None
    is_programmed: bool
    """Whether code at the edge may change what is asked or answered."""


class Distribution(NamedTuple):
    """A CloudFront distribution; `hosts` are the names that viewers call it by, its behaviours in order of precedence."""

    name: str
    span: Span
    hosts: tuple[Known[Text], ...]
    behaviours: tuple[Behaviour, ...]
    over_http: Truth
    """Whether pages can be had from it without TLS."""
    carries: tuple[Text, ...] = ()
    """Headers, lower case, that it adds itself to what it hands on."""
    exists: Truth = YES


class Construct(NamedTuple):
    """What generated a stretch of a template: its path in the author's program, and the line there where that is told."""

    path: str
    span: Span | None


def _by_hand(_: Span) -> Construct | None:
    return None


class Expectation(NamedTuple):
    """What its author says must come of a call from a page; `apis` are those that it is about.

    A header's value is None where only its name is given. `complaint` says why it is about no API, empty where it is
    about some; `when` is whether it certainly is. `name` is what the author calls it, empty where nothing.
    """

    span: Span
    origin: str
    method: str
    path: str
    headers: tuple[tuple[str, str | None], ...] = ()
    credentials: bool = False
    verdict: Literal["allowed", "blocked"] = "allowed"
    api: str | None = None
    """The API's name, or a pattern of it; None: each that has the path."""
    name: str = ""
    apis: tuple[Api, ...] = ()
    complaint: str = ""
    when: Truth = YES


def _is_used_once(_: Span) -> bool:
    return False


class Silence(NamedTuple):
    """Rules that the author wants to hear nothing of at some places, or about some APIs, and why."""

    rules: tuple[str, ...]
    spans: tuple[Span, ...]
    apis: tuple[str, ...]
    reason: str
    span: Span | None = None
    """Where it is said, for telling that it silences nothing; None: it is not to be told."""


class Stack(NamedTuple):
    """What is deployed together, and what a rule is given."""

    name: str
    kind: StackKind
    source: Source
    apis: tuple[Api, ...] = ()
    functions: tuple[Function, ...] = ()
    sites: tuple[Site, ...] = ()
    credentials: bool = False
    """Whether the user says that calls from there carry cookies."""
    distributions: tuple[Distribution, ...] = ()
    headers_policies: tuple[HeadersPolicy, ...] = ()
    environments: tuple[Known[Text], ...] = ()
    """What says for which environment it is deployed, `dev` or `production`: parameters, names of stages."""
    problems: tuple[Problem, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    members: tuple[str, ...] = ()
    """Paths of the other files that were read as parts of this stack."""
    construct_at: Callable[[Span], Construct | None] = _by_hand
    """What generated the text at a place; None: it is as its author wrote it."""
    silences: tuple[Silence, ...] = ()
    resources: tuple[Span, ...] = ()
    """What is declared by a name of its own, from that name to the end of its body, as far as its notation tells."""
    is_shared: Callable[[Span], bool] = _is_used_once
    """Whether a value is declared there that others refer to by name: to change it may change more than CORS."""
    pen: Pen = writes_nothing
    """Writes what a rule wishes for, as the dialect of the API in question writes it."""
    parameters: tuple[str, ...] = ()
    """The names of what the deployment's command line may give values to, as far as its notation has such names."""
    unused: tuple[Problem, ...] = ()
    """Where authors silence what no rule says; known only when all other rules have spoken."""
    expectations: tuple[Expectation, ...] = ()
    """What the configuration says must come of calls of these APIs."""
