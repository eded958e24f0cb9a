"""The page of a rule."""

from argparse import ArgumentParser, Namespace

from corslint.commands.console import show
from corslint.commands.exits import CLEAN
from corslint.commands.rules import available
from corslint.lint.plugins import among, load


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("rule", metavar="RULE", help="the id of a rule")
    parser.add_argument("--rules-dir", action="append", default=[], metavar="DIR", help="a directory of own rules")


def run(given: Namespace) -> int:
    [rule] = load(among(available(given), [given.rule], ()))
    show(f"{rule.id} ({rule.severity})\n\n{rule.doc}\n")
    return CLEAN
