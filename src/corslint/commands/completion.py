"""What makes a shell complete our commands: scripts that are made of the commands' own arguments."""

from argparse import Action, ArgumentParser, Namespace
from collections.abc import Iterable, Iterator, Mapping
from shlex import quote
from typing import Literal

from corslint.commands.console import show
from corslint.commands.exits import CLEAN
from corslint.commands.words import OneOf, one_of
from corslint.lint.plugins import available
from corslint.records import NamedTuple

Taken = Literal["nothing", "words", "files", "directories", "text"]


class Option(NamedTuple):
    """An option of a command, or with no names the arguments that are none; `words` are all that it can be."""

    names: tuple[str, ...]
    help: str
    takes: Taken
    words: tuple[str, ...] = ()


class Command(NamedTuple):
    """A command, and what it can be given."""

    name: str
    summary: str
    options: tuple[Option, ...]

    @property
    def arguments(self) -> Option:
        return next((option for option in self.options if not option.names), Option((), "", "text"))

    @property
    def named(self) -> tuple[Option, ...]:
        return tuple(option for option in self.options if option.names)


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("shell", type=one_of(*SHELLS), metavar="SHELL", help=", ".join(SHELLS))


def run(given: Namespace) -> int:
    show("".join(f"{line}\n" for line in SHELLS[given.shell](_commands())))
    return CLEAN


def _commands() -> tuple[Command, ...]:
    from corslint.cli import COMMANDS, parser_of  # noqa: PLC0415 (it is what imports this)

    return tuple(
        Command(name, command.summary, tuple(map(_option, parser_of(name).taken))) for name, command in COMMANDS.items()
    )


def _option(action: Action) -> Option:
    names, about = tuple(action.option_strings), action.help or ""
    if action.nargs == 0:
        return Option(names, about, "nothing")
    if isinstance(action.type, OneOf):
        return Option(names, about, "words", action.type.words)
    metavar = str(action.metavar)
    if metavar in ("RULE", "RULES"):
        return Option(names, about, "words", tuple(sorted(available(()))))
    return Option(names, about, _TAKEN.get(metavar, "text"))


_TAKEN: Mapping[str, Taken] = {"FILE": "files", "PATH": "files", "DIR": "directories"}
"""What an argument is, by the word that stands for it in the help."""


# -- bash


def _bash(commands: tuple[Command, ...]) -> Iterator[str]:
    yield "# bash completion of corslint: source it, or write it to ~/.local/share/bash-completion/completions/corslint"
    yield "_corslint() {"
    yield "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=lint takes=options words="
    yield "    if [[ $word == = ]]; then word=; elif [[ $before == = ]]; then before=${COMP_WORDS[COMP_CWORD-2]}; fi"
    yield f"    case ${{COMP_WORDS[1]}} in {'|'.join(_names(commands))}) ((COMP_CWORD > 1)) && command=${{COMP_WORDS[1]}};; esac"
    yield "    case $command:$before in"
    for command in commands:
        for option in command.named:
            if option.takes != "nothing":
                cases = "|".join(f"{command.name}:{name}" for name in option.names)
                yield f"        {cases}) takes={option.takes}; words={quote(' '.join(option.words))};;"
    yield "    esac"
    yield "    if [[ $takes == options && $word == -* ]]; then"
    yield "        takes=words"
    yield "        case $command in"
    for command in commands:
        names = " ".join(name for option in command.named for name in option.names)
        yield f"            {command.name}) words={quote(names)};;"
    yield "        esac"
    yield "    elif [[ $takes == options ]]; then"
    yield "        case $command in"
    for command in commands:
        own = command.arguments
        yield f"            {command.name}) takes={own.takes}; words={quote(' '.join(own.words))};;"
    yield "        esac"
    yield "    fi"
    yield '    if [[ $takes == words ]]; then COMPREPLY=($(compgen -W "$words" -- "$word")); fi'
    yield '    if [[ $takes == files ]]; then COMPREPLY=($(compgen -f -- "$word")); fi'
    yield '    if [[ $takes == directories ]]; then COMPREPLY=($(compgen -d -- "$word")); fi'
    yield "    if ((COMP_CWORD == 1)) && [[ $word != -* ]]; then"
    yield f'        COMPREPLY+=($(compgen -W {quote(" ".join(_names(commands)))} -- "$word"))'
    yield "    fi"
    yield "}"
    yield "complete -o filenames -F _corslint corslint"


