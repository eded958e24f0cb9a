"""The command line: arguments in, text and an exit code out."""

import gc
import os
import re
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from importlib import import_module
from io import TextIOWrapper
from typing import Any, NamedTuple, NoReturn

from corslint.finding import Severity
from corslint.frontends import Arguments
from corslint.lint.report import Report
from corslint.lint.settings import Settings
from corslint.lint.usage import UsageError, suggestion
from corslint.source import Source, decode
from corslint.version import VERSION

CLEAN, FOUND, BAD_USE, OUR_BUG, UNDECIDED, INTERRUPTED = 0, 1, 2, 3, 4, 130

FORMATS = ("text", "concise", "json", "sarif", "github", "gitlab", "junit", "checkstyle", "rdjson", "markdown", "html")
MATRIX_FORMATS = ("text", "json", "markdown", "html")
FAIL_LEVELS = (*map(str, reversed(Severity)), "never")
COLOURS = ("auto", "always", "never")
STDIN = "-"


class Command(NamedTuple):
    """A word of the command line: what it is for, its arguments, and what runs it to an exit code."""

    summary: str
    usage: str
    arguments: Callable[[ArgumentParser], None]
    run: Callable[[Namespace], int]


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; the exit code is 0 clean, 1 findings, 2 bad use, 3 our own bug."""
    gc.disable()  # a short life with large trees and no circles
    try:
        return _run(sys.argv[1:] if arguments is None else arguments)
    except UsageError as error:
        print(f"corslint: error: {error}", file=sys.stderr)
        return BAD_USE
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception:  # noqa: BLE001 (the one place where our own mistakes end)
        return _our_bug()


def _run(arguments: list[str]) -> int:
    name, rest = _command(arguments)
    command = COMMANDS[name]
    parser = Parser(
        prog="corslint" if name == "lint" else f"corslint {name}",
        usage=f"corslint {f'{name} ' if name != 'lint' else ''}{command.usage}",
        description=command.summary,
        epilog=_overview() if name == "lint" else None,
        formatter_class=_HELP,
        allow_abbrev=False,
    )
    command.arguments(parser)
    given = parser.parse_intermixed_args(rest)
    if "config" in given:
        _configure(given)
    return command.run(given)


def _command(arguments: list[str]) -> tuple[str, list[str]]:
    """The command's name and its arguments; `lint` where none is named."""
    word = arguments[0] if arguments else ""
    if word in COMMANDS:
        return word, arguments[1:]
    if word.isalpha() and not os.path.exists(word):
        raise UsageError(f"there is no command and no path '{word}'{suggestion(word, COMMANDS)}")
    return "lint", arguments


_HELP = partial(RawDescriptionHelpFormatter, width=100)
"""Asking the terminal for its width imports every archive format that Python knows (4 ms)."""


class Parser(ArgumentParser):
    """argparse prints its usage and ends the process at a mistake, and offers no other way out than a subclass."""

    def error(self, message: str) -> NoReturn:
        unknown = re.match(r"unrecognized arguments: (-[^\s=]*)", message)
        if unknown:
            message = f"there is no option '{unknown[1]}'{suggestion(unknown[1], self._option_string_actions)}"
        raise UsageError(message)


# -- lint


def _lint_arguments(parser: ArgumentParser) -> None:
    option = parser.add_argument
    _input_arguments(parser)
    option(
        *("-f", "--format", "--output-format"),
        type=_one_of("auto", *FORMATS),
        metavar="FORMAT",
        help=f"{', '.join(FORMATS)}; auto, the default: text, and annotations as well under GitHub Actions",
    )
    option(
        "--output", action="append", default=[], type=_output, metavar="FORMAT=FILE", help="a further format, to a file"
    )
    option("--select", action="append", default=[], metavar="RULES", help="only these rules (comma-separated)")
    option("--ignore", action="append", default=[], metavar="RULES", help="all but these rules (comma-separated)")
    option(
        "--fail-on",
        type=_one_of(*FAIL_LEVELS),
        metavar="LEVEL",
        help=f"the least severity that makes the exit code 1: {', '.join(FAIL_LEVELS)} (default: warning)",
    )
    option("--possible", action="store_true", help="also what may be wrong, if deployment fills a value in wrongly")
    option("--rules-dir", action="append", default=[], metavar="DIR", help="a directory of own rules")
    option("--baseline", metavar="FILE", help="findings that are known and not reported again")
    option("--write-baseline", metavar="FILE", help="make all that is found known, and report nothing")
    option("--no-ignores", action="store_true", help="report also what the code says to ignore")
    option("--show-settings", action="store_true", help="print every setting as it holds, and lint nothing")
    option("--color", type=_one_of(*COLOURS), default="auto", metavar="WHEN", help=", ".join(COLOURS))
    option("-q", "--quiet", action="store_true", help="findings only, no summary")


