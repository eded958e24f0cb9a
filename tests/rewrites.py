"""The same template in other words: each rewrite means what the template means, and so must get what it gets."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import yaml

from corslint.source import Source

Document = dict[str, Any]
Rewrite = Callable[[Document], Document]
Notation = Callable[[Document], str]


class _Loader(yaml.SafeLoader):
    """Intrinsics in their long forms; dates are texts, as they are to CloudFormation."""


def _long_form(loader: _Loader, name: str, node: yaml.Node) -> Document:
    match node:
        case yaml.ScalarNode():
            argument: Any = node.value.split(".", 1) if name == "GetAtt" else node.value
        case yaml.SequenceNode():
            argument = loader.construct_sequence(node, deep=True)
        case _:
            argument = loader.construct_mapping(node, deep=True)  # type: ignore[arg-type]
    return {name if name in ("Ref", "Condition") else f"Fn::{name}": argument}


_Loader.add_multi_constructor("!", _long_form)
_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def document(source: Source) -> Document | None:
    """What a template says; None of what is no template, or no YAML."""
    try:
        found = yaml.load(source.text, _Loader)
    except (yaml.YAMLError, ValueError):
        return None
    return found if isinstance(found, dict) and isinstance(found.get("Resources"), dict) else None


# -- notations


class _Blocks(yaml.SafeDumper):
    """All written out."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 (PyYAML hands it)
        return True


class _ShortForms(_Blocks):
    """`!Sub …` for `Fn::Sub: …`."""


class _Quotes(_Blocks):
    """Every text in double quotation marks, keys too."""


def _short_form(dumper: _ShortForms, node: Document) -> yaml.Node:
    match node:
        case {"Fn::GetAtt": [str(resource), str(attribute)]}:
            return dumper.represent_scalar("!GetAtt", f"{resource}.{attribute}")
        case dict() if len(node) == 1 and _is_call(node):
            name, argument = next(iter(node.items()))
            tag = f"!{name.removeprefix('Fn::')}"
            if isinstance(argument, str):
                return dumper.represent_scalar(tag, argument)
            if isinstance(argument, list):
                return dumper.represent_sequence(tag, argument)
    return dumper.represent_dict(node)


