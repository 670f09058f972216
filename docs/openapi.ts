import type * as z from 'zod';
import { eventTypes } from '../src/domain/event-types.ts';
import { problemAnswer } from '../src/contract/answers.ts';
import { eventAnswer, eventData } from '../src/contract/event-answers.ts';
import { problems, problemType, type ProblemCode } from '../src/contract/problems.ts';
import { routes, type Route } from '../src/contract/routes.ts';
import { componentName, componentSchemas, referenceTo } from './component-schemas.ts';
import { requestExamples } from './request-examples.ts';

type Json = Readonly<Record<string, unknown>>;

const description = `Operates payments after checkout on ACI's Open Payment Platform.

- **Amounts are decimal strings in major units**: "92.00" is ninety-two euros, "92" is ninety-two yen. They are not integers in minor units.
- **No answer or a 5xx: send the same request again with the same Idempotency-Key.** After a 402 another try needs a new key.
- **A 202 is an operation whose outcome is not known yet.** Look at its Location later, or repeat the request.
- **\`/v1\` only ever adds.** Accept fields and values you do not know.
- API Gateway itself answers 401, 429 and some 503, as \`{"message": "..."}\` instead of a problem.`;

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description:
    'Names the operation for ever: sent again, it is answered with this operation as it is then, and makes none.',
  schema: {
    type: 'string',
    minLength: 1,
    maxLength: 255,
    pattern: '^[\\x21-\\x7e]+$',
    examples: ['ORDER-1042-refund-1'],
  },
};

const ifMatch = (required: boolean) => ({
  name: 'If-Match',
  in: 'header',
  required,
  description: 'The `ETag` of the version this is decided on: 412 where there is a newer one.',
  schema: { type: 'string', examples: ['"3"'] },
});

const headers = {
  Location: { description: 'The operation; of an import, the payment.', schema: { type: 'string' } },
  RetryAfter: { description: 'Seconds after which to ask again.', schema: { type: 'string', examples: ['5'] } },
  IdempotentReplayed: {
    description: 'There where the key was used before: this is that operation, as it is now.',
    schema: { const: 'true' },
  },
  NextPage: {
    description: 'The next page, as `<...>; rel="next"`; the last one has none.',
    schema: { type: 'string' },
  },
};
const header = (name: keyof typeof headers) => ({ $ref: `#/components/headers/${name}` });

/** The OpenAPI 3.1 document of every row of the table of routes. */
export function openApi(): Json {
  const queryNames = new Set(Object.values(routes).flatMap(({ query }) => (query ? [componentName(query)] : [])));
  const paths: Record<string, Record<string, Json>> = {};
  for (const [name, route] of Object.entries(routes)) {
    (paths[route.path] ??= {})[route.method.toLowerCase()] = operationOf(name, route);
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Payments back office',
      version: '1',
      description,
      license: { name: 'Apache License 2.0', identifier: 'Apache-2.0' },
    },
    servers: [
      {
        url: 'https://{apiId}.execute-api.{region}.amazonaws.com',
        variables: { apiId: { default: 'example' }, region: { default: 'eu-central-1' } },
      },
    ],
    security: [{ bearer: [] }],
    paths,
    webhooks: webhooks(),
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      // Queries are spelled out as parameters.
      schemas: Object.fromEntries(Object.entries(componentSchemas).filter(([name]) => !queryNames.has(name))),
      parameters: { IdempotencyKey: idempotencyKey, IfMatch: ifMatch(false), IfMatchRequired: ifMatch(true) },
      headers,
      examples: problemExamples(),
    },
  };
}

/** What is sent to the merchant's own endpoints: one schema for every type of event. */
function webhooks(): Json {
  const entries = Object.entries(eventTypes).flatMap(([kind, types]) =>
    Object.entries(types).map(([type, says]) => [type, webhook(type, says, kind)] as const),
  );
  return Object.fromEntries(entries);
}

function webhook(type: string, summary: string, kind: string): Json {
  const [, data] = Object.entries(eventData).find(([about]) => about === kind) ?? [];
  const carried = data ? referenceTo(data) : { type: 'null' };
  const own = { type: 'object', properties: { type: { const: type }, data: carried } };
  const schema = { allOf: [referenceTo(eventAnswer), own] };
  return {
    post: {
      summary,
      tags: ['events'],
      requestBody: { required: true, content: { 'application/json': { schema } } },
      responses: { '2XX': { description: 'Any of these: it has arrived, and does not come again.' } },
    },
  };
}

