// Runs the handlers of frameworks_node.txt with the real libraries and records the CORS headers that they sent.
//
// AWS_EMF_ENVIRONMENT=Lambda node record_frameworks.mjs DIRECTORY > frameworks_node.json, where DIRECTORY has in its
// node_modules: @middy/core, @middy/http-cors, @middy/http-error-handler, express, cors, serverless-http, hono, fastify,
// @vendia/serverless-express, @codegenie/serverless-express, @fastify/cors, @fastify/aws-lambda,
// @aws-lambda-powertools/event-handler, aws-embedded-metrics, aws-xray-sdk-core, aws-serverless-express, @apollo/server,
// graphql, @as-integrations/aws-lambda, koa, @koa/cors, @nestjs/core, @nestjs/common, @nestjs/platform-express,
// reflect-metadata, rxjs and express-rate-limit.
// Not a part of the tests, which read the recording.
import { readFileSync, writeFileSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';

const LIBRARIES = [
  '@middy/core', '@middy/http-cors', 'express', 'cors', 'serverless-http',
  '@vendia/serverless-express', '@codegenie/serverless-express', 'hono', 'fastify', '@fastify/cors',
  '@fastify/aws-lambda', '@aws-lambda-powertools/event-handler', 'aws-embedded-metrics', 'aws-xray-sdk-core',
  'aws-serverless-express', '@as-integrations/aws-lambda', 'koa', '@koa/cors', '@nestjs/core',
  '@nestjs/platform-express', 'express-rate-limit',
];
const REQUESTS = {
  listed: ['/ok', 'https://a.example.com'],
  foreign: ['/ok', 'https://evil.example.net'],
  none: ['/ok', null],
  missing: ['/nowhere', 'https://a.example.com'],
  error: ['/error', 'https://a.example.com'],
  preflight: ['/ok', 'https://a.example.com', 'OPTIONS', {
    'access-control-request-method': 'PUT', 'access-control-request-headers': 'authorization,content-type,x-own',
  }],
  'preflight of a form': ['/ok', 'https://a.example.com', 'OPTIONS', {
    'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type',
  }],
};

const eventOf = (path, origin, method = 'GET', more = {}) => ({
  version: '2.0', routeKey: '$default', rawPath: path, rawQueryString: '', isBase64Encoded: false,
  headers: { host: 'x.example.com', ...(origin ? { origin } : {}), ...more },
  requestContext: {
    http: { method, path, protocol: 'HTTP/1.1', sourceIp: '1.1.1.1', userAgent: 'x' },
    stage: '$default', requestId: '1', domainName: 'x', apiId: 'x',
  },
});

const ofRestApi = (path, origin, method = 'GET', more = {}) => ({
  resource: '/{proxy+}', path, httpMethod: method, queryStringParameters: null, body: null, isBase64Encoded: false,
  headers: { Host: 'x.example.com', ...(origin ? { origin } : {}), ...more },
  requestContext: { resourcePath: '/{proxy+}', httpMethod: method, stage: 'p', requestId: '1' },
});

const context = { awsRequestId: '1', functionName: 'f', getRemainingTimeInMillis: () => 1000 };

async function sent(handler, event) {
  let response;
  try {
    response = await handler(event, context);
  } catch (error) {
    return { raises: error.name };
  }
  const headers = {};
  for (const [name, values] of Object.entries(response.multiValueHeaders ?? {})) {
    headers[name.toLowerCase()] = [].concat(values).join(', ');
  }
  for (const [name, value] of Object.entries(response.headers ?? {})) headers[name.toLowerCase()] = String(value);
  const kept = Object.entries(headers).filter(([name]) => name.startsWith('access-control-') || name === 'vary');
  return { status: Number(response.statusCode), headers: Object.fromEntries(kept) };
}

const directory = process.argv[2];
const print = console.log;
console.log = console.error = console.warn = () => {};
const versions = Object.fromEntries(LIBRARIES.map((name) => [
  name, JSON.parse(readFileSync(join(directory, 'node_modules', name, 'package.json'), 'utf8')).version,
]));
const cases = {};
const parts = readFileSync(new URL('frameworks_node.txt', import.meta.url), 'utf8').split(/^=== /m).slice(1);
for (const [index, part] of parts.entries()) {
  const end = part.indexOf('\n');
  const file = join(directory, `case${index}.mjs`);
  writeFileSync(file, part.slice(end + 1));
  const { handler } = await import(file);
  const results = {};
  const event = part.includes('aws-serverless-express') ? ofRestApi : eventOf;
  for (const [kind, request] of Object.entries(REQUESTS)) results[kind] = await sent(handler, event(...request));
  cases[part.slice(0, end).trim()] = results;
  unlinkSync(file);
}
print(JSON.stringify({ versions, cases }, null, 1));
process.exit(0);
