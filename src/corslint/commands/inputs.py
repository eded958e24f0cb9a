"""What is read and under which settings: the arguments that several commands take."""

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Collection, Iterable, Iterator
from functools import partial
from typing import Any

from corslint.commands.console import tell
from corslint.commands.words import Option, comma_separated, origin
from corslint.frontends.arguments import ENVIRONMENT, Arguments
from corslint.lint.settings import Settings
from corslint.lint.usage import UsageError, suggestion
from corslint.model import Stack
from corslint.source import LONGEST_FILE, TOO_LONG, Source, decode, shown
from corslint.version import VERSION

STDIN = "-"

CONFIGURATION = "CORSLINT_CONFIG"
"""The environment's word for --config."""

WITHOUT_RULES: dict[str, object] = {
    **dict.fromkeys(("select", "ignore", "rules_dir"), ()),
    **dict.fromkeys(("fail_on", "baseline", "write_baseline")),
    **dict.fromkeys(("possible", "no_ignores", "credentials"), False),
}
"""What commands that run no rules take for the options of lint."""


def add_arguments(parser: ArgumentParser) -> None:
    whole = "files and directories (default: the working directory); - is stdin"
    parser.add_argument(
        "paths", nargs="*", default=[], metavar="PATH", help=whole
    )  # argparse asks for it where it has no default
    parser.add_argument("--version", action="version", version=f"corslint {VERSION}")
    option = parser.add_argument_group("what is read").add_argument
    option("--stdin-filename", metavar="FILE", help="the file that stdin stands for")
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
    nearest = f"the configuration (default: that of {CONFIGURATION}, or the nearest up to the repository's root)"
    option("--config", metavar="FILE", help=nearest)
    option("--no-config", action="store_true", help="without a configuration")


def add_origin(option: Option) -> None:
    """Where calls come from, for commands on which that has a bearing."""
    option(
        "--origin",
        action="append",
        default=[],
        type=origin,
        metavar="URL",
        help="a site that calls these APIs from a browser",
    )


def paths(given: Namespace) -> list[str]:
    """The paths, and those that stand behind the pairs of --parameter-overrides."""
    stray = [word for word in given.parameter_overrides if "=" not in word]
    for word in stray:
        if word != STDIN and not os.path.exists(word):
            raise UsageError(f"--parameter-overrides: '{word}' is no KEY=VALUE")
    return [*given.paths, *stray] or ["."]


def settings(given: Namespace) -> Settings:
    from corslint.lint.config import settings  # noqa: PLC0415 (as in configure)

    wished = settings(given.wished, given.configuration)
    return wished._replace(
        possible=given.possible,
        arguments=Arguments(wished.arguments.parameters, tuple(given.variables), _variables_outside()),
        baseline="" if given.write_baseline else wished.baseline,
        ignores=not given.no_ignores,
    )


def stacks(given: Namespace) -> list[Stack]:
    """What the paths deploy, for a command without rules: it tells what cannot be read by itself."""
    from corslint.lint.stacks import stacks  # noqa: PLC0415 (as in configure)

    found = stacks(paths(given), settings(given), stdin(given))
    for problem in (problem for stack in found for problem in stack.problems):
        line, column = problem.span.position
        tell(f"{problem.span.path}:{line}:{column}: {problem.message}")
    tell_misnamed(given, {name for stack in found for name in stack.parameters})
    return found


def tell_misnamed(given: Namespace, declared: Collection[str]) -> None:
    """One set of parameters may be meant for several templates: only a name that is nearly one of theirs is told."""
    for name in given.said.get("parameters", ()):
        if name not in declared and (near := suggestion(name, declared)):
            tell(f"--parameter-overrides: no template has a parameter '{name}'{near}")


def _variables_outside() -> dict[str, str]:
    """Of the environment only what Terraform reads as variables: the rest is nobody's business, on no other machine."""
    return {name: value for name, value in os.environ.items() if name.startswith(ENVIRONMENT)}


def configure(given: Namespace) -> None:
    """Adds what the command line does not say, from the configuration or by default."""
    from corslint.lint import config  # noqa: PLC0415 (showing the help needs no configuration)

    given.configuration = config.Configuration()
    if given.config:
        given.configuration = config.configuration(given.config, "--config")
    elif not given.no_config and os.environ.get(CONFIGURATION):
        given.configuration = config.configuration(os.environ[CONFIGURATION], CONFIGURATION)
    elif not given.no_config:
        given.configuration = config.nearest(path for path in paths(given) if path != STDIN)
    given.said = _said(given)
    given.wished = config.wishes(given.configuration, given.said)
    given.fail_on = given.wished["fail-on"]
    given.format = given.wished["format"]


def _said(given: Namespace) -> dict[str, Any]:
    """What the command line says, by the keys of the configuration."""
    said = {
        "select": comma_separated(given.select),
        "ignore": comma_separated(given.ignore),
        "origins": given.origin,
        "credentials": given.credentials,
        "parameters": dict(_pairs(given.parameter_overrides)),
        "rules-dir": given.rules_dir,
        "fail-on": given.fail_on,
        "baseline": given.baseline,
        "format": given.format,
    }
    return {key: value for key, value in said.items() if value}


def stdin(given: Namespace) -> Source | None:
    if STDIN in paths(given):
        content = sys.stdin.buffer.read(LONGEST_FILE + 1)
        if len(content) > LONGEST_FILE:
            raise UsageError(f"what - reads is {TOO_LONG}")
        return Source(shown(given.stdin_filename or "stdin"), decode(content))
    if given.stdin_filename:
        raise UsageError("--stdin-filename names what the path '-' reads, but '-' is not given")
    return None


def _variable(option: str, word: str) -> tuple[str, str]:
    if option == "var" and "=" not in word:
        raise UsageError(f"--var: '{word}' is no KEY=VALUE")
    if option == "var-file" and not os.path.exists(word):
        raise UsageError(f"--var-file: no such file: '{word}'")
    return option, word


def _pairs(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """As the SAM CLI takes them."""
    if not words:
        return
    from corslint.frontends.cloudformation.samconfig import pairs  # noqa: PLC0415 (most runs are given none)

    for name, value in (pair for word in words for pair in pairs(word)):
        if name:
            yield name, value
        elif "=" in value:
            raise UsageError(f"--parameter-overrides: '{value}' is no KEY=VALUE")
