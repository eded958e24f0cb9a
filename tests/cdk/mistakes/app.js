// Every mistake in a stack of its own; the line that a finding must lead to says which.
const cdk = require('aws-cdk-lib');
const apigateway = require('aws-cdk-lib/aws-apigateway');
const { CfnApi, HttpApi, HttpMethod } = require('aws-cdk-lib/aws-apigatewayv2');
const { HttpLambdaIntegration } = require('aws-cdk-lib/aws-apigatewayv2-integrations');
const lambda = require('aws-cdk-lib/aws-lambda');

const ORIGIN = 'https://app.example.com';
const NODE = new lambda.Runtime('nodejs22.x', lambda.RuntimeFamily.NODEJS, { supportsInlineCode: true });
const HEADER = 'method.response.header.Access-Control-Allow-Origin';

const app = new cdk.App();
const stack = (id) => new cdk.Stack(app, id);

function handler(scope, file = 'items') {
  return new lambda.Function(scope, 'Handler', {
    runtime: NODE,
    handler: `${file}.handler`,
    code: lambda.Code.fromAsset(`${__dirname}/lambda`),
  });
}

function trailingSlash(scope) {
  const api = new apigateway.RestApi(scope, 'Api');
  const items = api.root.addResource('items', { // error: invalid-origin
    defaultCorsPreflightOptions: { allowOrigins: [`${ORIGIN}/`] },
  });
  items.addMethod('GET', new apigateway.MockIntegration());
}
trailingSlash(stack('TrailingSlash'));

function preflightOfTheRootOnly(scope) {
  const api = new apigateway.RestApi(scope, 'Api');
  api.root.addCorsPreflight({ allowOrigins: [ORIGIN] });
  const items = api.root.addResource('items');
  items.addMethod('DELETE', new apigateway.LambdaIntegration(handler(scope))); // error: preflight-missing
}
preflightOfTheRootOnly(stack('PreflightOfTheRootOnly'));

function headerNotAllowed(scope) {
  const api = new apigateway.RestApi(scope, 'Api', { // error: preflight-header-not-allowed
    defaultCorsPreflightOptions: { allowOrigins: [ORIGIN], allowHeaders: ['X-Requested-With'] },
  });
  api.root.addMethod('POST', new apigateway.LambdaIntegration(handler(scope)));
}
headerNotAllowed(stack('HeaderNotAllowed'));

function methodNotAllowed(scope) {
  const api = new apigateway.RestApi(scope, 'Api', { // error: preflight-method-not-allowed
    defaultCorsPreflightOptions: { allowOrigins: [ORIGIN], allowMethods: ['GET', 'POST'] },
  });
  api.root.addMethod('PUT', new apigateway.LambdaIntegration(handler(scope)));
}
methodNotAllowed(stack('MethodNotAllowed'));

function credentialsUnderAWildcard(scope) {
  const api = new apigateway.RestApi(scope, 'Api', { // error: wildcard-with-credentials
    defaultCorsPreflightOptions: { allowOrigins: apigateway.Cors.ALL_ORIGINS, allowCredentials: true },
  });
  api.root.addResource('items').addMethod('GET', new apigateway.HttpIntegration('https://backend.example.com/items'));
}
credentialsUnderAWildcard(stack('CredentialsUnderAWildcard'));

function nothingFromTheHandler(scope) {
  const api = new apigateway.RestApi(scope, 'Api', { defaultCorsPreflightOptions: { allowOrigins: [ORIGIN] } });
  api.root.addMethod('GET', new apigateway.LambdaIntegration(handler(scope, 'bare')));
}
nothingFromTheHandler(stack('NothingFromTheHandler'));

function mappedOnAProxy(scope) {
  const api = new apigateway.RestApi(scope, 'Api', { defaultCorsPreflightOptions: { allowOrigins: [ORIGIN] } });
  api.root.addMethod( // warning: ignored-response-mapping
    'GET',
    new apigateway.LambdaIntegration(handler(scope), {
      integrationResponses: [{ statusCode: '200', responseParameters: { [HEADER]: `'${ORIGIN}'` } }],
    }),
    { methodResponses: [{ statusCode: '200', responseParameters: { [HEADER]: true } }] },
  );
}
mappedOnAProxy(stack('MappedOnAProxy'));

function mapped(scope, value, declared) {
  const api = new apigateway.RestApi(scope, 'Api', { defaultCorsPreflightOptions: { allowOrigins: [ORIGIN] } });
  const responseParameters = value === undefined ? undefined : { [HEADER]: value };
  const integration = new apigateway.LambdaIntegration(handler(scope), {
    proxy: false,
    integrationResponses: [{ statusCode: '200', responseParameters }],
  });
  return [api.root, integration, { methodResponses: [{ statusCode: '200', responseParameters: declared }] }];
}

