"""What the shop sells; the API's CORS policy adds the headers."""

import json

PRODUCTS = ["lamp", "table", "chair"]


def handler(event, context):
    word = (event.get("queryStringParameters") or {}).get("q", "")
    return {"statusCode": 200, "body": json.dumps([product for product in PRODUCTS if word in product])}
