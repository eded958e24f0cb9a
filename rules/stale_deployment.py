"""The stage may not have what the API says

A stage serves a snapshot that a deployment made of the API, and nothing that came later. A deployment that does not
wait for the methods, integrations and gateway responses of its API may be made before them: the preflight that the
template describes is then missing from the stage, which answers 403, or 500, without CORS headers. And a deployment
that is not made anew when they change keeps the stage as it was: the mended CORS headers are in the API, and browsers
go on refusing.

CloudFormation makes a new deployment only under another logical id, Terraform when its `triggers` change. Hashes of
ids stay as they are when headers change; hash the whole resources, and have the new deployment made before the old
one goes, which a stage still serves. Deployments that SAM and the CDK generate follow by
themselves, but do not know of resources that are written beside them.

Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-deploy-api.html
Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/api_gateway_deployment

```yaml bad
Resources:
  OrdersApi:
    Type: AWS::ApiGateway::RestApi
    Properties: {Name: orders}
  Orders:
    Type: AWS::ApiGateway::Resource
    Properties: {RestApiId: !Ref OrdersApi, ParentId: !GetAtt OrdersApi.RootResourceId, PathPart: orders}
  ListOrders:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref OrdersApi
      ResourceId: !Ref Orders
      HttpMethod: GET
      AuthorizationType: NONE
      Integration: {Type: HTTP_PROXY, IntegrationHttpMethod: GET, Uri: "https://backend.example.com/orders"}
  OrdersPreflight:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref OrdersApi
      ResourceId: !Ref Orders
      HttpMethod: OPTIONS
      AuthorizationType: NONE
      Integration:
        Type: MOCK
        RequestTemplates: {application/json: '{"statusCode": 200}'}
        IntegrationResponses:
          - StatusCode: "200"
            ResponseParameters:
              method.response.header.Access-Control-Allow-Origin: "'https://app.example.com'"
      MethodResponses:
        - StatusCode: "200"
          ResponseParameters:
            method.response.header.Access-Control-Allow-Origin: true
  Deployment:  # info
    Type: AWS::ApiGateway::Deployment
    DependsOn: ListOrders  # warning
    Properties: {RestApiId: !Ref OrdersApi, StageName: prod}
```

```hcl bad
resource "aws_api_gateway_rest_api" "orders" {
  name = "orders"
}

resource "aws_api_gateway_method" "list" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  resource_id   = aws_api_gateway_rest_api.orders.root_resource_id
  http_method   = "GET"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "list" {
  rest_api_id             = aws_api_gateway_rest_api.orders.id
  resource_id             = aws_api_gateway_rest_api.orders.root_resource_id
  http_method             = aws_api_gateway_method.list.http_method
  type                    = "HTTP_PROXY"
  integration_http_method = "GET"
  uri                     = "https://backend.example.com/orders"
}

module "cors" {
  source          = "squidfunk/api-gateway-enable-cors/aws"
  version         = "0.3.3"
  api_id          = aws_api_gateway_rest_api.orders.id
  api_resource_id = aws_api_gateway_rest_api.orders.root_resource_id
  allow_origin    = "https://app.example.com"
}

resource "aws_api_gateway_deployment" "orders" {  # warning
  rest_api_id = aws_api_gateway_rest_api.orders.id
  depends_on  = [aws_api_gateway_integration.list]  # warning
  triggers = {  # warning
    redeployment = sha1(jsonencode([aws_api_gateway_method.list.id, aws_api_gateway_integration.list.id]))
  }
}

resource "aws_api_gateway_stage" "prod" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  deployment_id = aws_api_gateway_deployment.orders.id
  stage_name    = "prod"
}
```

```hcl good
resource "aws_api_gateway_rest_api" "orders" {
  name = "orders"
  body = jsonencode({
    openapi = "3.0.1"
    paths = {
      "/orders" = {
        options = {
          responses = { "200" = { headers = { Access-Control-Allow-Origin = { schema = { type = "string" } } } } }
          x-amazon-apigateway-integration = {
            type             = "mock"
            requestTemplates = { "application/json" = jsonencode({ statusCode = 200 }) }
            responses = {
              default = {
                statusCode         = "200"
                responseParameters = { "method.response.header.Access-Control-Allow-Origin" = "'https://app.example.com'" }
              }
            }
          }
        }
      }
    }
  })
}

resource "aws_api_gateway_deployment" "orders" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  triggers = {
    redeployment = sha1(jsonencode(aws_api_gateway_rest_api.orders.body))
  }
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_stage" "prod" {
  rest_api_id   = aws_api_gateway_rest_api.orders.id
  deployment_id = aws_api_gateway_deployment.orders.id
  stage_name    = "prod"
}
```
"""