def _lint(given: Namespace) -> int:
    from corslint.lint.engine import lint  # noqa: PLC0415 (showing the help or a rule lints nothing)

    if given.show_settings:
        return _show_settings(given)
    if given.format not in ("auto", *FORMATS):
        near = suggestion(given.format, FORMATS)
        raise UsageError(f"{given.configuration.path}: 'format' is one of auto, {', '.join(FORMATS)}{near}")
    paths, settings = _paths(given), _settings(given)
    report = lint(paths, settings, _stdin(given))
    if given.write_baseline:
        return _write_baseline(report, given)
    for known in report.stale:
        print(f"corslint: {settings.baseline}: no longer found: {known}", file=sys.stderr)
    for name, path in given.output:
        _write(path, _rendered(name, report))
    _summarise(report)
    _print("".join(_shown(report, given)))
    return FOUND if _fails(report, given.fail_on) else CLEAN


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

    return render(report, coloured=_is_coloured(given.color), summed_up=not given.quiet)


def _rendered(name: str, report: Report) -> str:
    rendered: str = import_module(f"corslint.formats.{name}").render(report)
    return rendered


def _fails(report: Report, level: str) -> bool:
    failing = FAIL_LEVELS[: FAIL_LEVELS.index(level) + 1] if level != "never" else ()
    return any(str(reported.severity) in failing for reported in report.findings)


def _write_baseline(report: Report, given: Namespace) -> int:
    """What is only possible becomes known where it was asked for: otherwise nobody has seen it."""
    from corslint.lint.baseline import written  # noqa: PLC0415 (once in a project's life)

    path = given.write_baseline
    seen = [one for one in report.every if given.possible or one.certainty == "certain"]
    known = [one for one in seen if one.suppressed is None]
    _write(path, written(known, path), "--write-baseline")
    print(f"corslint: {path}: {len(known)} findings are known from now on", file=sys.stderr)
    return CLEAN


def _show_settings(given: Namespace) -> int:
    from corslint.lint.config import settings_page  # noqa: PLC0415

    _print(settings_page(given.wished, given.configuration, given.said))
    return CLEAN


# -- the other commands

_WITHOUT_RULES: dict[str, object] = {
    **dict.fromkeys(("select", "ignore", "rules_dir"), ()),
    **dict.fromkeys(("fail_on", "baseline", "write_baseline")),
    **dict.fromkeys(("possible", "no_ignores"), False),
}
"""What commands that run no rules take for the options of lint."""


def _matrix_arguments(parser: ArgumentParser) -> None:
    _input_arguments(parser)
    parser.set_defaults(**_WITHOUT_RULES)
    parser.add_argument(
        *("-f", "--format"),
        type=_one_of(*MATRIX_FORMATS),
        default="text",
        metavar="FORMAT",
        help=", ".join(MATRIX_FORMATS),
    )


def _matrix(given: Namespace) -> int:
    from corslint.formats import matrix  # noqa: PLC0415 (as in _lint)
    from corslint.lint.stacks import stacks  # noqa: PLC0415

    _print(matrix.render(stacks(_paths(given), _settings(given), _stdin(given)), given.format))
    return CLEAN


