"""The words of CORS headers: tokens, lists and what needs no preflight."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corslint.cors.headers import (
    exposes,
    is_forbidden_header,
    is_safelisted,
    is_token,
    normalised_method,
    parses,
    separated,
    stripped,
    tokens,
    unsafe_header_names,
)
from corslint.value import MAYBE, NO, YES, Hole, Text, Truth, join, text

EXTRA = Hole("Extra")


@pytest.mark.parametrize("word", ["GET", "x-api-key", "*", "a!#$%&'*+-.^_`|~9"])
def test_tokens(word: str) -> None:
    assert is_token(word)


@pytest.mark.parametrize("word", ["", "x api", "a:b", "a,b", '"GET"', "a/b", "x-\u00e9", "GET\n"])
def test_no_tokens(word: str) -> None:
    assert not is_token(word)


@pytest.mark.parametrize(
    ("written", "sent"),
    [("get", "GET"), ("Delete", "DELETE"), ("put", "PUT"), ("patch", "patch"), ("PATCH", "PATCH"), ("Purge", "Purge")],
)
def test_only_six_methods_are_put_in_upper_case(written: str, sent: str) -> None:
    assert normalised_method(written) == sent


@pytest.mark.parametrize("name", ["Cookie", "Origin", "Sec-Fetch-Mode", "proxy-authorization", "Content-Length"])
def test_what_only_the_browser_sets(name: str) -> None:
    assert is_forbidden_header(name)


@pytest.mark.parametrize("name", ["authorization", "content-type", "user-agent", "x-sec-token"])
def test_what_script_may_set(name: str) -> None:
    assert not is_forbidden_header(name)


@pytest.mark.parametrize(
    ("name", "value", "safe"),
    [
        ("accept", "application/json", True),
        ("Accept", "text/html;q=0.9,*/*;q=0.8", True),
        ("accept", "a(b)", False),
        ("accept", "tab\tis fine", True),
        ("accept", "bell\x07", False),
        ("accept-language", "de-DE, de;q=0.9", True),
        ("accept-language", "de/DE", False),
        ("content-language", "fr_FR", False),
        ("content-type", "text/plain", True),
        ("content-type", "TEXT/plain; charset=utf-8", True),
        ("content-type", "multipart/form-data; boundary=x", True),
        ("content-type", "application/x-www-form-urlencoded", True),
        ("content-type", "application/json", False),
        ("content-type", 'text/plain; charset="utf-8"', False),
        ("content-type", "", False),
        ("content-type", "text/plain, application/json", False),
        ("range", "bytes=0-", True),
        ("range", "bytes=0-99", True),
        ("range", "bytes=9-1", False),
        ("range", "bytes=-500", False),
        ("range", "bytes=0-1,5-9", False),
        ("authorization", "Bearer x", False),
        ("x-api-key", "", False),
        ("accept", "x" * 128, True),
        ("accept", "x" * 129, False),
    ],
)
def test_safelisted_values(name: str, value: str, safe: bool) -> None:
    assert is_safelisted(name, value) is safe


def test_a_preflight_asks_for_unsafe_names_once_sorted_in_lower_case() -> None:
    headers = {"X-Trace": "1", "Authorization": "Bearer x", "x-trace": "2", "Accept": "*/*", "Cookie": "a=b"}
    assert unsafe_header_names(headers) == ("authorization", "x-trace")


@pytest.mark.parametrize(
    ("value", "asked"), [("PUT", True), ("trace", False), ("GET, TRACK", False), ('"TRACE"', True)]
)
def test_a_forbidden_method_is_not_sent_under_another_name_either(value: str, asked: bool) -> None:
    assert unsafe_header_names({"X-HTTP-Method-Override": value}) == (("x-http-method-override",) if asked else ())


@pytest.mark.parametrize(
    ("listed", "gained"),
    [
        (text("X-Count"), YES),
        (text("Content-Type"), NO),
        (text("X-Count;ETag"), NO),
        (Text(("X-Count,", EXTRA)), MAYBE),
        (Text(("X Count,", EXTRA)), NO),
    ],
)
def test_a_list_of_exposed_headers_that_is_none_exposes_none(listed: Text, gained: Truth) -> None:
    assert exposes(listed) is gained


def test_safe_values_that_are_too_many_bytes_together_all_become_unsafe() -> None:
    long = {"accept": "a" * 128, "accept-language": "a" * 128, "content-language": "a" * 128, "range": "bytes=0-"}
    assert unsafe_header_names(long) == ()
    many = {"accept": "a" * 128} | {name: value * 2 for name, value in long.items() if name != "range"}
    assert unsafe_header_names(many) == ("accept", "accept-language", "content-language")


@pytest.mark.parametrize(
    ("content", "item", "has"),
    [
        (text("GET,POST"), "POST", YES),
        (text(" GET , POST\t"), "POST", YES),
        (text("GET,POST"), "post", NO),
        (text("GET,,POST,"), "", NO),
        (text(""), "GET", NO),
        (text("GET POST"), "GET", NO),
        (join("GET,", EXTRA), "GET", YES),
        (join("GET,", EXTRA), "PUT", MAYBE),
        (join("X-", EXTRA, ",Y"), "X-A", MAYBE),
        (join("X-", EXTRA, ",Y"), "Y", YES),
        (join("X-", EXTRA), "X-", MAYBE),
        (join(EXTRA), "GET", MAYBE),
    ],
)
def test_items_of_a_list(content: Text, item: str, has: Truth) -> None:
    assert tokens(content).has(item) is has


@pytest.mark.parametrize(
    ("content", "is_list"),
    [
        (text("GET, POST"), YES),
        (text(""), YES),
        (text("GET,,"), YES),
        (text("*"), YES),
        (text("GET POST"), NO),
        (text("GET;POST"), NO),
        (text('"GET"'), NO),
        (text("'GET,POST'"), YES),  # a single quote is a token's character: the items are merely wrong
        (text("GET,POST\n"), YES),
        (join("GET,", EXTRA), MAYBE),
        (join("GET ", EXTRA), MAYBE),
        (join("GET POST,", EXTRA), NO),
        (join(EXTRA, "/x"), NO),
    ],
)
def test_lists_that_parse(content: Text, is_list: Truth) -> None:
    assert parses(content) is is_list


@pytest.mark.parametrize(
    ("content", "sent"),
    [
        (text(" https://a.example \n"), text("https://a.example")),
        (join("  https://", EXTRA), join("https://", EXTRA)),
        (join(EXTRA, " "), join(EXTRA)),
        (text(" "), text("")),
    ],
)
def test_blanks_at_the_ends_are_not_sent(content: Text, sent: Text) -> None:
    assert stripped(content) == sent


def test_a_blank_beside_a_hole_may_be_an_end() -> None:
    assert stripped(join("https://a.example ", EXTRA)).equals("https://a.example") is MAYBE


def test_a_hole_with_a_blank_is_not_the_hole_without() -> None:
    assert stripped(join("https://a ", EXTRA)).equals(join("https://a", EXTRA)) is MAYBE


parts = st.lists(st.one_of(st.sampled_from(["GET", "PUT", "X-", ",", ";", "\t", "*", "'"]), st.just(EXTRA)), max_size=6)


@given(parts, st.text(alphabet="GETPUX-,; *'", max_size=6), st.sampled_from(["GET", "PUT", "*", "X-"]))
def test_filling_a_hole_never_turns_a_list_into_its_opposite(parts: list[str | Hole], filling: str, item: str) -> None:
    holed = join(*parts)
    filled = join(*(filling if isinstance(part, Hole) else part for part in parts))
    assert parses(holed) in (MAYBE, parses(filled))
    assert tokens(holed).has(item) in (MAYBE, tokens(filled).has(item))
    assert stripped(holed).equals(item) in (MAYBE, stripped(filled).equals(item))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("GET PUT", "GET,PUT"),
        ("GET; PUT", "GET,PUT"),
        ("X-Token,X-Api-Key:", "X-Token,X-Api-Key"),
        ("GET, PUT", None),  # a list already
        ("X-Token,(x)", None),
        ("", None),
    ],
)
def test_the_list_that_was_meant(written: str, meant: str | None) -> None:
    assert separated(text(written)) == meant
