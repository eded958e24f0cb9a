"""What a finding is known by from one run to the next, wherever it moves to in its file."""

from hashlib import sha256

from corslint.formats.checkout import in_checkout
from corslint.lint.report import Reported
from corslint.records import NamedTuple


class Fingerprinted(NamedTuple):
    """A finding with a fingerprint that no other one of the run has."""

    reported: Reported
    fingerprint: str


def fingerprinted(findings: tuple[Reported, ...]) -> list[Fingerprinted]:
    """The findings in their order; those of one rule at one address are numbered."""
    seen: dict[tuple[str, ...], int] = {}
    numbered = []
    for reported in findings:
        address = _address(reported)
        seen[address] = seen.get(address, 0) + 1
        numbered.append(Fingerprinted(reported, _hash((*address, str(seen[address])))))
    return numbered


def _address(reported: Reported) -> tuple[str, ...]:
    """Never a line, which an edit above it changes: the rule, the file, and what of it the finding is about."""
    finding = reported.finding
    names = (finding.api, finding.route, finding.method)
    return (reported.rule, in_checkout(finding.span.path), *(name or "" for name in names))


def _hash(parts: tuple[str, ...]) -> str:
    return sha256("\0".join(parts).encode(errors="backslashreplace")).hexdigest()[:32]
