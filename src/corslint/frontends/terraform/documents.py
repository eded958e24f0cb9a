"""Documents that are written as a text or a value: an API's `body`, with the places of everything in it."""

from corslint.frontends.openapi import without_template
from corslint.frontends.reading import Reader
from corslint.frontends.terraform.parsing import parsed
from corslint.frontends.terraform.scope import Effort
from corslint.frontends.terraform.values import forced, is_null
from corslint.model import Problem
from corslint.records import NamedTuple
from corslint.source import Span
from corslint.syntax.node import Absent, Call, Choice, Node, Scalar, Unknown
from corslint.value import YES, Hole


class Document(NamedTuple):
    """A document, which reads as absent where none is written."""

    reader: Reader
    problems: tuple[Problem, ...] = ()


def document(written: Node, key: Span, effort: Effort) -> Document:
    """What a value is as a document, whether it is `jsonencode` of something, a file's content or a template's."""
    alternatives = written.alternatives if isinstance(written, Choice) else (written,)
    read = [_read(alternative, effort) for alternative in alternatives]
    nodes = tuple(node for node, _ in read)
    node = nodes[0] if len(nodes) == 1 else Choice(nodes, written.span)
    problems = tuple(problem for _, found in read for problem in found)
    return Document(Reader(node, _evaluated, key), problems)


def _evaluated(node: Node) -> Node:
    """A value that was worked out before; what is left of calls in it are sets and texts."""
    if isinstance(node, Choice):
        return node
    if isinstance(node, Call):
        node = forced(node)
    if isinstance(node, Call) and node.name == "set":
        return node.argument
    if is_null(node) is YES:
        return Absent(node.span)
    return without_template(node)


def _read(written: Node, effort: Effort) -> tuple[Node, tuple[Problem, ...]]:
    match written:
        case Call(name="json" | "yaml", argument=inner):
            return inner, ()
        case Scalar(kind="string", text=content) as scalar:
            if content.only_hole is not None:
                return Unknown(content.only_hole, written.span), ()
            return parsed(scalar, effort)
        case Scalar(kind="null") | Absent():
            return Absent(written.span), ()
        case Unknown():
            return written, ()
        case _:
            return Unknown(Hole("no document"), written.span), ()
