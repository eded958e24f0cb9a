// Three APIs that are made of OpenAPI documents: uploaded, included by their stack, written in the app.
const { App, Fn, Stack } = require("aws-cdk-lib");
const { ApiDefinition, SpecRestApi } = require("aws-cdk-lib/aws-apigateway");
const { Code, Function, Runtime } = require("aws-cdk-lib/aws-lambda");
const { Asset } = require("aws-cdk-lib/aws-s3-assets");

const app = new App();

const uploaded = new Stack(app, "Uploaded");
new SpecRestApi(uploaded, "Api", { apiDefinition: ApiDefinition.fromAsset("api/uploaded.yaml") });

const included = new Stack(app, "Included");
const handler = new Function(included, "Handler", {
  runtime: Runtime.NODEJS_20_X,
  handler: "index.handler",
  code: Code.fromAsset("lambda"),
});
handler.node.defaultChild.overrideLogicalId("Handler");
const document = new Asset(included, "Document", { path: "api/included.yaml" });
new SpecRestApi(included, "Api", {
  apiDefinition: ApiDefinition.fromInline(Fn.transform("AWS::Include", { Location: document.s3ObjectUrl })),
});

const inline = new Stack(app, "Inline");
const answers = {
  type: "mock",
  requestTemplates: { "application/json": '{"statusCode": 200}' },
  responses: {
    default: {
      statusCode: "200",
      responseParameters: { "method.response.header.Access-Control-Allow-Origin": "'https://app.example.com/'" },
    },
  },
};
const described = { headers: { "Access-Control-Allow-Origin": { schema: { type: "string" } } } };
new SpecRestApi(inline, "Api", { // error: invalid-origin
  apiDefinition: ApiDefinition.fromInline({
    openapi: "3.0.1",
    info: { title: "items", version: "1" },
    paths: { "/items": { get: { responses: { 200: described }, "x-amazon-apigateway-integration": answers } } },
  }),
});

app.synth();
