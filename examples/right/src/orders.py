"""The customer's orders."""

import json
import os

ORDERS = {"1001": {"item": "lamp", "count": 1}}


def handler(event, context):
    if event["httpMethod"] == "GET":
        return answer(200, list(ORDERS.values()))
    order = json.loads(event["body"])
    if not order.get("item"):
        return answer(400, {"message": "which item?"})
    return answer(200, order)


def answer(status, body):
    return {
        "statusCode": status,
        "headers": {"Access-Control-Allow-Origin": os.environ["SHOP"]},
        "body": json.dumps(body),
    }
