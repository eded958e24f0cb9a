"""How many are left; the function URL's CORS policy adds the headers."""

import json

STOCK = {"lamp": 3, "table": 0, "chair": 12}


def handler(event, context):
    product = event["rawPath"].removeprefix("/")
    if product not in STOCK:
        return {"statusCode": 404, "body": json.dumps({"message": "we do not sell that"})}
    return {"statusCode": 200, "body": json.dumps(STOCK[product])}
