"""From what a browser's console says to the rules and findings behind it."""

import sys
from argparse import ArgumentParser, Namespace

from corslint.commands import inputs
from corslint.commands.console import add_color, is_coloured, show
from corslint.commands.exits import CLEAN, FOUND
from corslint.commands.rules import available
from corslint.commands.words import one_of
from corslint.cors.complaints import Complaint, complaint
from corslint.cors.origins import serialise
from corslint.formats.why import Explanation, render
from corslint.lint.engine import lint
from corslint.lint.merging import merged
from corslint.lint.plugins import among, load
from corslint.lint.report import Report
from corslint.lint.usage import UsageError
from corslint.lint.why import findings_behind, rules_behind
from corslint.source import decode


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("line", metavar="CONSOLE LINE", help="what the console says, as a whole; - reads it from stdin")
    inputs.add_arguments(parser)
    inputs.add_origin(parser.add_argument)
    parser.set_defaults(**inputs.WITHOUT_RULES)
    option = parser.add_argument
    option("-f", "--format", type=one_of("text", "json"), default="text", metavar="FORMAT", help="text, json")
    add_color(option)


def run(given: Namespace) -> int:
    said = complaint(decode(sys.stdin.buffer.read()) if given.line == inputs.STDIN else given.line)
    if said is None:
        raise UsageError("no browser says this of CORS: paste the console's whole line, with its 'CORS' or 'Reason:'")
    report = _explained(given, said) if given.paths else None
    rules = rules_behind(said, load(among(available(given), (), ())))
    show(render(Explanation(said, rules, report), given.format, is_coloured(given.color)))
    return FOUND if report is not None and report.findings else CLEAN


def _explained(given: Namespace, said: Complaint) -> Report:
    """What is found of it, from the page that the console was opened on."""
    inputs.configure(given)
    settings = inputs.settings(given)
    origin = serialise(said.origin)
    origins = (origin,) if origin is not None else settings.origins
    report = lint(inputs.paths(given), settings._replace(origins=origins, possible=True), inputs.stdin(given))
    heard = (one for one in report.every if one.suppressed is None)
    return report._replace(findings=tuple(merged(findings_behind(said, heard))))
