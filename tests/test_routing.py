"""Who answers a request: the recorded behaviour of AWS, fact by fact."""

import pytest

from corslint.cors.routing import candidates, is_unserved, matches
from corslint.model import ApiKind
from corslint.value import MAYBE, NO, YES, Hole, Truth
from models import api, route

CASES: dict[str, tuple[ApiKind, list[str], str, list[tuple[str, Truth]], Truth]] = {
    "B2: ANY serves OPTIONS": ("rest", ["ANY /a"], "/a", [("ANY /a", YES)], NO),
    "B2: an explicit OPTIONS wins over ANY": ("rest", ["ANY /a", "OPTIONS /a"], "/a", [("OPTIONS /a", YES)], NO),
    "B3: a literal resource falls back to its greedy parent": (
        "rest",
        ["POST /test", "OPTIONS /{proxy+}"],
        "/test",
        [("OPTIONS /{proxy+}", YES)],
        NO,
    ),
    "J1: whether a path parameter does is not recorded": (
        "rest",
        ["GET /{id}", "OPTIONS /{proxy+}"],
        "/{id}",
        [("OPTIONS /{proxy+}", MAYBE)],
        MAYBE,
    ),
    "J1: nor whether a literal falls back to a path parameter": (
        "rest",
        ["POST /a/new", "OPTIONS /a/{id}"],
        "/a/new",
        [("OPTIONS /a/{id}", MAYBE)],
        MAYBE,
    ),
    "B4: matching backtracks": ("rest", ["GET /part1", "OPTIONS /{p+}"], "/part1/x", [("OPTIONS /{p+}", YES)], NO),
    "B4: also where the greedy route was made first": (
        "rest",
        ["OPTIONS /{p+}", "GET /part1", "GET /part1/hardcoded"],
        "/part1/x",
        [("OPTIONS /{p+}", YES)],
        NO,
    ),
    "B5: a greedy parameter does not match the root": ("rest", ["OPTIONS /{proxy+}", "GET /"], "/", [], YES),
    "B6: a path without the method": ("rest", ["PUT /a"], "/a", [], YES),
    "B7: a parent's OPTIONS does nothing for a child": ("rest", ["OPTIONS /", "PUT /a"], "/a", [], YES),
    "C11: $default catches everything": ("http", ["GET /a", "ANY $default"], "/a", [("ANY $default", YES)], NO),
    "C11: a greedy route before $default": (
        "http",
        ["ANY $default", "ANY /{proxy+}"],
        "/a",
        [("ANY /{proxy+}", YES)],
        NO,
    ),
    "a part that only deployment knows may be a parameter": (
        "rest",
        ["POST /a/b", "OPTIONS /${Part}"],
        "/a/b",
        [("OPTIONS /${Part}", MAYBE)],
        MAYBE,
    ),
    "but nothing around it can change": ("rest", ["POST /a/b", "OPTIONS /c/${Part}"], "/a/b", [], YES),
    "and a part of a part is no parameter": ("rest", ["POST /a", "OPTIONS /v${Version}"], "/a", [], YES),
    "it is itself": ("rest", ["POST /${P}", "OPTIONS /${P}"], "/${P}", [("OPTIONS /${P}", YES)], NO),
    "a literal before a parameter": ("rest", ["OPTIONS /{id}", "OPTIONS /a"], "/a", [("OPTIONS /a", YES)], NO),
}


@pytest.mark.parametrize(("kind", "routes", "path", "expected", "unserved"), CASES.values(), ids=CASES)
def test_who_answers_options(
    kind: ApiKind, routes: list[str], path: str, expected: list[tuple[str, Truth]], unserved: Truth
) -> None:
    written = [(name.split()[1], name.split()[0]) for name in routes]
    one = api(*(route(path, method) for path, method in written), kind=kind)
    found = candidates(one, "OPTIONS", path)
    assert [(f"{c.route.method} {c.route.path}", c.when) for c in found] == expected
    assert is_unserved(one, found) is unserved


@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "HEAD"])
def test_b1_any_stands_for_every_method_that_a_resource_can_have(method: str) -> None:
    assert [c.route.method for c in candidates(api(route("/a", "ANY")), method, "/a")] == ["ANY"]


def test_a_route_that_may_not_exist_leaves_the_next_one_a_chance() -> None:
    one = api(route("/a", "OPTIONS", exists=MAYBE), route("/{proxy+}", "OPTIONS"))
    assert [c.when for c in candidates(one, "OPTIONS", "/a")] == [MAYBE, YES]


def test_what_is_described_elsewhere_may_answer() -> None:
    one = api(route("/a", "PUT"), elsewhere=Hole("import:api"))
    assert is_unserved(one, candidates(one, "OPTIONS", "/a")) is MAYBE


@pytest.mark.parametrize(
    ("template", "path", "expected"),
    [
        ("/orders/{id}", "/orders/7", True),
        ("/orders/{id}", "/orders/{key}", True),
        ("/orders/{id}", "/orders/{proxy+}", False),
        ("/orders/{id}", "/orders/7/items", False),
        ("/{proxy+}", "/orders/7/items", True),
        ("/{proxy+}", "/{proxy+}", True),
        ("/orders/{proxy+}", "/orders", False),
        ("/a", "/A", False),
        ("/orders/{id}", "/orders", False),
    ],
)
def test_which_paths_a_template_covers(template: str, path: str, *, expected: bool) -> None:
    assert matches(template, path) is expected
