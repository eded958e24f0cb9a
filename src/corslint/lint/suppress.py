"""Silencing: which findings their author has said not to report, and why."""

from collections.abc import Iterable

from corslint.finding import Finding
from corslint.model import Silence
from corslint.source import Span


def silenced(rule: str, finding: Finding, silences: Iterable[Silence]) -> str | None:
    """Why a finding of a rule is not reported; None where nothing silences it."""
    holding = (silence for silence in silences if rule in silence.rules)
    return next((silence.reason for silence in holding if _is_about(silence, finding)), None)


def _is_about(silence: Silence, finding: Finding) -> bool:
    return finding.api in silence.apis or any(_holds(stretch, finding.span) for stretch in silence.spans)


def _holds(stretch: Span, span: Span) -> bool:
    return stretch.source is span.source and stretch.start <= span.start < stretch.end
