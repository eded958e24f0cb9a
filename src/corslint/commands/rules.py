"""All rules, one line each."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable

from corslint.commands.console import show
from corslint.commands.exits import CLEAN
from corslint.lint import config, plugins
from corslint.lint.plugins import among, load
from corslint.lint.rule import page


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--rules-dir", action="append", default=[], metavar="DIR", help="a directory of own rules")


def run(given: Namespace) -> int:
    rules = load(among(available(given), (), ()))
    widest = max((len(rule.id) for rule in rules), default=0)
    show("".join(f"{rule.id:{widest}}  {rule.severity!s:7}  {page(rule).title}\n" for rule in rules))
    return CLEAN


def available(given: Namespace) -> dict[str, Callable[[], object]]:
    """Every rule, those that the configuration of the working directory adds included."""
    wished = config.wishes(config.nearest(["."]), {"rules-dir": given.rules_dir} if given.rules_dir else {})
    return plugins.available(config.rules_directories(wished), config.rules_packages(wished))
