// APIs behind CloudFront: one on the hostname of its site, in a stack of its own; one that keeps its callers' origin.
const cdk = require('aws-cdk-lib');
const apigateway = require('aws-cdk-lib/aws-apigateway');
const { CorsHttpMethod, HttpApi, HttpMethod } = require('aws-cdk-lib/aws-apigatewayv2');
const { HttpLambdaIntegration } = require('aws-cdk-lib/aws-apigatewayv2-integrations');
const cloudfront = require('aws-cdk-lib/aws-cloudfront');
const origins = require('aws-cdk-lib/aws-cloudfront-origins');
const lambda = require('aws-cdk-lib/aws-lambda');
const s3 = require('aws-cdk-lib/aws-s3');

const NODE = new lambda.Runtime('nodejs22.x', lambda.RuntimeFamily.NODEJS, { supportsInlineCode: true });

function handler(scope, file) {
  return new lambda.Function(scope, 'Handler', {
    runtime: NODE,
    handler: `${file}.handler`,
    code: lambda.Code.fromAsset(`${__dirname}/lambda`),
  });
}

class Shared extends cdk.Stack {
  constructor(scope, id) {
    super(scope, id);
    this.api = new apigateway.RestApi(this, 'Api');
    this.api.root.addResource('items').addMethod('DELETE', new apigateway.LambdaIntegration(handler(this, 'plain')));
  }
}

class Site extends cdk.Stack {
  constructor(scope, id, api) {
    super(scope, id);
    new cloudfront.Distribution(this, 'Cdn', {
      defaultBehavior: { origin: new origins.S3Origin(new s3.Bucket(this, 'Assets')) },
      additionalBehaviors: {
        'items*': {
          origin: new origins.RestApiOrigin(api),
          allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
          cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
        },
      },
    });
  }
}

class Apart extends cdk.Stack {
  constructor(scope, id) {
    super(scope, id);
    const api = new HttpApi(this, 'Api', {
      corsPreflight: { allowOrigins: ['https://app.example.com'], allowMethods: [CorsHttpMethod.GET] },
    });
    const integration = new HttpLambdaIntegration('Items', handler(this, 'plain'));
    api.addRoutes({ path: '/items', methods: [HttpMethod.GET], integration });
    const host = cdk.Fn.select(2, cdk.Fn.split('/', api.apiEndpoint));
    new cloudfront.Distribution(this, 'Cdn', { // error: cloudfront-drops-origin
      defaultBehavior: {
        origin: new origins.HttpOrigin(host),
        cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
      },
    });
  }
}

const app = new cdk.App();
new Site(app, 'Site', new Shared(app, 'Shared').api);
new Apart(app, 'Apart');
app.synth();
