"""Lambda functions: where their code lies, and which of them stands behind an integration's URI."""

import os
from collections.abc import Iterator
from functools import partial

from corslint.frontends.reading import Reader
from corslint.frontends.settings import FunctionBehind, last_part, texts_by_name
from corslint.frontends.terraform.resources import Resource, Resources, block, blocks, is_left_alone, named, of_type
from corslint.frontends.terraform.roles import role
from corslint.model import Function
from corslint.records import NamedTuple
from corslint.source import Repository, shown
from corslint.value import Hole, Text, Value, join, text

LAMBDA, ALIAS, LAYER = "aws_lambda_function", "aws_lambda_alias", "aws_lambda_layer_version"

ARCHIVES, UPLOADS = ("data.archive_file", "archive_file"), ("aws_s3_object", "aws_s3_bucket_object")

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
    archives.update(_uploads(found, archives, root))
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
    packed = _packed_code(place, archives, root)
    layers = tuple(_layers(place, archives, root, found)) if packed.code else ()
    return Function(
        resource.address,
        resource.span,
        place.get("handler").text(),
        place.get("runtime").text(),
        (*packed.code, *layers),
        None if is_left_alone(resource, *_OF_CODE) else packed.inline,
        texts_by_name(block(place, "environment").get("variables")),
        role=partial(role, resource, found),
        package=last_part(place.get("s3_key")),
    )


_OF_CODE = ("filename", "source_code_hash", "s3_key", "s3_object_version")
"""Arguments that something else changes where Terraform makes a function with a few lines in the place of its code."""


def _packed_code(place: Reader, archives: dict[Text, Archive], root: Root) -> Archive:
    """What the code is made from: as its file, the object in S3 or the hash tells that Terraform looks for changes in."""
    file = _path(place, "filename")
    names = (file, _in_s3(place, "s3_bucket", "s3_key"), _reference(place, "s3_key"), _only(place, "source_code_hash"))
    known = next((archives[name] for name in names if name is not None and name in archives), Archive())
    return known if known != Archive() else _given(file, root) or known


def _given(file: Text | None, root: Root) -> Archive | None:
    """A directory in an archive's place, or an archive that something else builds and that need not be there yet."""
    path = _inside(file, root) if file is not None else None
    return Archive((path,)) if path is not None else None


def _inside(path: Text, root: Root) -> str | None:
    """A path as Terraform sees it, from the root module's directory, if it is one within the repository."""
    if path.known is None:
        return None
    found = os.path.normpath(os.path.join(root.directory, path.known))
    return shown(found) if root.repository.holds(found) else None


def _layers(place: Reader, archives: dict[Text, Archive], root: Root, found: Resources) -> Iterator[str]:
    """What the function's layers are made from, where the configuration makes them."""
    layers = place.get("layers").texts()
    for layer in layers.items if layers is not None else ():
        made = named(layer.value.only_hole, found) if layer.value.only_hole is not None else None
        if made is not None and made[0].type == LAYER:
            yield from _packed_code(made[0].properties, archives, root).code


def _archives(found: Resources, root: Root) -> Iterator[tuple[Text, Archive]]:
    """What each archive is made from, by its path, by its hash and by the references to them."""
    for archive in of_type(found, *ARCHIVES):
        code = tuple(_packed(archive, root))
        made = Archive(code, None if code else _inline(archive))
        outputs = _path(archive.properties, "output_path"), _only(archive.properties, "output_base64sha256")
        references = (Text((Hole(f"{archive.address}.{key}"),)) for key in ("output_path", "output_base64sha256"))
        yield from ((name, made) for name in (*outputs, *references) if name is not None)


def _uploads(found: Resources, archives: dict[Text, Archive], root: Root) -> Iterator[tuple[Text, Archive]]:
    """The archives that are uploaded to S3, by bucket and key and by the references to the objects."""
    for upload in of_type(found, *UPLOADS):
        source = _path(upload.properties, "source")
        made = archives.get(source) or _given(source, root) if source is not None else None
        if made is not None:
            place = _in_s3(upload.properties, "bucket", "key")
            references = (Text((Hole(f"{upload.address}.{key}"),)) for key in ("key", "id"))
            yield from ((name, made) for name in (place, *references) if name is not None)


def _in_s3(place: Reader, bucket: str, key: str) -> Text | None:
    """The place of an object; none where either is not written."""
    where = _only(place, bucket), _only(place, key)
    return join("s3://", where[0], "/", where[1]) if where[0] is not None and where[1] is not None else None


def _path(place: Reader, key: str) -> Text | None:
    """A path in the one way to write it: `./orders.zip` is `orders.zip`."""
    written = _only(place, key)
    return text(os.path.normpath(written.known)) if written is not None and written.known else written


def _reference(place: Reader, key: str) -> Text | None:
    written = _only(place, key)
    return written if written is not None and written.only_hole is not None else None


def _only(place: Reader, key: str) -> Text | None:
    written = place.get(key).text()
    return written.only if written is not None else None


def _inline(archive: Resource) -> Value[Text] | None:
    """The text of the only file of an archive, where it stands in the configuration."""
    sources = list(blocks(archive.properties, "source"))
    if len(sources) > 1:
        return None
    return sources[0].get("content").text() if sources else archive.properties.get("source_content").text()


def _packed(archive: Resource, root: Root) -> Iterator[str]:
    for key in ("source_dir", "source_file"):
        written = _only(archive.properties, key)
        path = _inside(written, root) if written is not None else None
        if path is not None:
            yield path
    for source in blocks(archive.properties, "source"):
        content = source.get("content").text()
        if content is not None and content.place == content.place.source.whole:
            yield content.place.path  # `file("handler.py")`, whose place is that file
