"""The command line: a word finds its command, whose module is imported and run to an exit code."""

import gc
import os
import re
import sys
from contextlib import suppress
from functools import partial
from importlib import import_module
from typing import Any, NoReturn

import corslint
from corslint.commands.exits import BAD_USE, INTERRUPTED, OUR_BUG
from corslint.imports import quicken
from corslint.lint.usage import LostWorkError, UsageError, suggestion
from corslint.records import NamedTuple
from corslint.standins import standing_in
from corslint.version import VERSION


def _in_english(words: str, of_several: str = "", number: int = 1) -> str:
    """argparse's own words, as all of ours are: to look for translations takes longer than to read the arguments."""
    return words if number == 1 else of_several


with standing_in("gettext", gettext=_in_english, ngettext=_in_english):
    from argparse import Action, ArgumentParser, RawDescriptionHelpFormatter


class Command(NamedTuple):
    """A word of the command line; its module, of the same name, has `arguments(parser)` and `run(given)`."""

    summary: str
    usage: str


COMMANDS = {
    "lint": Command(
        "every way in which a browser will refuse an AWS API, before it is deployed", "[PATH...] [OPTION...]"
    ),
    "matrix": Command("what every route answers: preflight, success and failure", "[PATH...] [OPTION...]"),
    "simulate": Command(
        "what a browser makes of one call, step by step",
        "[PATH...] --origin URL --method METHOD --path PATH [OPTION...]",
    ),
    "profile": Command("what a Lambda handler's code can return", "FILE [--handler NAME]"),
    "why": Command(
        "from what a browser's console says to the rules and findings behind it", '"CONSOLE LINE" [PATH...] [OPTION...]'
    ),
    "explain": Command("the page of a rule", "RULE"),
    "rules": Command("all rules", "[OPTION...]"),
    "completion": Command("what makes a shell complete these commands", "SHELL"),
}


def process() -> NoReturn:
    """One command as a process of its own, which ends at once: to free piece by piece what it has made took a sixth of
    the time of a small run."""
    quicken(corslint)
    code = main()
    for stream in (sys.stdout, sys.stderr):  # what somebody's own rule has printed may still wait there
        with suppress(OSError):
            stream.flush()
    os._exit(code)


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; the exit code is 0 clean, 1 findings, 2 bad use, 3 our own bug."""
    gc.disable()  # most runs have a short life; long ones collect what they leave behind between two chunks of work
    try:
        if sys.stdout is None or sys.stderr is None:
            _open_streams()
        return _run(sys.argv[1:] if arguments is None else arguments)
    except UsageError as error:
        print(f"corslint: error: {error}", file=sys.stderr)
        return BAD_USE
    except LostWorkError as error:
        print(f"corslint: error: {error}", file=sys.stderr)
        return OUR_BUG
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception:  # noqa: BLE001 (the one place where our own mistakes end)
        return _our_bug()


def _open_streams() -> None:
    from corslint.commands.console import open_all  # noqa: PLC0415 (seldom needed)

    open_all()


def _run(arguments: list[str]) -> int:
    name, rest = _command(arguments)
    given = parser_of(name).parse_intermixed_args(rest)
    code: int = _module(name).run(given)
    return code


def parser_of(name: str) -> "Parser":
    """What reads the arguments of a command."""
    command = COMMANDS[name]
    parser = Parser(
        prog="corslint" if name == "lint" else f"corslint {name}",
        usage=f"corslint {f'{name} ' if name != 'lint' else ''}{command.usage}",
        description=command.summary,
        epilog=_overview() if name == "lint" else None,
        formatter_class=_HELP,
        allow_abbrev=False,
    )
    _module(name).arguments(parser)
    return parser


def _module(name: str) -> Any:
    return import_module(f"corslint.commands.{name}")


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

    @property
    def taken(self) -> list[Action]:
        """All that it reads."""
        return self._actions

    def error(self, message: str) -> NoReturn:
        unknown = re.match(r"unrecognized arguments: (-[^\s=]*)", message)
        if unknown:
            message = f"there is no option '{unknown[1]}'{suggestion(unknown[1], self._option_string_actions)}"
        raise UsageError(message)


def _overview() -> str:
    return "commands (lint where none is named):\n" + "".join(
        f"  {name:10} {command.summary}\n" for name, command in COMMANDS.items()
    )


def _our_bug() -> int:
    from traceback import print_exc  # noqa: PLC0415 (20 ms)

    print_exc()
    print(f"corslint: this is a fault of corslint {VERSION}: please report it with the traceback", file=sys.stderr)
    return OUR_BUG
