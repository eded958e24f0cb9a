"""What a CORS policy makes the platform send, and what becomes of what the function sends beside it."""

import pytest

from corslint.cors.policy import policy_headers, replaces_headers, with_policy
from corslint.cors.protocol import (
    ALLOW_CREDENTIALS,
    ALLOW_HEADERS,
    ALLOW_METHODS,
    ALLOW_ORIGIN,
    EXPOSE_HEADERS,
    MAX_AGE,
    UNKNOWN_HEADERS,
    Answer,
)
from corslint.model import Api, ApiKind, CorsPolicy, Echo, Header, HeaderValue
from corslint.source import Source, Span
from corslint.value import MAYBE, NO, YES, Hole, Items, Known, Table, Text, Truth, Value, Values, only, text, unknown
from models import PLACE, api, policy

A, B = text("https://a.example"), text("https://b.example")
SOURCE = Source("template.yaml", "origins: [a, b]")
ITEM = Span(SOURCE, 10, 11)


def sent(one: CorsPolicy, name: str, kind: ApiKind = "http") -> Value[HeaderValue]:
    return policy_headers(one, kind).rows[name].value


def listed(*items: str, complete: bool = True) -> Values[Text]:
    return Values((Items(tuple(Known(text(item), ITEM) for item in items), complete),), SOURCE.whole)


def test_c10_only_what_is_written_is_sent() -> None:
    assert set(policy_headers(policy("*"), "http").rows) == {ALLOW_ORIGIN}
    assert set(policy_headers(policy()._replace(origins=None), "http").rows) == set()
    every = policy("*", methods=("PUT",), headers=("x-a",), credentials=True)
    every = every._replace(expose=listed("x-b"), max_age=only(600, PLACE))
    rows = policy_headers(every, "function-url").rows
    assert set(rows) == {ALLOW_ORIGIN, ALLOW_METHODS, ALLOW_HEADERS, EXPOSE_HEADERS, ALLOW_CREDENTIALS, MAX_AGE}
    assert (rows[MAX_AGE].value.only, rows[EXPOSE_HEADERS].value.only) == (text("600"), text("x-b"))


def test_an_empty_list_sends_nothing() -> None:
    empty = policy()._replace(origins=listed(), methods=listed())
    assert ALLOW_METHODS not in policy_headers(empty, "http").rows
    assert sent(empty, ALLOW_ORIGIN).alternatives[0].value is None


def test_credentials_that_are_not_allowed_are_not_spoken_of() -> None:
    assert ALLOW_CREDENTIALS not in policy_headers(policy("*", credentials=False), "http").rows
    either = Value((Known(True, PLACE), Known(False, PLACE)), None, PLACE)
    values = sent(policy("*")._replace(credentials=either), ALLOW_CREDENTIALS).alternatives
    assert [one.value for one in values] == [text("true"), None]


def test_origins_are_told_where_the_first_of_them_stands() -> None:
    assert sent(policy()._replace(origins=listed(str(A))), ALLOW_ORIGIN).place == ITEM
    assert sent(policy()._replace(origins=listed()), ALLOW_ORIGIN).place == SOURCE.whole


def test_lists_that_may_hold_more_are_known_in_part() -> None:
    further = policy()._replace(origins=listed(str(A), complete=False), headers=listed("x-a", complete=False))
    for name in (ALLOW_ORIGIN, ALLOW_HEADERS):
        assert (sent(further, name).alternatives, sent(further, name).rest is None) == ((), False)


@pytest.mark.parametrize(
    ("origins", "kind", "credentials", "expected"),
    [
        (("*",), "http", None, text("*")),
        (("*",), "function-url", False, text("*")),
        (("*",), "function-url", True, Echo(None)),
        (("https://a.example", "*"), "http", None, text("*")),
        (("https://a.example", "https://b.example"), "http", None, Echo((A, B))),
        (("https://a.example",), "function-url", True, Echo((A,))),
    ],
)
def test_origins_are_echoed_where_they_are_listed(
    origins: tuple[str, ...], kind: ApiKind, credentials: bool | None, expected: HeaderValue
) -> None:
    assert sent(policy(*origins, credentials=credentials), ALLOW_ORIGIN, kind).only == expected


def test_d3_to_a_function_url_an_item_with_a_comma_is_one_name() -> None:
    both = policy("*", headers=("x-a,x-b", "x-c"))
    assert sent(both, ALLOW_HEADERS, "function-url").only == text("x-c")
    assert sent(both, ALLOW_HEADERS, "http").only == text("x-a,x-b,x-c")


# -- beside what a function sends


def answering(value: Value[HeaderValue], *, complete: bool = True) -> Answer:
    headers = Table({ALLOW_ORIGIN: Header(value, PLACE), "vary": Header(only(text("Origin"), PLACE), PLACE)}, complete)
    return Answer("handler", only(200, PLACE), headers, PLACE)


def under(one: CorsPolicy | None, kind: ApiKind) -> Api:
    return api(kind=kind)._replace(cors=one)


@pytest.mark.parametrize(
    ("kind", "configured", "expected"),
    [
        *(("http", YES, True), ("http", MAYBE, False), ("http", NO, False)),
        *(("function-url", YES, False), ("rest", YES, False)),
    ],
)
def test_c2_the_policy_of_an_http_api_replaces_headers(kind: ApiKind, configured: Truth, expected: bool) -> None:
    assert replaces_headers(under(policy("*")._replace(configured=configured), kind)) is expected
    assert replaces_headers(under(None, kind)) is False


@pytest.mark.parametrize("kind", ["http", "function-url"])
def test_a_policy_that_may_be_there_leaves_nothing_known(kind: ApiKind) -> None:
    own = answering(only(A, PLACE))
    assert with_policy(under(None, kind), own) == own
    assert with_policy(under(policy("*")._replace(configured=NO), kind), own) == own
    assert with_policy(under(policy("*")._replace(configured=MAYBE), kind), own).headers == UNKNOWN_HEADERS


def test_c2_an_http_api_drops_what_the_function_sends() -> None:
    answer = with_policy(under(policy("*"), "http"), answering(only(A, PLACE)))
    assert (answer.headers, answer.policy) == (policy_headers(policy("*"), "http"), PLACE)


def test_d5_a_function_url_sends_it_twice() -> None:
    answer = with_policy(under(policy("*"), "function-url"), answering(only(A, PLACE)))
    assert answer.headers.complete
    assert (answer.header(ALLOW_ORIGIN).only, answer.header("vary").only) == (
        text("*, https://a.example"),
        text("Origin"),
    )


@pytest.mark.parametrize("own", [unknown(Hole("Origin"), PLACE), only(Echo(None), PLACE), only(None, PLACE)])
def test_what_is_not_known_of_one_of_two_is_not_known_of_both(own: Value[HeaderValue]) -> None:
    answer = with_policy(under(policy("*"), "function-url"), answering(own))
    assert answer.header(ALLOW_ORIGIN).alternatives == ()


def test_what_a_function_may_send_besides_may_come_twice() -> None:
    answer = with_policy(under(policy("*"), "function-url"), answering(only(A, PLACE), complete=False))
    assert not answer.headers.complete
    assert all(header.value.rest is not None for header in answer.headers.rows.values())
