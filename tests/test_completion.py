"""Completion, by the shells themselves; where one is not installed, its cases are skipped."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from corslint.cli import COMMANDS, main, parser_of
from corslint.commands.completion import SHELLS

BASH = """\
source {script}
COMP_WORDBREAKS=$' =' COMP_WORDS=({words}) COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
_corslint
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
FISH = "source {script}; complete --do-complete '{line}' | string split --fields 1 \\t"
ZSH = """\
cat >$HOME/settings <<'END'
PROMPT=
autoload -Uz compinit; compinit -u; source {script}
compadd() {{
  if [[ "$*" == *-[OAD]* ]]; then builtin compadd "$@"; return; fi
  typeset -a found; builtin compadd -O found "$@"; print -rl -- "<$^found>"; builtin compadd "$@"
}}
END
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "source $HOME/settings; print re''ady"
zpty -r shell before '*ready*'
zpty -n -w shell {line}$'\\t'
for ((ticks = quiet = 0; ticks < 40 && quiet < 3; ticks++)); do
  sleep 0.1
  [[ $out == *'<'* ]] && ((quiet++))
  while zpty -r -t shell more; do out+=$more; quiet=0; done
done
zpty -d shell
print -r -- $out | grep -o '<[^<>]*>' | tr -d '<>'
"""
"""Completes in a terminal of its own, since zsh completes nowhere else, and shows what is added to the list."""

CASES = {
    "corslint ma": {"matrix"},
    "corslint --fo": {"--format"},
    "corslint lint --write-b": {"--write-baseline"},
    "corslint -f ju": {"junit"},
    "corslint --format=ju": {"junit"},
    "corslint matrix -f ma": {"markdown"},
    "corslint simulate --cred": {"--credentials"},
    "corslint simulate --write-b": set(),
    "corslint explain preflight-mi": {"preflight-missing"},
    "corslint --select invalid-or": {"invalid-origin"},
    "corslint completion z": {"zsh"},
    "corslint templ": {"template.yaml"},
    "corslint --config tem": {"template.yaml"},
    "corslint profile templ": {"template.yaml"},
    "corslint --rules-dir li": {"lint/"},
}


def completed(shell: str, line: str, script: Path) -> set[str]:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    words = line.replace("=", " = ")
    program = {"bash": BASH, "zsh": ZSH, "fish": FISH}[shell].format(
        script=script, line=_line(shell, line), words=words
    )
    environment = {"PATH": os.environ["PATH"], "HOME": str(script.parent), "TERM": "dumb"}
    done = subprocess.run(
        [shell, "-c", program], capture_output=True, text=True, env=environment, check=False, timeout=60
    )
    return {found.strip().removeprefix("--format=") for found in done.stdout.splitlines()} - {""}


def _line(shell: str, line: str) -> str:
    return f"'{line}'" if shell == "zsh" else line


@pytest.fixture
def script(shell: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    assert main(["completion", shell]) == 0
    path = tmp_path / "home" / f"corslint.{shell}"
    path.parent.mkdir()
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    project = tmp_path / "project"
    (project / "lint").mkdir(parents=True)
    (project / "template.yaml").touch()
    monkeypatch.chdir(project)
    return path


@pytest.mark.parametrize("line", CASES)
@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_completes(shell: str, line: str, script: Path) -> None:
    found = {word.rstrip("/") for word in completed(shell, line, script)}
    assert found == {word.rstrip("/") for word in CASES[line]}


@pytest.mark.parametrize("shell", SHELLS)
def test_every_option_of_every_command_is_there(shell: str, script: Path) -> None:
    written = script.read_text(encoding="utf-8")
    for command in COMMANDS:
        for name in (name for action in parser_of(command).taken for name in action.option_strings):
            assert _spelled(shell, name) in written


def _spelled(shell: str, name: str) -> str:
    if shell != "fish":
        return name
    return f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}"
