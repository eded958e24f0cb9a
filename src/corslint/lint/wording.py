"""Wording: how to mend a fault in the words of the notation that its author writes, where the rule has only AWS's."""

from collections.abc import Mapping

from corslint.model import StackKind

Words = Mapping[tuple[str, str | None], str]
"""Help by the rule's id and the kind of API, None for any; `{help}` stands for what the rule itself says."""

_PREFLIGHT = """\
{help}, by defaultCorsPreflightOptions of the API or addCorsPreflight of the resource:
  const api = new apigateway.RestApi(this, 'Api', {
    defaultCorsPreflightOptions: { allowOrigins: ['https://app.example.com'], allowHeaders: ['Content-Type'] },
  });"""

_GENERATED = """\
{help}; or let the CDK generate OPTIONS, which then succeeds:
  items.addCorsPreflight({ allowOrigins: ['https://app.example.com'], allowHeaders: ['Content-Type'] });"""

_POLICY = """\
{help}, by corsPreflight of the API:
  new apigatewayv2.HttpApi(this, 'Api', {
    corsPreflight: { allowOrigins: ['https://app.example.com'], allowHeaders: ['content-type'] },
  });"""

_URL_POLICY = """\
{help}, by cors of the function URL:
  handler.addFunctionUrl({
    authType: lambda.FunctionUrlAuthType.NONE,
    cors: { allowedOrigins: ['https://app.example.com'], allowedHeaders: ['content-type'] },
  });"""

_NO_PREFLIGHT = """\
let the CDK answer it, by defaultCorsPreflightOptions of the API or the resource (what is set on the API holds for the
resources that are added after it; one that comes from fromResourceAttributes or fromRestApiAttributes has none):
  const items = api.root.addResource('items', {
    defaultCorsPreflightOptions: { allowOrigins: ['https://app.example.com'], allowHeaders: ['Content-Type'] },
  });"""

_RESPONSES = """\
{help}, by addGatewayResponse; the value needs its single quotes:
  for (const type of [apigateway.ResponseType.DEFAULT_4XX, apigateway.ResponseType.DEFAULT_5XX]) {
    api.addGatewayResponse(type.responseType, {
      type, responseHeaders: { 'Access-Control-Allow-Origin': "'https://app.example.com'" },
    });
  }"""

_MAPPING = """\
{help}, in integrationResponses of the integration and methodResponses of the method:
  items.addMethod('GET', new apigateway.LambdaIntegration(handler, {
    proxy: false,
    integrationResponses: [{
      statusCode: '200',
      responseParameters: { 'method.response.header.Access-Control-Allow-Origin': "'https://app.example.com'" },
    }],
  }), {
    methodResponses: [{
      statusCode: '200', responseParameters: { 'method.response.header.Access-Control-Allow-Origin': true },
    }],
  });"""

_DECLARATION = """\
{help}, in methodResponses of addMethod:
  methodResponses: [{
    statusCode: '200', responseParameters: { 'method.response.header.Access-Control-Allow-Origin': true },
  }],"""

_PROXY = """\
{help}; or let the gateway map the response:
  new apigateway.LambdaIntegration(handler, { proxy: false, integrationResponses: [...] })"""

_HEADERS = """\
{help}, by allowHeaders of defaultCorsPreflightOptions:
  defaultCorsPreflightOptions: {
    allowOrigins: ['https://app.example.com'], allowHeaders: [...apigateway.Cors.DEFAULT_HEADERS, 'X-Request-Id'],
  }"""

_METHODS = """\
{help}, by allowMethods of defaultCorsPreflightOptions, of which Cors.ALL_METHODS is the default"""

_BINARY = """\
{help}; the CDK can set that of its preflights by an override only:
  binaryMediaTypes: ['image/png']"""

_OPTIONS = """\
{help}; the preflights of defaultCorsPreflightOptions demand nothing:
  items.addMethod('OPTIONS', integration, { authorizationType: apigateway.AuthorizationType.NONE });"""

_ORIGINS = """\
{help}, in allowOrigins:
  defaultCorsPreflightOptions: { allowOrigins: ['https://app.example.com'], allowCredentials: true }"""

_URL_ORIGINS = """\
{help}, in allowedOrigins:
  cors: { allowedOrigins: ['https://app.example.com'], allowCredentials: true }"""

_POLICY_STATEMENT = """\
{help}, in policy of the RestApi:
  new iam.PolicyStatement({
    principals: [new iam.AnyPrincipal()], actions: ['execute-api:Invoke'], resources: ['execute-api:/*/OPTIONS/*'],
  })"""

_OF_THE_CDK: Words = {
    ("binary-media-breaks-preflight", None): _BINARY,
    ("cors-not-configured", "rest"): _PREFLIGHT,
    ("cors-not-configured", "http"): _POLICY,
    ("cors-not-configured", "function-url"): _URL_POLICY,
    ("credentials-not-allowed", "rest"): "{help}; allowCredentials of the CDK's preflights says it on those alone",
    ("exposed-headers-on-preflight-only", "rest"): "{help}; exposeHeaders of the CDK's preflights lands on those alone",
    ("gateway-response-without-cors", None): _RESPONSES,
    ("ignored-response-mapping", None): _PROXY,
    ("max-age-beyond-browsers", "rest"): "{help}, by maxAge: Duration.hours(2)",
    ("overbroad-function-role", None): "{help}, by the grants of its constructs, such as table.grantReadData(handler)",
    ("preflight-cannot-succeed", "rest"): _GENERATED,
    ("preflight-header-not-allowed", "rest"): _HEADERS,
    ("preflight-header-not-allowed", "http"): "{help}, by allowHeaders of corsPreflight",
    ("preflight-header-not-allowed", "function-url"): "{help}, by allowedHeaders of cors in addFunctionUrl",
    ("preflight-method-not-allowed", "rest"): _METHODS,
    ("preflight-method-not-allowed", "http"): "{help}, by allowMethods of corsPreflight",
    ("preflight-method-not-allowed", "function-url"): "{help}, by allowedMethods of cors in addFunctionUrl",
    ("preflight-missing", "rest"): _NO_PREFLIGHT,
    ("preflight-missing", "http"): _POLICY,
    ("preflight-missing", "function-url"): _URL_POLICY,
    ("preflight-requires-authorization", "rest"): _OPTIONS,
    ("preflight-requires-authorization", "http"): "{help}, by authorizer: new HttpNoneAuthorizer() on its route",
    ("preflight-without-origin", "rest"): _PREFLIGHT,
    ("resource-policy-refuses-preflight", None): _POLICY_STATEMENT,
    ("response-without-origin", None): _MAPPING,
    ("undeclared-response-header", None): _DECLARATION,
    ("unknown-cors-header", "rest"): "{help}; responseHeaders of addGatewayResponse takes their names as they are",
    ("wildcard-not-covering", "rest"): "{help}: Cors.DEFAULT_HEADERS and Cors.ALL_METHODS are lists of names",
    ("wildcard-not-covering", "http"): "{help}, in allowHeaders or allowMethods of corsPreflight",
    ("wildcard-on-authenticated-api", "rest"): "{help}, in allowOrigins of defaultCorsPreflightOptions",
    ("wildcard-on-authenticated-api", "http"): "{help}, in allowOrigins of corsPreflight",
    ("wildcard-with-credentials", "rest"): _ORIGINS,
    ("wildcard-with-credentials", "function-url"): _URL_ORIGINS,
}
"""Of the CDK's constructs, in TypeScript; other languages spell the same names their way (F1-F14)."""

HELP: Mapping[StackKind, Words] = {"cdk": _OF_THE_CDK}
