"""The same handler in other words: the value of a CORS header stands somewhere else, or is worked out."""

import re
from collections.abc import Callable

from corslint.records import NamedTuple

_SENT = re.compile(
    r"""(?P<name>(['"])access-control-[a-z-]+\2)(?P<between>\s*:\s*)(?P<value>(['"])[^'"\n\\$%{}]*\5)""", re.IGNORECASE
)
"""A header with its value, as an object or a dictionary writes it."""


class Rewritten(NamedTuple):
    """The code, the files beside it, and the environment that it is given; None: of that nothing is said."""

    code: str
    files: tuple[tuple[str, str], ...] = ()
    environment: dict[str, str] | None = None


Rewrite = Callable[[str], Rewritten]


def _moved(code: str, put: Callable[[int], str], *, is_name: bool = False, form: str = "{}") -> tuple[str, list[str]]:
    """The code with each value, or each name, replaced by what is put for its number; and these."""
    literals: list[str] = []

    def replaced(found: re.Match[str]) -> str:
        literals.append(found["name" if is_name else "value"])
        other = form.format(put(len(literals) - 1))
        return other + found["between"] + found["value"] if is_name else found["name"] + found["between"] + other

    return _SENT.sub(replaced, code), literals


def _before(code: str, lines: list[str]) -> str:
    """What is declared stands at the top, below what must be first."""
    first = re.match(r"(?:(?:from __future__ .*|['\"]use strict['\"];?)\n)*", code)
    at = first.end() if first else 0
    return code[:at] + "".join(f"{line}\n" for line in lines) + code[at:]


def _declared(template: str, put: Callable[[int], str], *, is_name: bool = False, form: str = "{}") -> Rewrite:
    def rewrite(code: str) -> Rewritten:
        changed, literals = _moved(code, put, is_name=is_name, form=form)
        return Rewritten(_before(changed, [template.format(n, one) for n, one in enumerate(literals)]))

    return rewrite


def _read(code: str, put: str, first: str) -> Rewritten:
    """From the environment."""
    changed, literals = _moved(code, lambda n: put.format(f"SENT_{n}"))
    return Rewritten(_before(changed, [first]), environment={f"SENT_{n}": one[1:-1] for n, one in enumerate(literals)})


# -- Python


def _imported_in_python(code: str) -> Rewritten:
    changed, literals = _moved(code, lambda n: f"sent.VALUE_{n}")
    beside = "".join(f"VALUE_{n} = {one}\n" for n, one in enumerate(literals))
    return Rewritten(_before(changed, ["import sent"]), (("sent.py", beside),))


PYTHON: dict[str, Rewrite] = {
    "constant": _declared("VALUE_{} = {}", lambda n: f"VALUE_{n}"),
    "name": _declared("NAME_{} = {}", lambda n: f"NAME_{n}", is_name=True),
    "helper": _declared("def value_{}():\n    return {}", lambda n: f"value_{n}()"),
    "helper with a branch": _declared(
        "def value_{0}(is_set=True):\n    if not is_set:\n        return {1}\n    return {1}", lambda n: f"value_{n}()"
    ),
    "dictionary": _declared("VALUES_{} = {{'value': {}}}", lambda n: f"VALUES_{n}['value']"),
    "f-string": _declared("VALUE_{} = {}", lambda n: f"f'{{VALUE_{n}}}'"),
    "class": _declared("class Settings{}:\n    value = {}", lambda n: f"Settings{n}.value"),
    "join": _declared("VALUE_{} = [{}]", lambda n: f"', '.join(VALUE_{n})"),
    "conditional": _declared("VALUE_{0} = {1} if 1 else {1}", lambda n: f"VALUE_{n}"),
    "str": _declared("VALUE_{} = {}", lambda n: f"str(VALUE_{n})"),
    "percent": _declared("VALUE_{} = {}", lambda n: f"('%s' % VALUE_{n})"),
    "plus": _declared("VALUE_{} = {}", lambda n: f"('' + VALUE_{n})"),
    "strip": _declared("VALUE_{} = {}", lambda n: f"VALUE_{n}.strip()"),
    "tuple": _declared("VALUE_{}, OTHER = {}, 1", lambda n: f"VALUE_{n}"),
    "get": _declared("VALUES_{0} = {{}}\nVALUE_{0} = {1}", lambda n: f"VALUES_{n}.get('value', VALUE_{n})"),
    "global": _declared(
        "VALUE_{0} = None\ndef set_{0}():\n    global VALUE_{0}\n    VALUE_{0} = {1}\nset_{0}()", lambda n: f"VALUE_{n}"
    ),
    "lambda": _declared("VALUE_{} = lambda: {}", lambda n: f"VALUE_{n}()"),
    "instance": _declared(
        "class C{0}:\n    def __init__(self, a):\n        self.a = a\nI{0} = C{0}({1})", lambda n: f"I{n}.a"
    ),
    "walrus": _declared("if (VALUE_{} := {}):\n    pass", lambda n: f"VALUE_{n}"),
    "try": _declared("try:\n    VALUE_{0} = {1}\nexcept Exception:\n    VALUE_{0} = {1}", lambda n: f"VALUE_{n}"),
    "index": _declared("VALUE_{} = ['x', {}]", lambda n: f"VALUE_{n}[-1]"),
    "annotated": _declared("from typing import Final\nVALUE_{}: Final[str] = {}", lambda n: f"VALUE_{n}"),
    "other module": _imported_in_python,
    "environment": lambda code: _read(code, "environ_of_it.environ['{}']", "import os as environ_of_it"),
}


