"""The Lambda functions of a template, and which of them stands behind an integration's URI."""

import os.path
from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from corslint.frontends import settings
from corslint.frontends.cloudformation.roles import role
from corslint.frontends.cloudformation.template import Resource, Template, referenced
from corslint.frontends.reading import Reader
from corslint.frontends.settings import FunctionBehind
from corslint.model import Function
from corslint.source import beside
from corslint.value import NO, Text, Value, text

LAMBDA, SAM = "AWS::Lambda::Function", "AWS::Serverless::Function"

_QUALIFIED = ("AWS::Lambda::Alias", "AWS::Lambda::Version")

_MOST_STEPS = 4
"""An alias of a version of a function is two steps away from it."""


def functions(templates: Iterable[Template]) -> dict[str, Function]:
    """The functions by their names among all; those of aliases and versions lead to their function too."""
    resources = [(resource, template) for template in templates for resource in template.resources.values()]
    found = {resource.name: _function(resource, template) for resource, template in resources if _is_function(resource)}
    for resource, template in resources:
        if resource.type in _QUALIFIED:
            function = found.get(_qualified(resource, template))
            if function is not None:
                found[resource.name] = function
    return found


def function_behind(templates: Iterable[Template], functions: Mapping[str, Function]) -> FunctionBehind:
    """Finds the function that an integration's URI or an ARN leads to: by reference, or by the name it is given."""
    by_name = {given: functions[name] for template in templates for name, given in _names(template)}

    def behind(uri: Value[Text] | None) -> Function | None:
        if uri is None or uri.rest is not None or not uri.alternatives:
            return None
        first, *others = (
            _referred(known.value, functions) or _named(known.value, by_name) for known in uri.alternatives
        )
        return first if all(other is first for other in others) else None

    return behind


def _is_function(resource: Resource) -> bool:
    return resource.type in (LAMBDA, SAM) and resource.exists is not NO


def _qualified(resource: Resource, template: Template) -> str:
    """The function whose alias or version a resource is, through as many steps as it takes; empty where none is."""
    for _ in range(_MOST_STEPS):
        if resource.type not in _QUALIFIED:
            return resource.name
        name = referenced(resource.properties.get("FunctionName").text(), template)
        if name is None:
            return ""
        resource = template.everything[name]
    return ""


def _names(template: Template) -> Iterator[tuple[str, Text]]:
    """The names that functions are given, by their names among all; ARNs may be put together from them."""
    for resource in filter(_is_function, template.resources.values()):
        name = resource.properties.get("FunctionName").text()
        if name is not None and name.only is not None:
            yield resource.name, name.only


def _referred(uri: Text, functions: Mapping[str, Function]) -> Function | None:
    """The function of the first hole that refers to one: `${Orders.Arn}`, `${Orders.Alias}` or `${Orders}`."""
    names = (hole.name.partition(".")[0] for hole in uri.holes)
    return next((functions[name] for name in names if name in functions), None)


def _named(uri: Text, by_name: dict[Text, Function]) -> Function | None:
    """The function that a name or an ARN, `arn:aws:lambda:…:function:NAME`, means; names may have holes themselves."""
    pieces = uri.split(":")
    after = pieces.index(text("function")) + 1 if text("function") in pieces else 0
    return by_name.get(pieces[after].split("/")[0]) if after < len(pieces) else None


# -- one function


def _function(resource: Resource, template: Template) -> Function:
    properties = _properties(resource, template)
    function = Function(
        resource.name,
        resource.span,
        properties.get("Handler").text(),
        properties.get("Runtime").text(),
        _code(resource, properties, template),
        properties.get("Code", "ZipFile").text() or properties.get("InlineCode").text(),
        settings.texts_by_name(properties.get("Environment", "Variables")),
        role=partial(role, properties, template),
        package=settings.last_part(
            properties.get("Code", "S3Key"), properties.get("CodeUri", "Key"), properties.get("CodeUri")
        ),
    )
    return (
        function if properties.get("PackageType").exists is NO else _of_image(function, resource, properties, template)
    )


