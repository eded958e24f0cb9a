// What works: one origin with a proxy and a mapped integration, two origins with credentials, an HTTP API, a URL.
const cdk = require('aws-cdk-lib');
const apigateway = require('aws-cdk-lib/aws-apigateway');
const { CorsHttpMethod, HttpApi, HttpMethod } = require('aws-cdk-lib/aws-apigatewayv2');
const { HttpLambdaIntegration } = require('aws-cdk-lib/aws-apigatewayv2-integrations');
const lambda = require('aws-cdk-lib/aws-lambda');

const ORIGIN = 'https://app.example.com';
const NODE = new lambda.Runtime('nodejs22.x', lambda.RuntimeFamily.NODEJS, { supportsInlineCode: true });

function handler(scope, id, file) {
  return new lambda.Function(scope, id, {
    runtime: NODE,
    handler: `${file}.handler`,
    code: lambda.Code.fromAsset(`${__dirname}/lambda`),
    environment: { ALLOWED_ORIGIN: ORIGIN },
  });
}

class OneOrigin extends cdk.Stack {
  constructor(scope, id) {
    super(scope, id);
    const api = new apigateway.RestApi(this, 'Api');
    const items = api.root.addResource('items', {
      defaultCorsPreflightOptions: {
        allowOrigins: [ORIGIN],
        allowMethods: ['GET', 'OPTIONS'],
        allowHeaders: ['Content-Type'],
      },
    });
    items.addMethod('GET', new apigateway.LambdaIntegration(handler(this, 'Items', 'items')));
  }
}

class Mapped extends cdk.Stack {
  constructor(scope, id) {
    super(scope, id);
    const list = new lambda.Function(this, 'List', {
      runtime: NODE,
      handler: 'index.handler',
      code: lambda.Code.fromInline("exports.handler = async () => [{ id: 1, name: 'First' }];"),
    });
    const api = new apigateway.RestApi(this, 'Api', { defaultCorsPreflightOptions: { allowOrigins: [ORIGIN] } });
    const integration = new apigateway.LambdaIntegration(list, {
      proxy: false,
      integrationResponses: [
        {
          statusCode: '200',
          responseParameters: { 'method.response.header.Access-Control-Allow-Origin': `'${ORIGIN}'` },
        },
      ],
    });
    api.root.addResource('items').addMethod('GET', integration, {
      methodResponses: [
        { statusCode: '200', responseParameters: { 'method.response.header.Access-Control-Allow-Origin': true } },
      ],
    });
  }
}

class TwoOrigins extends cdk.Stack {
  constructor(scope, id) {
    super(scope, id);
    const api = new apigateway.RestApi(this, 'Api', {
      defaultCorsPreflightOptions: {
        allowOrigins: [ORIGIN, 'http://localhost:3000'],
        allowMethods: apigateway.Cors.ALL_METHODS,
        allowHeaders: ['Content-Type', 'Authorization', 'X-Api-Key'],
        allowCredentials: true,
      },
    });
    const shop = new apigateway.LambdaIntegration(handler(this, 'Shop', 'shop'));
    api.root.addResource('items').addMethod('POST', shop);
  }
}

class Http extends cdk.Stack {
  constructor(scope, id) {
    super(scope, id);
    const api = new HttpApi(this, 'Api', {
      corsPreflight: { allowOrigins: [ORIGIN], allowMethods: [CorsHttpMethod.ANY], allowHeaders: ['content-type'] },
    });
    api.addRoutes({
      path: '/items',
      methods: [HttpMethod.POST],
      integration: new HttpLambdaIntegration('Items', handler(this, 'Items', 'items')),
    });
  }
}

class Url extends cdk.Stack {
  constructor(scope, id) {
    super(scope, id);
    const list = new lambda.Function(this, 'List', {
      runtime: NODE,
      handler: 'index.handler',
      code: lambda.Code.fromInline("exports.handler = async () => ({ statusCode: 200, body: '[]' });"),
    });
    list.addFunctionUrl({
      authType: lambda.FunctionUrlAuthType.NONE,
      cors: { allowedOrigins: [ORIGIN], allowedMethods: [lambda.HttpMethod.ALL], allowedHeaders: ['content-type'] },
    });
  }
}

const app = new cdk.App();
new OneOrigin(app, 'OneOrigin');
new Mapped(app, 'Mapped');
new TwoOrigins(app, 'TwoOrigins');
new Http(app, 'Http');
new Url(app, 'Url');
app.synth();
