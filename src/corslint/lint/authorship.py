"""Authorship: findings about generated text, told of the line of the program that generated it, in its own words."""

from corslint.finding import Finding, Related
from corslint.lint.wording import HELP
from corslint.model import Stack
from corslint.source import Span


def authored(rule: str, finding: Finding, stack: Stack) -> Finding:
    """The finding with the author's line as its place, and that of the generated text as a related one.

    Nobody mends generated text: the finding has no fix any more.
    """
    construct = stack.construct_at(finding.span)
    if construct is None:
        return finding
    generated = Related(finding.span, f"synthesised from {construct.path}")
    related = (Related(_place(one.span, stack), one.message) for one in finding.related)
    return finding._replace(
        span=construct.span or finding.span,
        related=tuple(dict.fromkeys((*related, generated))),
        help=_help(rule, finding, stack),
        fix=None,
    )


def _place(span: Span, stack: Stack) -> Span:
    construct = stack.construct_at(span)
    return span if construct is None or construct.span is None else construct.span


def _help(rule: str, finding: Finding, stack: Stack) -> str:
    """The rule's own words where the author's notation has none for it."""
    words = HELP.get(stack.kind, {})
    said = words.get((rule, finding.api_kind)) or words.get((rule, None)) or ""
    return said.replace("{help}", finding.help) or finding.help
