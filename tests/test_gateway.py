"""What AWS answers: recorded behaviour, each case named after the fact that it shows."""

import pytest

from corslint.cors import gateway
from corslint.cors.demand import ANY_SITE
from corslint.cors.errors import ERROR_STATUS, failures, gateway_response, refusals
from corslint.cors.mapping import evaluated, unquoted
from corslint.cors.protocol import (
    ALLOW_CREDENTIALS,
    ALLOW_HEADERS,
    ALLOW_METHODS,
    ALLOW_ORIGIN,
    NO_HEADERS,
    UNKNOWN_HEADERS,
    Answer,
    Request,
    shown,
)
from corslint.model import (
    ANY_CALL,
    Api,
    ApiKind,
    CorsPolicy,
    DeclaredResponse,
    Echo,
    Exit,
    Function,
    Header,
    HeaderValue,
    Integration,
    IntegrationKind,
    NoResponse,
    ResponseProfile,
)
from corslint.value import MAYBE, NO, YES, Hole, Table, Text, Truth, only, text, unknown
from models import PLACE, api, customised, mapped, mock, policy, route, said

A = "'https://a.example.com'"
ORIGIN = text("https://a.example.com")


def preflight(one: Api, path: str = "/a") -> Answer:
    (answer,) = gateway.preflight(one, Request(ANY_SITE, "PUT", path))
    return answer


def options(integration: Integration, **settings: str) -> Api:
    return api(route("/a", "OPTIONS", integration=integration), route("/a", "PUT"), binary=settings.get("binary"))


# -- MOCK


@pytest.mark.parametrize(
    "template",
    ['{"statusCode": 200}', "{statusCode: 200}", "{ statusCode: 200 }", '{"statusCode" : 200,}', "{'statusCode':200}"],
)
def test_b15_the_template_is_read_leniently(template: str) -> None:
    answer = preflight(options(mock(mapped("204", access_control_allow_origin=A), template=template)))
    assert (answer.cause, answer.status.only, answer.fault) == ("mock", 204, None)
    assert answer.header(ALLOW_ORIGIN).only == ORIGIN


@pytest.mark.parametrize("template", ['{"statusCode": "200"}', "{}", "", '{"status": 200}', None])
def test_b14_a_template_without_an_integer_status_fails(template: str | None) -> None:
    answer = preflight(options(mock(mapped(access_control_allow_origin=A), template=template)))
    assert answer.status.only == 500
    assert answer.fault is not None
    assert answer.fault.kind == "request-template"
    assert answer.header(ALLOW_ORIGIN).only is None


def test_b14_a_template_with_logic_may_render_anything() -> None:
    template = '#if($x)\n{"statusCode": 200}\n#else\n{"statusCode": 500}\n#end'
    one = options(mock(mapped(access_control_allow_origin=A), template=template))
    assert {answer.when for answer in gateway.preflight(one, Request(ANY_SITE, "PUT", "/a"))} == {MAYBE}


def test_b16_a_template_for_another_content_type_does_not_count() -> None:
    integration = mock(mapped(access_control_allow_origin=A))
    templates = {"text/plain": integration.request_templates.rows["application/json"]}
    other = integration._replace(request_templates=integration.request_templates._replace(rows=templates))
    assert preflight(options(other)).status.only == 500


def test_b18_the_rendered_status_selects_the_response() -> None:
    one = options(mock(mapped("204"), mapped("500", pattern=r"5\d{2}"), template='{"statusCode": 503}'))
    assert preflight(one).status.only == 500


def test_b18_the_client_sees_the_responses_own_status() -> None:
    assert preflight(options(mock(mapped("204")))).status.only == 204


def test_b18_without_a_match_and_a_default_it_is_an_error() -> None:
    answer = preflight(options(mock(mapped("404", pattern="404"))))
    assert (answer.cause, answer.status.only) == ("API_CONFIGURATION_ERROR", 500)


def test_b20_an_override_wins_over_the_mapping() -> None:
    template = '#set($context.responseOverride.header.Access-Control-Allow-Origin = "https://b.example.com")'
    one = options(mock(mapped(access_control_allow_origin=A, template=template)))
    assert preflight(one).header(ALLOW_ORIGIN).only == text("https://b.example.com")


def test_b20_a_mock_may_override_in_its_request_template() -> None:
    template = '#set($context.responseOverride.header.Access-Control-Allow-Origin = "*"){"statusCode": 200}'
    assert preflight(options(mock(mapped(), template=template))).header(ALLOW_ORIGIN).only == text("*")


