"""`Ref`, `Fn::GetAtt` and `Fn::ImportValue`: what is named elsewhere."""

from corslint.frontends.cloudformation.evaluation import (
    IMPORT,
    Scope,
    computed,
    each,
    evaluate,
    named_hole,
    text_of,
    unknown,
)
from corslint.source import Span
from corslint.syntax.node import Absent, Node, Sequence, Unknown
from corslint.value import Text


def ref(argument: Node, span: Span, scope: Scope) -> Node:
    return each([argument], span, scope, lambda named: referred(text_of(named), f"!Ref {text_of(named)}", span, scope))


def get_att(argument: Node, span: Span, scope: Scope) -> Node:
    """`Api.RootResourceId`, or the same in two pieces."""
    evaluated = evaluate(argument, scope)
    pieces = evaluated.items if isinstance(evaluated, Sequence) else (evaluated,)
    return each(pieces, span, scope, lambda *names: _attribute(list(map(text_of, names)), span, scope))


def import_value(argument: Node, span: Span, scope: Scope) -> Node:
    imported = computed(IMPORT + "{}", "!ImportValue {}", [argument], span, scope)
    found = scope.links.value(imported.hole.name, span) if isinstance(imported, Unknown) else None
    return imported if found is None else found


def referred(named: Text | None, written: str, span: Span, scope: Scope) -> Node:
    name = named.known if named is not None else None
    if name is None:
        return unknown(span, scope)
    if name == "AWS::NoValue":
        return Absent(span)
    parameter = scope.parameters.get(name)
    if parameter is None:
        return reference(name, written, span, scope)
    return Unknown(parameter.hole, span) if isinstance(parameter, Unknown) else evaluate(parameter, scope)


def _attribute(names: list[Text | None], span: Span, scope: Scope) -> Node:
    if not names or None in names:
        return unknown(span, scope)
    name = ".".join(map(str, names))
    return reference(name, f"!GetAtt {name}", span, scope)


def reference(name: str, written: str, span: Span, scope: Scope) -> Node:
    return scope.links.value(name, span) or named_hole(scope.links.name(name), written, span)
