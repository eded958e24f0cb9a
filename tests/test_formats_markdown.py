"""Markdown: the document of all findings, the table that GitHub shows below a run, and what they must not obey."""

import re
from pathlib import Path

import pytest

from conftest import Put
from corslint.cli import main
from corslint.formats import markdown, summary
from corslint.lint.report import Report, Reported
from corslint.source import Source, Span
from reports import ERROR, HEADER, INPUTS, REMARK, hostile, report


@pytest.fixture(autouse=True)
def _without_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WORKSPACE", "SERVER_URL", "REPOSITORY", "SHA"):
        monkeypatch.delenv(f"GITHUB_{name}", raising=False)
    monkeypatch.delenv("CI_PROJECT_DIR", raising=False)


# -- the document


def test_a_section_shows_the_line_what_the_browser_says_and_how_to_mend_it() -> None:
    assert (
        markdown.render(report(ERROR))
        == """\
## corslint: 1 error in 2 APIs with 3 routes

### error: the preflight of POST /orders/{id} does not allow 'authorization'

<code>api/template.yaml:7:24</code>, rule <code>preflight-header-not-allowed</code>

```yaml
        AllowHeaders: "'Content-Type'"
```

**Browser:** blocked by CORS policy: Request header field authorization is not allowed by Access-Control-Allow-Headers in preflight response.

**Help:** add it to the list:

```
  AllowHeaders: "'Content-Type,Authorization'"
```

- <code>api/template.yaml:9:28</code>: this authorizer reads \\[authorization\\]
- <code>api/src/app.py:2:5</code>: this answer carries no header either
"""
    )


def test_the_worst_comes_first() -> None:
    rendered = markdown.render(report(REMARK, ERROR))
    assert re.findall("^### (\\w+)", rendered, re.MULTILINE) == ["error", "info"]


def test_of_a_long_line_what_matters_is_shown() -> None:
    source = Source("template.json", '"pad": 1, ' * 9000 + '"here": 2')
    start = source.text.index('"here"')
    one = ERROR._replace(finding=HEADER._replace(span=Span(source, start, start + 6)))
    rendered = markdown.render(report(one))
    assert '"here": 2' in rendered
    assert len(rendered) < 2000


# -- the table


def test_a_row_for_each_finding_the_worst_first() -> None:
    assert (
        summary.render(report(REMARK, ERROR))
        == """\
## corslint: 1 error, 1 remark in 2 APIs with 3 routes

| | finding | where |
| --- | --- | --- |
| error | the preflight of POST /orders/{id} does not allow 'authorization' (<code>preflight-header-not-allowed</code>) | <code>api/template.yaml:7</code> |
| info | nothing of CORS is set (<code>cors-not-configured</code>) | <code>api/template.yaml:2</code> |

"""
    )


def test_without_findings_there_is_no_table() -> None:
    assert summary.render(report()) == "## corslint: no findings in 2 APIs with 3 routes\n\n"


def test_on_github_a_place_is_a_link(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("SERVER_URL", "https://github.example"), ("REPOSITORY", "shop/api"), ("SHA", "0123abc")):
        monkeypatch.setenv(f"GITHUB_{name}", value)
    link = "[<code>api/template.yaml:7</code>](https://github.example/shop/api/blob/0123abc/api/template.yaml#L7)"
    assert link in summary.render(report(ERROR))


@pytest.mark.parametrize("room", [summary.LARGEST, 10_000, 1000])
def test_a_table_is_never_larger_than_the_room(room: int) -> None:
    many = Report(INPUTS, (*[REMARK] * 12_000, ERROR))
    rendered = summary.render(many, room)
    assert len(rendered.encode()) <= room
    rows = re.findall("^\\| (error|info) ", rendered, re.MULTILINE)
    assert rows[0] == "error"
    assert f"{12_001 - len(rows)} more findings are in the log" in rendered


# -- hostile texts


def outside_blocks(rendered: str) -> str:
    """What is no code block: the fences are longer than any run of backticks in them."""
    return re.sub(r"^(`{3,})\w*\n.*?^\1$", "", rendered, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("rendered", [markdown.render(report(hostile())), summary.render(report(hostile()))])
def test_nothing_of_a_template_is_obeyed(rendered: str) -> None:
    words = (
        re.sub(r"\\.", "", outside_blocks(rendered))
        .replace("<!-- -->", "")
        .replace("<code>", "")
        .replace("</code>", "")
    )
    assert "<" not in words
    assert "`" not in words
    assert "](" not in words
    assert "\x1b" not in rendered
    assert "@everyone" not in outside_blocks(rendered)
    rendered.encode()


def test_a_cell_ends_where_it_should() -> None:
    [row] = [line for line in summary.render(report(hostile())).splitlines() if line.startswith("| error")]
    assert len(re.findall(r"(?<!\\)\|", row)) == 4


def test_a_fence_is_longer_than_what_it_holds() -> None:
    source = Source("template.yaml", "key: ```` # @team\n")
    one = Reported("invalid-origin", ERROR.severity, "certain", HEADER._replace(span=source.whole, help="", related=()))
    assert "`````yaml\nkey: ```` # @team\n`````\n" in markdown.render(report(one))


# -- the file that GitHub shows


TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::HttpApi
    Properties: {CorsConfiguration: {AllowOrigins: ["https://app.example.com/"]}}
"""


def test_a_run_adds_to_what_other_steps_have_said(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    put({"template.yaml": TEMPLATE, "summary.md": "before\n"})
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary.md")
    assert main(["-q", "template.yaml"]) == 1
    written = Path("summary.md").read_text(encoding="utf-8")
    assert written.startswith("before\n## corslint: ")
    assert "<code>template.yaml:5</code>" in written


def test_what_is_full_stays_as_it_is(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    full = "x" * (summary.LARGEST - 10)
    put({"template.yaml": TEMPLATE, "summary.md": full})
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary.md")
    main(["-q", "template.yaml"])
    assert Path("summary.md").read_text(encoding="utf-8") == full


def test_a_summary_that_is_not_there_is_none(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    put({"template.yaml": TEMPLATE})
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "no/such/file.md")
    assert main(["-q", "template.yaml"]) == 1