def test_b22_listed_origins_are_echoed_and_others_get_the_first() -> None:
    template = (
        '#set($origin = $input.params().header.get("origin"))#if($origin == "https://b.example.com")'
        "#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)#end"
    )
    one = options(mock(mapped(access_control_allow_origin=A, template=template)))
    expected = Echo((ORIGIN, text("https://b.example.com")), otherwise=ORIGIN)
    assert preflight(one).header(ALLOW_ORIGIN).only == expected


def test_b20_an_override_need_not_be_declared() -> None:
    template = '#set($context.responseOverride.header.Access-Control-Allow-Origin = "*")'
    guarded = route("/a", "OPTIONS", integration=mock(mapped(template=template)))._replace(declared=())
    assert preflight(api(guarded)).header(ALLOW_ORIGIN).only == text("*")


@pytest.mark.parametrize(
    "override",
    [
        "#set($context.responseOverride.header['Access-Control-Allow-Origin'] = \"*\")",
        '#set($context["responseOverride"].header["Access-Control-Allow-Origin"] = "*")',
        '$context.responseOverride.header.put("Access-Control-Allow-Origin", "*")',
    ],
)
def test_b21_every_notation_of_an_override_is_one(override: str) -> None:
    answer = preflight(options(mock(mapped(access_control_allow_origin=A, template=override))))
    assert answer.header(ALLOW_ORIGIN).test(lambda value: YES if value == ORIGIN else NO) is not YES


def test_a_template_that_is_not_understood_may_override_what_is_mapped() -> None:
    template = "#set($context.responseOverride.header[$name] = $origin)"
    answer = preflight(options(mock(mapped(access_control_allow_origin=A, template=template))))
    assert answer.header(ALLOW_ORIGIN).only is None
    assert answer.header(ALLOW_ORIGIN).test(lambda value: YES if value == ORIGIN else NO) is MAYBE


@pytest.mark.parametrize("binary", ["*/*", "*~1*"])
def test_b23_every_type_binary_breaks_the_mock(binary: str) -> None:
    answer = preflight(options(mock(mapped(access_control_allow_origin=A)), binary=binary))
    assert answer.status.only == 500
    assert answer.fault is not None
    assert answer.fault.kind == "binary-media"


def test_b23_unless_its_content_is_converted_to_text() -> None:
    integration = mock(mapped(access_control_allow_origin=A))
    converted = integration._replace(content_handling=only(text("CONVERT_TO_TEXT"), PLACE))
    assert preflight(options(converted, binary="*/*")).status.only == 200


def test_b23_a_response_template_needs_the_conversion_too() -> None:
    integration = mock(mapped(access_control_allow_origin=A, template='{"ok": true}'))
    converted = integration._replace(content_handling=only(text("CONVERT_TO_TEXT"), PLACE))
    assert preflight(options(converted, binary="*/*")).status.only == 500


def test_b25_a_narrow_binary_type_does_no_harm() -> None:
    assert preflight(options(mock(mapped("200")), binary="image/png")).status.only == 200


# -- mappings


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("'*'", "*"),
        ("'https://a'", "https://a"),
        ("''", ""),
        ("*", None),
        ("'", None),
        ('"*"', None),
        ("integration.response.header.X", None),
    ],
)
def test_b9_static_text_stands_in_single_quotes(expression: str, expected: str | None) -> None:
    assert unquoted(text(expression)) == (None if expected is None else text(expected))


def test_b47_the_requests_origin_is_echoed() -> None:
    assert evaluated(text("method.request.header.Origin"), sees_request=True) == Echo(None)
    assert isinstance(evaluated(text("method.request.header.Origin")), Text)


def test_an_expression_is_shown_as_its_author_wrote_it() -> None:
    assert shown(only(evaluated(text("https://app.example.com")), PLACE)) == "https://app.example.com"


def test_b27_proxies_ignore_their_mappings() -> None:
    integration = Integration("http_proxy", PLACE, responses=(mapped(access_control_allow_origin=A),))
    (answer,) = gateway.responses(api(), route("/a", integration=integration))
    assert not answer.headers.complete
    assert not answer.headers.rows


def test_b29_without_a_proxy_each_response_has_its_own_headers() -> None:
    integration = Integration(
        "http", PLACE, responses=(mapped(access_control_allow_origin=A), mapped("404", pattern="404"))
    )
    first, second = gateway.responses(api(), route("/a", integration=integration))
    assert (first.header(ALLOW_ORIGIN).only, second.header(ALLOW_ORIGIN).only) == (ORIGIN, None)


