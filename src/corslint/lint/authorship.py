"""Authorship: findings about generated text, told of the line of the program that generated it, in its own words."""

from corslint.finding import Finding, Fix, Related
from corslint.lint.wording import HELP
from corslint.model import Stack
from corslint.source import Span


def authored(rule: str, finding: Finding, stack: Stack) -> Finding:
    """The finding with the author's lines as its places, and that of the generated text as a further one.

    Nobody mends generated text: what would edit it is no fix.
    """
    construct = stack.construct_at(finding.span)
    related = [Related(_place(one.span, stack), one.message) for one in finding.related]
    if construct is not None:
        related.append(Related(finding.span, f"synthesised from {construct.path}"))
    return finding._replace(
        span=_place(finding.span, stack),
        related=tuple(dict.fromkeys(related)),
        help=finding.help if construct is None else _help(rule, finding, stack),
        fix=None if finding.fix is None or _edits_generated(finding.fix, stack) else finding.fix,
    )


def _edits_generated(fix: Fix, stack: Stack) -> bool:
    return any(stack.construct_at(edit.span) is not None for edit in fix.edits)


def _place(span: Span, stack: Stack) -> Span:
    construct = stack.construct_at(span)
    return span if construct is None or construct.span is None else construct.span


def _help(rule: str, finding: Finding, stack: Stack) -> str:
    """The rule's own words where the author's notation has none for it."""
    words = HELP.get(stack.kind, {})
    said = words.get((rule, finding.api_kind)) or words.get((rule, None)) or ""
    return said.replace("{help}", finding.help) or finding.help
