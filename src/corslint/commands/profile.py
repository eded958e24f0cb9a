"""What a Lambda handler's code can return."""

from argparse import ArgumentParser, Namespace

from corslint.commands.console import show
from corslint.commands.exits import CLEAN
from corslint.commands.words import one_of
from corslint.formats import profile
from corslint.handlers.alone import alone
from corslint.handlers.verdict import verdict
from corslint.lint.discovery import root
from corslint.lint.usage import UsageError
from corslint.source import Repository, Unreadable


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a file of Python, JavaScript, TypeScript, Go, Java or C#")
    parser.add_argument("--handler", metavar="NAME", help="the function (default: the one named as handlers are)")
    parser.add_argument(
        *("-f", "--format"), type=one_of("text", "json"), default="text", metavar="FORMAT", help="text, json"
    )


def run(given: Namespace) -> int:
    repository = Repository(root(given.file))
    source = repository.open(given.file)
    if isinstance(source, Unreadable):
        raise UsageError(f"'{source.path}' cannot be read: {source.reason}")
    found = alone(source, given.handler, repository)
    if found is None:
        raise UsageError(f"'{source.path}' is no file of Python, JavaScript, TypeScript, Go, Java or C#")
    whole = profile.Profiled(source.path, found.handler, found.language, verdict(found.profile), found.profile)
    show(profile.render(whole, given.format))
    return CLEAN