def _simulate_arguments(parser: ArgumentParser) -> None:
    _input_arguments(parser)
    parser.set_defaults(**_WITHOUT_RULES)
    option = parser.add_argument
    option("--method", default="GET", type=_method, metavar="METHOD", help="the method of the call (default: GET)")
    option("--path", required=True, type=_path, metavar="PATH", help="a path of the API, such as /orders/7")
    option(
        "--header",
        action="append",
        default=[],
        type=_header,
        metavar="NAME[:VALUE]",
        help="a header that script sets; content-type without a value is that of JSON",
    )
    option("--credentials", action="store_true", help="the call carries cookies: credentials: 'include'")
    option("--api", metavar="NAME", help="the API that is called, where there are several")
    option("-f", "--format", type=_one_of("text", "json"), default="text", metavar="FORMAT", help="text, json")
    option("--color", type=_one_of(*COLOURS), default="auto", metavar="WHEN", help=", ".join(COLOURS))


def _simulate(given: Namespace) -> int:
    from corslint.cors.simulation import Call, simulate  # noqa: PLC0415 (as in _lint)
    from corslint.formats.simulate import render  # noqa: PLC0415
    from corslint.lint.calls import called  # noqa: PLC0415
    from corslint.lint.stacks import stacks  # noqa: PLC0415
    from corslint.value import text  # noqa: PLC0415

    settings = _settings(given)
    if len(settings.origins) != 1:
        raise UsageError("simulate takes one --origin, the site that the call comes from")
    call = Call(text(settings.origins[0]), given.method, given.path, tuple(given.header), given.credentials)
    found = simulate(called(stacks(_paths(given), settings, _stdin(given)), call, given.api), call)
    _print(render(found, given.format, coloured=_is_coloured(given.color)))
    return {"allowed": CLEAN, "blocked": FOUND, "unknown": UNDECIDED}[found.outcome]


def _profile_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a file of Python, JavaScript, TypeScript or Go")
    parser.add_argument("--handler", metavar="NAME", help="the function (default: the one named as handlers are)")
    parser.add_argument("-f", "--format", type=_one_of("text", "json"), default="text", metavar="FORMAT")


def _profile(given: Namespace) -> int:
    from corslint.formats import profile  # noqa: PLC0415 (as in _lint)
    from corslint.handlers.alone import alone  # noqa: PLC0415
    from corslint.handlers.verdict import verdict  # noqa: PLC0415
    from corslint.lint.discovery import root  # noqa: PLC0415
    from corslint.source import Repository, Unreadable  # noqa: PLC0415

    repository = Repository(root(given.file))
    source = repository.open(given.file)
    if isinstance(source, Unreadable):
        raise UsageError(f"'{source.path}' cannot be read: {source.reason}")
    found = alone(source, given.handler, repository)
    if found is None:
        raise UsageError(f"'{source.path}' is no file of Python, JavaScript, TypeScript or Go")
    whole = profile.Profiled(source.path, found.handler, found.language, verdict(found.profile), found.profile)
    _print(profile.render(whole, given.format))
    return 0


def _explain_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("rule", metavar="RULE", help="the id of a rule")
    parser.add_argument("--rules-dir", action="append", default=[], metavar="DIR", help="a directory of own rules")


def _explain(given: Namespace) -> int:
    from corslint.lint.plugins import among, load  # noqa: PLC0415

    [rule] = load(among(_available(given), [given.rule], ()))
    _print(f"{rule.id} ({rule.severity})\n\n{rule.doc}\n")
    return CLEAN


def _rules_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--rules-dir", action="append", default=[], metavar="DIR", help="a directory of own rules")


def _rules(given: Namespace) -> int:
    from corslint.lint.plugins import among, load  # noqa: PLC0415
    from corslint.lint.rule import page  # noqa: PLC0415

    rules = load(among(_available(given), (), ()))
    widest = max((len(rule.id) for rule in rules), default=0)
    _print("".join(f"{rule.id:{widest}}  {rule.severity!s:7}  {page(rule).title}\n" for rule in rules))
    return CLEAN


