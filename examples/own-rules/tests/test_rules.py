"""The rules' pages are their tests."""

from acme_cors import acme_foreign_origin

from corslint.testing import check_page, findings

WILDCARD = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  OrdersApi:
    Type: AWS::Serverless::HttpApi
    Properties: {CorsConfiguration: {AllowOrigins: ["*"]}}
"""


def test_foreign_origins() -> None:
    check_page(acme_foreign_origin)


def test_any_origin_is_a_foreign_one() -> None:
    assert findings(WILDCARD, acme_foreign_origin) == [(5, "acme-foreign-origin", "'*' is none of our sites")]
