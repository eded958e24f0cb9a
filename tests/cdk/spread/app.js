// A stage with two stacks that make up one API, and a nested stack that adds to it.
const cdk = require('aws-cdk-lib');
const apigateway = require('aws-cdk-lib/aws-apigateway');
const lambda = require('aws-cdk-lib/aws-lambda');

const ORIGIN = 'https://app.example.com';

function imported(scope, api) {
  return apigateway.RestApi.fromRestApiAttributes(scope, 'Api', {
    restApiId: api.restApiId,
    rootResourceId: api.restApiRootResourceId,
  });
}

class Reports extends cdk.NestedStack {
  constructor(scope, id, api, handler) {
    super(scope, id);
    const reports = imported(this, api).root.addResource('reports');
    reports.addMethod('DELETE', new apigateway.LambdaIntegration(handler)); // error: preflight-missing
  }
}

class Shop extends cdk.Stack {
  constructor(scope, id) {
    super(scope, id);
    this.handler = new lambda.Function(this, 'Handler', {
      runtime: new lambda.Runtime('nodejs22.x', lambda.RuntimeFamily.NODEJS),
      handler: 'items.handler',
      code: lambda.Code.fromAsset(`${__dirname}/lambda`),
    });
    this.api = new apigateway.RestApi(this, 'Api', {
      deploy: false,
      defaultCorsPreflightOptions: { allowOrigins: [ORIGIN] },
    });
    this.items = this.api.root.addResource('items');
    this.items.addMethod('PUT', new apigateway.LambdaIntegration(this.handler));
    new Reports(this, 'Reports', this.api, this.handler);
  }
}

class Orders extends cdk.Stack {
  constructor(scope, id, shop) {
    super(scope, id);
    const root = imported(this, shop.api).root;
    const integration = new apigateway.LambdaIntegration(shop.handler);
    const orders = root.addResource('orders', { defaultCorsPreflightOptions: { allowOrigins: [ORIGIN] } });
    orders.addMethod('PUT', integration);
    root.addResource('returns').addMethod('PUT', integration); // error: preflight-missing
  }
}

const app = new cdk.App();
const stage = new cdk.Stage(app, 'Live');
new Orders(stage, 'Orders', new Shop(stage, 'Shop'));
app.synth();