from collections.abc import Iterable, Iterator
from functools import partial

from corslint import (
    MAYBE,
    ROUTE,
    YES,
    Api,
    Awaited,
    Deployment,
    Finding,
    Fix,
    GatewayResponse,
    Overlapping,
    Part,
    Related,
    Renewal,
    Route,
    Severity,
    Span,
    Stack,
    Truth,
    about,
    enumerated,
    faces_browsers,
    is_cors_header,
    truth,
)

SEVERITY = Severity.WARNING

MOST_NAMED = 5
"""Names in the help, which says what to write; the message has two of them at most."""


def check(stack: Stack) -> Iterator[Finding]:
    for api in stack.apis:
        meant = faces_browsers(stack, api) if api.deployments or api.idle_stages else ~YES
        for deployment in api.deployments:
            yield from _early(stack, api, deployment, meant)
            if deployment.renewal is not None:
                yield about(api, None, _lasting(stack, api, deployment, deployment.renewal, meant))
                yield about(api, None, _blocked(stack, api, deployment, deployment.renewal, meant))
        for stage in api.idle_stages:
            yield about(api, None, _idle(stage, meant))


# -- what a deployment may be made before


def _early(stack: Stack, api: Api, deployment: Deployment, meant: Truth) -> Iterator[Finding]:
    made = [*(each.parts for each in api.routes), *(each.parts for each in api.gateway_responses)]
    awaits_some = any(part.name in deployment.awaits for parts in made for part in parts)
    missing = dict.fromkeys(_nearby(part, deployment) for parts in made for part in _not_awaited(parts, deployment))
    remedy = (_REMEDY if deployment.renewal is not None else _REMEDY_OF_GENERATED).format(_listed(missing))
    fix = partial(
        _fix, stack, Awaited(api, deployment, tuple(missing), renewal=False), "let the deployment wait for it all"
    )
    for route in api.routes:
        late = _not_awaited(route.parts, deployment)
        finding = Finding(
            deployment.awaits_at,
            f"nothing makes this deployment wait for {ROUTE}: the stage lacks what is made after it, if only headers",
            when=truth(bool(late)) & meant & deployment.served & route.exists,
            help=remedy,
            related=_related(late, deployment),
            # With no method at all a deployment fails, or serves nothing; behind others it mostly comes late enough.
            severity=Severity.WARNING if awaits_some else Severity.ERROR,
            fix=fix,
        )
        yield about(api, route, finding)
    for exists, late_responses in _late_responses(api, deployment).items():
        finding = Finding(
            deployment.awaits_at,
            f"nothing makes this deployment wait for {_typed(late_responses)}: the stage lacks what is made after it",
            when=meant & deployment.served & exists,
            help=remedy,
            related=_related(
                (part for each in late_responses for part in _not_awaited(each.parts, deployment)), deployment
            ),
            fix=fix,
        )
        yield about(api, None, finding)


_REMEDY = "let it depend on {}"
_REMEDY_OF_GENERATED = "write {} into the settings or the definition of the API, from which the deployment is generated"


def _not_awaited(parts: Iterable[Part], deployment: Deployment) -> tuple[Part, ...]:
    return tuple(part for part in parts if part.name not in deployment.awaits)


