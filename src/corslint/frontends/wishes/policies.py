"""The CORS policy of an HTTP API or a function URL, as a setting, a block or a part of a document."""

from corslint.frontends.wishes.documents import document_around
from corslint.frontends.wishes.origins import plain
from corslint.frontends.wishes.sam import put_settings, settings_of
from corslint.frontends.wishes.settings import put_under
from corslint.pen import Policy, spelled
from corslint.source import Edit, Source
from corslint.syntax.editing import hcl
from corslint.syntax.editing.content import Content
from corslint.syntax.editing.hcl_writing import BlockText
from corslint.syntax.editing.places import Place, around, at
from corslint.syntax.hcl_blocks import Block
from corslint.syntax.node import Scalar

Edits = tuple[Edit, ...]

_PROPERTIES = {"AWS::ApiGatewayV2::Api": "CorsConfiguration", "AWS::Lambda::Url": "Cors"}
_BLOCKS = {"aws_apigatewayv2_api": "cors_configuration", "aws_lambda_function_url": "cors"}


def policy(wish: Policy) -> Edits:
    settings = settings_of(wish.api, "HttpApi")
    if settings is not None:
        return _property(wish, *settings, "CorsConfiguration")
    place = at(wish.api.span)
    if place is None:
        document = document_around(wish.api.span)
        return () if document is None else _extension(wish, document)
    if isinstance(place.owner, Block):
        return _block(wish, place.owner)
    found = around(wish.api.span)
    if found is not None and found[1] == "FunctionUrlConfig":
        return _property(wish, place, (), "Cors")
    kind = place.value("Type")
    name = _PROPERTIES.get(kind.text.known or "") if isinstance(kind, Scalar) else None
    return () if name is None else _property(wish, place, ("Properties",), name)


def _property(wish: Policy, place: Place, names: tuple[str, ...], name: str) -> Edits:
    members = _members(wish, place.source)
    return () if members is None else put_settings(place, names, {name: members})


def _members(wish: Policy, source: Source) -> dict[str, Content] | None:
    """By CloudFormation's names; None where the origin cannot be written there."""
    origin = plain(wish.origin, source)
    if origin is None:
        return None
    members: dict[str, Content] = {"AllowOrigins": [origin], "AllowMethods": wish.methods}
    if wish.headers:
        members["AllowHeaders"] = list(map(spelled, wish.headers))
    if wish.credentials:
        members["AllowCredentials"] = True
    return members


def _extension(wish: Policy, document: Place) -> Edits:
    members = _members(wish, document.source)
    if members is None or wish.api.kind != "http":
        return ()
    named: dict[str, Content] = {name[0].lower() + name[1:]: value for name, value in members.items()}
    return put_under(document, (), {"x-amazon-apigateway-cors": named})


def _block(wish: Policy, owner: Block) -> Edits:
    name = _BLOCKS.get(owner.labels[0]) if owner.labels else None
    members = _members(wish, owner.span.source)
    if name is None or members is None or any(inner.type == name for inner in owner.body.blocks):
        return ()
    return hcl.blocks_inserted(owner.span, BlockText(name, {_snake(key): value for key, value in members.items()}))


def _snake(name: str) -> str:
    return "".join(f"_{character.lower()}" if character.isupper() else character for character in name).lstrip("_")
