"""The status that a MOCK integration answers with, as its request template says it."""

from corslint.frontends.wishes.settings import set_under
from corslint.pen import MockStatus
from corslint.source import Edit
from corslint.syntax.editing.content import Content, Verbatim
from corslint.syntax.editing.places import Place, at, is_configuration
from corslint.syntax.hcl_blocks import Block

MEDIA_TYPE = "application/json"


def mock_status(wish: MockStatus) -> tuple[Edit, ...]:
    place = at(wish.route.integration.span)
    return () if place is None else set_under(place, (_spelling(place),), MEDIA_TYPE, _template(wish.status, place))


def _template(status: str, place: Place) -> Content:
    if is_configuration(place.source) and isinstance(place.owner, Block):
        return Verbatim(f"jsonencode({{ statusCode = {status} }})")
    return f'{{"statusCode": {status}}}'


def _spelling(integration: Place) -> str:
    """What the dialect of an integration calls its request templates."""
    if isinstance(integration.owner, Block):
        return "request_templates"
    return "RequestTemplates" if "Type" in integration.names else "requestTemplates"
