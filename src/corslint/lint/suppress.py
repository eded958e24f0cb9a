"""Silencing: which findings their author has said not to report, and why."""

import re
from collections.abc import Collection, Iterable, Iterator
from itertools import islice, takewhile

from corslint.finding import Finding
from corslint.lint.usage import suggestion
from corslint.model import Problem, Silence, Stack
from corslint.source import Source, Span

KEY = "corslint"

Place = tuple[str, int]
"""A file and an offset: one text may be read as two sources."""

UNUSED = "unused-ignore"
"""The rule that speaks of the others' silences; what silences this rule itself is never called unused."""


def silences(stack: Stack, sources: Iterable[Source]) -> list[Silence]:
    """All that the authors of a stack say not to report, in its own texts and in further ones."""
    texts = {source.path: source for source in (*_sources(stack), *sources)}
    written = (silence for source in texts.values() if KEY in source.text for silence in _comments(source, stack))
    return [_with_apis(silence, stack) for silence in (*stack.silences, *written)]


def silencing(findings: Collection[Finding], silences: Iterable[Silence]) -> list[Silence]:
    """Those of the silences of its rule that a fault falls under, which is told of these places."""
    return [one for one in silences if any(_is_about(one, finding) for finding in findings)]


def place(span: Span) -> Place:
    return span.path, span.start


def unused(
    silences: Iterable[Silence], used: Collection[Place], ran: Collection[str], known: Collection[str]
) -> Iterator[Problem]:
    """The silences that silenced nothing, as far as the rules that ran can tell."""
    strange: dict[str, str] = {}
    for silence in silences:
        if silence.span is None or place(silence.span) in used:
            continue
        for rule in silence.rules:
            if rule not in known:
                if rule not in strange:
                    strange[rule] = _strange(rule, known if len(strange) < MOST_SUGGESTIONS else ())
                yield Problem(silence.span, strange[rule])
            elif rule in ran and rule != UNUSED:
                yield Problem(silence.span, f"nothing is ignored here: '{rule}' finds nothing that this speaks of")


def _strange(rule: str, known: Collection[str]) -> str:
    if not rule:
        return "nothing is ignored here: write ignore[rule-id] and the reason, or ignore-file[rule-id]"
    return f"nothing is ignored here: there is no rule '{rule}'{suggestion(rule, known)}"


def _is_about(silence: Silence, finding: Finding) -> bool:
    return finding.api in silence.apis or any(_holds(stretch, finding.span) for stretch in silence.spans)


def _holds(stretch: Span, span: Span) -> bool:
    return stretch.path == span.path and stretch.start <= span.start < max(stretch.end, stretch.start + 1)


def _with_apis(silence: Silence, stack: Stack) -> Silence:
    """What is said of the place that declares an API is said of all of it, wherever a rule then points."""
    declared = (api.name for api in stack.apis if any(_holds(stretch, api.span) for stretch in silence.spans))
    return silence._replace(apis=tuple(dict.fromkeys((*silence.apis, *declared))))


def _sources(stack: Stack) -> Iterator[Source]:
    yield stack.source
    for api in stack.apis:
        yield api.span.source
        yield from (route.span.source for route in api.routes)
    yield from (resource.source for resource in stack.resources)


# -- comments

_COMMENT = r"(?:#|//)[ \t]*corslint:[ \t]*(?P<said>(?:ignore|disable|skip|noqa)[\w-]*)[ \t]*(?:\[(?P<rules>[^\]\n]*)\])?(?P<reason>.*)"
_RULE = r"[^\s,]+"
_IS_COMMENT = r"\s*(?:#|//)"


def _comments(source: Source, stack: Stack) -> Iterator[Silence]:
    """Each rule of `# corslint: ignore[rule, rule] reason` is a silence of its own, so that each can be unused."""
    for comment in re.finditer(_COMMENT, source.text) if "corslint:" in source.text else ():
        reason = comment["reason"].strip(" \t\r:-–—")
        because = "ignored by a comment" + (f": {reason}" if reason else "")
        about = _ABOUT.get(comment["said"])
        rules = [] if about is None else list(islice(re.finditer(_RULE, comment["rules"] or ""), MOST_RULES))
        if about is None or not rules:
            yield Silence(("",), (), (), because, Span(source, *comment.span("said")))
            continue
        start = comment.start("rules")
        stretches = tuple(about(source, comment.start(), stack))
        for rule in rules:
            place = Span(source, start + rule.start(), start + rule.end())
            yield Silence((rule[0],), stretches, (), because, place)


def _line(source: Source, start: int, stack: Stack) -> Iterator[Span]:
    """The line of a comment or, where that stands alone, the next one; of a resource's first line all of it."""
    number = source.position(start).line
    if re.match(_IS_COMMENT, source.line(number)):
        below = (source.line_from(line, 1) for line in range(number + 1, number + 1 + MOST_COMMENT_LINES))
        skipped = sum(1 for _ in takewhile(_says_nothing, below))
        number += 1 + skipped
    line = source.line_from(number, 1)
    if line is not None:
        yield line
        yield from (resource for resource in stack.resources if _holds(line, resource))


MOST_RULES = 100
"""How many rules one comment may name."""

MOST_SUGGESTIONS = 100
"""Misspelt rules for which the right one is looked for, a millisecond each."""

MOST_COMMENT_LINES = 50
"""How far below a comment what it speaks of may stand, with further comments and blank lines between."""


def _says_nothing(line: Span | None) -> bool:
    return line is not None and (not line.text or re.match(_IS_COMMENT, line.text) is not None)


def _file(source: Source, _: int, __: Stack) -> Iterator[Span]:
    yield source.whole


_ABOUT = {"ignore": _line, "ignore-file": _file}