function quotesForgotten(scope) {
  const [items, integration, options] = mapped(scope, ORIGIN, { [HEADER]: true });
  items.addMethod('GET', integration, options); // error: unquoted-header-value
}
quotesForgotten(stack('QuotesForgotten'));

function notDeclared(scope) {
  const [items, integration, options] = mapped(scope, `'${ORIGIN}'`, undefined);
  items.addMethod('GET', integration, options); // error: undeclared-response-header
}
notDeclared(stack('NotDeclared'));

function notMapped(scope) {
  const [items, integration, options] = mapped(scope, undefined, undefined);
  items.addMethod('GET', integration, options); // error: response-without-origin
}
notMapped(stack('NotMapped'));

function otherOriginOnErrors(scope) {
  const api = new apigateway.RestApi(scope, 'Api', { defaultCorsPreflightOptions: { allowOrigins: [ORIGIN] } });
  api.root.addMethod('PUT', new apigateway.LambdaIntegration(handler(scope)));
  for (const type of [apigateway.ResponseType.DEFAULT_4XX, apigateway.ResponseType.DEFAULT_5XX]) {
    const responseHeaders = { 'Access-Control-Allow-Origin': "'http://localhost:3000'" };
    api.addGatewayResponse(type.responseType, { type, responseHeaders }); // warning: origin-mismatch
  }
}
otherOriginOnErrors(stack('OtherOriginOnErrors'));

function refusalsWithoutTheHeader(scope) {
  const api = new apigateway.RestApi(scope, 'Api', { // warning: gateway-response-without-cors
    defaultCorsPreflightOptions: { allowOrigins: [ORIGIN] },
  });
  api.root.addMethod('GET', new apigateway.LambdaIntegration(handler(scope)), { apiKeyRequired: true });
}
refusalsWithoutTheHeader(stack('RefusalsWithoutTheHeader'));

function everythingBinary(scope) {
  const api = new apigateway.RestApi(scope, 'Api', { // error: binary-media-breaks-preflight
    binaryMediaTypes: ['*/*'],
    defaultCorsPreflightOptions: { allowOrigins: [ORIGIN] },
  });
  api.root.addMethod('PUT', new apigateway.LambdaIntegration(handler(scope)));
}
everythingBinary(stack('EverythingBinary'));

function keyOfThePreflight(scope) {
  const api = new apigateway.RestApi(scope, 'Api', { defaultCorsPreflightOptions: { allowOrigins: [ORIGIN] } });
  const shared = api.root.addResource('shared', { defaultCorsPreflightOptions: undefined });
  const items = new apigateway.Resource(scope, 'Items', { parent: shared, pathPart: 'items' }); // error: preflight-requires-authorization
  items.node.tryFindChild('OPTIONS').node.defaultChild.apiKeyRequired = true;
  items.addMethod('PUT', new apigateway.LambdaIntegration(handler(scope)));
}
keyOfThePreflight(stack('KeyOfThePreflight'));

function slashInAnHttpApi(scope) {
  const api = new HttpApi(scope, 'Api', { corsPreflight: { allowOrigins: [`${ORIGIN}/`] } }); // error: invalid-origin
  api.addRoutes({
    path: '/items',
    methods: [HttpMethod.GET],
    integration: new HttpLambdaIntegration('Items', handler(scope)),
  });
}
slashInAnHttpApi(stack('SlashInAnHttpApi'));

function credentialsOfAnHttpApi(scope) {
  new CfnApi(scope, 'Api', { // error: wildcard-with-credentials
    name: 'shop',
    protocolType: 'HTTP',
    corsConfiguration: { allowOrigins: ['*'], allowCredentials: true },
  });
}
credentialsOfAnHttpApi(stack('CredentialsOfAnHttpApi'));

function twiceFromAUrl(scope) {
  handler(scope).addFunctionUrl({ // error: wildcard-with-credentials
    authType: lambda.FunctionUrlAuthType.NONE,
    cors: { allowedOrigins: ['*'], allowCredentials: true, allowedHeaders: ['content-type'] },
  });
}
twiceFromAUrl(stack('TwiceFromAUrl'));

function silenced(scope) {
  const api = new apigateway.RestApi(scope, 'Api', {
    defaultCorsPreflightOptions: { allowOrigins: apigateway.Cors.ALL_ORIGINS, allowCredentials: true },
  });
  api.root.addMethod('GET', new apigateway.HttpIntegration('https://backend.example.com/items'));
  api.node.addMetadata('corslint', { ignore: ['wildcard-with-credentials'], reason: 'nobody sends cookies here' });
}
silenced(stack('Silenced'));

app.synth();
