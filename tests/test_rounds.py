"""Rounds: they end, and a fix that does harm or no good is taken back."""

from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Put
from corslint.lint.rounds import MOST_ROUNDS, Mended, mended
from corslint.lint.settings import Settings

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins: ["https://app.example.com"]
"""

Run = Callable[..., Mended]

RULE = '''\
"""Something is to be written otherwise"""

from functools import partial

from corslint import Edit, Finding, Fix, Severity, Span

SEVERITY = Severity.WARNING


def check(stack):
    source = stack.source
    start = source.text.find("{old}")
    if start >= 0:
        span = Span(source, start, start + len("{old}"))
        yield Finding(span, "it is {old}", fix=partial(_fix, span))


def _fix(span):
    return Fix("write it otherwise", (Edit(span, {new!r}),), safe=True)
'''


@pytest.fixture
def run(put: Put) -> Run:
    def run(**rules: tuple[str, str]) -> Mended:
        written = {f"lint/{name}.py": RULE.format(old=old, new=new) for name, (old, new) in rules.items()}
        put({"template.yaml": TEMPLATE, **written})
        return mended(["template.yaml"], Settings(select=tuple(rules), rules_directories=("lint",)))

    return run


def left(done: Mended) -> str:
    return done.after.get("template.yaml", TEMPLATE)


def test_what_one_fix_uncovers_the_next_round_mends(run: Run) -> None:
    done = run(one=("app.", "web."), two=("web.", "www."), three=("www.", "shop."))
    assert done.fixed == 3
    assert left(done) == TEMPLATE.replace("app.", "shop.")
    assert done.report.findings == ()


def test_fixes_that_undo_each_other_come_to_an_end(run: Run) -> None:
    done = run(one=("app.", "web."), two=("web.", "app."))
    assert done.fixed == 1
    assert left(done) == TEMPLATE.replace("app.", "web.")
    assert [one.rule for one in done.report.findings] == ["two"]


def test_fixes_without_end_come_to_one(run: Run) -> None:
    done = run(one=("https://", "https://a."), two=("https://a.", "https://b.a."), three=("https://b.", "https://a."))
    assert done.fixed <= MOST_ROUNDS * 3


def test_a_fix_that_breaks_the_file_is_taken_back(run: Run) -> None:
    done = run(breaking=("AllowOrigins: [", "AllowOrigins: [["), good=("app.", "web."))
    assert left(done) == TEMPLATE.replace("app.", "web.")
    assert [one.rule for one in done.report.findings] == ["breaking"]


def test_a_fix_that_mends_nothing_is_taken_back(run: Run) -> None:
    done = run(idle=("HttpApi", "HttpApi # HttpApi"), good=("app.", "web."))
    assert left(done) == TEMPLATE.replace("app.", "web.")
    assert done.fixed == 1


def test_what_is_only_possible_is_mended_only_where_it_is_asked_for(put: Put) -> None:
    rule = (
        RULE.format(old="app.", new="web.")
        .replace("fix=", "when=MAYBE, fix=")
        .replace("import Edit", "import MAYBE, Edit")
    )
    put({"template.yaml": TEMPLATE, "lint/maybe.py": rule})
    settings = Settings(select=("maybe",), rules_directories=("lint",))
    assert mended(["template.yaml"], settings).fixed == 0
    assert mended(["template.yaml"], settings._replace(possible=True)).fixed == 1
    assert Path("template.yaml").read_text(encoding="utf-8") == TEMPLATE
