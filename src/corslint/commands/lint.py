"""Every way in which a browser will refuse an AWS API, before it is deployed."""

import os
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING

from corslint.commands import hands, inputs
from corslint.commands.console import add_color, is_coloured, progress, show, tell, write
from corslint.commands.exits import CLEAN, FOUND
from corslint.commands.words import Option, number, one_of
from corslint.finding import Severity
from corslint.lint.engine import lint
from corslint.lint.report import Report
from corslint.lint.settings import Settings
from corslint.lint.usage import UsageError, suggestion
from corslint.lint.work import Hands

if TYPE_CHECKING:
    from corslint.lint.baseline import Known

FORMATS = (
    *("text", "concise", "json", "sarif", "github", "gitlab", "junit", "checkstyle", "rdjson", "markdown", "html"),
    *("statistics",),
)
FAIL_LEVELS = (*map(str, reversed(Severity)), "never")


def arguments(parser: ArgumentParser) -> None:
    inputs.add_arguments(parser)
    groups = {
        "what is looked for": _add_rules,
        "what is known or ignored": _add_known,
        "what is mended": _add_fixes,
        "what is shown": _add_formats,
        "how it runs": _add_course,
    }
    for title, add in groups.items():
        add(parser.add_argument_group(title).add_argument)


def _add_rules(option: Option) -> None:
    inputs.add_origin(option)
    option("--credentials", action="store_true", help="these calls carry cookies: credentials: 'include'")
    option("--select", action="append", default=[], metavar="RULES", help="only these rules (comma-separated)")
    option("--ignore", action="append", default=[], metavar="RULES", help="all but these rules (comma-separated)")
    option("--possible", action="store_true", help="also what may be wrong, if deployment fills a value in wrongly")
    option("--rules-dir", action="append", default=[], metavar="DIR", help="a directory of own rules")
    option(
        "--fail-on",
        type=one_of(*FAIL_LEVELS),
        metavar="LEVEL",
        help=f"the least severity that makes the exit code 1: {', '.join(FAIL_LEVELS)} (default: warning)",
    )
    option("--max-warnings", type=number, metavar="N", help="as many warnings do not make the exit code 1 (default: 0)")
    option("--exit-zero", dest="fail_on", action="store_const", const="never", help="--fail-on never")


def _add_known(option: Option) -> None:
    option("--no-ignores", action="store_true", help="report also what the code says to ignore")
    option("--baseline", metavar="FILE", help="findings that are known and not reported again")
    option("--diff-base", metavar="REF", help="report only what is new since git's HEAD left this branch or commit")
    option("--write-baseline", metavar="FILE", help="write down all that is found as known, and report nothing")
    option("--prune-baseline", action="store_true", help="take out of the baseline what is no longer found")


def _add_fixes(option: Option) -> None:
    option("--fix", action="store_true", help="mend what can be mended without changing anything else")
    option("--unsafe-fixes", action="store_true", help="mend also what changes more of what is deployed")
    option("--diff", action="store_true", help="print the patch that --fix would make, and write nothing")


def _add_formats(option: Option) -> None:
    option(
        *("-f", "--format", "--output-format"),
        type=one_of("auto", *FORMATS),
        metavar="FORMAT",
        help=f"{', '.join(FORMATS)}; auto, the default: text, and annotations as well under GitHub Actions",
    )
    option(
        "--output", action="append", default=[], type=_output, metavar="FORMAT=FILE", help="a further format, to a file"
    )
    count = "how often each rule finds something: --format statistics"
    option("--statistics", dest="format", action="store_const", const="statistics", help=count)
    add_color(option)
    option("-q", "--quiet", action="store_true", help="findings only, no summary")
    option("--no-progress", action="store_true", help="do not tell on a terminal how far a long run is")
    option("--show-settings", action="store_true", help="print every setting as it holds, and lint nothing")


def _add_course(option: Option) -> None:
    option("-w", "--watch", action="store_true", help="run again whenever a file changes, until Ctrl-C")
    hands.add_arguments(option)


def run(given: Namespace) -> int:
    if not given.watch:
        return _run(given)
    from corslint.commands.watch import watch  # noqa: PLC0415 (most runs are one)

    paths = inputs.paths(given)
    if inputs.STDIN in paths:
        raise UsageError("--watch: '-' does not change")
    return watch(lambda: _run(Namespace(**vars(given))), paths, [path for _, path in given.output])


