"""The pages of the documentation that are made, of the rules' docstrings and the commands' options: `make pages`."""

import json
import os
import re
import sys
from argparse import Action
from collections.abc import Iterable, Iterator
from pathlib import Path
from textwrap import dedent, indent

import limits
from complaints import ELSEWHERE, SILENCES, Complaint, complaints, silence

from corslint.cli import COMMANDS, parser_of
from corslint.cors.browser import wording
from corslint.cors.protocol import CorsError
from corslint.formats.text import render
from corslint.lint.plugins import chosen, load
from corslint.lint.rule import Example, Page, Rule, page
from corslint.lint.wording import HELP
from corslint.testing import linted

DOCS = Path(__file__).parent.parent / "docs"

NOTATIONS = {"CloudFormation and SAM": ("yaml", "json"), "Terraform": ("hcl",)}

MADE = "<!-- made from the rule by `make pages`: change that instead -->\n"

FRONT = DOCS / "index.md"
GUIDE = DOCS / "blocked-by-cors.md"
OTHERS = DOCS / "other-linters.md"
LIMITS = DOCS / "limits.md"
COMMANDS_PAGE = DOCS / "commands.md"
MEASURED = DOCS / "other-linters.json"
_TABLE = re.compile(r"(?<=<!-- made -->\n).*?(?=<!-- end -->)", re.DOTALL)


def pages() -> dict[Path, str]:
    """Every page that is made, by its path; of some only a table is, and the rest written by hand."""
    rules = load(chosen((), (), ()))
    return {
        DOCS / "rules" / "index.md": index(rules),
        **{DOCS / "rules" / f"{rule.id}.md": rule_page(rule) for rule in rules},
        FRONT: _with_table(FRONT, sample(rules)),
        GUIDE: _with_table(GUIDE, wordings(rules)),
        OTHERS: _with_table(OTHERS, others(rules)),
        LIMITS: _with_table(LIMITS, limits.table()),
        COMMANDS_PAGE: _with_table(COMMANDS_PAGE, "".join(map(command, COMMANDS))),
    }


def _with_table(path: Path, table: str) -> str:
    return _TABLE.sub(lambda _: table, path.read_text(encoding="utf-8"))


SAMPLE = "preflight-requires-authorization"
"""The fault that is shown to whoever has never seen what corslint prints."""


def sample(rules: Iterable[Rule]) -> str:
    rule = next(rule for rule in rules if rule.id == SAMPLE)
    own = page(rule)
    bad = next(one for one in own.examples if one.is_bad)
    return f"```text\n{_said(rule, own, bad)}```\n"


def index(rules: Iterable[Rule]) -> str:
    rows = (f"| [`{rule.id}`]({rule.id}.md) | {rule.severity} | {_literal(page(rule).title)} |\n" for rule in rules)
    return f"{MADE}# Rules\n\n| rule | severity | what is wrong |\n| --- | --- | --- |\n{''.join(rows)}"


def command(name: str) -> str:
    """A command with all that it takes, as its help has it."""
    parser = parser_of(name)
    rows = "".join(f"| {_option(action)} | {_literal(action.help or '')} |\n" for action in parser.taken)
    usage = parser.format_usage().removeprefix("usage: ").strip()
    heading = f"## corslint{'' if name == 'lint' else f' {name}'}\n\n"
    return f"{heading}{_capital(COMMANDS[name].summary)}.\n\n```text\n{usage}\n```\n\n| | |\n| --- | --- |\n{rows}\n"


def _names(action: Action) -> tuple[str, ...]:
    return tuple(action.option_strings) or (str(action.metavar),)


def _option(action: Action) -> str:
    takes = "" if action.nargs == 0 or not action.option_strings else f" {_placeholder(action)}"
    return ", ".join(f"`{one}{takes}`" for one in _names(action))


def _placeholder(action: Action) -> str:
    return f"{action.metavar}..." if action.nargs == "+" else str(action.metavar)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _literal(text: str) -> str:
    """Text in which Markdown finds no marks."""
    return re.sub(r"([*_|<])", r"\\\1", text)


def wordings(rules: Iterable[Rule]) -> str:
    """Chromium's words for each refusal, with the rules that find the reasons of it."""
    behind = {error: [rule for rule in rules if error.value in page(rule).browser_errors] for error in CorsError}
    rows = (f"| {wording(error)} | {_links(found)} |\n" for error, found in behind.items() if found)
    return f"| …has been blocked by CORS policy: | look at |\n| --- | --- |\n{''.join(rows)}"


def _links(rules: Iterable[Rule]) -> str:
    ordered = sorted(rules, key=lambda rule: -rule.severity)
    return "<br>".join(f"[`{rule.id}`](rules/{rule.id}.md)" for rule in ordered)


