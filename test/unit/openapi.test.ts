import { describe, expect, test } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { readFileSync } from 'node:fs';
import { problems } from '../../src/contract/problems.ts';
import { routes, type Route } from '../../src/contract/routes.ts';
import { openApi } from '../../docs/openapi.ts';
import { requestExamples } from '../../docs/request-examples.ts';

type Parameter = { $ref?: string; name?: string; in?: string; required?: boolean };
type Operation = {
  operationId: string;
  parameters: Parameter[];
  requestBody?: { content: Record<string, { schema: { $ref: string }; example: unknown }> };
  responses: Record<string, { description: string; headers?: object; content: Record<string, object> }>;
};
type Document = {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: Record<string, Record<string, Record<string, unknown>>>;
};
const document = JSON.parse(JSON.stringify(openApi())) as Document;
const all: [string, Route][] = Object.entries(routes);
const operationAt = ({ path, method }: Route) => document.paths[path]![method.toLowerCase()]!;

describe('The OpenAPI document', () => {
  test('is a valid one of version 3.1', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document));
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
    expect(document.openapi).toBe('3.1.1');
  });

  test('refers to nothing that is not there', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)];
    expect(references.length).toBeGreaterThan(100);
    expect(references.filter(([, kind, name]) => document.components[kind!]?.[name!] === undefined)).toEqual([]);
    expect(JSON.stringify(document).match(/"\$(id|schema)":/g)).toBeNull();
  });

  test('has every row of the table of routes, and no other', () => {
    const described = Object.values(document.paths).flatMap((methods) => Object.values(methods));
    expect(described.map(({ operationId }) => operationId).sort()).toEqual(all.map(([name]) => name).sort());
    for (const [name, route] of all) expect(operationAt(route).operationId).toBe(name);
  });

  test('tells of every problem a route can answer', () => {
    for (const [, route] of all) {
      const { responses } = operationAt(route);
      const told = Object.entries(responses).flatMap(([status, { description }]) =>
        [...description.matchAll(/^`(\w+)`/gm)].map(([, code]) => `${status} ${code!}`),
      );
      const possible = route.problems.map((code) => `${problems[code].status} ${code}`);
      expect(told.sort()).toEqual(possible.sort());
    }
  });

  test('names every parameter of a path', () => {
    for (const [, route] of all) {
      const named = operationAt(route).parameters.filter((parameter) => parameter.in === 'path');
      expect(named.map(({ name }) => `{${name!}}`)).toEqual(route.path.match(/\{\w+\}/g) ?? []);
    }
  });

  test('wants a key for what moves money, and for nothing else', () => {
    const key = '#/components/parameters/IdempotencyKey';
    const wanting = all.filter(([, route]) => operationAt(route).parameters.some(({ $ref }) => $ref === key));
    const replayed = all.filter(
      ([, route]) => 'Idempotent-Replayed' in (operationAt(route).responses['201']?.headers ?? {}),
    );
    const moving = all.filter(([, { money }]) => money);
    expect(wanting).toEqual(moving);
    expect(replayed).toEqual(moving);
  });

  test('tells where to look, and when, after a 202', () => {
    const { headers } = operationAt(routes.refund).responses['202']!;
    expect(Object.keys(headers ?? {}).sort()).toEqual(['Idempotent-Replayed', 'Location', 'Retry-After']);
  });

  test('offers CSV where the table does', () => {
    const offered = all.filter(([, route]) => 'text/csv' in (operationAt(route).responses['200']?.content ?? {}));
    expect(offered.map(([name]) => name)).toEqual([
      'listPayments',
      'listOperations',
      'listDiscrepancies',
      'listDisputes',
      'getDisputeStatistics',
    ]);
  });

  test('has an example of every body, which the contract accepts', () => {
    const examples: Record<string, unknown> = requestExamples;
    for (const [name, { body }] of all) expect(body?.safeParse(examples[name]).error).toBeUndefined();
    expect(operationAt(routes.refund).requestBody?.content['application/json']).toEqual({
      schema: { $ref: '#/components/schemas/RefundRequest' },
      example: { amount: '10.00', reason: 'damaged', reference: 'RMA-7' },
    });
  });

  test('has amounts as strings', () => {
    expect(document.components['schemas']!['Amount']).toMatchObject({ type: 'string', examples: ['92.00'] });
  });

  test('is the one that is committed', () => {
    expect(JSON.parse(readFileSync('docs/openapi.json', 'utf8'))).toEqual(document);
  });
});
