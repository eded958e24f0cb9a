"""Origins as their author writes them: the mapping that states one already, the parameter that holds it, or its text."""

import os.path
import re
from collections.abc import Iterator

from corslint.model import Api, Mapping
from corslint.pen import Origin
from corslint.source import Source, Span
from corslint.syntax.editing import places
from corslint.syntax.editing.content import Content, Verbatim
from corslint.syntax.editing.hcl_writing import escaped
from corslint.syntax.editing.outline import outline
from corslint.syntax.editing.places import copied, is_configuration, root
from corslint.syntax.node import Call, Node, Scalar
from corslint.syntax.node import Mapping as Entries
from corslint.value import Hole, Text, join

ALLOW_ORIGIN = "access-control-allow-origin"

_TEMPLATE_NAME = r"[A-Za-z0-9]+(?:\.[A-Za-z0-9.]+)?|AWS::\w+"
_TRAVERSAL = r"[a-z_][\w-]*(?:\.[\w-]+|\[(?:\d+|\"[^\"\\$]*\")\])+"


def mapped(origin: Origin, api: Api, source: Source) -> Content | None:
    """What a REST API's mapping sends an origin with, in single quotation marks; None where that cannot be written."""
    wanted = join("'", origin.text, "'")
    for mapping in _mappings(api):
        if mapping.expression.only == wanted and _is_near(mapping.name_span, source):
            found = _value_at(mapping.name_span)
            content = copied(found) if found is not None else None
            if content is not None:
                return content
    return _written(origin, source, "'")


def plain(origin: Origin, source: Source) -> Content | None:
    """An origin without the marks of a mapping."""
    return _written(origin, source, "")


# -- where it is stated already


def _mappings(api: Api) -> Iterator[Mapping]:
    """The mappings of the header in an API, those of its preflights first."""
    routes = sorted(api.routes, key=lambda route: route.method != "OPTIONS")
    responses = [response.headers for route in routes for response in route.integration.responses]
    for headers in (*responses, *(response.headers for response in api.gateway_responses)):
        if ALLOW_ORIGIN in headers.rows:
            yield headers.rows[ALLOW_ORIGIN]


def _is_near(place: Span, source: Source) -> bool:
    """Whether names mean the same there: in one file, or in the files of one module."""
    if place.path == source.path:
        return True
    both = is_configuration(source) and is_configuration(place.source)
    return both and os.path.dirname(place.path) == os.path.dirname(source.path)


def _value_at(key: Span) -> Node | None:
    """A text or an expression under a key, as it is written."""
    found = places.around(key)
    value = found[0].value(found[1]) if found is not None else None
    is_call = isinstance(value, Entries) and len(value.entries) == 1 and next(iter(value.entries)).startswith(_CALLS)
    return value if isinstance(value, Scalar | Call) or is_call else None


_CALLS = ("Fn::", "Ref")


# -- by the name that holds it


def _written(origin: Origin, source: Source, mark: str) -> Content | None:
    write = _in_configuration if is_configuration(source) else _in_template
    return write(origin, source, mark)


def _in_template(origin: Origin, source: Source, mark: str) -> Content | None:
    parameter = _parameter(origin, source)
    if parameter is not None:
        return _substituted(f"{mark}${{{parameter}}}{mark}", source)
    known = origin.text.known
    if known is not None:
        return f"{mark}{known}{mark}"
    if not all(re.fullmatch(_TEMPLATE_NAME, hole.name) for hole in origin.text.holes) or not _is_template(source):
        return None
    return _substituted(f"{mark}{origin.text}{mark}", source)


def _parameter(origin: Origin, source: Source) -> str | None:
    """The parameter of a template whose default the origin is."""
    whole, place = root(source), origin.place
    parameters = whole.inner("Parameters") if whole is not None else None
    if parameters is None or place is None or place.path != source.path:
        return None
    for name in parameters.names:
        declared = parameters.inner(name)
        default = declared.value("Default") if declared is not None else None
        if isinstance(default, Scalar) and default.span[1:] == place[1:] and default.text == origin.text:
            return name
    return None


def _is_template(source: Source) -> bool:
    whole = root(source)
    return whole is not None and whole.inner("Resources") is not None


def _substituted(template: str, source: Source) -> Content:
    """In the short form where the file uses short forms."""
    read = outline(source)
    is_short = read is not None and any(isinstance(node, Call) for node in read.nodes.values())
    name = re.fullmatch(r"\$\{([^.}]+)\}", template)
    if name is not None:
        return Verbatim(f"!Ref {name[1]}") if is_short else {"Ref": name[1]}
    return Verbatim(f'!Sub "{template}"') if is_short else {"Fn::Sub": template}


def _in_configuration(origin: Origin, source: Source, mark: str) -> Content | None:
    name = _name(origin, source)
    if name is not None:
        return Verbatim(f'"{mark}${{{name}}}{mark}"' if mark else name)
    if any(not re.fullmatch(_TRAVERSAL, hole.name) for hole in origin.text.holes):
        return None
    if not mark and origin.text.only_hole is not None:
        return Verbatim(origin.text.only_hole.name)
    return Verbatim(f'"{mark}{_template(origin.text)}{mark}"')


def _template(written: Text) -> str:
    return "".join(f"${{{part.name}}}" if isinstance(part, Hole) else escaped(part) for part in written.parts)


def _name(origin: Origin, source: Source) -> str | None:
    """The variable or local of a module whose value the origin is."""
    place = origin.place
    if place is None or not is_configuration(place.source) or not _is_near(place, source):
        return None
    for block in places.blocks(place.source):
        for name, entry in block.body.attributes.items():
            value = entry.value
            if isinstance(value, Scalar) and value.text == origin.text and value.span[1:] == place[1:]:
                if block.type == "locals":
                    return f"local.{name}"
                if block.type == "variable" and name == "default":
                    return f"var.{block.labels[0]}"
    return None
