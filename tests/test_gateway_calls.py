"""Who passes the gateway and who does not: preflights and calls, by what stands in their way and by what they carry."""

import pytest

from corslint.cors import gateway
from corslint.cors.demand import ANY_SITE
from corslint.cors.protocol import ALLOW_METHODS, ALLOW_ORIGIN, NO_HEADERS, UNKNOWN_HEADERS, Answer, Request
from corslint.model import (
    ANY_CALL,
    AccessPolicy,
    AccessStatement,
    Api,
    ApiKind,
    Authorization,
    AuthorizationKind,
    Echo,
    Exit,
    Function,
    Header,
    HeaderValue,
    IdentitySource,
    Integration,
    Invocation,
    ResponseProfile,
    Route,
)
from corslint.value import MAYBE, NO, YES, Hole, Items, Known, Table, Text, Truth, Value, Values, only, text, unknown
from models import PLACE, api, mapped, mock, policy, route, said


def preflights(one: Api, *, admitted: bool = False, mended: bool = False) -> list[tuple[str, Truth]]:
    answers = gateway.preflight(one, Request(ANY_SITE, "PUT", "/a"), admitted=admitted, mended=mended)
    return [(answer.cause, answer.when) for answer in answers]


def called(one: Api, *carried: str) -> list[tuple[str, str]]:
    """What a GET gets, and why it is refused."""
    answers = gateway.call(one, "GET", "/a", carried)
    return [(answer.cause, answer.fault.reason if answer.fault is not None else "") for answer in answers]


# -- resource policies


def allowing(resource: str) -> AccessPolicy:
    def of(item: str) -> Values[Text]:
        return Values((Items((Known(text(item), PLACE),)),), PLACE)

    statement = AccessStatement(said("Allow"), of("*"), of("execute-api:Invoke"), of(resource), (), PLACE)
    return AccessPolicy((statement,), complete=True, span=PLACE)


@pytest.mark.parametrize(
    ("resource", "method", "expected"),
    [
        ("execute-api:/*/PUT/*", "OPTIONS", [("ACCESS_DENIED", YES)]),
        ("execute-api:/*/PUT/*", "ANY", [("ACCESS_DENIED", YES)]),
        ("execute-api:/*/OPTIONS/*", "OPTIONS", [("mock", YES)]),
        ("execute-api:/*", "ANY", [("mock", YES)]),
    ],
)
def test_b34_a_resource_policy_that_lets_no_preflight_pass_refuses_it(
    resource: str, method: str, expected: list[tuple[str, Truth]]
) -> None:
    one = api(route("/a", method, integration=mock(mapped())))._replace(policy=allowing(resource))
    assert preflights(one) == expected
    assert preflights(one, admitted=True) == [("mock", YES)]


def test_it_is_no_matter_of_what_a_call_carries() -> None:
    own = route("/a", "ANY", integration=Integration("http", PLACE, responses=(mapped(),)))
    assert called(api(own)._replace(policy=allowing("execute-api:/*/PUT/*"))) == [("integration", "")]


# -- validators, authorizers, keys


def test_b33_a_validator_of_options_may_refuse_a_preflight() -> None:
    for method, expected in (
        ("OPTIONS", [("BAD_REQUEST_PARAMETERS", MAYBE), ("mock", MAYBE)]),
        ("ANY", [("mock", YES)]),
    ):
        guarded = route("/a", method, integration=mock(mapped()))._replace(validator=PLACE)
        assert preflights(api(guarded)) == expected


@pytest.mark.parametrize("mended", [False, True])
def test_who_is_admitted_meets_no_barrier(mended: bool) -> None:
    one = api(route("/a", "OPTIONS", integration=mock(mapped()), authorization="custom"))
    assert preflights(one) == [("UNAUTHORIZED", YES)]
    assert preflights(one, admitted=not mended, mended=mended) == [("mock", YES)]


@pytest.mark.parametrize(
    ("kind", "exists", "expected"),
    [
        (only("custom", PLACE), YES, [("UNAUTHORIZED", YES), ("INVALID_API_KEY", NO)]),
        (unknown(Hole("Kind"), PLACE), YES, [("UNAUTHORIZED", MAYBE), ("INVALID_API_KEY", MAYBE)]),
        (only("none", PLACE), YES, [("INVALID_API_KEY", YES)]),
        (only("none", PLACE), MAYBE, [("INVALID_API_KEY", MAYBE), ("MISSING_AUTHENTICATION_TOKEN", MAYBE)]),
    ],
)
def test_of_several_barriers_the_first_that_is_there_refuses(
    kind: Value[AuthorizationKind], exists: Truth, expected: list[tuple[str, Truth]]
) -> None:
    own = route("/a", "OPTIONS", integration=mock(mapped()), exists=exists)
    guarded = own._replace(authorization=Authorization(kind, PLACE), api_key=only(True, PLACE))
    assert preflights(api(guarded)) == expected