def test_b28_a_backends_own_headers_pass_a_proxy_and_nothing_else() -> None:
    proxied, integrated = (
        gateway.responses(api(), route("/a", integration=Integration(kind, PLACE, responses=(mapped("200"),))))[0]
        for kind in ("http_proxy", "http")
    )
    assert proxied.header(ALLOW_ORIGIN).alternatives == ()
    assert integrated.header(ALLOW_ORIGIN).alternatives[0].value is None


@pytest.mark.parametrize("kind", ["aws", "http", "lambda"])
def test_b18_without_an_integration_response_nothing_is_passed_on(kind: IntegrationKind) -> None:
    one = route("/a", integration=Integration(kind, PLACE))
    [answer] = gateway.responses(api(one), one)
    assert (answer.cause, answer.status.only, answer.headers) == ("API_CONFIGURATION_ERROR", 500, NO_HEADERS)
    [readable] = gateway.responses(
        api(one, gateway_responses=(customised("DEFAULT_5XX", access_control_allow_origin=A),)), one
    )
    assert readable.header(ALLOW_ORIGIN).only == ORIGIN


def test_what_a_service_behind_an_http_api_answers_is_not_known() -> None:
    one = route("/a", "POST", integration=Integration("aws", PLACE))
    [answer] = gateway.responses(api(one, kind="http"), one)
    assert (answer.cause, answer.status.only, answer.headers.complete) == ("integration", None, False)
    [allowed] = gateway.responses(api(one, kind="http")._replace(cors=policy("https://a.example.com")), one)
    assert allowed.fault is None


def test_b18_integration_responses_that_may_be_elsewhere_may_pass_it_on() -> None:
    one = route("/a", integration=Integration("http", PLACE, responses_complete=False))
    [answer] = gateway.responses(api(one), one)
    assert (answer.status.only, answer.fault) == (None, None)


def test_b18_after_a_default_no_other_response_is_left() -> None:
    template = '{"statusCode": #if($input.params("x") == "y") 200 #else 404 #end}'
    found = gateway.responses(
        api(), route("/a", integration=mock(mapped("200"), mapped("404", pattern="404"), template=template))
    )
    assert sorted(str(answer.status.only) for answer in found if answer.fault is None) == ["200", "404"]
    assert "no-integration-response" not in [answer.fault.kind for answer in found if answer.fault is not None]


def test_b28_without_a_proxy_a_backends_header_is_sent_where_it_is_mapped() -> None:
    expression = "integration.response.header.Access-Control-Allow-Origin"
    integration = Integration("http", PLACE, responses=(mapped(access_control_allow_origin=expression),))
    (answer,) = gateway.responses(api(), route("/a", integration=integration))
    assert answer.header(ALLOW_ORIGIN).test(lambda value: YES if value is None else NO) is NO


def test_b12_what_is_declared_as_not_required_is_sent() -> None:
    declared = DeclaredResponse(said("200"), Table({"access-control-allow-origin": PLACE}), PLACE)
    integration = mock(mapped(access_control_allow_origin=A))
    guarded = route("/a", "OPTIONS", integration=integration)._replace(declared=(declared,))
    assert preflight(api(guarded)).header(ALLOW_ORIGIN).only == ORIGIN


def test_b13_values_are_sent_unseen() -> None:
    sent = {"access_control_allow_origin": "'origins'", "access_control_allow_methods": "'methods'"}
    answer = preflight(options(mock(mapped(**sent))))
    assert (answer.header(ALLOW_ORIGIN).only, answer.header(ALLOW_METHODS).only) == (text("origins"), text("methods"))


# -- who refuses a preflight


@pytest.mark.parametrize("kind", ["custom", "cognito_user_pools", "aws_iam"])
def test_b30_an_authorizer_refuses_the_preflight(kind: str) -> None:
    one = api(route("/a", "OPTIONS", integration=mock(mapped()), authorization=kind))  # type: ignore[arg-type]
    answer = preflight(one)
    assert answer.fault is not None
    assert (answer.fault.kind, answer.when) == ("authorization", YES)


def test_b31_so_does_a_required_key() -> None:
    guarded = route("/a", "OPTIONS", integration=mock(mapped()))._replace(api_key=only(True, PLACE))
    answer = preflight(api(guarded))
    assert (answer.cause, answer.status.only) == ("INVALID_API_KEY", 403)