def _names(commands: Iterable[Command]) -> list[str]:
    return [command.name for command in commands]


# -- zsh


def _zsh(commands: tuple[Command, ...]) -> Iterator[str]:
    yield "#compdef corslint"
    yield "# zsh completion of corslint: source it, or write it as _corslint to a directory of $fpath"
    yield "_corslint() {"
    yield "    local command=lint"
    yield f"    if ((CURRENT > 2)) && [[ $words[2] == ({'|'.join(_names(commands))}) ]]; then"
    yield "        command=$words[2]; shift words; ((CURRENT--))"
    yield "    elif ((CURRENT == 2)) && [[ $words[2] != -* ]]; then"
    described = " ".join(quote(f"{command.name}:{command.summary}") for command in commands)
    yield f"        local -a commands=({described})"
    yield "        _describe command commands"
    yield "    fi"
    yield "    case $command in"
    for command in commands:
        yield f"        {command.name}) _arguments -s -S {' '.join(map(_zsh_option, command.options))};;"
    yield "    esac"
    yield "}"
    yield 'if [[ $funcstack[1] == _corslint ]]; then _corslint "$@"; else compdef _corslint corslint; fi'


def _zsh_option(option: Option) -> str:
    if not option.names:
        return quote(f"*:{_zsh_escaped(option.help)}:{_zsh_values(option)}")
    value = "" if option.takes == "nothing" else f": :{_zsh_values(option)}"
    return " ".join(quote(f"*{_zsh_name(name, option)}[{_zsh_escaped(option.help)}]{value}") for name in option.names)


def _zsh_name(name: str, option: Option) -> str:
    """The value of a long option may follow `=` as well."""
    return f"{name}=" if name.startswith("--") and option.takes != "nothing" else name


def _zsh_values(option: Option) -> str:
    return {"files": "_files", "directories": "_files -/", "words": f"({' '.join(option.words)})"}.get(option.takes, "")


def _zsh_escaped(text: str) -> str:
    return "".join(f"\\{character}" if character in "[]:\\" else character for character in text)


# -- fish


def _fish(commands: tuple[Command, ...]) -> Iterator[str]:
    others = " ".join(name for name in _names(commands) if name != "lint")
    yield "# fish completion of corslint: source it, or write it to ~/.config/fish/completions/corslint.fish"
    for command in commands:
        yield f"complete -c corslint -n __fish_use_subcommand -a {command.name} -d {_fish_quoted(command.summary)}"
    for command in commands:
        seen = f"__fish_seen_subcommand_from {command.name}"
        condition = _fish_quoted(f"not __fish_seen_subcommand_from {others}" if command.name == "lint" else seen)
        for option in command.options:
            yield f"complete -c corslint -n {condition} {' '.join(_fish_option(option))}"


def _fish_option(option: Option) -> Iterator[str]:
    for name in option.names:
        yield f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}"
    if option.takes in ("files", "directories"):
        yield "-F" if option.names == () else "-r -F"
    elif option.takes != "nothing":
        yield "-f" if option.names == () else "-x"
    if option.takes == "directories":
        yield "-a '(__fish_complete_directories)'"
    if option.words:
        yield f"-a {_fish_quoted(' '.join(option.words))}"
    if option.names and option.help:
        yield f"-d {_fish_quoted(option.help)}"


def _fish_quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


SHELLS = {"bash": _bash, "zsh": _zsh, "fish": _fish}
