"""Calls that go by way of CloudFront: which do, and how what they are answered follows the origin that they come from."""

from functools import partial

from corslint.cors.edge import Front, shares_host, takes
from corslint.cors.exchange import Exchange, Leg
from corslint.cors.protocol import ALLOW_ORIGIN
from corslint.model import Api, Echo, HeaderValue
from corslint.value import MAYBE, NO, YES, Truth, Value, some, truth


def concerns(front: Front, call: Exchange) -> Truth:
    """Whether browsers make a call across origins by way of a behaviour, with no code at the edge that has a say."""
    across = ~shares_host(front.distribution) & call.faces_browsers
    decided = MAYBE if front.behaviour.is_programmed else YES
    return across & front.when & takes(front, call.route) & decided


# -- what depends on the request's origin


def needs_origin(call: Exchange) -> Truth:
    """Whether a call is answered with an allowed origin only where it carries its own."""
    if call.api.kind == "http" and call.api.cors is not None:
        return call.api.cors.configured  # C3
    return some(_allowed(leg).test(partial(_follows, call.api)) for leg in (*call.preflights, *call.responses))


def differs_by_origin(call: Exchange) -> Truth:
    """Whether the answer to one site would be refused to another that is allowed as well."""
    return some(_allowed(leg).test(_serves_several) for leg in call.responses)


def _allowed(leg: Leg) -> Value[HeaderValue]:
    return leg.answer.header(ALLOW_ORIGIN)


def _follows(api: Api, sent: HeaderValue) -> Truth:
    """Of a function URL that allows one site it is not known whether it answers others the same."""
    if not isinstance(sent, Echo):
        return NO
    return MAYBE if api.kind == "function-url" and _serves_several(sent) is NO else YES


def _serves_several(sent: HeaderValue) -> Truth:
    if not isinstance(sent, Echo):
        return NO
    return YES if sent.origins is None else truth(len(sent.origins) > 1) | (MAYBE if sent.checked else NO)
