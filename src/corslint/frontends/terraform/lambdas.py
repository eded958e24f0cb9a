"""Lambda functions: where their code lies, and which of them stands behind an integration's URI."""

import os
from collections.abc import Iterator
from functools import partial

from corslint.frontends.settings import FunctionBehind, texts_by_name
from corslint.frontends.terraform.resources import Resource, Resources, block, blocks, of_type
from corslint.frontends.terraform.roles import role
from corslint.model import Function
from corslint.records import NamedTuple
from corslint.source import Repository, shown
from corslint.value import Hole, Text, Value, text

LAMBDA, ALIAS, ARCHIVE = "aws_lambda_function", "aws_lambda_alias", "data.archive_file"

INVOKE_ARNS = (".invoke_arn", ".qualified_invoke_arn", "_invoke_arn")
"""How references to the URI of an integration with a function end, those to outputs of modules included."""


class Archive(NamedTuple):
    """What Terraform packs: paths, or one file whose text stands in the configuration."""

    code: tuple[str, ...] = ()
    inline: Value[Text] | None = None


class Root(NamedTuple):
    """The directory that paths are relative to, and what of its surroundings may be looked at."""

    directory: str
    repository: Repository


def functions(found: Resources, directory: str, repository: Repository) -> dict[str, Function]:
    """The functions by their addresses; those of aliases lead to their function too."""
    root = Root(directory, repository)
    archives = dict(_archives(found, root))
    made = {each.address: _function(each, archives, root, found) for each in of_type(found, LAMBDA)}
    behind = function_behind(made, by_name(found, made))
    for alias in of_type(found, ALIAS):
        function = behind(alias.properties.get("function_name").text())
        if function is not None:
            made[alias.address] = function
    return made


def function_behind(known: dict[str, Function], names: dict[Text, Function] | None = None) -> FunctionBehind:
    """Finds the function that a URI or an ARN leads to: by reference, or by the name it is given."""

    def behind(uri: Value[Text] | None) -> Function | None:
        if uri is None or uri.rest is not None or not uri.alternatives:
            return None
        first, *others = (_referred(each.value, known) or _named(each.value, names or {}) for each in uri.alternatives)
        return first if all(other is first for other in others) else None

    return behind


def by_name(found: Resources, known: dict[str, Function]) -> dict[Text, Function]:
    """The functions by the names that they are given, from which ARNs may be put together."""
    written = ((each, each.properties.get("function_name").text()) for each in of_type(found, LAMBDA))
    return {name.only: known[each.address] for each, name in written if name is not None and name.only is not None}


def is_invoke_arn(uri: Value[Text] | None) -> bool:
    """Whether a URI is a function's, though it may not be known which."""
    hole = uri.only.only_hole if uri is not None and uri.only is not None else None
    return hole is not None and hole.name.endswith(INVOKE_ARNS)


def _referred(uri: Text, known: dict[str, Function]) -> Function | None:
    """The function of the first hole that is made of an attribute of one: `aws_lambda_function.orders.invoke_arn`."""
    addresses = (address for hole in uri.holes for address in known if f"{address}." in hole.name)
    return next((known[address] for address in addresses), None)


def _named(uri: Text, names: dict[Text, Function]) -> Function | None:
    """The function that a name or an ARN, `arn:aws:lambda:…:function:NAME`, means; names may have holes themselves."""
    pieces = uri.split(":")
    after = pieces.index(text("function")) + 1 if text("function") in pieces else 0
    return names.get(pieces[after].split("/")[0]) if after < len(pieces) else None


# -- one function


def _function(resource: Resource, archives: dict[Text, Archive], root: Root, found: Resources) -> Function:
    place = resource.properties
    packed = _packed_code(resource, archives, root)
    return Function(
        resource.address,
        resource.span,
        place.get("handler").text(),
        place.get("runtime").text(),
        packed.code,
        packed.inline,
        texts_by_name(block(place, "environment").get("variables")),
        role=partial(role, resource, found),
    )


def _packed_code(resource: Resource, archives: dict[Text, Archive], root: Root) -> Archive:
    """What the archive is made from, where Terraform makes it; a directory that is given in an archive's place."""
    written = resource.properties.get("filename").text()
    if written is None or written.only is None:
        return Archive()
    if written.only in archives:
        return archives[written.only]
    path = located(written.only, root)
    return Archive((path,) if path is not None and os.path.isdir(path) else ())


def _archives(found: Resources, root: Root) -> Iterator[tuple[Text, Archive]]:
    """What each archive is made from, by its path and by the references to it."""
    for archive in of_type(found, ARCHIVE):
        code = tuple(_packed(archive, root))
        made = Archive(code, None if code else _inline(archive))
        output = archive.properties.get("output_path").text()
        if output is not None and output.only is not None:
            yield output.only, made
        yield Text((Hole(f"{archive.address}.output_path"),)), made


def _inline(archive: Resource) -> Value[Text] | None:
    """The text of the only file of an archive, where it stands in the configuration."""
    sources = list(blocks(archive.properties, "source"))
    if len(sources) > 1:
        return None
    return sources[0].get("content").text() if sources else archive.properties.get("source_content").text()


def _packed(archive: Resource, root: Root) -> Iterator[str]:
    for key in ("source_dir", "source_file"):
        written = archive.properties.get(key).text()
        path = located(written.only, root) if written is not None and written.only is not None else None
        if path is not None:
            yield path
    for source in blocks(archive.properties, "source"):
        content = source.get("content").text()
        if content is not None and content.place == content.place.source.whole:
            yield content.place.path  # `file("handler.py")`, whose place is that file


def located(path: Text, root: Root) -> str | None:
    """A path as Terraform sees it, from the root module's directory, if it leads to something in the repository."""
    if path.known is None:
        return None
    found = os.path.normpath(os.path.join(root.directory, path.known))
    return shown(found) if os.path.exists(found) and root.repository.holds(found) else None
