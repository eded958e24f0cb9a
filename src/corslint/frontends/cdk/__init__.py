"""Cloud assemblies: what an app of the CDK was synthesised to, read as one system in the words of its constructs."""

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from corslint.model import Stack
from corslint.source import Repository, Source

if TYPE_CHECKING:
    from corslint.syntax.yaml import Parsed

MANIFEST = "manifest.json"

_ARTIFACTS = ('"aws:cloudformation:stack"', '"cdk:cloud-assembly"')


def is_manifest(source: Source) -> bool:
    """Whether a file is the manifest of an assembly, which has stacks or further assemblies, `Stage`s (F16)."""
    return os.path.basename(source.path) == MANIFEST and any(kind in source.text for kind in _ARTIFACTS)


def is_synthesised(source: Source) -> bool:
    """Whether a template says of itself that the CDK wrote it: by its paths (F21), or by what every stack is given."""
    return any(mark in source.text for mark in ("aws:cdk:path", "AWS::CDK::Metadata", "/cdk-bootstrap/"))


def assembly(manifest: Source, repository: Repository, parameters: Mapping[str, str]) -> Stack:
    """Everything that an assembly deploys, its stages and nested stacks included."""
    from corslint.frontends.cdk import stack  # noqa: PLC0415 (only assemblies pay for it)

    return stack.assembly(manifest, repository, parameters)


def template(source: Source, repository: Repository, parameters: Mapping[str, str], parsed: "Parsed") -> Stack:
    """What a template of an assembly deploys, of which nothing but itself is at hand."""
    from corslint.frontends.cdk import stack  # noqa: PLC0415

    return stack.alone(source, repository, parameters, parsed)
