"""Data sources whose results follow from their configuration alone."""

from collections.abc import Callable

from corslint.frontends.terraform.evaluation import render, value
from corslint.frontends.terraform.module import Instance
from corslint.frontends.terraform.scope import Scope
from corslint.frontends.terraform.values import Invalid, Undecided, mapping, string
from corslint.syntax.node import Absent, Mapping, Node, Scalar, Unknown
from corslint.value import Hole


def _template_file(instance: Instance, inner: Scope) -> Node:
    attributes = instance.block.body.attributes
    variables = value(attributes["vars"].value, inner) if "vars" in attributes else mapping((), instance.span)
    if "template" not in attributes or not isinstance(variables, Mapping):
        return Unknown(Hole(f"{instance.address}.rendered"), instance.span)
    template = value(attributes["template"].value, inner)
    if not isinstance(template, Scalar) or template.text.known != template.span.text:
        return Unknown(Hole(f"{instance.address}.rendered"), instance.span)
    try:
        return render(template.span, variables.entries, inner)
    except (Invalid, Undecided):
        return Unknown(Hole(f"{instance.address}.rendered"), instance.span)


def _local_file(instance: Instance, inner: Scope) -> Node:
    entry = instance.block.body.attributes.get("filename")
    path = value(entry.value, inner) if entry else Absent(instance.span)
    source = inner.read(path.text.known) if isinstance(path, Scalar) and path.text.known else None
    if source is None:
        return Unknown(Hole(f"{instance.address}.content"), instance.span)
    return string(source.text, source.whole)


COMPUTED: dict[tuple[str, str], Callable[[Instance, Scope], Node]] = {
    ("data.template_file", "rendered"): _template_file,
    ("data.local_file", "content"): _local_file,
}