@pytest.mark.parametrize(("admitted", "mended"), [(True, False), (False, True)])
def test_who_is_admitted_reaches_the_function_behind_its_url(admitted: bool, mended: bool) -> None:
    one = api(route("$default", "ANY", authorization="aws_iam"), kind="function-url")
    assert [cause for cause, _ in preflights(one)] == ["MISSING_AUTHENTICATION_TOKEN"]
    assert preflights(one, admitted=admitted, mended=mended) == [("handler", YES)]


def test_a_preflight_that_could_be_rendered_is_answered_once_it_is_mended() -> None:
    one = api(route("/a", "OPTIONS", integration=mock(mapped(), template="{}")))
    for mended, status in ((False, 500), (True, 200)):
        (answer,) = gateway.preflight(one, Request(ANY_SITE, "PUT", "/a"), mended=mended)
        assert answer.status.only == status


def test_a_call_without_the_key_that_is_asked_for_is_refused() -> None:
    guarded = route("/a", integration=Integration("http", PLACE, responses=(mapped(),)))
    one = api(guarded._replace(api_key=only(True, PLACE)))
    refused = ("INVALID_API_KEY", "an API key is demanded, and the call carries no 'x-api-key'")
    assert called(one) == [refused]
    assert called(one, "x-api-key") == [("integration", "")]
    assert called(one._replace(api_key_source=said("AUTHORIZER"))) == [("integration", "")]


def authorized(*headers: str) -> Route:
    sources = tuple(IdentitySource(text(header), PLACE) for header in headers)
    demanded = Authorization(only("custom", PLACE), PLACE, sources)
    return route("/a", integration=Integration("http", PLACE, responses=(mapped(),)))._replace(authorization=demanded)


def test_a_call_without_what_its_authorizer_reads_is_refused() -> None:
    for headers, missing in (((), "authorization"), (("X-Token",), "x-token")):
        one = api(authorized(*headers))
        reason = f"authorization is demanded, and the call carries no '{missing}'"
        assert called(one) == [("UNAUTHORIZED", reason)]
        assert called(one, missing) == [("integration", "")]
    reason = "authorization is demanded, and the call carries no 'x-b'"
    assert called(api(authorized("x-a", "x-b")), "x-a") == [("UNAUTHORIZED", reason)]


# -- what nothing serves


def missed(one: Api) -> Answer:
    (answer,) = gateway.call(one, "GET", "/other", ())
    return answer


def test_c16_what_an_http_api_with_a_policy_adds_to_its_404_is_not_known() -> None:
    plain = api(route("/a"), kind="http")
    assert (missed(plain).status.only, missed(plain).headers) == (404, NO_HEADERS)
    assert missed(plain._replace(cors=policy("*"))).headers == UNKNOWN_HEADERS
    assert missed(api(route("/a"))).headers == NO_HEADERS


def test_a_function_url_serves_every_call() -> None:
    one = api(route("$default", "ANY"), kind="function-url")
    assert [candidate.route for candidate in gateway.called_routes(one, "PUT", "/x/y")] == list(one.routes)
    assert gateway.called_routes(api(route("/a")), "PUT", "/x/y") == ()


@pytest.mark.parametrize("configured", [YES, MAYBE, NO])
@pytest.mark.parametrize("kind", ["http", "function-url"])
def test_a_policy_answers_as_far_as_it_is_there(configured: Truth, kind: ApiKind) -> None:
    own = route("/a", "PUT") if kind == "http" else route("$default", "ANY")
    one = api(own, kind=kind)._replace(cors=policy("*")._replace(configured=configured))
    managed = [] if configured is NO else [("cors-configuration", configured)]
    otherwise = "NOT_FOUND" if kind == "http" else "handler"
    assert preflights(one) == managed + ([] if configured is YES else [(otherwise, ~configured)])


def test_c2_a_policy_answers_where_a_route_may_not_be_there() -> None:
    one = api(route("/a", "OPTIONS", exists=MAYBE), kind="http")._replace(cors=policy("*"))
    assert preflights(one) == [("handler", MAYBE), ("cors-configuration", MAYBE)]


# -- what stands behind


def running(profile: ResponseProfile, *calls: Invocation) -> Integration:
    """A function; the calls that it must be asked about, in order, where it matters."""
    asked = list(calls)

    def profiled(call: Invocation = ANY_CALL, /) -> ResponseProfile:
        assert not asked or call == asked.pop(0)
        return profile

    return Integration("lambda_proxy", PLACE, Function("F", PLACE, None, None, (), None, Table({}), profiled))


