"""What is fuzzed: each way in which a text from outside comes in, run to its end, with what must hold of every run."""

import json
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import NamedTuple

from corslint.cors import vtl
from corslint.formats import matrix
from corslint.handlers.alone import alone
from corslint.lint import gitignore, schema
from corslint.lint.engine import lint
from corslint.lint.report import Report
from corslint.lint.settings import Settings
from corslint.lint.usage import UsageError
from corslint.source import Repository, Source, Span
from corslint.syntax import hcl, yaml
from corslint.value import Hole, join

FORMATS = ("text", "concise", "json", "sarif", "github", "gitlab", "junit", "checkstyle", "rdjson", "markdown", "html")

EVERYTHING = Settings(possible=True, origins=("https://app.example.com",))


class Target(NamedTuple):
    """A reader of texts; raises AssertionError, or anything, where it does what it must never do."""

    name: str
    suffixes: tuple[str, ...]
    """How the names of the files end that are seeds for it."""
    run: Callable[[Source], None]


def linted(source: Source) -> None:
    """A run of all rules over one file, in every format."""
    report = lint(["-"], EVERYTHING, source, with_stacks=True)
    for reported in report.every:
        finding = reported.finding
        for span in (finding.span, *(related.span for related in finding.related)):
            _stands_in_its_source(span)
    for name in FORMATS:
        import_module(f"corslint.formats.{name}").render(report)
    _is_parseable(report)
    matrix.render(list(report.stacks), "json")


def _stands_in_its_source(span: Span) -> None:
    assert 0 <= span.start <= span.end <= len(span.source.text), span
    assert span.position <= span.end_position


def _is_parseable(report: Report) -> None:
    for name in ("json", "sarif", "gitlab"):
        json.loads(import_module(f"corslint.formats.{name}").render(report))


def parsed_as_yaml(source: Source) -> None:
    parsed = yaml.parse(source)
    for problem in parsed.problems:
        _stands_in_its_source(problem.span)


def parsed_as_hcl(source: Source) -> None:
    parsed = hcl.parse(source)
    for problem in parsed.problems:
        _stands_in_its_source(problem.span)


def profiled(source: Source) -> None:
    found = alone(source, None, _repository_of(source))
    for one in found.profile.exits if found is not None else ():
        _stands_in_its_source(one.span)


def _repository_of(source: Source) -> Repository:
    repository = Repository(".")
    repository.take(source)
    return repository


def configured(source: Source) -> None:
    try:
        schema.checked(source)
    except UsageError:
        return


def ignored(source: Source) -> None:
    for line in source.text.splitlines():
        pattern = gitignore.parse(line)
        if pattern is not None:
            pattern.expression.fullmatch("src/" + "a" * 40 + "/template.yaml")


def overridden(source: Source) -> None:
    """A mapping template; `${…}` in it is a hole."""
    vtl.overrides(join(*_with_holes(source.text)), source.whole)


def _with_holes(written: str) -> Iterator[str | Hole]:
    for index, part in enumerate(written.split("${Site}")):
        if index:
            yield Hole("Site")
        yield part


TARGETS = (
    Target("template", ("template.yaml", "template.json"), linted),
    Target("assembly", ("manifest.json",), linted),
    Target("document", ("openapi.yaml", "openapi.json"), linted),
    Target("configuration of Terraform", (".tf", ".tf.json"), linted),
    Target("plan", ("plan.json",), linted),
    Target("YAML", (".yaml", ".json"), parsed_as_yaml),
    Target("HCL", (".tf",), parsed_as_hcl),
    Target("handler", (".py", ".js", ".mjs", ".ts", ".go"), profiled),
    Target("configuration", (".toml",), configured),
    Target("gitignore", (".gitignore",), ignored),
    Target("mapping template", (".vtl",), overridden),
)