def _run(given: Namespace) -> int:
    inputs.configure(given)
    if given.show_settings:
        return _show_settings(given)
    if given.format not in ("auto", *FORMATS):
        near = suggestion(given.format, FORMATS)
        raise UsageError(f"{given.configuration.path}: 'format' is one of auto, {', '.join(FORMATS)}{near}")
    paths, settings, stdin = inputs.paths(given), inputs.settings(given), inputs.stdin(given)
    if given.prune_baseline and not settings.baseline:
        raise UsageError("--prune-baseline: name the baseline with --baseline, or in the configuration")
    if given.diff_base and (given.fix or given.diff or stdin is not None):
        raise UsageError("--diff-base: neither mends nor reads '-'")
    if given.fix or given.diff:
        from corslint.commands import fix  # noqa: PLC0415 (most runs mend nothing)

        if given.diff:
            return fix.diff(paths, settings, stdin, unsafe=given.unsafe_fixes)
        report = fix.fix(paths, settings, stdin, unsafe=given.unsafe_fixes)
    else:
        with hands.hands(given) as helping, progress(wanted=not given.no_progress) as told:
            with_stacks = "html" in _formats(given)
            past = _past(given, paths, settings, helping)
            report = lint(paths, settings, stdin, with_stacks=with_stacks, hands=helping, progress=told, past=past)
    if given.write_baseline:
        return _write_baseline(report, given)
    inputs.tell_misnamed(given, report.parameters)
    if given.prune_baseline:
        _prune_baseline(report, settings.baseline)
    for known, _ in report.stale:
        tell(f"{settings.baseline}: {'pruned' if given.prune_baseline else 'no longer found'}: {known}")
    for name, path in given.output:
        write(path, _rendered(name, report))
    _summarise(report)
    if given.fix and stdin is not None:
        tell("\n" + "".join(_shown(report, given)).rstrip("\n"))  # on stdout stands the mended text
    else:
        show("".join(_shown(report, given)))
    return FOUND if _fails(report, given.fail_on, given.max_warnings or 0) else CLEAN


def _past(given: Namespace, paths: list[str], settings: Settings, helping: Hands) -> "Known | None":
    if not given.diff_base:
        return None
    from corslint.lint.past import known  # noqa: PLC0415 (git is asked only where somebody wants it)

    return known(given.diff_base, paths, settings, helping)


def _formats(given: Namespace) -> set[str]:
    return {given.format, *(name for name, _ in given.output)}


def _shown(report: Report, given: Namespace) -> Iterator[str]:
    if given.format not in ("auto", "text"):
        yield _rendered(given.format, report)
        return
    yield _text(report, given)
    if given.format == "auto" and os.environ.get("GITHUB_ACTIONS") == "true":
        yield _rendered("github", report)


def _summarise(report: Report) -> None:
    """GitHub shows below a run what its steps add to a file, up to a limit. In a container there may be no such file."""
    path = os.environ.get("GITHUB_STEP_SUMMARY", "")
    if os.path.isfile(path):
        from corslint.formats.summary import LARGEST, render  # noqa: PLC0415 (one format of several)

        with suppress(OSError), open(path, "a", encoding="utf-8", newline="\n") as file:
            file.write(render(report, LARGEST - os.path.getsize(path)))


def _text(report: Report, given: Namespace) -> str:
    from corslint.formats.text import render  # noqa: PLC0415 (one format of several)

    return render(report, coloured=is_coloured(given.color), summed_up=not given.quiet)


def _rendered(name: str, report: Report) -> str:
    rendered: str = import_module(f"corslint.formats.{name}").render(report)
    return rendered


def _fails(report: Report, level: str, most_warnings: int) -> bool:
    failing = FAIL_LEVELS[: FAIL_LEVELS.index(level) + 1] if level != "never" else ()
    allowed = {Severity.WARNING: most_warnings}
    return any(str(severity) in failing and report.count(severity) > allowed.get(severity, 0) for severity in Severity)


def _write_baseline(report: Report, given: Namespace) -> int:
    """What is only possible becomes known where it was asked for: otherwise nobody has seen it."""
    from corslint.lint.baseline import counted, written  # noqa: PLC0415 (once in a project's life)

    path = given.write_baseline
    seen = [one for one in report.every if given.possible or one.certainty == "certain"]
    known = [one for one in seen if one.suppressed is None]
    write(path, written(counted(known, path)), "--write-baseline")
    number = len(report.findings)  # as a run without it tells them, not by their addresses
    tell(f"{path}: {'1 finding is' if number == 1 else f'{number} findings are'} known from now on")
    return CLEAN


def _prune_baseline(report: Report, path: str) -> None:
    """What is new stays unknown."""
    from collections import Counter  # noqa: PLC0415

    from corslint.lint.baseline import known, written  # noqa: PLC0415

    if report.stale:
        write(path, written(known(path) - Counter(dict(report.stale))), "--prune-baseline")


def _show_settings(given: Namespace) -> int:
    from corslint.lint.config import settings_page  # noqa: PLC0415

    show(settings_page(given.wished, given.configuration, given.said))
    return CLEAN


def _output(written: str) -> tuple[str, str]:
    name, _, path = written.partition("=")
    if not path:
        raise ArgumentTypeError(f"'{written}' is not FORMAT=FILE")
    return one_of(*FORMATS)(name), path