def test_b6_nothing_answers_an_unknown_path() -> None:
    answer = preflight(api(route("/a", "PUT")))
    assert (answer.cause, answer.status.only) == ("MISSING_AUTHENTICATION_TOKEN", 403)


# -- gateway responses


def test_b40_a_default_answers_for_the_types_of_its_class() -> None:
    one = api(gateway_responses=(customised("DEFAULT_4XX", "418", access_control_allow_origin=A),))
    response, certain = gateway_response(one, "UNAUTHORIZED")
    assert (response, certain) == (one.gateway_responses[0], YES)
    assert gateway_response(one, "INTEGRATION_FAILURE") == (None, YES)


def test_b41_a_customised_type_inherits_nothing() -> None:
    default, own = customised("DEFAULT_4XX", access_control_allow_origin=A), customised("UNAUTHORIZED", "401")
    one = api(gateway_responses=(default, own))
    answers = {a.cause: a for a in refusals(one, route("/a", authorization="cognito_user_pools"))}
    assert answers["UNAUTHORIZED"].header(ALLOW_ORIGIN).only is None


def test_b39_uncustomised_errors_carry_nothing() -> None:
    for answer in refusals(api(), route("/a", authorization="aws_iam")):
        assert (answer.headers.rows, answer.headers.complete) == ({}, True)
        assert answer.status.only == ERROR_STATUS[answer.cause]


def test_b40_the_defaults_status_is_that_of_all() -> None:
    one = api(gateway_responses=(customised("DEFAULT_5XX", "599", access_control_allow_origin=A),))
    sent = {answer.cause: answer for answer in failures(one, route("/a"))}
    assert {sent[cause].status.only for cause in ("INTEGRATION_FAILURE", "INTEGRATION_TIMEOUT")} == {599}
    assert sent["THROTTLED"].status.only == 429


def test_b42_a_type_with_no_more_than_a_status_has_no_headers() -> None:
    one = api(
        gateway_responses=(customised("ACCESS_DENIED", "404"), customised("DEFAULT_4XX", access_control_allow_origin=A))
    )
    sent = {answer.cause: answer for answer in refusals(one, route("/a", authorization="custom"))}
    assert (sent["ACCESS_DENIED"].status.only, sent["ACCESS_DENIED"].headers.rows) == (404, {})
    assert sent["UNAUTHORIZED"].header(ALLOW_ORIGIN).only == ORIGIN


def test_b43_a_call_that_is_not_signed_gets_the_defaults_headers() -> None:
    one = api(
        route("/a", authorization="aws_iam"),
        gateway_responses=(customised("DEFAULT_4XX", access_control_allow_origin="'*'"),),
    )
    (answer,) = gateway.call(one, "GET", "/a", ())
    assert (answer.status.only, answer.header(ALLOW_ORIGIN).only) == (403, text("*"))


@pytest.mark.parametrize("expression", ["method.request.querystring.x", "stageVariables.x", "context.requestId"])
def test_b46_what_an_expression_brings_is_not_known(expression: str) -> None:
    one = api(gateway_responses=(customised("DEFAULT_4XX", access_control_allow_origin=expression),))
    sent = gateway.call(one, "GET", "/a", ())[0].header(ALLOW_ORIGIN)
    assert sent.test(lambda value: NO if value is None else value.equals("https://a")) is MAYBE  # type: ignore[union-attr]


def test_b37_a_function_that_fails_answers_without_its_own_headers() -> None:
    sent = {answer.cause: answer for answer in failures(api(), route("/a"))}
    assert {cause: sent[cause].status.only for cause in ("DEFAULT_5XX", "INTEGRATION_TIMEOUT")} == {
        "DEFAULT_5XX": 502,
        "INTEGRATION_TIMEOUT": 504,
    }
    assert all(answer.headers == NO_HEADERS for answer in sent.values())


def returning(*exits: Exit, malformed: tuple[NoResponse, ...] = ()) -> Integration:
    profile = ResponseProfile(exits, (), malformed=malformed)
    function = Function("Orders", PLACE, None, None, (), None, Table({}), profile=lambda _=ANY_CALL: profile)
    return Integration("lambda_proxy", PLACE, function)


@pytest.mark.parametrize(
    "integration",
    [
        returning(Exit(PLACE, "return", only(200, PLACE), Table({}), malformed="its body is no text")),
        returning(malformed=(NoResponse(PLACE),)),
    ],
    ids=["a body of parts", "a text"],
)
def test_b35_a_rest_api_replaces_what_is_no_response(integration: Integration) -> None:
    one = api(
        route("/a", integration=integration),
        gateway_responses=(customised("DEFAULT_5XX", access_control_allow_origin=A),),
    )
    (answer,) = gateway.responses(one, one.routes[0])
    assert (answer.cause, answer.status.only, answer.header(ALLOW_ORIGIN).only) == ("DEFAULT_5XX", 502, ORIGIN)
    assert answer.fault is not None
    assert answer.fault.kind == "malformed-response"


