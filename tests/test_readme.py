"""First contact: the README shows what the tool prints (`make readme` writes it anew) of the examples."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from corslint.lint.engine import lint
from corslint.lint.settings import Settings

README = Path(__file__).parent.parent / "README.md"

_BLOCK = re.compile(r"^```console\n\$ corslint (?P<arguments>.*)\n(?P<output>(?s:.*?))^```$", re.MULTILINE)


def with_outputs(readme: str) -> str:
    return _BLOCK.sub(
        lambda block: f"```console\n$ corslint {block['arguments']}\n{_output(block['arguments'])}```", readme
    )


def _output(arguments: str) -> str:
    command = [sys.executable, "-m", "corslint", *shlex.split(arguments)]
    done = subprocess.run(command, cwd=README.parent, capture_output=True, text=True, check=False, env=_environment())
    return done.stdout


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}


def test_the_readme_shows_what_the_tool_prints() -> None:
    readme = README.read_text(encoding="utf-8")
    assert len(_BLOCK.findall(readme)) == 3
    assert readme == with_outputs(readme)


def test_its_links_lead_somewhere() -> None:
    for link in re.findall(r"\]\(([^)]+)\)", README.read_text(encoding="utf-8")):
        assert (README.parent / link).exists()


def rules_against(example: str) -> set[str]:
    return {one.rule for one in lint([str(README.parent / "examples" / example)], Settings()).findings}


def test_the_broken_example_has_every_fault_that_it_was_given() -> None:
    assert rules_against("broken") == {
        "gateway-response-without-cors",
        "handler-error-without-origin",
        "invalid-origin",
        "preflight-header-not-allowed",
        "preflight-requires-authorization",
        "wildcard-on-authenticated-api",
    }


def test_the_right_example_is_right() -> None:
    assert rules_against("right") == set()


if __name__ == "__main__":
    README.write_text(with_outputs(README.read_text(encoding="utf-8")), encoding="utf-8")
