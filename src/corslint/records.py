"""Named tuples as `typing` makes them, in a sixth of the time: a run makes some two hundred of these classes.

`typing` checks their annotations, which mypy does here, and `collections` compiles source for each of them: together
a fifth of what linting a small template took.
"""

import sys
from collections import _tuplegetter  # type: ignore[attr-defined]  # the fastest way to an item
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

__all__ = ["NamedTuple"]


class _Named(type):
    """Makes of a class's annotations the fields of a tuple; what else stands in the class stays there."""

    def __new__(cls, name: str, bases: tuple[type, ...], said: dict[str, Any]) -> type:
        fields = tuple(said.get("__annotations__", ()))
        defaults = {field: said.pop(field) for field in fields if field in said}
        said |= {field: _tuplegetter(index, None) for index, field in enumerate(fields)}
        said |= {"__slots__": (), "__new__": _constructor(name, fields, defaults)}
        said |= {"_fields": fields, "_field_defaults": defaults, "__match_args__": fields}
        return type(name, (_Record, *(base for base in bases if base is not NamedTuple)), said)


if TYPE_CHECKING or sys.version_info >= (3, 14):  # where annotations are worked out when they are asked for
    from typing import NamedTuple
else:
    NamedTuple = type.__new__(_Named, "NamedTuple", (), {})


class _Record(tuple[Any, ...]):
    """What all of these tuples can do, in the words of `collections.namedtuple`."""

    __slots__ = ()

    _fields: tuple[str, ...]

    @classmethod
    def _make(cls, values: Any) -> Any:
        return tuple.__new__(cls, values)

    def _replace(self, /, **changes: Any) -> Any:
        made = tuple.__new__(self.__class__, map(changes.pop, self._fields, self))
        if changes:
            raise TypeError(f"{self.__class__.__name__} has no field {', '.join(map(repr, changes))}")
        return made

    def _asdict(self) -> dict[str, Any]:
        return dict(zip(self._fields, self, strict=True))

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={value!r}" for name, value in self._asdict().items())
        return f"{self.__class__.__name__}({fields})"

    def __getnewargs__(self) -> tuple[Any, ...]:
        return tuple(self)


def _constructor(name: str, fields: tuple[str, ...], defaults: dict[str, Any]) -> FunctionType:
    """Takes the fields in order or by name. To compile one for each class would take twice as long as all else here."""
    code = _compiled(len(fields)).replace(co_varnames=("_cls", *fields), co_qualname=f"{name}.__new__")
    return FunctionType(code, _NAMES, "__new__", tuple(defaults.values()))


_NAMES = {"_tuple": tuple.__new__, "__builtins__": {}, "__name__": __name__}


def _compiled(number: int) -> CodeType:
    """What makes a tuple of so many fields, whatever they are called."""
    if number not in _COMPILED:
        names = "".join(f"field_{index}, " for index in range(number))
        _COMPILED[number] = eval(f"lambda _cls, {names}: _tuple(_cls, ({names}))", {}).__code__  # noqa: S307
    return _COMPILED[number]


_COMPILED: dict[int, CodeType] = {}
"""By the number of fields: some twenty."""
