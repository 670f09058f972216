import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type * as z from 'zod';
import { requestExamples } from '../../docs/request-examples.ts';
import { routes, type Route } from '../../src/contract/routes.ts';
import { Deployed, card } from '../props/deployed.ts';

/** Whatever is sent to whatever route, nonsense or sense: an answer that says something, and never a 5xx. */

const deployed = new Deployed();
const table: readonly (readonly [string, Route])[] = Object.entries(routes);
const examples: Readonly<Record<string, Readonly<Record<string, unknown>>>> = requestExamples;
let own: Readonly<Record<string, string>> = {};
beforeAll(async () => {
  const { paymentId, id: operationId } = await deployed.captured();
  const chargeback = { amount: '1.00', reason: '13.1' };
  const { body } = await deployed.post(`/v1/payments/${paymentId}/chargebacks`, chargeback, { client: 'dispute_team' });
  const { id: discrepancyId } = await deployed.discrepancy('shop-eu');
  const [endpoint, sweep] = [await deployed.endpoint('shop-eu'), await deployed.sweep('shop-eu')];
  own = { paymentId, operationId, discrepancyId, disputeId: body.payment.disputes[0]!, ...endpoint, ...sweep };
});

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

const money = fc.integer({ min: 1, max: 100_00 }).map((cents) => (cents / 100).toFixed(2));

/** Bodies that are right, with other amounts; or nearly so, with something else in some fields of the contract; or not at all. */
function bodyOf(name: string, schema: z.ZodObject) {
  const { registrationId, ...example } = examples[name] ?? {};
  // The example's registration is nobody's.
  const right: Record<string, unknown> = registrationId === undefined ? example : { ...example, card };
  const fields = Object.keys(schema.shape).map((of) => [of, fc.oneof(fc.constant(right[of]), field)] as const);
  const amounts = 'amount' in right ? money.map((amount) => ({ ...right, amount })) : fc.constant(right);
  return fc.oneof(
    { weight: 3, arbitrary: amounts },
    { weight: 4, arbitrary: fc.record(Object.fromEntries(fields), { requiredKeys: [] }) },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 6 }) },
  );
}

describe.each(table)('%s', (name, route) => {
  test('never answers a 5xx', async () => {
    const nobodys = fc.constantFrom(`pay_${'1'.repeat(26)}`, `op_${'1'.repeat(26)}`);
    const mine = fc.constant(null);
    const segment = fc.oneof(awkward, nobodys, { weight: 2, arbitrary: mine });
    const query = fc.dictionary(
      fc.constantFrom('entity', 'limit', 'cursor', 'status', 'createdFrom', 'createdTo', 'settledFrom', 'type', 'x'),
      awkward,
    );
    const body = route.body ? bodyOf(name, route.body) : fc.constant(undefined);
    await fc.assert(
      fc.asyncProperty(segment, query, body, awkward, async (id, parameters, content, accept) => {
        const given = id === '' || /^\.+$/.test(id ?? '') ? 'x' : id;
        const path = route.path.replaceAll(/\{(\w+)\}/g, (_, of: string) =>
          encodeURIComponent(given ?? own[of] ?? 'x'),
        );
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
