"""Our named tuples are those of `typing`, whatever is done with them."""

import pickle
import typing
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import pytest

from corslint import records

T = TypeVar("T")


class Typed(typing.NamedTuple, Generic[T]):
    first: T
    second: "int | None"
    third: str = "c"

    @property
    def both(self) -> tuple[object, ...]:
        return self.first, self.second


class Ours(records.NamedTuple, Generic[T]):
    first: T
    second: "int | None"
    third: str = "c"

    @property
    def both(self) -> tuple[object, ...]:
        return self.first, self.second


class Empty(records.NamedTuple):
    pass


def _matched(made: Any) -> object:
    match made:
        case Typed(first, second, third=third) | Ours(first, second, third=third):
            return first, second, third
    return None


USES: dict[str, Callable[[Any], object]] = {
    "in order": lambda kind: kind(1, 2, "d"),
    "by name": lambda kind: kind(second=2, first=1),
    "subscripted": lambda kind: kind[int](1, 2),
    "too few": lambda kind: kind(1),
    "too many": lambda kind: kind(1, 2, 3, 4),
    "unknown": lambda kind: kind(1, 2, fourth=4),
    "twice": lambda kind: kind(1, 2, first=1),
    "changed": lambda kind: kind(1, 2)._replace(third="e"),
    "changed wrongly": lambda kind: kind(1, 2)._replace(fourth="e"),
    "assigned": lambda kind: setattr(kind(1, 2), "first", 3),
    "attributes of its own": lambda kind: setattr(kind(1, 2), "fourth", 3),
    "a field": lambda kind: kind(1, 2).second,
    "a method": lambda kind: kind(1, 2).both,
    "as a mapping": lambda kind: kind(1, 2)._asdict(),
    "made of a list": lambda kind: kind._make([1, 2, "d"]),
    "fields": lambda kind: (kind._fields, kind._field_defaults, kind.__match_args__),
    "shown": lambda kind: repr(kind("a", None)).replace("Typed", "Ours"),
    "compared": lambda kind: (kind(1, 2) == kind(1, 2), kind(1, 2) < kind(1, 3), hash(kind(1, 2)) == hash(kind(1, 2))),
    "matched": lambda kind: _matched(kind(1, 2)),
    "sent": lambda kind: [pickle.loads(pickle.dumps(kind(1, 2), number)) for number in range(2, 6)],
    "of its class": lambda kind: pickle.loads(pickle.dumps(kind(1, 2))).__class__ is kind,
}


@pytest.mark.parametrize("use", USES)
def test_a_record_does_what_a_named_tuple_does(use: str) -> None:
    assert _outcome(USES[use], Ours) == _outcome(USES[use], Typed)


def _outcome(use: Callable[[Any], object], kind: type) -> object:
    try:
        return use(kind)
    except (TypeError, ValueError, AttributeError) as error:
        return AttributeError if isinstance(error, AttributeError) else TypeError


def test_a_record_may_have_no_fields() -> None:
    assert Empty() == ()
    assert repr(Empty()) == "Empty()"


def test_a_mistake_names_the_class() -> None:
    with pytest.raises(TypeError, match=r"Ours\.__new__\(\) missing 1 required positional argument: 'second'"):
        Ours(1)  # type: ignore[call-arg]