function operationOf(name: string, route: Route): Json {
  const { summary, path, body, file, money, versioned, roles } = route;
  const isSealed = route.caller === 'gateway';
  const examples: Readonly<Record<string, unknown>> = requestExamples;
  return {
    operationId: name,
    tags: [path.split('/')[2]],
    summary,
    description: (isSealed ? [route.description] : [route.description, `Roles: ${roles.join(', ')}.`])
      .filter((part) => part !== undefined)
      .join('\n\n'),
    ...(isSealed && { security: [], requestBody: sealedBody }),
    parameters: [
      ...(isSealed ? sealHeaders : []),
      ...(money ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
      ...(versioned
        ? [{ $ref: `#/components/parameters/${versioned === 'required' ? 'IfMatchRequired' : 'IfMatch'}` }]
        : []),
      ...pathParameters(path),
      ...queryParameters(route.query),
    ],
    ...(body && {
      requestBody: {
        required: true,
        content: {
          'application/json': { schema: referenceTo(body), example: examples[name] },
          ...(file && { 'text/csv': { schema: { type: 'string' } } }),
        },
      },
    }),
    responses: { ...successes(route), ...refusals(route) },
  };
}

/** What the gateway sends beside a notification, which is hex, bare or wrapped. */
const sealHeaders = [
  { name: 'X-Initialization-Vector', pattern: '^[0-9A-Fa-f]{24}$' },
  { name: 'X-Authentication-Tag', pattern: '^[0-9A-Fa-f]{32}$' },
].map(({ name, pattern }) => ({ name, in: 'header', required: true, schema: { type: 'string', pattern } }));
const hex = { type: 'string', pattern: '^[0-9A-Fa-f]+$' };
const sealedBody = {
  required: true,
  content: {
    'text/plain': { schema: hex },
    'application/json': {
      schema: { type: 'object', required: ['encryptedBody'], properties: { encryptedBody: hex } },
    },
  },
};

const pathParameters = (path: string) =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: { $ref: `#/components/schemas/${name.replace(/^./, (first) => first.toUpperCase())}` },
  }));

function queryParameters(query: z.ZodObject | null): readonly Json[] {
  if (!query) return [];
  const { properties = {}, required = [] } = componentSchemas[componentName(query)] ?? {};
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
}

function successes({ method, caller, money, query, answer, statuses, csv }: Route): Json {
  const content = {
    'application/json': { schema: referenceTo(answer) },
    ...(csv && { 'text/csv': { schema: { type: 'string' } } }),
  };
  const always = {
    ...(csv && query && 'cursor' in query.shape && { Link: header('NextPage') }),
    ...(method === 'POST' && caller === 'token' && { Location: header('Location') }),
    ...(money && { 'Idempotent-Replayed': header('IdempotentReplayed') }),
  };
  const responses = Object.entries(statuses).map(([status, description]) => {
    const headers = { ...always, ...(status === '202' && { 'Retry-After': header('RetryAfter') }) };
    return [status, { description, ...(Object.keys(headers).length > 0 && { headers }), content }] as const;
  });
  return Object.fromEntries(responses);
}

/** The authorizer of API Gateway answers it, before any function of ours. */
const unauthorized = 401;

/** One response per status, with every problem it can be as an example. */
function refusals({ problems: codes }: Route): Json {
  const byStatus = Object.entries(Object.groupBy(codes, (code) => problems[code].status));
  return Object.fromEntries(byStatus.map(([status, some = []]) => [status, refusal(Number(status), some)]));
}

function refusal(status: number, codes: readonly ProblemCode[]): Json {
  const description = codes.map((code) => `\`${code}\`: ${problems[code].title}.`).join('\n\n');
  if (status === unauthorized) {
    const schema = { type: 'object', properties: { message: { type: 'string' } } };
    return { description, content: { 'application/json': { schema, example: { message: 'Unauthorized' } } } };
  }
  const examples = Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]));
  return {
    description,
    ...(status === 503 && { headers: { 'Retry-After': header('RetryAfter') } }),
    content: { 'application/problem+json': { schema: referenceTo(problemAnswer), examples } },
  };
}

const problemExamples = () =>
  Object.fromEntries(
    Object.entries(problems)
      .filter(([, { status }]) => status !== unauthorized)
      .map(([code, problem]) => [
        code,
        {
          summary: problem.title,
          value: {
            type: problemType(code),
            ...problem,
            code,
            detail: `${problem.title}.`,
            instance: '/v1/payments/pay_01h2xcejqtf2nbrexx3vqjhp41/refunds',
            requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
          },
        },
      ]),
  );