def _available(given: Namespace) -> dict[str, Callable[[], object]]:
    """Every rule, those that the configuration of the working directory adds included."""
    from corslint.lint import config, plugins  # noqa: PLC0415

    wished = config.wishes(config.nearest(["."]), {"rules-dir": given.rules_dir} if given.rules_dir else {})
    return plugins.available(config.rules_directories(wished), config.rules_packages(wished))


COMMANDS = {
    "lint": Command(
        "every way in which a browser will refuse an AWS API, before it is deployed",
        "[PATH...] [OPTION...]",
        _lint_arguments,
        _lint,
    ),
    "matrix": Command(
        "what every route answers: preflight, success and failure", "[PATH...] [OPTION...]", _matrix_arguments, _matrix
    ),
    "simulate": Command(
        "what a browser makes of one call, step by step",
        "[PATH...] --origin URL --method METHOD --path PATH [OPTION...]",
        _simulate_arguments,
        _simulate,
    ),
    "profile": Command(
        "what a Lambda handler's code can return", "FILE [--handler NAME]", _profile_arguments, _profile
    ),
    "explain": Command("the page of a rule", "RULE", _explain_arguments, _explain),
    "rules": Command("all rules", "[OPTION...]", _rules_arguments, _rules),
}


def _overview() -> str:
    return "commands (lint where none is named):\n" + "".join(
        f"  {name:8} {command.summary}\n" for name, command in COMMANDS.items()
    )


# -- arguments that several commands take


def _input_arguments(parser: ArgumentParser) -> None:
    option = parser.add_argument
    option(
        "paths", nargs="*", metavar="PATH", help="files and directories (default: the working directory); - is stdin"
    )
    option("--stdin-filename", metavar="FILE", help="the name of what - reads")
    option(
        "--origin",
        action="append",
        default=[],
        type=_origin,
        metavar="URL",
        help="a site that calls these APIs from a browser",
    )
    option(
        "--parameter-overrides",
        nargs="+",
        action="extend",
        default=[],
        metavar="KEY=VALUE",
        help="CloudFormation parameters",
    )
    for name, metavar, subject in (
        ("var", "KEY=VALUE", "a Terraform variable"),
        ("var-file", "FILE", "a file of them"),
    ):
        # One list for both: Terraform lets the last one win.
        given = partial(_variable, name)
        option(f"--{name}", dest="variables", action="append", default=[], type=given, metavar=metavar, help=subject)
    option("--config", metavar="FILE", help="the configuration (default: the nearest up to the repository's root)")
    option("--no-config", action="store_true", help="without a configuration")
    option("--version", action="version", version=f"corslint {VERSION}")


def _paths(given: Namespace) -> list[str]:
    """The paths, and those that stand behind the pairs of --parameter-overrides."""
    stray = [word for word in given.parameter_overrides if "=" not in word]
    for word in stray:
        if word != STDIN and not os.path.exists(word):
            raise UsageError(f"--parameter-overrides: '{word}' is no KEY=VALUE")
    return [*given.paths, *stray] or ["."]


def _settings(given: Namespace) -> Settings:
    from corslint.lint.config import settings  # noqa: PLC0415 (as in _configure)

    wished = settings(given.wished, given.configuration)
    return wished._replace(
        possible=given.possible,
        arguments=Arguments(wished.arguments.parameters, tuple(given.variables), os.environ),
        baseline="" if given.write_baseline else wished.baseline,
        ignores=not given.no_ignores,
    )


def _configure(given: Namespace) -> None:
    """Adds what the command line does not say, from the configuration or by default."""
    from corslint.lint import config  # noqa: PLC0415 (showing the help needs no configuration)

    given.configuration = config.Configuration()
    if given.config:
        given.configuration = config.configuration(given.config)
    elif not given.no_config:
        given.configuration = config.nearest(path for path in _paths(given) if path != STDIN)
    given.said = _said(given)
    given.wished = config.wishes(given.configuration, given.said)
    given.fail_on = given.wished["fail-on"]
    given.format = given.wished["format"]


