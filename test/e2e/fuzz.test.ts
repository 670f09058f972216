import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type * as z from 'zod';
import { routes, type Route } from '../../src/contract/routes.ts';
import { Deployed, card } from '../props/deployed.ts';

/** Whatever is sent to whatever route: an answer that says something, and never a 5xx. */

const deployed = new Deployed();
const table: readonly (readonly [string, Route])[] = Object.entries(routes);

const awkward = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    '0',
    '92.00',
    'EUR',
    'JPY',
    'shop-eu',
    '__proto__',
    'constructor',
    '\u0000',
    '💶',
    `pay_${'0'.repeat(26)}`,
  ),
);
const field = fc.oneof({ weight: 3, arbitrary: awkward }, { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }) });

/** Bodies that are nearly right: the fields of the contract, some of them with something else in them. */
function bodyOf(schema: z.ZodObject) {
  const right: Record<string, unknown> = {
    entity: 'shop-eu',
    amount: '1.00',
    currency: 'EUR',
    type: 'debit',
    reason: 'other',
    card,
  };
  const fields = Object.keys(schema.shape).map((name) => [name, fc.oneof(fc.constant(right[name]), field)] as const);
  return fc.oneof(
    { weight: 4, arbitrary: fc.record(Object.fromEntries(fields), { requiredKeys: [] }) },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 6 }) },
  );
}

describe.each(table)('%s', (_, route) => {
  test('never answers a 5xx to what makes no sense', async () => {
    const segment = fc.oneof(awkward, fc.constantFrom(`pay_${'1'.repeat(26)}`, `op_${'1'.repeat(26)}`));
    const query = fc.dictionary(
      fc.constantFrom('entity', 'limit', 'cursor', 'status', 'createdFrom', 'createdTo', 'settledFrom', 'type', 'x'),
      awkward,
    );
    const body = route.body ? bodyOf(route.body) : fc.constant(undefined);
    await fc.assert(
      fc.asyncProperty(segment, query, body, awkward, async (id, parameters, content, accept) => {
        const path = route.path.replace(/\{\w+\}/, encodeURIComponent(id === '' || /^\.+$/.test(id) ? 'x' : id));
        const search = new URLSearchParams(route.query ? { entity: 'shop-eu', ...parameters } : {}).toString();
        const answer = await deployed.call(route.method, `${path}?${search}`, {
          client: route.roles[0] ?? 'operations',
          headers: /^[\x20-\x7e]+$/.test(accept) ? { accept } : {},
          ...(content === undefined ? {} : { body: content === '' ? '""' : content }),
        });
        expect(answer.status).toBeLessThan(500);
        expect(answer.text).not.toBe('');
      }),
      { numRuns: 40 },
    );
  });
});
