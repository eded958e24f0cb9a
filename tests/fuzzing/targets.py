"""What is fuzzed: each way in which a text from outside comes in, run to its end, with what must hold of every run."""

import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib import import_module
from typing import NamedTuple

from corslint.cors import vtl
from corslint.formats import matrix
from corslint.handlers.alone import alone
from corslint.lint import baseline, config, gitignore
from corslint.lint.engine import lint
from corslint.lint.report import Report
from corslint.lint.rounds import mended
from corslint.lint.schema import checked
from corslint.lint.settings import Settings
from corslint.lint.usage import UsageError
from corslint.source import Repository, Source, Span
from corslint.syntax import hcl, yaml
from corslint.value import Hole, join
from fuzzing.seeds import code, examples, files, own

FORMATS = ("text", "concise", "json", "sarif", "github", "gitlab", "junit", "checkstyle", "rdjson", "markdown", "html")
JSON = ("json", "sarif", "gitlab")

EVERYTHING = Settings(possible=True, origins=("https://app.example.com",))


class Target(NamedTuple):
    """A reader of texts; raises AssertionError, or anything, where it does what it must never do."""

    name: str
    path: str
    """What a text for it is called."""
    seeds: Callable[[], Iterable[str]]
    run: Callable[[Source], None]


def linted(source: Source) -> None:
    """A run of all rules over one file, in one of the formats."""
    _reported(lint(["-"], EVERYTHING, source, with_stacks=True), len(source.text))


def linted_together(source: Source) -> None:
    """A run over a directory of several files, which `=== PATH` parts."""
    scratch = f"fuzzed-{os.getpid()}"
    _write(source.text, scratch)
    _reported(lint([scratch], EVERYTHING, with_stacks=True), len(source.text))


def _write(bundle: str, directory: str) -> None:
    shutil.rmtree(directory, ignore_errors=True)
    os.makedirs(f"{directory}/.git")
    for part in f"\n{bundle}".split("\n=== ")[1:]:
        name, _, content = part.partition("\n")
        if re.fullmatch(r"(?:\w[\w-]*/){0,3}\w[\w.-]*", name, re.ASCII) and not os.path.exists(f"{directory}/{name}"):
            try:
                os.makedirs(os.path.dirname(f"{directory}/{name}"), exist_ok=True)
            except (FileExistsError, NotADirectoryError):
                continue  # another part is the file that this one has for a directory
            with open(f"{directory}/{name}", "wb") as file:
                file.write(content.encode(errors="surrogatepass"))


def _reported(report: Report, turn: int) -> None:
    for reported in report.every:
        finding = reported.finding
        for span in (finding.span, *(related.span for related in finding.related)):
            _stands_in_its_source(span)
    name = FORMATS[turn % len(FORMATS)]
    rendered = import_module(f"corslint.formats.{name}").render(report)
    if name in JSON:
        json.loads(rendered)
    matrix.render(list(report.stacks), "json")


def _stands_in_its_source(span: Span) -> None:
    assert 0 <= span.start <= span.end <= len(span.source.text), span
    assert span.position <= span.end_position


def fixed(source: Source) -> None:
    """A run with all fixes: what could be read can be read afterwards."""
    done = mended(["-"], EVERYTHING, source, unsafe=True)
    for path, after in done.after.items():
        before = done.before[path]
        if not yaml.parse(Source(path, before)).problems:
            assert not yaml.parse(Source(path, after)).problems, after


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
        found = config.Configuration(source.path, checked(source), source)
        wished = config.wishes(found, {})
        config.settings(wished, found)
    except UsageError:
        return
    config.settings_page(wished, found, {})


def known(source: Source) -> None:
    try:
        found = baseline.held(source)
    except UsageError:
        return
    list(baseline.stale(found, source.path, ("insecure-origin",), ()))


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


def _templates() -> list[str]:
    return [*files("fixtures/*/*.yaml", "fixtures/pairs/*/template.yaml"), *examples("yaml")]


def _json() -> list[str]:
    return [*examples("json"), *own("document"), *own("plan"), *files("cdk/*/2.276.0/*.template.json")]


def _configurations() -> list[str]:
    return [*files("fixtures/*/*.tf", "fixtures/pairs/*/main.tf"), *examples("hcl")]


TARGETS = (
    Target("YAML", "a.yaml", lambda: [*_templates(), *_json()], parsed_as_yaml),
    Target("template", "template.yaml", _templates, linted),
    Target("template in JSON", "template.json", _json, linted),
    Target("fixes", "template.yaml", lambda: [*_templates(), *examples("json")], fixed),
    Target("functions", "bundle", partial(own, "functions"), linted_together),
    Target("assembly", "bundle", partial(own, "assembly"), linted_together),
    Target("document", "openapi.yaml", partial(own, "document"), linted),
    Target("plan", "plan.json", partial(own, "plan"), linted),
    Target("Python", "app.py", partial(code, "python", "frameworks_python"), profiled),
    Target("JavaScript", "index.mjs", partial(code, "javascript", "frameworks_node"), profiled),
    Target("TypeScript", "index.ts", partial(code, "typescript", "javascript"), profiled),
    Target("Go", "main.go", partial(code, "go"), profiled),
    Target("C#", "Function.cs", partial(code, "csharp"), profiled),
    Target("Java", "App.java", partial(code, "java"), profiled),
    Target("mapping template", "a.vtl", partial(own, "mapping template"), overridden),
    Target("configuration", "corslint.toml", partial(own, "configuration"), configured),
    Target("baseline", "known.json", partial(own, "baseline"), known),
    Target("gitignore", ".gitignore", partial(own, "gitignore"), ignored),
    Target("HCL", "main.tf", _configurations, parsed_as_hcl),
    Target("Terraform", "main.tf", _configurations, linted),
    Target("modules", "bundle", partial(own, "modules"), linted_together),
)
