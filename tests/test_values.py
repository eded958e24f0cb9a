"""What is known of texts with holes."""

import pytest

from corslint.value import MAYBE, NO, YES, Hole, Truth, join

ONE, OTHER = Hole("One"), Hole("Other")


@pytest.mark.parametrize(
    ("parts", "known", "equal"),
    [
        ((ONE,), "", MAYBE),
        ((ONE,), "one\ntwo", MAYBE),
        (("a", ONE), "ab", MAYBE),
        (("a", ONE), "ba", NO),
        ((ONE, "b"), "ab", MAYBE),
        ((ONE, "b"), "ba", NO),
        (("aba", ONE, "aba"), "aba", NO),
        (("aba", ONE, "aba"), "abaaba", MAYBE),
        ((ONE, "b", OTHER), "abc", MAYBE),
        ((ONE, "b", OTHER), "ac", NO),
        (("a", ONE, "b", OTHER, "c"), "abc", MAYBE),
        (("a", ONE, "bc", OTHER, "c"), "abc", NO),
        (("a", ONE, "b", ONE, "b", OTHER, "c"), "a.b.b.c", MAYBE),
        (("a", ONE, "b", ONE, "b", OTHER, "c"), "a.b.c", NO),
        (("a.c", ONE), "abc", NO),
    ],
)
def test_a_text_with_holes_may_be_what_they_can_be_filled_to(
    parts: tuple[str | Hole, ...], known: str, equal: Truth
) -> None:
    assert join(*parts).equals(known) is equal
    assert join(*parts).equals(join(known)) is equal
    assert join(known).equals(join(*parts)) is equal


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (("https://", ONE), ("https://", ONE), YES),
        ((ONE, "/"), (ONE,), NO),
        ((ONE, "/"), (OTHER,), MAYBE),
        (("https://", ONE), ("http://", ONE), NO),
        (("a", ONE, "b"), ("a", OTHER, "b"), MAYBE),
        (("a", ONE, "b"), ("a", OTHER, "c"), NO),
    ],
)
def test_two_texts_with_holes_are_compared_by_what_they_do_not_share(
    one: tuple[str | Hole, ...], other: tuple[str | Hole, ...], equal: Truth
) -> None:
    assert join(*one).equals(join(*other)) is equal
    assert join(*other).equals(join(*one)) is equal