_ShortForms.add_representer(dict, _short_form)
_Quotes.add_representer(str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"'))


def _dumped(node: Document, dumper: type[yaml.SafeDumper] = _Blocks, *, is_flow: bool = False) -> str:
    return str(yaml.dump(node, Dumper=dumper, sort_keys=False, width=1_000_000, default_flow_style=is_flow))


def _shared(node: Any, known: dict[str, Any]) -> Any:
    """Equal parts become one, which YAML writes once: an anchor, and aliases of it."""
    match node:
        case dict():
            node = {key: _shared(value, known) for key, value in node.items()}
        case list():
            node = [_shared(item, known) for item in node]
        case _:
            return node
    return known.setdefault(json.dumps(node), node)


def with_comments(written: str) -> str:
    """A comment and an empty line before each line that begins with a key."""
    keys = {token.start_mark.line for token in yaml.scan(written) if isinstance(token, yaml.KeyToken)}
    lines = enumerate(written.split("\n"))
    return "\n".join(f"\n{_indent(line)}# of {index}\n{line}" if index in keys else line for index, line in lines)


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


NOTATIONS: dict[str, Notation] = {
    "template.json": lambda node: json.dumps(node, indent=2),
    "one line.json": json.dumps,
    "blocks.yaml": _dumped,
    "flow.yaml": lambda node: _dumped(node, is_flow=True),
    "short forms.yaml": lambda node: _dumped(node, _ShortForms),
    "quotes.yaml": lambda node: _dumped(node, _Quotes),
    "aliases.yaml": lambda node: _dumped(_shared(node, {}), yaml.SafeDumper),
    "comments.yaml": lambda node: with_comments(_dumped(node)),
    "CR LF.yaml": lambda node: _dumped(node).replace("\n", "\r\n"),
}
"""By the names of files, of which the endings count."""


# -- values


_CALLS = re.compile(r"Ref|Condition|Fn::\w+")

_LITERAL = frozenset(
    {
        *("Events", "Name", "DefaultAuthorizer", "AddDefaultAuthorizerToCorsPreflight", "swagger", "openapi"),
        *("GatewayResponses", "DefinitionUri", "TemplateURL", "Location"),
        *("CodeUri", "ImageUri", "InlineCode", "ZipFile", "Handler", "Runtime", "PackageType"),
    }
)
"""Keys below which SAM, or the search for a function's code, takes what is written and nothing else."""


def _is_call(node: Document) -> bool:
    return len(node) == 1 and _CALLS.fullmatch(next(iter(node))) is not None


def _properties(template: Document, change: Callable[[Any], Any]) -> Document:
    """With other properties of resources, each of which is changed as a whole."""
    changed = {
        name: {**resource, "Properties": change(resource["Properties"])}
        if isinstance(resource, dict) and isinstance(resource.get("Properties"), dict)
        else resource
        for name, resource in template["Resources"].items()
    }
    return {**template, "Resources": changed}


def _texts(node: Any, change: Callable[[str], Any]) -> Any:
    """With each literal text changed that is no key, no type and nobody's argument."""
    match node:
        case dict() if _is_call(node):
            return node
        case dict():
            kept = _LITERAL if "Properties" not in node else _LITERAL | {"Type"}
            return {key: value if key in kept else _texts(value, change) for key, value in node.items()}
        case list():
            return [_texts(item, change) for item in node]
        case str() if node:
            return change(node)
        case _:
            return node


def _by(change: Callable[[str], Any]) -> Rewrite:
    return lambda template: _properties(template, lambda properties: _texts(properties, change))


def _with(section: str, entries: Document, template: Document) -> Document:
    return {**template, section: {**(template.get(section) or {}), **entries}}


class _Numbered(dict[str, str]):
    """A name for each text, made when it is first asked for."""

    def __missing__(self, text: str) -> str:
        return self.setdefault(text, f"Text{len(self)}")


def parameters(template: Document) -> Document:
    """Each literal is a parameter's default."""
    names = _Numbered()
    changed = _by(lambda text: {"Ref": names[text]})(template)
    return _with("Parameters", {name: {"Type": "String", "Default": text} for text, name in names.items()}, changed)


def overridden(template: Document) -> tuple[Document, dict[str, str]]:
    """Each literal is a parameter that is given it, whatever the default; the values that are given."""
    names = _Numbered()
    changed = _by(lambda text: {"Ref": names[text]})(template)
    given = {name: text for text, name in names.items()}
    return _with("Parameters", {name: {"Type": "String", "Default": "other"} for name in given}, changed), given


def _mapped(template: Document) -> Document:
    names = _Numbered()
    changed = _by(lambda text: {"Fn::FindInMap": ["Texts", names[text], "Value"]})(template)
    if not names:
        return changed
    return _with("Mappings", {"Texts": {name: {"Value": text} for text, name in names.items()}}, changed)


def _chosen(template: Document) -> Document:
    """Each literal is what a condition chooses that always holds."""
    changed = _by(lambda text: {"Fn::If": ["Always", text, {"Ref": "AWS::NoValue"}]})(template)
    return _with("Conditions", {"Always": {"Fn::Not": [{"Fn::Equals": ["a", "b"]}]}}, changed)


def _joined_subs(node: Any) -> Any:
    """`Fn::Sub` of a text is the `Fn::Join` of its parts."""
    match node:
        case {"Fn::Sub": str(text)}:
            parts = re.split(r"\$\{([^}]*)\}", text)
            known = ((part, index % 2) for index, part in enumerate(parts) if part)
            return {"Fn::Join": ["", [_named(part) if is_name else part for part, is_name in known]]}
        case dict():
            return {key: _joined_subs(value) for key, value in node.items()}
        case list():
            return [_joined_subs(item) for item in node]
        case _:
            return node


def _named(name: str) -> Any:
    if name.startswith("!"):
        return f"${{{name[1:]}}}"
    return {"Fn::GetAtt": name.split(".", 1)} if "." in name else {"Ref": name}


def _reversed(template: Document) -> Document:
    resources = template["Resources"]
    return {**template, "Resources": {name: resources[name] for name in reversed(resources)}}


REWRITES: dict[str, Rewrite] = {
    "as it is": lambda template: template,
    "parameters": parameters,
    "mappings": _mapped,
    "conditions": _chosen,
    "Select": _by(lambda text: {"Fn::Select": [1, ["other", text]]}),
    "Split": _by(lambda text: {"Fn::Select": ["0", {"Fn::Split": ["¦", f"{text}¦other"]}]}),
    "Join": _by(lambda text: {"Fn::Join": ["", [text[:3], text[3:]]]}),
    "Sub": _by(lambda text: {"Fn::Sub": text.replace("${", "${!")}),
    "Sub of a variable": _by(lambda text: {"Fn::Sub": ["${Text}", {"Text": text}]}),
    "Sub as Join": lambda template: _properties(template, _joined_subs),
    "resources in reverse": _reversed,
}


def spellings(template: Document, turn: int, most: int) -> Iterator[tuple[str, str, str]]:
    """Some of the ways to write a template: a rewrite's name, a file's and its text; `turn` says which come first."""
    for number in range(turn * most, (turn + 1) * most):
        rewrite = list(REWRITES)[number % len(REWRITES)]
        name = list(NOTATIONS)[number % len(NOTATIONS)]
        yield rewrite, name, NOTATIONS[name](REWRITES[rewrite](template))
