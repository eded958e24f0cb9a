"""Planned values at the places where the configuration beside the plan writes them."""

from corslint.frontends.reading import Reader
from corslint.frontends.terraform.values import equal, forced
from corslint.syntax.node import Absent, Entry, Mapping, Node, Scalar, Sequence, Unknown
from corslint.value import MAYBE, NO, YES, Truth, every


def as_written(planned: Node, place: Reader) -> Node:
    """The planned value with the places of the configuration, as far as both are the same."""
    (written, *others) = place.nodes
    if not others and equal(forced(written), planned) is YES:
        return written
    match planned, written:
        case Mapping(entries=entries), _:
            inner = {
                key: Entry(place.get(key).key, as_written(entry.value, place.get(key)))
                for key, entry in entries.items()
            }
            return Mapping(inner, place.span)
        case Sequence(items=items), Sequence() if len(found := list(place.items())) == len(items):
            return Sequence(tuple(map(as_written, items, _in_order(items, found))), place.span)
        case Unknown(), Unknown() | Sequence() | Mapping():
            return written  # locals, which no plan knows, are followed there
        case Unknown(), Scalar(text=content) if content.known is None:
            return written
        case ((Scalar() | Unknown() | Absent()), _):
            return planned._replace(span=place.span)
        case _:
            return planned


def _in_order(planned: tuple[Node, ...], found: list[Reader]) -> list[Reader]:
    """What is written, in the order of the plan, which is another one for sets (G15)."""
    left = dict(enumerate(found))
    order: dict[int, Reader] = {}
    for least in (YES, MAYBE, NO):
        for index, item in enumerate(planned):
            if index not in order:
                fitting = [at for at in (index, *left) if at in left and _is_at_least(agree(item, left[at]), least)]
                if fitting:
                    order[index] = left.pop(fitting[0])
    return [order[index] for index in range(len(planned))]


def _is_at_least(agreement: Truth, least: Truth) -> bool:
    return agreement is YES or agreement is least or least is NO


def agree(planned: Node, place: Reader) -> Truth:
    """Whether a planned value is what is written at a place; what is written nowhere is the provider's default."""
    (written, *others) = place.nodes
    match planned, written:
        case _, Absent():
            return YES
        case Mapping(entries=entries), Mapping():
            return every(agree(entry.value, place.get(key)) for key, entry in entries.items())
        case Sequence(items=items), Sequence():
            inner = list(place.items())
            return every(map(agree, items, inner)) | MAYBE if len(inner) == len(items) else NO
        case Scalar(text=one), Scalar(text=other) if not others:
            return one.equals(other)
        case _:
            return MAYBE