# -- JavaScript


def _is_module(code: str) -> bool:
    return re.search(r"^\s*(?:import|export)\b", code, re.MULTILINE) is not None


def _imported_in_javascript(code: str) -> Rewritten:
    changed, literals = _moved(code, lambda n: f"sent.VALUE_{n}")
    written = [f"const VALUE_{n} = {one};" for n, one in enumerate(literals)]
    names = ", ".join(f"VALUE_{n}" for n in range(len(literals)))
    if _is_module(code):
        beside = "\n".join((*written, f"export {{ {names} }};\n"))
        return Rewritten(_before(changed, ["import * as sent from './sent.mjs';"]), (("sent.mjs", beside),))
    beside = "\n".join((*written, f"module.exports = {{ {names} }};\n"))
    return Rewritten(_before(changed, ["const sent = require('./sent');"]), (("sent.js", beside),))


JAVASCRIPT: dict[str, Rewrite] = {
    "constant": _declared("const VALUE_{} = {};", lambda n: f"VALUE_{n}"),
    "name": _declared("const NAME_{} = {};", lambda n: f"NAME_{n}", is_name=True, form="[{}]"),
    "helper": _declared("function value{}() {{ return {}; }}", lambda n: f"value{n}()"),
    "arrow": _declared("const value{} = () => {};", lambda n: f"value{n}()"),
    "object": _declared("const VALUES_{} = {{ value: {} }};", lambda n: f"VALUES_{n}.value"),
    "taken apart": _declared("const {{ value: VALUE_{} }} = {{ value: {} }};", lambda n: f"VALUE_{n}"),
    "template": _declared("const VALUE_{} = {};", lambda n: f"`${{VALUE_{n}}}`"),
    "default": _declared("const VALUE_{} = undefined ?? {};", lambda n: f"VALUE_{n}"),
    "class": _declared("class Settings{} {{ static value = {}; }}", lambda n: f"Settings{n}.value"),
    "join": _declared("const VALUE_{} = [{}];", lambda n: f"VALUE_{n}.join(', ')"),
    "freeze": _declared("const V{} = Object.freeze({{ a: {} }});", lambda n: f"V{n}.a"),
    "assign": _declared("const V{} = Object.assign({{}}, {{ a: {} }});", lambda n: f"V{n}.a"),
    "entries": _declared("const V{} = Object.fromEntries([['a', {}]]);", lambda n: f"V{n}.a"),
    "ternary": _declared("const V{0} = process.argv.length ? {1} : {1};", lambda n: f"V{n}"),
    "called at once": _declared("const V{} = (() => {})();", lambda n: f"V{n}"),
    "String": _declared("const V{} = {};", lambda n: f"String(V{n})"),
    "at": _declared("const V{} = ['x', {}];", lambda n: f"V{n}.at(-1)"),
    "plus": _declared("const V{} = {};", lambda n: f"'' + V{n}"),
    "trim": _declared("const V{} = {};", lambda n: f"V{n}.trim()"),
    "let": _declared("let V{0}; V{0} = {1};", lambda n: f"V{n}"),
    "var": _declared("var V{} = {};", lambda n: f"V{n}"),
    "instance": _declared(
        "class C{0} {{ constructor(a) {{ this.a = a; }} }}\nconst I{0} = new C{0}({1});", lambda n: f"I{n}.a"
    ),
    "spread": _declared("const A{0} = {{ a: {1} }}; const V{0} = {{ ...A{0} }};", lambda n: f"V{n}.a"),
    "list taken apart": _declared("const [V{}] = [{}];", lambda n: f"V{n}"),
    "default parameter": _declared("function v{}(a = {}) {{ return a; }}", lambda n: f"v{n}()"),
    "replace": _declared("const V{} = {};", lambda n: f"V{n}.replace('no such', '')"),
    "switch": _declared(
        "function v{0}(a) {{ switch (a) {{ case 1: return {1}; default: return {1}; }} }}", lambda n: f"v{n}(2)"
    ),
    "other module": _imported_in_javascript,
    "environment": lambda code: _read(code, "process.env.{}", ""),
}
