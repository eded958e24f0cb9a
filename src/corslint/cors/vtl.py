"""The CORS idioms of API Gateway's mapping templates (VTL): which headers a template overrides, and with what.

Understood: the request's origin read into a variable, lists of origins, conditions that compare it or look it up,
and `$context.responseOverride` set under them (B20-B22). Anything else that touches an override is unknown.
"""

import re

from corslint.cors.protocol import sent_besides
from corslint.model import Echo, HeaderValue
from corslint.records import NamedTuple
from corslint.source import Span
from corslint.value import Hole, Text, join, text

LONGEST_TEMPLATE = 300_000
"""Characters of a mapping template that is still read."""


class Overrides(NamedTuple):
    """What a template overrides: values by lower-case header name; `complete` is False when there may be more."""

    headers: dict[str, HeaderValue]
    statuses: tuple[str, ...] = ()
    complete: bool = True


class _Origins(NamedTuple):
    """A condition on the request's origin: it is one of these, or, as a pattern, it is checked in some other way."""

    allowed: tuple[Text, ...]
    readable: bool = True
    weak: bool = False
    """It looks at a part of the origin only, so that foreign origins can pass."""


_NAMES_ORIGIN = re.compile(
    r"""\$input\.params\(\s*['"]origin['"]\s*\)
      | \$input\.params\(\s*\)\.header (?: \.get\(\s*['"]origin['"]\s*\) | \.origin | \[\s*['"]origin['"]\s*\])
      | \$util\.escapeJavaScript\(\s*\$input\.params\(\s*['"]origin['"]\s*\)\s*\)""",
    re.IGNORECASE | re.VERBOSE,
)
_DIRECTIVE = re.compile(r"#(?:\{(set|if|elseif|else|end|foreach)\}|(set|if|elseif|else|end|foreach)\b)\s*")
_WITH_ARGUMENT = {"set", "if", "elseif", "foreach"}
_VARIABLE = re.compile(r"\$!?\{?(.+?)\}?\Z", re.DOTALL)
_OVERRIDE = re.compile(
    r"""context (?:\.responseOverride | \[\s*['"]responseOverride['"]\s*\])
        \.(?: (status) | header (?: \.([\w-]+) | \[\s*['"]([\w-]+)['"]\s*\] ))\Z""",
    re.VERBOSE,
)
_STRING = re.compile(r"""\A(?:"([^"]*)"|'([^']*)')\Z""")
_PRESENT = re.compile(r"""(\S+)\s*(?:!=|\bne\b)\s*(?:""|''|null)""")
"""A look at whether there is something at all."""

_COMPARISON = re.compile(r"""\A\(?\s*(\$!?\{?\w+\}?)\s*(==|\.equals\(|\.matches\()\s*("[^"]*"|'[^']*')\s*\)*\Z""")
_LOOKUP = re.compile(r"""\A(.+?)\.contains\(\s*(\$!?\{?\w+\}?)\s*\)\Z""", re.DOTALL)
_LITERAL_PATTERN = re.compile(r"[\w.:/-]*")
"""A pattern that means one origin, its dots apart: what old versions of the CDK wrote (B22)."""
_ANY_CHARACTER = re.compile(r"(?<!\\)\.(?![*+?{])")
"""A dot in a pattern that is meant as a dot and matches everything."""
_PARTIAL = re.compile(
    r"""\A\(?\s*(\$!?\{?\w+\}?)\.(?:contains|startsWith|indexOf)\(|\A\(?\s*(\$!?\{?\w+\}?)\.endsWith\(\s*["'](?!\.)"""
)
"""A look at a part of the origin; what ends with `.example.com` is below that domain."""
_FIRST_PRIVATE_USE = 0xE000


def overrides(template: Text, span: Span) -> Overrides:
    """The overrides of a mapping template, which may have holes inside its strings and stands at `span`."""
    holes = template.holes
    written = "".join(
        chr(_FIRST_PRIVATE_USE + holes.index(part)) if isinstance(part, Hole) else part for part in template.parts
    )
    if len(written) > LONGEST_TEMPLATE:
        return Overrides({}, complete=False)
    if "responseOverride" not in written:
        return Overrides({}, complete=not _may_hide_an_override(template))
    return _Template(holes, span).run(written)


def _may_hide_an_override(template: Text) -> bool:
    """A template that is nothing but a hole may say anything; a hole inside known text is a value in it."""
    return template.only_hole is not None


