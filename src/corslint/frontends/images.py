"""Container images of functions: which handler runs in one, of which files, as its Dockerfile tells.

The images that AWS makes for Lambda take the handler from CMD, and its code from /var/task; in others it is the runtime
interface client that takes them so, from where it is started. An image that starts anything else runs a server.
Source: https://docs.aws.amazon.com/lambda/latest/dg/images-create.html
"""

import os.path
import posixpath
import re
from collections.abc import Iterator, Mapping

from corslint.model import Function
from corslint.records import NamedTuple
from corslint.source import Repository, Source, Span
from corslint.syntax.dockerfile import Instruction, Word, instructions
from corslint.value import Hole, Table, Text, Value, Values, only, text, unknown

TASK_ROOT = "/var/task"

_LAMBDA = re.compile(r"(?:^|/)(?:lambda/|aws-lambda-)(python|nodejs|java|dotnet)(?::(\d+(?:\.\d+)?))?")
"""The images that AWS makes for a language, from its own registry or Docker's, or copied from there."""

_CLIENTS = (("awslambdaric", "python"), ("aws-lambda-ric", "nodejs"))
"""What runtime interface clients are called where they are started."""

LONGEST_DOCKERFILE, MOST_COPIED = 100_000, 50
"""Characters of a file, and directories of an image, that are looked at."""

_VARIABLE = re.compile(r"\$(?:\{(\w+)(?::?-([^}]*))?\}|(\w+))")


class Build(NamedTuple):
    """What an image is built of; `dockerfile` is a path within the context."""

    context: str
    dockerfile: str = "Dockerfile"
    target: str = ""


class _Copied(NamedTuple):
    """A directory of the image that holds what a directory of the repository holds, or a part of it."""

    inside: str
    outside: str


class _Stage(NamedTuple):
    """What a Dockerfile makes from one FROM on."""

    base: str
    directory: str
    copied: tuple[_Copied, ...]
    variables: Mapping[str, str | None]
    environment: Mapping[str, Value[Text]]
    command: tuple[Word, ...]
    entry_point: tuple[Word, ...]


def of_image(
    function: Function,
    build: Build,
    command: Values[Text] | None,
    entry_point: Values[Text] | None,
    repository: Repository,
) -> Function:
    """A function with the handler that its image runs; as it was where that is none, or not known.

    `command` and `entry_point` are what is said beside the Dockerfile of how the image is started.
    """
    source = repository.open(os.path.join(build.context, build.dockerfile or "Dockerfile"))
    if not isinstance(source, Source) or len(source.text) > LONGEST_DOCKERFILE:
        return function
    stage = _built(source, build)
    if stage is None:
        return function
    started, called = _said(entry_point, stage.entry_point), _said(command, stage.command)
    runtime = _runtime(stage, started) if started is not None else None
    if runtime is None or called is None or len(called) != 1:
        return function
    root = TASK_ROOT if _LAMBDA.search(stage.base) else stage.directory
    return function._replace(
        handler=only(text(called[0].text), called[0].span),
        runtime=only(text(runtime), called[0].span),
        code=tuple(dict.fromkeys(filter(repository.holds, _roots(stage, root)))),
        environment=Table({**stage.environment, **function.environment.rows}, function.environment.complete),
    )


def _said(values: Values[Text] | None, written: tuple[Word, ...]) -> tuple[Word, ...] | None:
    """The words that replace those of the Dockerfile, where there are any; None where they are not known."""
    if values is None:
        return written
    lists = values.alternatives
    if len(lists) != 1 or not lists[0].complete or any(word.value.known is None for word in lists[0].known):
        return None
    return tuple(Word(word.value.known or "", word.span) for word in lists[0].known) or written


def _runtime(stage: _Stage, entry_point: tuple[Word, ...]) -> str | None:
    """The runtime as a function without an image names it, `python3.12`, or its language; None where a server starts."""
    started = " ".join(word.text for word in entry_point)
    client = next((language for name, language in _CLIENTS if name in started), None)
    made = _LAMBDA.search(stage.base)
    if made is None or client is not None:
        return client
    return f"{made[1]}{made[2] or ''}" if not started or started == "/lambda-entrypoint.sh" else None


def _roots(stage: _Stage, root: str) -> Iterator[str]:
    """The directories of the repository that modules are found in as they would be in the image's."""
    for copied in stage.copied:
        below = posixpath.relpath(copied.inside, root)
        if not below.startswith(".."):
            outside = copied.outside.replace(os.sep, "/")
            if below == ".":
                yield copied.outside
            elif outside.endswith(f"/{below}") or outside == below:
                yield os.path.normpath(outside[: -len(below)] or ".")
        elif not (above := posixpath.relpath(root, copied.inside)).startswith(".."):
            yield os.path.normpath(os.path.join(copied.outside, above))


# -- building


def _built(source: Source, build: Build) -> _Stage | None:
    """The stage that is built: the one that is asked for, or the last."""
    stages: dict[str, _Stage] = {}
    globals_: dict[str, str | None] = {}
    last: _Stage | None = None
    name = ""
    for instruction in instructions(source):
        if instruction.name == "FROM" and instruction.words:
            if build.target and name == build.target.lower():
                break
            last, name = _begun(instruction, stages, globals_)
        elif last is None:
            globals_.update(_declared(instruction, globals_))
        else:
            last = _changed(last, instruction, stages, build)
        if last is not None:
            stages[name] = last
    return stages.get(build.target.lower()) if build.target else last


