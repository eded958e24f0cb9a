"""Dialects: from trees to the model; here, which dialect a file is written in."""

import os.path
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from corslint.frontends import cdk
from corslint.frontends.arguments import Arguments
from corslint.model import Problem, Stack
from corslint.source import Repository, Source

if TYPE_CHECKING:
    from corslint.syntax.yaml import Parsed

CONFIGURATIONS = (".tf", ".tf.json", ".tofu", ".tofu.json")
"""How the names of Terraform's and OpenTofu's files end: those of one directory are deployed together."""

BACKEND = "backend-config.json"
"""What Amplify's command line calls the file that names the resources of a backend."""

VALUES = (".tfvars", ".tfvars.json")
"""How the names of the files end that hold values for the configuration beside them."""

SUFFIXES = (".json", ".template", ".tf", ".tofu", ".yaml", ".yml")
"""How the names of files end that may be read; a file that is named outright may be called anything."""

MARKERS = (
    *("AWS::", "AWSTemplateFormatVersion", "x-amazon-apigateway", "aws:cloudformation:stack", "cdk:cloud-assembly"),
    *("aws_api_gateway_", "aws_apigatewayv2_", "aws_lambda_function_url", '"providerPlugin"'),
)
"""A text with none of these is no infrastructure of ours: most YAML and JSON needs no parsing to be passed over."""

INCLUSIONS = ("DefinitionUri", "Location", "TemplateURL", "directoryName", "templateFile", '"providerPlugin"')
"""A file that includes others of the repository says so with one of these words, as in `BodyS3Location`."""


_TEMPLATE = r'AWSTemplateFormatVersion|(?:^Resources|"Resources")\s*:(?s:.*)AWS::'
"""How a text says that it is a template, however broken it is; in other YAML, `Resources` may stand further in."""


def is_candidate(source: Source) -> bool:
    marked = any(marker in source.text for marker in MARKERS)
    return marked or (source.path.endswith(CONFIGURATIONS) and "module" in source.text)


def stack(source: Source, repository: Repository, arguments: Arguments) -> Stack | None:
    """What a file deploys; None where it is no infrastructure, which is no fault."""
    if cdk.is_manifest(source):
        return cdk.assembly(source, repository, arguments.parameters)
    if source.path.endswith(CONFIGURATIONS):
        return _configuration(os.path.dirname(source.path), repository, arguments)
    from corslint.syntax import documents  # noqa: PLC0415 (a run over other files needs no parser)

    parsed = documents.read(source)
    if any(map(_is_unrendered, parsed.problems)):
        return None
    for dialect in (_template, _document, _plan, _backend, _wreck):
        read = dialect(source, parsed, repository, arguments)
        if read is not None:
            return read
    return None


def _is_unrendered(problem: Problem) -> bool:
    """Whether reading fails at or below a line that Jinja, Helm, cookiecutter or ERB is still to write: this is no
    template yet. `{{resolve:…}}` is CloudFormation's own."""
    source, last = problem.span.source, problem.span.position.line
    lines = [source.line(line) for line in (last - 1, last) if line]
    return any("{%" in line or "<%" in line or "{{" in line.replace("{{resolve:", "") for line in lines)


Dialect = Callable[[Source, "Parsed", Repository, Arguments], Stack | None]
"""Reads a file that is written in it; None where it is not. What a dialect needs is imported when it is tried."""


def _template(source: Source, parsed: "Parsed", repository: Repository, arguments: Arguments) -> Stack | None:
    from corslint.frontends.cloudformation import stack as cloudformation  # noqa: PLC0415
    from corslint.frontends.cloudformation.template import is_template  # noqa: PLC0415

    if parsed.root is None or not is_template(parsed.root):
        return None
    if cdk.is_synthesised(source):
        return cdk.template(source, repository, arguments.parameters, parsed)
    return cloudformation.stack(source, repository, arguments.parameters, parsed)


def _document(source: Source, parsed: "Parsed", _: Repository, __: Arguments) -> Stack | None:
    from corslint.frontends.openapi import stack  # noqa: PLC0415

    return stack.stack(source, parsed) if stack.is_document(parsed.root) else None


def _plan(source: Source, parsed: "Parsed", repository: Repository, _: Arguments) -> Stack | None:
    if parsed.root is None or '"terraform_version"' not in source.text:
        return None
    from corslint.frontends.terraform import plan, stack  # noqa: PLC0415

    return stack.planned(source, parsed.root, repository) if plan.is_plan(parsed.root) else None


def _backend(source: Source, parsed: "Parsed", repository: Repository, arguments: Arguments) -> Stack | None:
    if os.path.basename(source.path) != BACKEND:
        return None
    from corslint.frontends import amplify  # noqa: PLC0415

    return amplify.stack(source, repository, arguments.parameters, parsed)


def _configuration(directory: str, repository: Repository, arguments: Arguments) -> Stack | None:
    """What a directory of Terraform deploys; one that only calls modules without an API is none of ours."""
    from corslint.frontends.terraform import stack  # noqa: PLC0415

    read = stack.stack(directory, repository, arguments)
    return read if read.apis or read.problems else None


def _wreck(source: Source, parsed: "Parsed", _: Repository, __: Arguments) -> Stack | None:
    """A file so broken that nothing of it can be recognised, but which says of itself that it is a template."""
    if not parsed.problems or not re.search(_TEMPLATE, source.text, re.MULTILINE):
        return None
    return Stack(source.path, "cloudformation", source, problems=parsed.problems)