def others(rules: Iterable[Rule]) -> str:
    """What other linters have against right forms, and in how many of these they say so; `-` where that is not measured."""
    measured = json.loads(MEASURED.read_text(encoding="utf-8"))
    fires, asked = measured["fires"], measured["linters"]
    versions = ", ".join(f"{name} {one['version']} over {one['forms']}" for name, one in asked.items())
    rows = sorted(
        (f"{one.linter} `{one.check}`", one.cause, _links([rule]), fires.get(f"{one.linter} {one.check}", "-"))
        for rule in rules
        for one in complaints(rule)
    )
    table = "".join(f"| {check} | {cause} | {rule} | {count} |\n" for check, cause, rule, count in rows)
    return (
        f"Measured on {measured['date']}: {versions} right forms that each can read.\n\n"
        f"| check | what it wants | the right form is asked for by | fires in |\n| --- | --- | --- | --- |\n{table}"
    )


def rule_page(rule: Rule) -> str:
    own = page(rule)
    return "\n".join(
        (f"{MADE}# {_literal(own.title)}\n", f"`{rule.id}` · {rule.severity}\n", _prose(own), *_sections(rule, own))
    )


def _prose(own: Page) -> str:
    """The page's text without what stands in sections of its own."""
    text = re.sub(r"^```.*?^``` *$", "", own.body, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"^(Source|Browser): .*(\n +.*)*\n?", "", ELSEWHERE.sub("", text), flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _sections(rule: Rule, own: Page) -> Iterator[str]:
    printed = [wording(CorsError(error)) for error in own.browser_errors if error != "any"]
    if printed:
        lines = "".join(f"> …has been blocked by CORS policy: {line}\n>\n" for line in printed)
        yield f"## What the browser prints\n\n{lines.removesuffix('>' + chr(10))}"
    bad, good = ([one for one in own.examples if one.is_bad is is_bad] for is_bad in (True, False))
    yield f"## Wrong\n\n{_tabs(bad)}"
    if own.configuration:
        yield f"with the configuration\n\n```toml\n{own.configuration}```\n"
    yield f"corslint says of the first of them:\n\n```text\n{_said(rule, own, bad[0])}```\n"
    yield f"## Right\n\n{_tabs(good)}"
    yield from _in_the_cdk(rule)
    yield f"## Silence it\n\n{_SILENCE.format(rule.id)}"
    yield from _elsewhere(complaints(rule))
    yield "## Sources\n\n" + "".join(f"- <{source}>\n" for source in own.sources)


def _in_the_cdk(rule: Rule) -> Iterator[str]:
    """What its constructs have against the fault, by the kind of API."""
    words = {kind: help_ for (id_, kind), help_ in HELP["cdk"].items() if id_ == rule.id}
    if words:
        yield "## In the CDK\n"
        yield from (f"{_KINDS[kind]}{_construct(help_)}" for kind, help_ in words.items())


_KINDS = {None: "", "rest": "REST API: ", "http": "HTTP API: ", "function-url": "Function URL: "}


def _construct(help_: str) -> str:
    said, _, code = help_.replace("{help}, ", "").replace("{help}; ", "").partition(":\n  ")
    return f"{said}\n\n```ts\n{dedent('  ' + code)}\n```\n" if code else f"{said}\n"


_SILENCE = """\
Where it is right here, say so with the reason, on the line or on the resource: `# corslint: ignore[{0}] reason`.
[Configuration](../configuration.md) tells how to change its severity, or to switch it off for a path or everywhere.
"""


def _elsewhere(told: tuple[Complaint, ...]) -> Iterator[str]:
    """What other linters say against the right form, and what quietens each of them."""
    if not told:
        return
    causes = "".join(f"- {one.linter} `{one.check}` {one.cause}.\n" for one in told)
    checks = {one.linter: one.check for one in reversed(told)}
    words = "".join(
        f"```{notation}\n{silence(linter, notation, check)}\n```\n"
        for linter, check in checks.items()
        for notation in SILENCES[linter]
    )
    yield f"## Other linters\n\n{causes}\nWhere you do as this page says, [tell them so](../other-linters.md):\n\n{words}"


def _tabs(examples: list[Example]) -> str:
    return "".join(
        f'=== "{name}"\n\n{indent(blocks, "    ")}\n'
        for name, languages in NOTATIONS.items()
        if (blocks := "\n".join(_block(one) for one in examples if one.notation in languages))
    )


def _block(example: Example) -> str:
    return f"```{example.notation}\n{example.text}```\n"


def _said(rule: Rule, own: Page, example: Example) -> str:
    """What is printed of an example, without what other rules say of it."""
    report = linted(example, own.configuration)
    own_findings = tuple(one for one in report.findings if one.rule == rule.id)
    return render(report._replace(findings=own_findings), summed_up=False).rstrip("\n") + "\n"


def main() -> int:
    """Writes the pages, and deletes those of rules that are no more."""
    os.chdir(DOCS.parent)
    made = pages()
    for path, text in made.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for path in set((DOCS / "rules").glob("*.md")) - made.keys():
        path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