def _begun(
    instruction: Instruction, stages: Mapping[str, _Stage], known: Mapping[str, str | None]
) -> tuple[_Stage, str]:
    """`FROM base AS name`; a stage without a name is called by its number."""
    base, *named = (word.text for word in instruction.words)
    count = str(len(stages))
    name = named[1].lower() if len(named) == 2 and named[0].lower() == "as" else count
    base = _filled(base, known) or base
    before = stages.get(base.lower())
    if before is not None:
        return before, name
    is_lambda = _LAMBDA.search(base) is not None
    variables: dict[str, str | None] = {"LAMBDA_TASK_ROOT": TASK_ROOT} if is_lambda else {}
    return _Stage(base, TASK_ROOT if is_lambda else "/", (), variables, {}, (), ()), name


def _changed(stage: _Stage, instruction: Instruction, stages: Mapping[str, _Stage], build: Build) -> _Stage:
    words = instruction.words
    match instruction.name:
        case "WORKDIR" if words:
            return stage._replace(directory=_inside(stage, words[0].text) or stage.directory)
        case "COPY" | "ADD" if len(words) > 1:
            copied = dict.fromkeys((*stage.copied, *_copies(stage, instruction, stages, build)))
            return stage._replace(copied=tuple(copied)[:MOST_COPIED])
        case "ARG":
            return stage._replace(variables={**stage.variables, **_declared(instruction, stage.variables)})
        case "ENV":
            return _with_environment(stage, instruction)
        case "CMD":
            return stage._replace(command=words if instruction.is_exec else ())
        case "ENTRYPOINT":
            # Docker forgets the CMD of what the image is made from
            return stage._replace(entry_point=words)
        case _:
            return stage


def _with_environment(stage: _Stage, instruction: Instruction) -> _Stage:
    """What is set for the build is so for the function, too."""
    set_here = _declared(instruction, stage.variables)
    values = {
        name: unknown(Hole(name), span) if set_here[name] is None else only(text(set_here[name] or ""), span)
        for name, span in _places(instruction)
    }
    return stage._replace(variables={**stage.variables, **set_here}, environment={**stage.environment, **values})


def _places(instruction: Instruction) -> Iterator[tuple[str, Span]]:
    for word in instruction.words if "=" in instruction.words[0].text else instruction.words[:1]:
        yield word.text.partition("=")[0], word.span


def _declared(instruction: Instruction, known: Mapping[str, str | None]) -> dict[str, str | None]:
    """`ARG NAME=value`, `ENV NAME=value`, `ENV NAME value`; what is not known before the build is None."""
    words = [word.text for word in instruction.words]
    if instruction.name not in ("ARG", "ENV") or not words:
        return {}
    if instruction.name == "ENV" and "=" not in words[0]:
        return {words[0]: _filled(" ".join(words[1:]), known)}
    pairs = (word.partition("=") for word in words)
    return {name: _filled(value, known) if equals else known.get(name) for name, equals, value in pairs}


def _filled(written: str, known: Mapping[str, str | None]) -> str | None:
    """A text with the variables' values in it; None where one is not known."""
    missing = False

    def value(found: re.Match[str]) -> str:
        nonlocal missing
        filled = known.get(found[1] or found[3]) or found[2]
        missing = missing or filled is None
        return filled or ""

    filled = _VARIABLE.sub(value, written)
    return None if missing else filled


# -- copying


def _copies(stage: _Stage, instruction: Instruction, stages: Mapping[str, _Stage], build: Build) -> Iterator[_Copied]:
    *sources, into = instruction.words
    inside = _inside(stage, into.text)
    is_directory = len(sources) > 1 or into.text.endswith(("/", ".")) or inside in (stage.directory, TASK_ROOT)
    origin = instruction.flags.get("from")
    for word in sources if inside is not None else ():
        path = _filled(word.text, stage.variables)
        if path is not None and inside is not None and "://" not in path:
            if origin is None:
                yield from _from_context(path, inside, is_directory, build)
            elif origin.lower() in stages:
                yield from _from_stage(path, inside, stages[origin.lower()])


def _inside(stage: _Stage, path: str) -> str | None:
    filled = _filled(path, stage.variables)
    return posixpath.normpath(posixpath.join(stage.directory, filled)) if filled is not None else None


def _from_context(path: str, inside: str, is_directory: bool, build: Build) -> Iterator[_Copied]:
    """A directory's content; of files of code, and of what a pattern means, the directory that they are in."""
    outside = os.path.normpath(os.path.join(build.context, path.lstrip("/")))
    directory, name = os.path.split(outside)
    if os.path.isdir(outside):
        yield _Copied(inside, outside)
    elif not name.endswith(_CODE):
        return
    elif is_directory:
        yield _Copied(inside, directory)
    elif name == posixpath.basename(inside):
        yield _Copied(posixpath.dirname(inside), directory)


_CODE = (".py", ".js", ".mjs", ".cjs", ".ts", ".mts", ".cs", ".java", ".go", "*")
"""How what is copied ends where code is; what is installed from is copied, too."""


def _from_stage(path: str, inside: str, stage: _Stage) -> Iterator[_Copied]:
    """What another stage has there from the repository, or makes of it in a directory that it does not have."""
    wanted = posixpath.normpath(posixpath.join("/", path.removesuffix("/*")))
    for copied in stage.copied:
        if (below := posixpath.relpath(wanted, copied.inside)) == "." or not below.startswith(".."):
            yield _Copied(inside, os.path.normpath(os.path.join(copied.outside, below)))
        elif not (above := posixpath.relpath(copied.inside, wanted)).startswith(".."):
            yield _Copied(posixpath.normpath(posixpath.join(inside, above)), copied.outside)
