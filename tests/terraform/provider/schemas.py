"""Schemas of providers, as `terraform providers schema -json` prints them; the small providers' are written here."""

import json
import re
from typing import Any, NamedTuple

Schema = dict[str, Any]
Block = dict[str, Any]

REGISTRY = "registry.terraform.io/hashicorp/"


class Provider(NamedTuple):
    """What one provider offers, by the names of the types."""

    settings: Schema
    resources: dict[str, Schema]
    data_sources: dict[str, Schema]


def providers(path: str) -> dict[str, Provider]:
    """The providers of a file, and the small ones, by address."""
    with open(path, encoding="utf-8") as file:
        printed = json.load(file)["provider_schemas"]
    read = {
        address: Provider(
            one.get("provider", {"block": {}}), one.get("resource_schemas", {}), one.get("data_source_schemas", {})
        )
        for address, one in printed.items()
    }
    return {**{REGISTRY + name: one for name, one in _SMALL.items()}, **read}


def used(known: dict[str, Provider], text: str) -> dict[str, Provider]:
    """Only the types that are named: Terraform reads all of a provider's, hundreds of times as many, at every start."""
    words = set(re.findall(r"\w+", text))
    return {
        address: Provider(
            one.settings,
            {name: schema for name, schema in one.resources.items() if name in words},
            {name: schema for name, schema in one.data_sources.items() if name in words},
        )
        for address, one in known.items()
    }


# -- providers that a line for a type describes: `!` is required, `?` optional, `=` computed


def _schema(**attributes: str) -> Schema:
    return {"block": {"attributes": {name: _attribute(written) for name, written in attributes.items()}}}


def _attribute(written: str) -> dict[str, Any]:
    words = written.rstrip("!?=").split()
    kind: Any = words[-1]
    for collection in reversed(words[:-1]):
        kind = [collection, kind]
    return {"type": kind, "required": "!" in written, "optional": "?" in written, "computed": "=" in written}


def _random(**attributes: str) -> Schema:
    return _schema(keepers="map string?", id="string=", **attributes)


def _password(**attributes: str) -> Schema:
    numbers = dict.fromkeys(("min_lower", "min_numeric", "min_special", "min_upper"), "number?=")
    flags = dict.fromkeys(("lower", "number", "numeric", "special", "upper"), "bool?=")
    return _random(length="number!", override_special="string?", result="string=", **numbers, **flags, **attributes)


_HASHES = {
    f"output_{name}": "string="
    for name in ("base64sha256", "base64sha512", "md5", "sha", "sha256", "sha512")
}  # fmt: skip

_ARCHIVE = _schema(
    type="string!",
    output_path="string!",
    source_file="string?",
    source_dir="string?",
    source_content="string?",
    source_content_filename="string?",
    excludes="set string?",
    exclude_symlink_directories="bool?",
    output_file_mode="string?",
    output_size="number=",
    id="string=",
    **_HASHES,
)
_ARCHIVE["block"]["block_types"] = {
    "source": {"nesting_mode": "set", "block": _schema(content="string!", filename="string!")["block"]}
}

_LOCAL = {
    **dict.fromkeys(("content_base64sha256", "content_base64sha512", "content_md5", "content_sha1"), "string="),
    **dict.fromkeys(("content_sha256", "content_sha512", "id"), "string="),
}

_SMALL = {
    "archive": Provider(_schema(), {"archive_file": _ARCHIVE}, {"archive_file": _ARCHIVE}),
    "null": Provider(
        _schema(),
        {"null_resource": _schema(triggers="map string?", id="string=")},
        {"null_data_source": _schema(inputs="map string?", outputs="map string=", random="string=", id="string=")},
    ),
    "random": Provider(
        _schema(),
        {
            "random_id": _random(
                byte_length="number!",
                prefix="string?",
                hex="string=",
                dec="string=",
                b64_std="string=",
                b64_url="string=",
            ),
            "random_integer": _random(min="number!", max="number!", seed="string?", result="number="),
            "random_password": _password(bcrypt_hash="string="),
            "random_pet": _random(length="number?=", prefix="string?", separator="string?="),
            "random_string": _password(),
            "random_uuid": _random(result="string="),
        },
        {},
    ),
    "local": Provider(
        _schema(),
        {
            "local_file": _schema(
                filename="string!",
                content="string?",
                content_base64="string?",
                sensitive_content="string?",
                source="string?",
                file_permission="string?=",
                directory_permission="string?=",
                **_LOCAL,
            )
        },
        {"local_file": _schema(filename="string!", content="string=", content_base64="string=", **_LOCAL)},
    ),
    "template": Provider(
        _schema(),
        {},
        {
            "template_file": _schema(
                template="string?", filename="string?", vars="map string?", rendered="string=", id="string="
            )
        },
    ),
    "time": Provider(
        _schema(),
        {
            "time_sleep": _schema(
                create_duration="string?", destroy_duration="string?", triggers="map string?", id="string="
            )
        },
        {},
    ),
    "external": Provider(
        _schema(),
        {},
        {
            "external": _schema(
                program="list string!", query="map string?", working_dir="string?", result="map string=", id="string="
            )
        },
    ),
}