class _Template:
    """One template being read: variables that hold the origin or a list, and the conditions that are open."""

    def __init__(self, holes: tuple[Hole, ...], span: Span) -> None:
        self.holes = holes
        self.span = span
        self.origins: set[str] = set()
        self.lists: dict[str, tuple[Text, ...]] = {}
        self.open: list[_Origins | None] = []
        self.headers: dict[str, HeaderValue] = {}
        self.statuses: list[str] = []
        self.understood = 0
        self.complete = True

    def run(self, written: str) -> Overrides:
        position = 0
        while found := _DIRECTIVE.search(written, position):
            word = found.group(1) or found.group(2)
            position = found.end()
            argument = ""
            if word in _WITH_ARGUMENT:
                argument, position = _argument(written, position)
            self._directive(word, argument)
        complete = self.complete and written.count("responseOverride") == self.understood
        return Overrides(self.headers, tuple(self.statuses), complete)

    def _directive(self, word: str, argument: str) -> None:
        match word:
            case "set":
                self._set(argument)
            case "if":
                self.open.append(self._condition(argument))
            case "foreach":
                self.open.append(_Origins((), readable=False))
            case "elseif" if self.open:
                self.open[-1] = self._condition(argument)
            case "else" if self.open:
                self.open[-1] = _Origins((), readable=False)
            case "end" if self.open:
                self.open.pop()
            case _:
                self.complete = False

    def _set(self, argument: str) -> None:
        name, _, value = (part.strip() for part in argument.partition("="))
        variable = _VARIABLE.match(name)
        if variable is None or not value or value.startswith("="):
            self.complete = False
            return
        target = variable.group(1)
        override = _OVERRIDE.match(target)
        if override is not None:
            self._override(override, value)
        elif "responseOverride" in target:
            self.complete = False
        else:
            self._variable(target, value)

    def _variable(self, name: str, value: str) -> None:
        if self._is_origin(value):
            self.origins.add(name)
        elif value.startswith("["):
            self.lists[name] = self._strings(value)
        elif name in self.origins:
            self.origins.discard(name)

    def _override(self, override: re.Match[str], value: str) -> None:
        self.understood += 1
        if override.group(1):
            self.statuses.append(value if not self._conditions() else "")
            return
        name = (override.group(2) or override.group(3)).lower()
        before = self.headers.get(name)
        self.headers[name] = self._sent(value, before)

    def _sent(self, value: str, before: HeaderValue) -> HeaderValue:
        """What a header is sent with, once set under the conditions that are open."""
        conditions = self._conditions()
        literal = _STRING.match(value)
        if self._is_origin(value):
            if not conditions:
                return Echo(None)
            readable = len(conditions) == 1 and conditions[0].readable
            weak = self.span if all(condition.weak for condition in conditions) else None
            return sent_besides(before, Echo(conditions[0].allowed, checked=not readable, weak=weak))
        if literal is not None and not conditions and "$" not in value:
            return self._text(value[1:-1])
        return Text((Hole(f"template:{value}", value),))

    def _conditions(self) -> list[_Origins]:
        """The open conditions that restrict something; comparing the origin with nothing does not."""
        return [condition for condition in self.open if condition is not None]

    def _condition(self, written: str) -> _Origins | None:
        """The origins under which a condition holds; None for the idiom that looks whether there is an origin."""
        condition = written.strip()
        present = _PRESENT.fullmatch(condition)
        if self._is_origin(condition if present is None else present.group(1)):
            return None
        lookup = _LOOKUP.match(condition)
        if lookup is not None and self._is_origin(lookup.group(2)):
            return self._looked_up(lookup.group(1).strip())
        partial = _PARTIAL.match(condition)
        if partial is not None and self._is_origin(partial.group(1) or partial.group(2)):
            return _Origins((), readable=False, weak=True)
        return self._compared(condition)

    def _compared(self, condition: str) -> _Origins | None:
        """The origins that it is compared with, one by one."""
        allowed: list[Text] = []
        weak = False
        for claim in condition.split("||"):
            comparison = _COMPARISON.match(claim.strip())
            if comparison is None or not self._is_origin(comparison.group(1)):
                return _Origins((), readable=False)
            origin = comparison.group(3)[1:-1]
            if "matches" in comparison.group(2):
                weak = weak or _ANY_CHARACTER.search(origin) is not None
                if not _LITERAL_PATTERN.fullmatch(origin):
                    return _Origins((), readable=False, weak=weak)
            allowed.append(self._text(origin))
        return None if allowed == [text("")] else _Origins(tuple(allowed), weak=weak)

    def _looked_up(self, collection: str) -> _Origins:
        name = collection.strip("${}!")
        listed = self._strings(collection) if collection.startswith("[") else self.lists.get(name)
        return _Origins((), readable=False) if listed is None else _Origins(listed)

    def _is_origin(self, expression: str) -> bool:
        return bool(_NAMES_ORIGIN.fullmatch(expression)) or expression.strip("${}!") in self.origins

    def _strings(self, written: str) -> tuple[Text, ...]:
        return tuple(self._text(one or other) for one, other in re.findall(r"""["]([^"]*)["]|[']([^']*)[']""", written))

    def _text(self, written: str) -> Text:
        return join(*(self._hole(character) or character for character in written))

    def _hole(self, character: str) -> Hole | None:
        index = ord(character) - _FIRST_PRIVATE_USE
        return self.holes[index] if 0 <= index < len(self.holes) else None


def _argument(written: str, start: int) -> tuple[str, int]:
    """What stands between the parentheses after a directive, and where they end."""
    depth = 0
    quote = ""
    for position in range(start, len(written)):
        character = written[position]
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
            if depth == 0:
                return written[start + 1 : position], position + 1
    return written[start + 1 :], len(written)