def _of_image(function: Function, resource: Resource, properties: Reader, template: Template) -> Function:
    """A function in a container image: what its Dockerfile says of it, where it is told which that is.
    Source: https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-using-build.html
    """
    metadata = resource.attributes.get("Metadata")
    context, dockerfile, target = next((keys for keys in _BUILDS if metadata.get(keys[0]).exists is not NO), _BUILDS[0])
    directory = _local(metadata.get(context))
    if directory is None:
        return function
    from corslint.frontends.images import Build, of_image  # noqa: PLC0415 (few functions are in images)

    names = (settings.certain_text(metadata.get(key)) or "" for key in (dockerfile, target))
    config = properties.get("ImageConfig")
    command, entry_point = config.get("Command").texts(), config.get("EntryPoint").texts()
    return of_image(function, Build(directory, *names), command, entry_point, template.repository)


_BUILDS = (
    ("DockerContext", "Dockerfile", "DockerBuildTarget"),
    ("aws:asset:path", "aws:asset:dockerfile-path", "aws:asset:docker-build-target"),
)
"""The keys of SAM's and the CDK's metadata of an image: its context, its Dockerfile therein, its stage."""


def _properties(resource: Resource, template: Template) -> Reader:
    if resource.type == LAMBDA:
        return resource.properties
    from corslint.frontends.sam import globals as sam  # noqa: PLC0415 (plain CloudFormation has no Globals)

    return sam.settings(resource, template)


def _code(resource: Resource, properties: Reader, template: Template) -> tuple[str, ...]:
    """Where a function's code lies in the repository: as the author says, or as the CDK says of its assets."""
    written = (
        resource.attributes.get("Metadata", "aws:asset:path"),
        properties.get("CodeUri"),
        properties.get("Code"),
    )
    uploaded = template.assets.get(settings.certain_text(properties.get("Code", "S3Key")) or "")
    unwritten = _beside_template(resource, properties) or _of_service(resource) if uploaded is None else None
    paths = dict.fromkeys((*_entry_points(resource, properties), *map(_local, written), uploaded, unwritten))
    own = [path for path in paths if path is not None and template.repository.holds(path)]
    return (*own, *_layers(properties, template)) if own else ()


def _beside_template(resource: Resource, properties: Reader) -> str | None:
    """Where SAM's command line takes the code from that nothing is said of: the template's own directory.
    Source: https://github.com/aws/aws-sam-cli/blob/develop/samcli/lib/providers/sam_base_provider.py (DEFAULT_CODEURI)
    """
    is_said = any(properties.get(key).exists is not NO for key in ("CodeUri", "InlineCode", "ImageUri"))
    is_image = settings.certain_text(properties.get("PackageType")) == "Image"
    return None if resource.type != SAM or is_said or is_image else beside(resource.span.source, ".")


def _of_service(resource: Resource) -> str | None:
    """What the Serverless Framework zips: the service, in a directory of which its templates lie.
    Source: https://www.serverless.com/framework/docs/providers/aws/cli-reference/package
    """
    directory = os.path.basename(os.path.dirname(os.path.abspath(resource.span.path)))
    return beside(resource.span.source, os.pardir) if directory == ".serverless" else None


def _entry_points(resource: Resource, properties: Reader) -> Iterator[str]:
    """The sources that SAM has esbuild bundle; the handler is named after the bundle."""
    code = _local(properties.get("CodeUri"))
    points = resource.attributes.get("Metadata", "BuildProperties", "EntryPoints").texts()
    for point in points.items if points is not None and code is not None else ():
        if point.value.known is not None and code is not None:
            yield os.path.normpath(os.path.join(code, point.value.known))


def _layers(properties: Reader, template: Template) -> Iterator[str]:
    """The directories of the layers that the same template makes."""
    layers = properties.get("Layers").texts()
    for layer in layers.items if layers is not None else ():
        name = layer.value.only_hole.name.partition(".")[0] if layer.value.only_hole is not None else ""
        resource = template.everything.get(name)
        for key in ("ContentUri", "Content") if resource is not None else ():
            path = _local(resource.properties.get(key)) if resource is not None else None
            if path is not None and template.repository.holds(path):
                yield path


def _local(place: Reader) -> str | None:
    """The path that a text means; None for an address, and where the code is no text."""
    written = place.text()
    known = written.only.known if written is not None and written.only is not None else None
    return beside(place.span.source, known or ".") if known is not None and "://" not in known else None