def _said(given: Namespace) -> dict[str, Any]:
    """What the command line says, by the keys of the configuration."""
    said = {
        "select": _comma_separated(given.select),
        "ignore": _comma_separated(given.ignore),
        "origins": given.origin,
        "parameters": dict(_pairs(given.parameter_overrides)),
        "rules-dir": given.rules_dir,
        "fail-on": given.fail_on,
        "baseline": given.baseline,
        "format": given.format,
    }
    return {key: value for key, value in said.items() if value}


def _pairs(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """`K=V` and `ParameterKey=K,ParameterValue=V`, one or several in a word, as the SAM CLI takes them."""
    for word in words:
        for pair in re.split(r"\s+(?=\w+=)", word.strip()):
            match = re.fullmatch(r"(?:ParameterKey=(\w+),ParameterValue|(\w+))=(.*)", pair, re.DOTALL)
            if match:
                yield match[1] or match[2], match[3].strip('"')
            elif "=" in pair:
                raise UsageError(f"--parameter-overrides: '{pair}' is no KEY=VALUE")


def _variable(option: str, word: str) -> tuple[str, str]:
    if option == "var" and "=" not in word:
        raise UsageError(f"--var: '{word}' is no KEY=VALUE")
    if option == "var-file" and not os.path.exists(word):
        raise UsageError(f"--var-file: no such file: '{word}'")
    return option, word


def _origin(url: str) -> str:
    from corslint.cors.origins import serialise  # noqa: PLC0415

    origin: str | None = serialise(url)
    if origin is None:
        raise UsageError(f"--origin: '{url}' is no site such as https://app.example.com")
    return origin


def _method(written: str) -> str:
    from corslint.cors.headers import FORBIDDEN_METHODS, is_token  # noqa: PLC0415

    if not is_token(written) or written.upper() in FORBIDDEN_METHODS:
        raise ArgumentTypeError(f"'{written}' is no method that script may use")
    return written


def _path(written: str) -> str:
    """A path without the query, which no route looks at."""
    path = re.split("[?#]", written, maxsplit=1)[0]
    return path if path.startswith("/") else f"/{path}"


def _header(written: str) -> tuple[str, str | None]:
    from corslint.cors.headers import is_token  # noqa: PLC0415

    name, colon, value = written.partition(":")
    if not is_token(name.strip()):
        raise ArgumentTypeError(f"'{written}' is not NAME or NAME:VALUE")
    return name.strip(), value.strip() if colon else None


def _stdin(given: Namespace) -> Source | None:
    if STDIN in _paths(given):
        return Source(given.stdin_filename or "stdin", decode(sys.stdin.buffer.read()))
    if given.stdin_filename:
        raise UsageError("--stdin-filename names what the path '-' reads, but '-' is not given")
    return None


def _comma_separated(lists: Iterable[str]) -> list[str]:
    return [item.strip() for written in lists for item in written.split(",") if item.strip()]


def _one_of(*words: str) -> Callable[[str], str]:
    def one(word: str) -> str:
        if word not in words:
            raise ArgumentTypeError(f"'{word}' is none of {', '.join(words)}{suggestion(word, words)}")
        return word

    return one


def _output(written: str) -> tuple[str, str]:
    name, _, path = written.partition("=")
    if not path:
        raise ArgumentTypeError(f"'{written}' is not FORMAT=FILE")
    return _one_of(*FORMATS)(name), path


# -- the world outside


def _is_coloured(when: str) -> bool:
    """By --color, else https://no-color.org, else https://force-color.org, else whether a person is watching."""
    if when != "auto":
        return when == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def _print(text: str) -> None:
    """Findings go to stdout; a reader that has gone, such as `head`, changes nothing of the outcome."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write(path: str, text: str, option: str = "--output") -> None:
    try:
        with open(path, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f"{option}: '{path}' cannot be written: {(error.strerror or str(error)).lower()}") from error


def _our_bug() -> int:
    from traceback import print_exc  # noqa: PLC0415 (20 ms)

    print_exc()
    print(f"corslint: this is a fault of corslint {VERSION}: please report it with the traceback", file=sys.stderr)
    return OUR_BUG
