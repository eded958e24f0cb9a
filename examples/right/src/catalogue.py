"""What the shop sells, and what customers say of it; the API's CORS policy adds the headers."""

import json

PRODUCTS = ["lamp", "table", "chair"]


def handler(event, context):
    if event["routeKey"] == "POST /reviews":
        return {"statusCode": 201, "body": json.dumps(json.loads(event["body"]))}
    word = event.get("queryStringParameters", {}).get("q", "")
    return {"statusCode": 200, "body": json.dumps([product for product in PRODUCTS if word in product])}