def _late_responses(api: Api, deployment: Deployment) -> dict[Truth, list[GatewayResponse]]:
    """By how certainly they exist: what is as certain is one fault."""
    late: dict[Truth, list[GatewayResponse]] = {}
    for response in api.gateway_responses:
        if _not_awaited(response.parts, deployment):
            late.setdefault(response.exists, []).append(response)
    return late


def _typed(responses: list[GatewayResponse]) -> str:
    types = enumerated(response.type for response in responses)
    return f"the gateway response{'s' if len(responses) > 1 else ''} {types}"


def _related(parts: Iterable[Part], deployment: Deployment) -> tuple[Related, ...]:
    return tuple(Related(part.span, f"{_nearby(part, deployment)} may be made after it") for part in parts)


def _nearby(part: Part, deployment: Deployment) -> str:
    """What a part is called in the nested stack that it shares with the deployment."""
    stack, _, name = part.name.rpartition("/")
    return name if stack == deployment.name.rpartition("/")[0] else part.name


def _listed(names: Iterable[str], most: int = MOST_NAMED) -> str:
    first, more = list(names)[:most], len(list(names)) - most
    return ", ".join(first) + (f" and {more} more" if more > 0 else "")


# -- what a deployment outlasts


def _lasting(stack: Stack, api: Api, deployment: Deployment, renewal: Renewal, meant: Truth) -> Finding:
    """Changes of what states CORS that do not make the deployment anew."""
    unseen = [name for name in dict.fromkeys(_stating(api)) if name not in renewal.by]
    known = YES if renewal.complete else MAYBE
    is_silent = not renewal.by and (renewal.by_hand or renewal.span == deployment.span)
    return Finding(
        renewal.span,
        "a later change of the CORS settings does not reach the stage: nothing makes this deployment anew"
        if is_silent
        else f"a later change of {_listed(unseen, 2)} does not reach the stage: it does not make this deployment anew",
        when=truth(bool(unseen)) & known & meant & deployment.served,
        help="give it another name or number with each change of the API"
        if renewal.by_hand
        else "hash in its triggers the whole resources, not their ids, or the files that they are written in",
        severity=Severity.INFO if renewal.by_hand else None,
        fix=partial(_fix, stack, Awaited(api, deployment, tuple(unseen), renewal=True), _RENEWED),
    )


_RENEWED = "make the deployment anew with each change of what states CORS"


def _blocked(stack: Stack, api: Api, deployment: Deployment, renewal: Renewal, meant: Truth) -> Finding:
    return Finding(
        deployment.span,
        "no later change of the CORS settings reaches the stage: replacing this deployment fails while the stage serves it",
        when=truth(renewal.fails and any(_stating(api))) & meant & deployment.served,
        help="let the new one be made before the old one goes: create_before_destroy = true",
        fix=partial(_fix, stack, Overlapping(api, deployment), "make the new deployment before the old one goes"),
    )


def _fix(stack: Stack, wish: Awaited | Overlapping, title: str) -> Fix:
    return Fix(title, stack.pen(wish), safe=False)


def _stating(api: Api) -> Iterator[str]:
    """The names of what the CORS headers of a snapshot are written in."""
    if api.cors is not None:
        yield api.name
    for route in api.routes:
        stated = _stated_at(route)
        carriers = [part for part in route.parts if part.span in stated] or route.parts
        if stated:
            yield from (part.name for part in carriers) if carriers else (api.name,)
    for response in api.gateway_responses:
        if any(map(is_cors_header, response.headers.rows)):
            yield from (part.name for part in response.parts) if response.parts else (api.name,)


def _stated_at(route: Route) -> list[Span]:
    """Proxies say nothing of their own (B27)."""
    responses = route.integration.responses if route.integration.is_mapped else ()
    return [response.span for response in responses if any(map(is_cors_header, response.headers.rows))]


# -- what nothing is deployed to


def _idle(stage: Span, meant: Truth) -> Finding:
    return Finding(
        stage,
        "nothing is ever deployed to this stage: browsers get 404 without CORS headers",
        when=meant,
        help="have it deployed to automatically, or name a deployment",
    )
