"""Edits: nothing outside of them changes, and of those that touch only one is applied at a time."""

from hypothesis import given
from hypothesis import strategies as st

from corslint.finding import Fix
from corslint.lint.edits import applied, change, compatible
from corslint.source import Edit, Source, Span

TEXTS = st.text(alphabet="ab'\" \n\r\t{}é🙂", max_size=60)


@st.composite
def fixes(draw: st.DrawFn) -> tuple[Source, list[Fix]]:
    source = Source("t.yaml", draw(TEXTS))
    places = st.integers(0, len(source.text))

    def edit() -> Edit:
        start, end = sorted((draw(places), draw(places)))
        return Edit(Span(source, start, end), draw(st.text(alphabet="xyz", max_size=4)))

    count = draw(st.integers(0, 6))
    return source, [Fix("t", tuple(edit() for _ in range(draw(st.integers(1, 3)))), safe=True) for _ in range(count)]


@given(fixes())
def test_only_what_is_edited_changes(drawn: tuple[Source, list[Fix]]) -> None:
    source, wanted = drawn
    changes = sorted({change(edit) for fix in compatible(wanted) for edit in fix.edits})
    after = applied(source.text, changes)
    for before, one in zip([None, *changes], changes, strict=False):
        kept = source.text[before.end if before else 0 : one.start]
        assert after.startswith(kept + one.text)
        after = after[len(kept + one.text) :]
    assert after == source.text[changes[-1].end if changes else 0 :]


@given(fixes())
def test_a_fix_is_applied_whole_or_not_at_all(drawn: tuple[Source, list[Fix]]) -> None:
    chosen = compatible(drawn[1])
    changes = {change(edit) for fix in chosen for edit in fix.edits}
    assert all(one == other or not one.touches(other) for one in changes for other in changes)
    for fix in drawn[1]:
        if fix not in chosen:
            own = {change(edit) for edit in fix.edits}
            assert any(one != other and one.touches(other) for one in own for other in own | changes)


def test_what_two_want_alike_is_done_once() -> None:
    source = Source("t.yaml", "a: 1\n")
    fix = Fix("t", (Edit(Span(source, 5, 5), "b: 2\n"),), safe=True)
    again = Fix("t", (Edit(Span(Source("t.yaml", "a: 1\n"), 5, 5), "b: 2\n"),), safe=True)
    both = compatible([fix, again])
    assert both == [fix, again]
    assert applied(source.text, [change(edit) for one in both for edit in one.edits]) == "a: 1\nb: 2\n"