def test_a_function_is_asked_for_the_methods_of_its_route_unless_another_is_called() -> None:
    asked = (Invocation("PUT", resource="/a"), Invocation("GET", resource="/a"))
    own = route("/a", "PUT", integration=running(ResponseProfile((), ()), *asked))
    gateway.responses(api(own), own)
    gateway.responses(api(own), own, "GET")


def test_b36_a_header_of_the_second_map_alone_is_sent() -> None:
    rows = Table({ALLOW_ORIGIN: Header(only(text("https://a"), PLACE), PLACE)})
    way = Exit(PLACE, "return", only(200, PLACE), Table({}), repeated=rows)
    own = route("/a", integration=running(ResponseProfile((way,), ())))
    (answer,) = gateway.responses(api(own), own)
    assert answer.header(ALLOW_ORIGIN).only == text("https://a")


@pytest.mark.parametrize(
    ("listed", "status"),
    [
        (text("GET, PUT"), 200),
        (text("GET"), 400),
        (text("put"), 400),
        (Text((Hole("Methods"),)), 200),
        (Echo(None), 200),
    ],
)
def test_code_may_refuse_the_preflight_of_a_method_that_it_does_not_list(listed: HeaderValue, status: int) -> None:
    rows = {ALLOW_METHODS: Header(only(listed, PLACE), PLACE)}
    way = Exit(PLACE, "return", only(200, PLACE), Table(rows), refuses_with=400)
    one = api(route("/a", "OPTIONS", integration=running(ResponseProfile((way,), ()))))
    (answer,) = gateway.preflight(one, Request(ANY_SITE, "PUT", "/a"))
    assert answer.status.only == status
    assert (answer.fault is not None and answer.fault.kind == "unlisted-method") is (status == 400)


def test_what_a_policy_allows_in_place_of_code_is_not_what_code_looks_at() -> None:
    rows = {ALLOW_METHODS: Header(only(text("DELETE,GET,PUT"), PLACE), PLACE)}
    way = Exit(PLACE, "return", only(200, PLACE), Table(rows), refuses_with=400)
    own = route("/a", "ANY", integration=running(ResponseProfile((way,), ())))
    one = api(own, kind="http")._replace(cors=policy("*", methods=("*",)))
    (answer,) = gateway.preflight(one, Request(ANY_SITE, "PUT", "/a"))
    assert answer.header(ALLOW_METHODS).only == text("*")
    assert (answer.status.only, answer.fault) == (200, None)


@pytest.mark.parametrize(
    ("kind", "path", "expected"),
    [
        ("rest", "/a/{id}", Invocation("GET", resource="/a/{id}")),
        ("rest", "/${Path}", Invocation("GET")),
        ("http", "/a", Invocation("GET", route_key="PUT /a")),
        ("http", "/${Path}", Invocation("GET")),
        ("http", "$default", Invocation("GET", route_key="$default")),
    ],
)
def test_a_function_is_told_of_the_route_as_its_kind_of_api_calls_it(
    kind: ApiKind, path: str, expected: Invocation
) -> None:
    own = route(path, "PUT")
    assert gateway.invocation(api(own, kind=kind), own, "GET") == expected


def test_b38_once_it_is_mended_a_function_is_invoked_and_else_the_method_is_at_fault() -> None:
    place = PLACE._replace(end=0)
    own = route("/a", integration=Integration("lambda_proxy", PLACE, method=only(text("GET"), place)))
    (failure,) = gateway.responses(api(own), own)
    assert (failure.cause, failure.fault and failure.fault.span) == ("API_CONFIGURATION_ERROR", place)
    assert [answer.cause for answer in gateway.responses(api(own), own, mended=True)] == ["handler"]


def test_responses_that_are_described_elsewhere_are_answers_of_which_nothing_is_known() -> None:
    integration = Integration("http", PLACE, responses=(mapped(),), responses_complete=False)
    own = route("/a", integration=integration)
    known, further = gateway.responses(api(own), own)
    assert (known.status.only, known.header(ALLOW_ORIGIN).alternatives[0].value) == (200, None)
    assert further.is_unknown


def test_a_method_without_an_integration_is_an_error_of_a_rest_api_alone() -> None:
    own = route("/a", integration=Integration("none", PLACE))
    assert [answer.cause for answer in gateway.responses(api(own), own)] == ["API_CONFIGURATION_ERROR"]
    (answer,) = gateway.responses(api(own, kind="http"), own)
    assert answer.is_unknown
