"""Which of several methods of one name a call means: by how many arguments it gives, then by what they are."""

import re

from corslint.handlers.interpreter.atoms import Abstract, Atom, Closure, Const, Opaque, Origin, Ref, Str, is_nothing
from corslint.handlers.interpreter.heap import State
from corslint.handlers.interpreter.run import Arguments
from corslint.handlers.ir import Code, Name, Parameter


def meant(closures: list[Closure], given: Arguments, state: State) -> Closure | None:
    """The one method that is called; None where it may be one of several."""
    if given.is_open:
        return None
    fitting = [one for one in closures if _is_given(one.code, given) and _takes_all(one.code, given, state)]
    if len(fitting) < 2:
        return fitting[0] if fitting else None
    return next((one for one in fitting if all(_is_nearer(one, other, given, state) for other in fitting)), None)


def _is_given(code: Code, given: Arguments) -> bool:
    """Whether there is an argument for each parameter that needs one, and a parameter for each argument."""
    plain = [one for one in code.parameters if one.kind == "plain"]
    names = {_name(one) for one in plain}
    needed = [one for one in plain[len(given.positional) :] if one.default is None and _name(one) not in given.named]
    takes_more = len(plain) < len(code.parameters)
    return not needed and names.issuperset(given.named) and (takes_more or len(given.positional) <= len(plain))


def _name(parameter: Parameter) -> str:
    return parameter.target.name if isinstance(parameter.target, Name) else ""


def _takes_all(code: Code, given: Arguments, state: State) -> bool:
    return all(_takes(parameter.type, value, state) for parameter, value in _pairs(code, given))


def _pairs(code: Code, given: Arguments) -> list[tuple[Parameter, Abstract]]:
    """The parameters that are given something, each with what it is given."""
    plain = [one for one in code.parameters if one.kind == "plain"]
    pairs = list(zip(plain, given.positional, strict=False))
    return pairs + [(one, given.named[_name(one)]) for one in plain if _name(one) in given.named]


def _takes(type_: str, value: Abstract, state: State) -> bool:
    return any(_takes_atom(type_, atom, state) is not False for atom in value) or not value


def _takes_atom(type_: str, atom: Atom, state: State) -> bool | None:
    """Whether a parameter of a type takes a value; None where that is not known."""
    if type_ in ANYTHING or GENERIC.fullmatch(type_):
        return True
    match atom:
        case Str() | Origin() | Opaque(is_text=True):
            return type_ in TEXTS
        case Const(value=bool()):
            return type_ in TRUTHS
        case Const(value=int() | float()):
            return True if type_ in NUMBERS else False if type_ in TEXTS or type_ in TRUTHS else None
        case Const() if is_nothing(atom):
            return None if type_ not in NUMBERS and type_ not in TRUTHS else type_[:1].isupper()
        case Ref(id=place):
            made_by = state.object(place).made_by
            literal = state.object(made_by.id).definition if made_by is not None else None
            if literal is not None and literal.literal.name.rpartition(".")[2] == type_:
                return True
            return False if type_ in TEXTS or type_ in NUMBERS or type_ in TRUTHS else None
        case _:
            return None


def _is_nearer(one: Closure, other: Closure, given: Arguments, state: State) -> bool:
    """Whether each argument certainly fits the one, and the other at most takes more than that."""
    if one is other:
        return True
    mine, theirs = _pairs(one.code, given), _pairs(other.code, given)
    return len(one.code.parameters) <= len(other.code.parameters) and all(
        my.type == their.type
        or (their.type in ANYTHING and all(_takes_atom(my.type, atom, state) is True for atom in value))
        for (my, value), (their, _) in zip(mine, theirs, strict=True)
    )


ANYTHING = ("", "object", "Object", "dynamic", "var")

GENERIC = re.compile("T(?:[A-Z]\\w*)?|[A-Z]")

TEXTS = ("string", "String", "CharSequence")

TRUTHS = ("bool", "boolean", "Boolean")

NUMBERS = ("int", "long", "short", "double", "float", "decimal", "Integer", "Long", "Double", "Int32", "Int64")
