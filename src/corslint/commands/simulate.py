"""What a browser makes of one call, step by step."""

from argparse import ArgumentParser, Namespace

from corslint.commands import inputs
from corslint.commands.console import add_color, is_coloured, show
from corslint.commands.exits import CLEAN, FOUND, UNDECIDED
from corslint.commands.words import header, method, one_of, path
from corslint.cors.simulation import Call, simulate
from corslint.formats.simulate import render
from corslint.lint.calls import called
from corslint.lint.usage import UsageError
from corslint.value import text


def arguments(parser: ArgumentParser) -> None:
    inputs.add_arguments(parser)
    inputs.add_origin(parser.add_argument)
    parser.set_defaults(**inputs.WITHOUT_RULES)
    option = parser.add_argument
    option("--method", default="GET", type=method, metavar="METHOD", help="the method of the call (default: GET)")
    option("--path", required=True, type=path, metavar="PATH", help="a path of the API, such as /orders/7")
    option(
        "--header",
        action="append",
        default=[],
        type=header,
        metavar="NAME[:VALUE]",
        help="a header that script sets; content-type without a value is that of JSON",
    )
    option("--credentials", action="store_true", help="the call carries cookies: credentials: 'include'")
    option("--api", metavar="NAME", help="the API that is called, where several have the path")
    option("-f", "--format", type=one_of("text", "json"), default="text", metavar="FORMAT", help="text, json")
    add_color(option)


def run(given: Namespace) -> int:
    inputs.configure(given)
    settings = inputs.settings(given)
    if len(settings.origins) != 1:
        raise UsageError("simulate takes one --origin, the site that the call comes from")
    call = Call(text(settings.origins[0]), given.method, given.path, tuple(given.header), given.credentials)
    api, stack = called(inputs.stacks(given), call, given.api)
    found = simulate(api, call, stack)
    show(render(found, given.format, coloured=is_coloured(given.color)))
    return {"allowed": CLEAN, "blocked": FOUND, "unknown": UNDECIDED}[found.outcome]
