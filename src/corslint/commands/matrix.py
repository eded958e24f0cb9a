"""What every route answers: preflight, success and failure."""

from argparse import ArgumentParser, Namespace

from corslint.commands import inputs
from corslint.commands.console import show
from corslint.commands.exits import CLEAN
from corslint.commands.words import one_of
from corslint.formats import matrix


def arguments(parser: ArgumentParser) -> None:
    inputs.add_arguments(parser)
    parser.set_defaults(**inputs.WITHOUT_RULES, origin=())
    parser.add_argument(
        *("-f", "--format"),
        type=one_of(*matrix.FORMATS),
        default="text",
        metavar="FORMAT",
        help=", ".join(matrix.FORMATS),
    )


def run(given: Namespace) -> int:
    inputs.configure(given)
    show(matrix.render(inputs.stacks(given), given.format))
    return CLEAN
