"""Which calls a resource policy lets pass that carry no credentials, as no preflight does."""

import pytest

from corslint.cors.admission import admits
from corslint.model import AccessPolicy, AccessStatement
from corslint.source import Source
from corslint.value import MAYBE, NO, YES, Hole, Items, Known, Text, Truth, Values, join, only, text

SPAN = Source("policy.json", "{}").whole

ARN = Hole("aws_api_gateway_rest_api.orders.execution_arn")


def values(item: Text) -> Values[Text]:
    return Values((Items((Known(item, SPAN),)),), SPAN)


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (text("execute-api:/*/OPTIONS/*"), YES),
        (text("execute-api:/*/PUT/*"), NO),
        (text("arn:aws:execute-api:eu-west-1:123456789012:a1b2c3/*"), YES),
        (join(ARN, "/*/OPTIONS/orders"), YES),
        (join(ARN, "/*/PUT/orders"), NO),
        (join(ARN), MAYBE),
        (join(ARN, "/orders"), MAYBE),
    ],
)
def test_a_resource_covers_a_preflight(resource: Text, expected: Truth) -> None:
    anybody, invoke = values(text("*")), values(text("execute-api:Invoke"))
    statement = AccessStatement(
        only(text("Allow"), SPAN), anybody, invoke, values(resource), (), SPAN, is_inverted=False
    )
    assert admits(AccessPolicy((statement,), complete=True, span=SPAN), "OPTIONS", "/orders") is expected
