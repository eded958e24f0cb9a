"""Authorship: findings about generated text, told of the line of the program that generated it, in its own words."""

from collections.abc import Callable
from functools import partial

from corslint.finding import Finding, Fix, Mending, Related
from corslint.kept import kept
from corslint.model import Stack
from corslint.records import NamedTuple
from corslint.source import Span


def authored(rule: str, finding: Finding, stack: Stack) -> Finding:
    """The finding with the author's lines as its places, and that of the generated text as a further one, as yet
    without a fix.
    """
    construct = stack.construct_at(finding.span)
    related = [Related(_place(one.span, stack), one.message) for one in finding.related]
    if construct is not None and construct.span != finding.span:
        related.append(Related(finding.span, f"synthesised from {construct.path}"))
    return finding._replace(
        span=_place(finding.span, stack),
        related=tuple(dict.fromkeys(related)),
        help=finding.help if construct is None else _help(rule, finding, stack),
        fix=None,
    )


def authors_fixes(stack: Stack) -> Callable[[Mending], Mending]:
    """The ways to mend as they are open to the author. One that many findings share is worked out once."""
    return kept(1)(lambda mending: _Mending(partial(_fix, mending, stack)))


class _Mending:
    """A way to mend, worked out once however many ask, and before it goes to another process.

    Then what it was worked out from is let go: that is all of the stack.
    """

    __slots__ = ("_known", "_mending")

    def __init__(self, mending: Mending) -> None:
        self._mending: Mending | None = mending
        self._known: Fix | None = None

    def __call__(self) -> Fix | None:
        if self._mending is not None:
            self._known, self._mending = self._mending(), None
        return self._known

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        return _Known, (self(),)


class _Known(NamedTuple):
    fix: Fix | None

    def __call__(self) -> Fix | None:
        return self.fix


def _fix(mending: Mending, stack: Stack) -> Fix | None:
    """The fix, where it edits what people write, which generated text is not; it is not safe where it edits what others refer to as well."""
    if stack.kind in GENERATED_STACKS:
        return None
    fix = mending()
    if fix is None or not fix.edits or any(_is_generated(edit.span, stack) for edit in fix.edits):
        return None
    return fix._replace(safe=fix.safe and not any(stack.is_shared(edit.span) for edit in fix.edits))


def _is_generated(span: Span, stack: Stack) -> bool:
    is_foreign = any(part in GENERATED for part in span.path.split("/"))
    return is_foreign or stack.construct_at(span) is not None


GENERATED = frozenset((".aws-sam", ".serverless", ".terraform", "node_modules", "site-packages"))
GENERATED_STACKS = frozenset(("cdk", "terraform-plan"))
"""Directories of other people's code and of what a tool writes anew whenever it runs, and inputs that one does."""


def _place(span: Span, stack: Stack) -> Span:
    construct = stack.construct_at(span)
    return span if construct is None or construct.span is None else construct.span


def _help(rule: str, finding: Finding, stack: Stack) -> str:
    """The rule's own words where the author's notation has none for it."""
    from corslint.lint.wording import HELP  # noqa: PLC0415 (most text is written by its author)

    words = HELP.get(stack.kind, {})
    said = words.get((rule, finding.api_kind)) or words.get((rule, None)) or ""
    return said.replace("{help}", finding.help) or finding.help
