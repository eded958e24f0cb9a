"""The same resources in two templates, one nested in the other: what one names of the other is handed over."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from rewrites import Document

CHILD = "child.json"

Split = Callable[[Document], tuple[Document, Document]]

Name = tuple[str, str]
"""A resource and its attribute, which is empty for what `Ref` is."""


def functions_below(template: Document) -> tuple[Document, Document]:
    """A parent whose nested stack makes the functions, with all that they name, and hands them up; and that one."""
    functions = _functions(template["Resources"])
    outer, inner = _parted(template["Resources"], functions)
    above = {"Resources": outer, "Outputs": template.get("Outputs") or {}}
    child = {**_shared(template), "Resources": inner, "Outputs": _outputs(above, inner)}
    return _parent(template, _handed_up(above, functions), {}), child


def apis_below(template: Document) -> tuple[Document, Document]:
    """A parent that makes the functions and hands them down to the nested stack that makes all else; and that one."""
    functions = _functions(template["Resources"])
    inner, outer = _parted(template["Resources"], functions)
    above = {"Outputs": template.get("Outputs") or {}}
    given = {f"Given{_joined(name)}": _reference(name) for name in _named(inner) if name[0] in functions}
    shared = _shared(template)
    declared = {**shared.get("Parameters", {}), **{name: {"Type": "String"} for name in given}}
    handed = _handed_down(inner, functions)
    child = {**shared, "Parameters": declared, "Resources": handed, "Outputs": _outputs(above, inner)}
    return _parent(template, {"Resources": outer, **_handed_up(above, set(inner))}, given), child


def _functions(resources: Document) -> set[str]:
    return _with_all_they_name([name for name, one in resources.items() if _is_function(one)], resources)


def _parted(resources: Document, names: set[str]) -> tuple[Document, Document]:
    """All others, and those of the names."""
    others = {name: one for name, one in resources.items() if name not in names}
    return others, {name: one for name, one in resources.items() if name in names}


def _outputs(above: Document, inner: Document) -> Document:
    return {
        _joined(name): {"Value": _reference(name), **_condition_of(inner[name[0]])}
        for name in _named(above)
        if name[0] in inner
    }


def _parent(template: Document, sections: Document, given: Document) -> Document:
    handed = {**{name: {"Ref": name} for name in template.get("Parameters") or {}}, **given}
    child = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": CHILD, "Parameters": handed}}
    return {**_shared(template), **sections, "Resources": {**sections["Resources"], "Child": child}}


def _shared(template: Document) -> Document:
    sections = ("AWSTemplateFormatVersion", "Transform", "Parameters", "Mappings", "Conditions")
    return {section: template[section] for section in sections if section in template}


def _is_function(resource: Any) -> bool:
    return isinstance(resource, dict) and resource.get("Type") == "AWS::Lambda::Function"


def _condition_of(resource: Document) -> Document:
    return {"Condition": resource["Condition"]} if "Condition" in resource else {}


def _with_all_they_name(names: list[str], resources: Document) -> set[str]:
    found: set[str] = set()
    while names:
        name = names.pop()
        if name in resources and name not in found:
            found.add(name)
            names += [other for other, _ in _named(resources[name])]
    return found


# -- names


def _named(node: Any) -> Iterator[Name]:
    """What is named by `Ref`, `Fn::GetAtt`, `Fn::Sub` and `DependsOn`."""
    match node:
        case {"Ref": str(name)}:
            yield name, ""
        case {"Fn::GetAtt": [str(name), str(attribute)]}:
            yield name, attribute
        case {"Fn::Sub": str(text) | [str(text), dict()]}:
            for name in re.findall(r"\$\{([^!}][^}]*)\}", text):
                yield _split(name)
            if isinstance(node["Fn::Sub"], list):
                yield from _named(node["Fn::Sub"][1])
        case dict():
            for key, value in node.items():
                if key == "DependsOn":
                    yield from ((name, "") for name in ([value] if isinstance(value, str) else value))
                else:
                    yield from _named(value)
        case list():
            for item in node:
                yield from _named(item)


def _split(name: str) -> Name:
    resource, _, attribute = name.partition(".")
    return resource, attribute


def _joined(name: Name) -> str:
    return re.sub(r"\W", "", "".join(name))


def _reference(name: Name) -> Document:
    return {"Fn::GetAtt": list(name)} if name[1] else {"Ref": name[0]}


def _handed_up(node: Any, moved: set[str]) -> Any:
    def other(name: Name) -> str:
        return f"Child.Outputs.{_joined(name)}"

    return _renamed(node, moved, other, lambda name: {"Fn::GetAtt": ["Child", f"Outputs.{_joined(name)}"]}, "Child")


def _handed_down(node: Any, kept: set[str]) -> Any:
    return _renamed(node, kept, lambda name: f"Given{_joined(name)}", lambda name: {"Ref": f"Given{_joined(name)}"}, "")


def _renamed(
    node: Any,
    names: set[str],
    spelled: Callable[[Name], str],
    reference: Callable[[Name], Document],
    waits_for: str,
) -> Any:
    """With other words for what has one of the names; who waits for one of them waits for the nested stack, if any."""

    def again(inner: Any) -> Any:
        return _renamed(inner, names, spelled, reference, waits_for)

    def put(found: re.Match[str]) -> str:
        name = _split(found[1])
        return f"${{{spelled(name)}}}" if name[0] in names else found[0]

    match node:
        case {"Ref": str(name)} if name in names:
            return reference((name, ""))
        case {"Fn::GetAtt": [str(name), str(attribute)]} if name in names:
            return reference((name, attribute))
        case {"Fn::Sub": str(text)}:
            return {"Fn::Sub": re.sub(r"\$\{([^!}][^}]*)\}", put, text)}
        case {"Fn::Sub": [str(text), dict(own)]}:
            return {"Fn::Sub": [re.sub(r"\$\{([^!}][^}]*)\}", put, text), again(own)]}
        case {"DependsOn": awaited}:
            listed = [awaited] if isinstance(awaited, str) else awaited
            kept = [one for one in listed if one not in names]
            waits = [waits_for] if waits_for and len(kept) < len(listed) else []
            others = {key: again(value) for key, value in node.items() if key != "DependsOn"}
            return {**others, **({"DependsOn": [*kept, *waits]} if kept or waits else {})}
        case dict():
            return {key: again(value) for key, value in node.items()}
        case list():
            return [again(item) for item in node]
        case _:
            return node
