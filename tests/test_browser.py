"""What a browser makes of an answer, step by step, with what is known of it and with what is not."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corslint.cors.browser import (
    check_preflight,
    check_response,
    console,
    covered_only_by_wildcard,
    needs_preflight,
    preflight_claims,
    preflight_steps,
    response_claims,
    response_steps,
)
from corslint.cors.protocol import Answer, CorsError, Request, Verdict
from corslint.model import Echo, Header, HeaderValue
from corslint.source import Source, Span
from corslint.value import MAYBE, NO, YES, Hole, Known, Table, Text, Truth, Value, join, only, text, unknown

ORIGIN = "https://app.example.com"
SOURCE = Source("template.yaml", "the answer; allow-origin; allow-methods; allow-headers")
WHOLE = SOURCE.whole
SPAN = Span(SOURCE, 12, 24)
SITE = Hole("Site")
OTHER = Hole("Other")

Sent = Text | Echo | str | None


def header(*sent: Sent, rest: Hole | None = None) -> Header:
    values: list[HeaderValue] = [text(value) if isinstance(value, str) else value for value in sent]
    return Header(Value(tuple(Known(value, SPAN) for value in values), rest, SPAN), SPAN)


def answer(
    origin: Sent = ORIGIN,
    methods: Sent = None,
    headers: Sent = None,
    credentials: Sent = None,
    status: Value[int] | int = 200,
) -> Answer:
    sent = {"origin": origin, "methods": methods, "headers": headers, "credentials": credentials}
    rows = {f"access-control-allow-{name}": header(value) for name, value in sent.items() if value is not None}
    return Answer("mock", only(status, WHOLE) if isinstance(status, int) else status, Table(rows), WHOLE)


def request(
    method: str = "GET", headers: tuple[str, ...] = (), *, credentials: bool = False, origin: Text | str = ORIGIN
) -> Request:
    return Request(text(origin) if isinstance(origin, str) else origin, method, "/orders", headers, credentials)


def outcome(verdict: Verdict) -> tuple[Truth, str | None]:
    return verdict.allowed, verdict.error.value if verdict.error else None


@pytest.mark.parametrize(
    ("method", "headers", "needed"),
    [
        ("GET", (), False),
        ("head", (), False),
        ("POST", (), False),
        ("POST", ("content-type",), True),
        ("PUT", (), True),
        ("patch", (), True),
        ("GET", ("authorization",), True),
        ("GET", ("cookie", "Origin"), False),
    ],
)
def test_what_needs_a_preflight(method: str, headers: tuple[str, ...], needed: bool) -> None:
    assert needs_preflight(request(method, headers)) is needed


LISTED = Echo((text("https://b.example"), text(ORIGIN)))
UNLISTED = Echo((text("https://b.example"),))


@pytest.mark.parametrize(
    ("sent", "credentials", "allowed", "error"),
    [
        (ORIGIN, False, YES, None),
        (f"  {ORIGIN}\t", False, YES, None),
        ("*", False, YES, None),
        ("*", True, NO, "WildcardOriginNotAllowed"),
        (None, False, NO, "MissingAllowOriginHeader"),
        ("", False, NO, "InvalidAllowOriginValue"),
        ("undefined", False, NO, "InvalidAllowOriginValue"),
        (f"'{ORIGIN}'", False, NO, "InvalidAllowOriginValue"),
        ("app.example.com", False, NO, "InvalidAllowOriginValue"),
        ("https://", False, NO, "InvalidAllowOriginValue"),
        ("null", False, NO, "AllowOriginMismatch"),
        (ORIGIN + "/", False, NO, "AllowOriginMismatch"),
        ("https://b.example", False, NO, "AllowOriginMismatch"),
        ("https://*.example.com", False, NO, "AllowOriginMismatch"),
        ("HTTPS://app.example.com", False, NO, "AllowOriginMismatch"),
        (f"{ORIGIN}, {ORIGIN}", False, NO, "MultipleAllowOriginValues"),
        (f"{ORIGIN},https://b.example", False, NO, "MultipleAllowOriginValues"),
        (f"{ORIGIN} https://b.example", False, NO, "MultipleAllowOriginValues"),
        ("*, *", False, NO, "MultipleAllowOriginValues"),
        (join(SITE), False, MAYBE, "AllowOriginMismatch"),
        (join(SITE), True, MAYBE, "AllowOriginMismatch"),
        (join("https://", SITE), False, MAYBE, "AllowOriginMismatch"),
        (join("https://", SITE, "/"), False, NO, "AllowOriginMismatch"),
        (join("https://b.", SITE), False, NO, "AllowOriginMismatch"),
        (join(ORIGIN, " ", SITE), False, MAYBE, "AllowOriginMismatch"),
        (join("*", SITE), False, MAYBE, "AllowOriginMismatch"),
        (join("*", SITE), True, NO, "AllowOriginMismatch"),
        (Echo(None), False, YES, None),
        (Echo(None, checked=True), False, MAYBE, "MissingAllowOriginHeader"),
        (Echo(None, checked=True, otherwise=text(ORIGIN)), False, YES, None),
        (LISTED, False, YES, None),
        (UNLISTED, False, NO, "MissingAllowOriginHeader"),
        (UNLISTED._replace(otherwise=text("https://b.example")), False, NO, "AllowOriginMismatch"),
        (UNLISTED._replace(otherwise=text("*")), False, YES, None),
        (UNLISTED._replace(checked=True), False, MAYBE, "MissingAllowOriginHeader"),
        (LISTED._replace(checked=True), False, YES, None),
        (Echo(()), False, NO, "MissingAllowOriginHeader"),
        (Echo((text("*"),)), False, YES, None),
        (Echo((text("https://*"),)), False, YES, None),
        (Echo((text("http://*"),)), False, NO, "MissingAllowOriginHeader"),
        (Echo((join(SITE),)), False, MAYBE, "MissingAllowOriginHeader"),
    ],
)
def test_the_allowed_origin(sent: Sent, credentials: bool, allowed: Truth, error: str | None) -> None:
    given_answer = answer(sent, credentials="true")
    assert outcome(check_response(request(credentials=credentials), given_answer)) == (allowed, error)
    preflight = check_preflight(request("GET", credentials=credentials), given_answer)
    assert outcome(preflight) == (allowed, f"Preflight{error}" if error else None)


@pytest.mark.parametrize(
    ("origin", "sent", "allowed"),
    [
        (join(SITE), "*", YES),
        (join(SITE), join(SITE), YES),
        (join("https://", SITE), join("https://", SITE), YES),
        (join("https://", SITE), join("https://", SITE, "/"), NO),
        (join(SITE), ORIGIN, MAYBE),
        (join(SITE), ORIGIN + "/", NO),
        (join(SITE), "undefined", NO),
        (join(SITE), join(OTHER), MAYBE),
        (join(SITE), join(OTHER, "/"), NO),
        (join(SITE), None, NO),
        (join(SITE), Echo((text(ORIGIN),)), MAYBE),
        (join("https://", SITE), Echo((text("https://*"),)), YES),
        (join(SITE), Echo((text("https://*"),)), MAYBE),
        (join("http://", SITE), Echo((text("https://*"),)), NO),
    ],
)
def test_a_site_that_is_not_known(origin: Text, sent: Sent, allowed: Truth) -> None:
    assert check_response(request(origin=origin), answer(sent)).allowed is allowed


@pytest.mark.parametrize(
    ("sent", "allowed"),
    [
        ("true", YES),
        (" true ", YES),
        ("True", NO),
        ("'true'", NO),
        ("true, true", NO),
        ("false", NO),
        ("", NO),
        (None, NO),
        (join(SITE), MAYBE),
        (join("t", SITE), MAYBE),
        (join("f", SITE), NO),
        (Echo(None), MAYBE),
    ],
)
def test_credentials_are_allowed_by_true_alone(sent: Sent, allowed: Truth) -> None:
    verdict = check_response(request(credentials=True), answer(credentials=sent))
    assert outcome(verdict) == (allowed, None if allowed is YES else "InvalidAllowCredentials")
    assert check_response(request(), answer(credentials=sent)).allowed is YES


@pytest.mark.parametrize("credentials", [False, True])
def test_what_each_step_asks_is_said_in_words(credentials: bool) -> None:
    asked = request("PUT", ("x-a", "cookie", "x-b"), credentials=credentials)
    assert len(preflight_claims(asked)) == len(preflight_steps(asked, answer())) == (9 if credentials else 8)
    assert len(response_claims(asked)) == len(response_steps(asked, answer())) == (2 if credentials else 1)


def test_an_origin_that_is_on_no_list_is_said_to_be_on_none() -> None:
    reason = "'access-control-allow-origin' is sent to listed origins, 'https://app.example.com' is not one"
    assert check_response(request(), answer(UNLISTED)).reason == reason


def test_the_origin_is_checked_before_credentials() -> None:
    verdict = check_response(request(credentials=True), answer("https://b.example", credentials="True"))
    assert verdict.error is CorsError.ALLOW_ORIGIN_MISMATCH


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_any_status_of_success_will_do(status: int) -> None:
    assert check_preflight(request(), answer(status=status)) == Verdict(YES)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (301, "PreflightDisallowedRedirect"),
        (302, "PreflightDisallowedRedirect"),
        (303, "PreflightDisallowedRedirect"),
        (307, "PreflightDisallowedRedirect"),
        (308, "PreflightDisallowedRedirect"),
        (304, "PreflightInvalidStatus"),
        (403, "PreflightInvalidStatus"),
        (500, "PreflightInvalidStatus"),
        (199, "PreflightInvalidStatus"),
    ],
)
def test_no_other_status_will_do_for_a_preflight(status: int, error: str) -> None:
    assert outcome(check_preflight(request(), answer(status=status))) == (NO, error)
    assert check_response(request(), answer(status=status)).allowed is YES


def test_a_missing_origin_is_named_before_a_bad_status_but_after_a_redirect() -> None:
    assert outcome(check_preflight(request(), answer(None, status=403)))[1] == "PreflightMissingAllowOriginHeader"
    assert outcome(check_preflight(request(), answer(None, status=302)))[1] == "PreflightDisallowedRedirect"


@pytest.mark.parametrize(
    ("status", "allowed", "error"),
    [
        (unknown(OTHER, WHOLE), MAYBE, "PreflightInvalidStatus"),
        (Value((Known(200, SPAN), Known(204, SPAN)), None, WHOLE), YES, None),
        (Value((Known(200, SPAN), Known(403, SPAN)), None, WHOLE), MAYBE, "PreflightInvalidStatus"),
        (Value((Known(200, SPAN), Known(302, SPAN)), None, WHOLE), MAYBE, "PreflightDisallowedRedirect"),
        (Value((Known(302, SPAN), Known(403, SPAN)), None, WHOLE), NO, "PreflightInvalidStatus"),
    ],
)
def test_a_status_that_is_not_certain(status: Value[int], allowed: Truth, error: str | None) -> None:
    assert outcome(check_preflight(request(), answer(status=status))) == (allowed, error)


def test_the_statuses_that_may_be_sent_are_named() -> None:
    told = "the preflight is answered with {}, browsers take nothing but 200 to 299"
    either = Value((Known(302, SPAN), Known(403, SPAN)), None, WHOLE)
    for status, named in ((either, "302 or 403"), (unknown(OTHER, WHOLE), "a status that is not known")):
        assert check_preflight(request(), answer(status=status)).reason == told.format(named)


@pytest.mark.parametrize("status", [304, 407])
def test_the_check_may_pass_over_an_answer_for_a_cache_or_a_proxy(status: int) -> None:
    assert check_response(request(), answer(None, status=status)).allowed is MAYBE


@pytest.mark.parametrize(
    ("method", "sent", "credentials", "allowed", "error"),
    [
        ("PUT", "GET, PUT", False, YES, None),
        ("put", "PUT", False, YES, None),
        ("PUT", "put", False, NO, "MethodDisallowedByPreflightResponse"),
        ("patch", "PATCH", False, NO, "MethodDisallowedByPreflightResponse"),
        ("PUT", None, False, NO, "MethodDisallowedByPreflightResponse"),
        ("PUT", "", False, NO, "MethodDisallowedByPreflightResponse"),
        ("PUT", "*", False, YES, None),
        ("PUT", "*", True, NO, "MethodDisallowedByPreflightResponse"),
        ("PUT", "PUT", True, YES, None),
        ("GET", "PUT", False, YES, None),
        ("HEAD", None, True, YES, None),
        ("POST", None, True, YES, None),
        ("PUT", "PUT DELETE", False, NO, "InvalidAllowMethodsPreflightResponse"),
        ("GET", "GET;POST", False, NO, "InvalidAllowMethodsPreflightResponse"),
        ("PUT", join("GET,", SITE), False, MAYBE, "InvalidAllowMethodsPreflightResponse"),
        ("PUT", Echo(None), False, MAYBE, "InvalidAllowMethodsPreflightResponse"),
    ],
)
def test_the_allowed_methods(method: str, sent: Sent, credentials: bool, allowed: Truth, error: str | None) -> None:
    given_answer = answer(methods=sent, credentials="true")
    assert outcome(check_preflight(request(method, credentials=credentials), given_answer)) == (allowed, error)


@pytest.mark.parametrize(
    ("asked", "sent", "credentials", "allowed", "subject"),
    [
        (("content-type",), "Content-Type,X-Api-Key", False, YES, ""),
        (("content-type", "x-api-key"), "content-type", False, NO, "x-api-key"),
        (("x-api-key",), None, False, NO, "x-api-key"),
        (("x-api-key",), "*", False, YES, ""),
        (("x-api-key",), "*", True, NO, "x-api-key"),
        (("authorization",), "*", False, YES, ""),
        (("authorization",), "Authorization", True, YES, ""),
        (("cookie",), None, True, YES, ""),
        ((), None, False, YES, ""),
    ],
)
def test_the_allowed_headers(
    asked: tuple[str, ...], sent: Sent, credentials: bool, allowed: Truth, subject: str
) -> None:
    verdict = check_preflight(request("POST", asked, credentials=credentials), answer(headers=sent, credentials="true"))
    assert (verdict.allowed, verdict.subject) == (allowed, subject)
    assert verdict.error is (None if allowed is YES else CorsError.HEADER_DISALLOWED_BY_PREFLIGHT_RESPONSE)


def test_a_list_that_does_not_parse_refuses_even_what_it_lists() -> None:
    verdict = check_preflight(request("POST", ("x-a",)), answer(headers="x-a, (x-b)"))
    assert outcome(verdict) == (NO, "InvalidAllowHeadersPreflightResponse")


def test_the_method_is_named_before_a_header() -> None:
    assert outcome(check_preflight(request("PUT", ("x-a",)), answer()))[1] == "MethodDisallowedByPreflightResponse"


def test_a_certain_failure_is_named_before_an_earlier_possible_one() -> None:
    verdict = check_preflight(request("PUT"), answer(join(SITE), methods="GET"))
    assert outcome(verdict) == (NO, "MethodDisallowedByPreflightResponse")


def test_of_possible_failures_the_first_is_named() -> None:
    verdict = check_preflight(request("PUT"), answer(join(SITE), methods=join(OTHER)))
    assert outcome(verdict) == (MAYBE, "PreflightAllowOriginMismatch")


@pytest.mark.parametrize(
    ("sent", "allowed", "error"),
    [
        (header(ORIGIN, "*"), YES, None),
        (header(ORIGIN, "https://b.example"), MAYBE, "AllowOriginMismatch"),
        (header(ORIGIN, None), MAYBE, "MissingAllowOriginHeader"),
        (header("https://b.example", None), NO, "AllowOriginMismatch"),
        (header(ORIGIN, rest=OTHER), MAYBE, "AllowOriginMismatch"),
        (header("https://b.example", rest=OTHER), MAYBE, "AllowOriginMismatch"),
        (header(rest=OTHER), MAYBE, "AllowOriginMismatch"),
    ],
)
def test_a_header_that_is_one_of_several(sent: Header, allowed: Truth, error: str | None) -> None:
    given_answer = Answer("handler", only(200, WHOLE), Table({"access-control-allow-origin": sent}), WHOLE)
    assert outcome(check_response(request(), given_answer)) == (allowed, error)


def test_a_header_that_may_be_there_is_not_missing() -> None:
    given_answer = Answer("handler", only(200, WHOLE), Table({}, complete=False), WHOLE)
    assert check_response(request(), given_answer).allowed is MAYBE


def test_the_place_is_the_header_or_the_answer_that_lacks_it() -> None:
    assert check_response(request(), answer("https://b.example")).span == SPAN
    assert check_response(request(), answer(None)).span == WHOLE


@pytest.mark.parametrize(
    ("asked", "sent", "credentials", "covered"),
    [
        (("authorization",), "*", False, YES),
        (("authorization",), "*, Authorization", False, NO),
        (("authorization",), "*", True, NO),
        (("x-api-key",), "*", False, NO),
        (("authorization",), "Authorization", False, NO),
        (("authorization",), "Content-Type", False, NO),
        (("authorization",), None, False, NO),
        (("authorization",), Echo(None), False, MAYBE),
        (("authorization",), join("*,", SITE), False, MAYBE),
        (("authorization",), join("Authorization,", SITE), False, NO),
    ],
)
def test_authorization_under_the_wildcard(
    asked: tuple[str, ...], sent: Sent, credentials: bool, covered: Truth
) -> None:
    assert covered_only_by_wildcard(request("GET", asked, credentials=credentials), answer(headers=sent)) is covered


@pytest.mark.parametrize(
    ("sent", "line"),
    [
        (
            answer(None),
            (
                "Response to preflight request doesn't pass access control check: "
                "No 'Access-Control-Allow-Origin' header is present on the requested resource."
            ),
        ),
        (
            answer(status=403),
            "Response to preflight request doesn't pass access control check: It does not have HTTP ok status.",
        ),
        (
            answer("https://b.example"),
            (
                "Response to preflight request doesn't pass access control check: The 'Access-Control-Allow-Origin' header "
                "has a value 'https://b.example' that is not equal to the supplied origin. "
                "Have the server send the header with a valid value."
            ),
        ),
        (answer(methods="GET"), "Method PUT is not allowed by Access-Control-Allow-Methods in preflight response."),
        (
            answer(methods="PUT"),
            "Request header field x-api-key is not allowed by Access-Control-Allow-Headers in preflight response.",
        ),
        (
            answer(methods="PUT;GET"),
            "Cannot parse Access-Control-Allow-Methods response header field in preflight response.",
        ),
    ],
)
def test_the_line_in_the_console(sent: Answer, line: str) -> None:
    asked = request("PUT", ("x-api-key",))
    verdict = check_preflight(asked, sent)
    assert verdict.error is not None
    printed = console(verdict.error, asked, "https://api.example.com/orders", verdict.subject)
    start = (
        f"Access to fetch at 'https://api.example.com/orders' from origin '{ORIGIN}' has been blocked by CORS policy: "
    )
    assert printed == start + line


def test_the_line_shows_the_value_in_question() -> None:
    asked = request(credentials=True)
    verdict = check_response(asked, answer(credentials="Tru\u00e9"))
    assert verdict.error is not None
    assert r"in the response is 'Tru\u00C3\u00A9' which must be" in console(verdict.error, asked, "u", verdict.subject)


def test_every_error_has_a_line() -> None:
    assert all("{" not in console(error, request(), "u", "x") for error in CorsError)


# -- whatever fills a hole, what was certain stays so

ORIGINS = [ORIGIN, "https://b.example", "http://app.example.com", "null"]
PIECES = ["https://", "app.example.com", ORIGIN, "/", "*", ",", " ", "true", "PUT", "x-a", "authorization", "(", "'"]

pieces = st.sampled_from(PIECES)
fillings = st.one_of(st.lists(pieces, max_size=3).map("".join), st.text(max_size=4))
holed_texts = st.lists(st.one_of(pieces, st.sampled_from([SITE, OTHER])), max_size=4).map(lambda parts: join(*parts))
echoes = st.builds(
    Echo,
    st.one_of(st.none(), st.lists(holed_texts, max_size=2).map(tuple)),
    st.booleans(),
    st.one_of(st.none(), holed_texts),
)
values: st.SearchStrategy[HeaderValue] = st.one_of(st.none(), holed_texts, echoes)
requests = st.builds(
    request,
    st.sampled_from(["GET", "PUT", "patch"]),
    st.sampled_from([(), ("x-a",), ("authorization", "x-a")]),
    credentials=st.booleans(),
    origin=st.sampled_from([*map(text, ORIGINS), join(SITE)]),
)
answers = st.builds(
    answer,
    values,
    st.one_of(st.none(), holed_texts),
    st.one_of(st.none(), holed_texts),
    st.one_of(st.none(), holed_texts),
    st.sampled_from([200, 204, 302, 403, unknown(OTHER, WHOLE)]),
)


def filled(content: Text, fillings: dict[Hole, str]) -> Text:
    return join(*(fillings[part] if isinstance(part, Hole) else part for part in content.parts))


def filled_value(value: HeaderValue, fillings: dict[Hole, str]) -> HeaderValue:
    if isinstance(value, Echo):
        origins = None if value.origins is None else tuple(filled(entry, fillings) for entry in value.origins)
        return Echo(origins, value.checked, None if value.otherwise is None else filled(value.otherwise, fillings))
    return None if value is None else filled(value, fillings)


def filled_answer(holed: Answer, fillings: dict[Hole, str], status: int) -> Answer:
    rows = {
        name: Header(row.value.map(lambda value: filled_value(value, fillings)), row.name_span)
        for name, row in holed.headers.rows.items()
    }
    return Answer(holed.cause, only(holed.status.only or status, WHOLE), Table(rows), WHOLE)


def is_sound(before: Truth, after: Truth) -> bool:
    return before is MAYBE or before is after


@given(requests, answers, st.sampled_from(ORIGINS), fillings, st.sampled_from([200, 302, 500]))
def test_no_filling_turns_a_verdict_into_its_opposite(
    asked: Request, holed: Answer, site: str, other: str, status: int
) -> None:
    fillings = {SITE: site, OTHER: other}
    known = filled_answer(holed, fillings, status)
    sent = asked._replace(origin=filled(asked.origin, fillings))
    assert is_sound(check_preflight(asked, holed).allowed, check_preflight(sent, known).allowed)
    assert is_sound(check_response(asked, holed).allowed, check_response(sent, known).allowed)
    assert is_sound(covered_only_by_wildcard(asked, holed), covered_only_by_wildcard(sent, known))


@given(st.lists(values, min_size=1, max_size=3), requests)
def test_one_of_several_values_is_never_worse_or_better_than_all(sent: list[HeaderValue], asked: Request) -> None:
    together = Answer("mock", only(200, WHOLE), Table({"access-control-allow-origin": header(*sent)}), WHOLE)
    verdict = check_response(asked, together).allowed
    assert all(is_sound(verdict, check_response(asked, answer(value)).allowed) for value in sent)


@pytest.mark.parametrize(
    ("origin", "methods", "status", "credentials"),
    list(product(["*", ORIGIN, "x", None], ["*", "PUT", "a b", None], [200, 302, 403], [True, False])),
)
def test_of_what_is_known_all_is_certain(
    origin: str | None, methods: str | None, status: int, credentials: bool
) -> None:
    verdict = check_preflight(request("PUT", credentials=credentials), answer(origin, methods, status=status))
    assert verdict.allowed is not MAYBE
    assert (verdict.allowed is YES) == (verdict.error is None) == (verdict.reason == "") == (verdict.span is None)