def test_c17_an_http_api_takes_what_is_no_response_for_a_body() -> None:
    one = api(route("/a", integration=returning(malformed=(NoResponse(PLACE),))), kind="http")
    (answer,) = gateway.responses(one, one.routes[0])
    assert (answer.cause, answer.status.only, answer.headers) == ("handler", 200, NO_HEADERS)


@pytest.mark.parametrize("cors", [None, policy("https://a.example.com")], ids=["without a policy", "with a policy"])
def test_c17_but_in_payload_format_1_0_it_answers_with_an_error_of_its_own(cors: CorsPolicy | None) -> None:
    strict = returning(malformed=(NoResponse(PLACE),))._replace(payload=said("1.0"))
    one = api(route("/a", integration=strict), kind="http")._replace(cors=cors)
    (answer,) = gateway.responses(one, one.routes[0])
    assert (answer.cause, answer.status.only, answer.headers) == ("DEFAULT_5XX", 500, UNKNOWN_HEADERS)
    assert answer.fault is not None
    assert answer.fault.kind == "payload-format"


def test_c17_what_is_no_response_is_unknown_where_the_payload_format_is() -> None:
    either = returning(malformed=(NoResponse(PLACE),))._replace(payload=unknown(Hole("var.format"), PLACE))
    one = api(route("/a", integration=either), kind="http")
    (answer,) = gateway.responses(one, one.routes[0])
    assert (answer.cause, answer.is_unknown) == ("handler", True)


@pytest.mark.parametrize("kind", ["rest", "http", "function-url"])
def test_what_comes_of_nothing_is_not_recorded(kind: ApiKind) -> None:
    one = api(route("/a", integration=returning(malformed=(NoResponse(PLACE, is_nothing=True),))), kind=kind)
    assert [answer.is_unknown for answer in gateway.responses(one, one.routes[0])] == [True]


@pytest.mark.parametrize("kind", ["rest", "http", "function-url"])
def test_beside_an_error_nothing_is_another_answer(kind: ApiKind) -> None:
    caught = Exit(PLACE, "return", only(500, PLACE), Table({}), in_catch=True)
    one = api(route("/a", integration=returning(caught, malformed=(NoResponse(PLACE, is_nothing=True),))), kind=kind)
    assert [answer.status.only for answer in gateway.responses(one, one.routes[0])] == [500, None]


def invoked(method: str, kind: IntegrationKind = "lambda_proxy") -> list[tuple[str, int | None, Truth]]:
    one = api(route("/a", integration=Integration(kind, PLACE, responses=(mapped(),), method=said(method))))
    return [(answer.cause, answer.status.only, answer.when) for answer in gateway.responses(one, one.routes[0])]


@pytest.mark.parametrize("kind", ["lambda_proxy", "lambda"])
def test_b38_a_function_is_invoked_with_post_only(kind: IntegrationKind) -> None:
    assert invoked("GET", kind) == [("API_CONFIGURATION_ERROR", 500, YES)]
    assert [cause for cause, _, _ in invoked("POST", kind)] == ["handler" if kind == "lambda_proxy" else "integration"]


def test_b38_what_any_does_is_not_recorded() -> None:
    assert [(cause, when) for cause, _, when in invoked("ANY")] == [
        ("handler", MAYBE),
        ("API_CONFIGURATION_ERROR", MAYBE),
    ]


def test_b38_other_backends_are_called_with_any_method() -> None:
    assert [cause for cause, _, _ in invoked("GET", "http")] == ["integration"]


def test_b38_an_http_api_invokes_with_post_by_itself() -> None:
    one = api(route("/a", integration=Integration("lambda_proxy", PLACE, method=said("GET"))), kind="http")
    assert [answer.cause for answer in gateway.responses(one, one.routes[0])] == ["handler"]


def handler(*ways: Exit) -> Integration:
    function = Function("F", PLACE, None, None, (), None, Table({}), lambda _=ANY_CALL, /: ResponseProfile(ways, ()))
    return Integration("lambda_proxy", PLACE, function)


