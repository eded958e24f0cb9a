"""The real SAM transform as an oracle: what it makes of a template, or why it refuses it."""

import datetime as dt
import json
import logging
import os
from typing import Any

from samtranslator.public.exceptions import InvalidDocumentException  # type: ignore[import-untyped]
from samtranslator.translator.transform import transform  # type: ignore[import-untyped]
from samtranslator.yaml_helper import yaml_parse  # type: ignore[import-untyped]
from yaml import YAMLError

from corslint.frontends import stack
from corslint.frontends.arguments import Arguments
from corslint.model import Stack
from corslint.source import Repository, Source
from corslint.source import read as read_file

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
logging.getLogger("samtranslator").setLevel(
    logging.CRITICAL
)  # it complains at the very end that nobody took its metrics

LOCAL = "local-file"
"""The bucket that stands for the template's own directory."""


class Refused(Exception):  # noqa: N818 (it is the oracle's answer)
    """What the transform says that is wrong."""


class _NoPolicies:
    def load(self) -> dict[str, str]:
        return {}


def translated(source: Source) -> Source:
    """The CloudFormation template that the transform makes of a SAM template, as JSON that stands beside it."""
    try:
        template = _packaged(_without_dates(yaml_parse(source.text)), os.path.dirname(source.path))
        result = transform(template, {}, _NoPolicies())
    except InvalidDocumentException as error:
        raise Refused("; ".join(str(cause.message) for cause in error.causes)) from error
    except YAMLError as error:
        raise Refused("this is no YAML") from error
    written = json.dumps(_with_local_bodies(result), indent=1)
    return Source(os.path.join(os.path.dirname(source.path), "translated.json"), written)


def read(source: Source) -> Stack:
    """The stack of a template, whose files may be read from its own directory."""
    found = stack(source, Repository(os.path.dirname(source.path) or "."), Arguments())
    assert found is not None, f"{source.path} is no template"
    return found


def _without_dates(node: Any) -> Any:
    """YAML's dates, which CloudFormation takes as texts."""
    match node:
        case dict():
            return {str(_without_dates(key)): _without_dates(value) for key, value in node.items()}
        case list():
            return [_without_dates(item) for item in node]
        case dt.date():
            return node.isoformat()
        case _:
            return node


def _packaged(template: Any, directory: str) -> Any:
    """The template as `sam package` uploads it, with its includes as CloudFormation puts them in before the transform."""
    general = (template.get("Globals") or {}).get("Function") or {}
    is_image = general.get("PackageType") == "Image"
    for name in _CODE:
        general.pop(name, None)
    for resource in (template.get("Resources") or {}).values():
        if isinstance(resource, dict) and isinstance(resource.setdefault("Properties", {}), dict):
            _package(resource["Properties"], str(resource.get("Type")), is_image=is_image)
    return _included(template, directory)


_CODE = ("CodeUri", "InlineCode", "ImageUri")


def _package(properties: dict[str, Any], kind: str, *, is_image: bool) -> None:
    match kind:
        case "AWS::Serverless::Function":
            for name in _CODE:
                properties.pop(name, None)
            if properties.get("PackageType") == "Image" or (is_image and "PackageType" not in properties):
                properties["ImageUri"] = "123456789012.dkr.ecr.us-east-1.amazonaws.com/image:tag"
            else:
                properties["CodeUri"] = "s3://bucket/code"
        case "AWS::Serverless::LayerVersion":
            properties["ContentUri"] = "s3://bucket/layer"
        case "AWS::Serverless::StateMachine" if "DefinitionUri" in properties:
            properties["DefinitionUri"] = "s3://bucket/definition"
        case "AWS::Serverless::Api" | "AWS::Serverless::HttpApi":
            uri = properties.get("DefinitionUri")
            if isinstance(uri, str) and "://" not in uri:
                properties["DefinitionUri"] = {"Bucket": LOCAL, "Key": uri}


def _included(node: Any, directory: str) -> Any:
    match node:
        case {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": str(path)}}}:
            found = read_file(os.path.join(directory, path))
            return _without_dates(yaml_parse(found.text)) if isinstance(found, Source) else node
        case dict():
            return {key: _included(value, directory) for key, value in node.items()}
        case list():
            return [_included(item, directory) for item in node]
        case _:
            return node


def _with_local_bodies(template: dict[str, Any]) -> dict[str, Any]:
    for resource in template["Resources"].values():
        properties = resource.get("Properties") or {}
        location = properties.get("BodyS3Location")
        if isinstance(location, dict) and location.get("Bucket") == LOCAL:
            properties["BodyS3Location"] = location["Key"]
    return template