def header(value: HeaderValue | str) -> Table[Header]:
    content = text(value) if isinstance(value, str) else value
    return Table({"access-control-allow-origin": Header(only(content, PLACE), PLACE)})


@pytest.mark.parametrize(
    ("first", "again", "sent"),
    [
        ("https://a", "https://b", "https://a, https://b"),
        ("*", "*", "*"),
        (Echo(None), "*", None),
        (Text((Hole("Site"),)), Text((Hole("Site"),)), Text((Hole("Site"),))),
        (Text((Hole("Site"),)), "https://a", None),
    ],
)
def test_b36_a_header_of_both_maps_is_one_header(first: HeaderValue, again: HeaderValue, sent: HeaderValue) -> None:
    way = Exit(PLACE, "return", only(200, PLACE), header(first), repeated=header(again))
    expected = text(sent) if isinstance(sent, str) else sent
    for kind, value in (("rest", expected), ("http", header(first).rows["access-control-allow-origin"].value.only)):
        one = api(route("/a", integration=handler(way)), kind=kind)  # type: ignore[arg-type]
        (answer,) = gateway.responses(one, one.routes[0])
        assert answer.header(ALLOW_ORIGIN).only == value


# -- HTTP APIs and function URLs


def test_c2_an_http_api_answers_preflights_itself() -> None:
    one = api(route("/a", "PUT"), kind="http")._replace(cors=policy("https://a.example.com", methods=("PUT", "GET")))
    answer = preflight(one)
    assert (answer.cause, answer.header(ALLOW_METHODS).only) == ("cors-configuration", text("PUT,GET"))
    assert answer.header(ALLOW_ORIGIN).only == Echo((ORIGIN,))


def test_c2_and_ignores_the_headers_of_the_backend() -> None:
    one = api(route("/a", "PUT"), kind="http")._replace(cors=policy("*"))
    (answer,) = gateway.responses(one, one.routes[0])
    assert answer.header(ALLOW_ORIGIN).only == text("*")
    assert answer.headers.complete


def test_c10_members_that_are_not_written_add_no_header() -> None:
    one = api(route("/a", "PUT"), kind="http")._replace(cors=policy("*"))
    assert preflight(one).header(ALLOW_HEADERS).only is None
    assert preflight(one).header(ALLOW_HEADERS).alternatives[0].value is None


@pytest.mark.parametrize("path", ["$default", "/{proxy+}"])
def test_c12_a_route_that_catches_all_demands_its_authorizer_of_preflights(path: str) -> None:
    one = api(route(path, "ANY", authorization="jwt"), kind="http")._replace(cors=policy("*"))
    answer = preflight(one)
    assert (answer.cause, answer.status.only) == ("UNAUTHORIZED", 401)


def test_c13_without_one_the_integration_answers_with_the_gateways_headers() -> None:
    one = api(route("/a", "ANY"), kind="http")._replace(cors=policy("*"))
    answer = preflight(one)
    assert (answer.cause, answer.status.only, answer.header(ALLOW_ORIGIN).only) == ("handler", None, text("*"))


def test_c16_what_the_gateways_errors_carry_is_not_known() -> None:
    one = api(route("/a", authorization="jwt"), kind="http")._replace(cors=policy("*"))
    assert all(not answer.headers.complete for answer in refusals(one, one.routes[0]))


def test_d4_a_function_url_answers_preflights_from_its_policy_alone() -> None:
    one = api(route("$default", "ANY"), kind="function-url")._replace(cors=policy("*", headers=("x-a", "x-b")))
    answer = preflight(one)
    assert (answer.cause, answer.header(ALLOW_HEADERS).only) == ("cors-configuration", text("x-a,x-b"))


def test_d6_with_credentials_it_reflects_every_origin() -> None:
    one = api(route("$default", "ANY"), kind="function-url")._replace(cors=policy("*", credentials=True))
    answer = preflight(one)
    assert answer.header(ALLOW_ORIGIN).only == Echo(None)
    assert answer.header(ALLOW_CREDENTIALS).only == text("true")


def test_d7_without_a_policy_the_function_answers() -> None:
    answer = preflight(api(route("$default", "ANY"), kind="function-url"))
    assert (answer.cause, answer.headers.complete) == ("handler", False)


def test_d5_what_the_function_adds_may_double_what_the_policy_sends() -> None:
    one = api(route("$default", "ANY"), kind="function-url")._replace(cors=policy("*"))
    (answer,) = gateway.responses(one, one.routes[0])
    assert answer.header(ALLOW_ORIGIN).test(lambda value: YES if value == text("*") else NO) is MAYBE
