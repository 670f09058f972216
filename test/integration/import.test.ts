import { DeleteCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { GatewayId } from '../../src/domain/ids.ts';
import type { Entity } from '../../src/domain/entity.ts';
import { plusBusinessDays } from '../../src/domain/expected-by.ts';
import type { Instant } from '../../src/domain/instant.ts';
import { parseAmount, type Money } from '../../src/domain/money.ts';
import { importPayment, type ImportDeps, type ImportEnd } from '../../src/exactly-once/import-payment.ts';
import { oppLookUp } from '../../src/gateway/look-up.ts';
import { importStore } from '../../src/store/import-store.ts';
import { paymentStore } from '../../src/store/payment-store.ts';
import { queryLimit } from '../../src/store/query-limit.ts';
import { startSandbox, type RunningSandbox } from '../../sandbox/start-sandbox.ts';
import { entityNamed, SandboxCaller } from './sandbox-caller.ts';
import { Shop } from '../props/shop.ts';
import { engineTable, type EngineTable } from '../props/table.ts';

/** Payments made elsewhere: at the sandbox by another client, in its portal, or by us when the answer was lost. */

let table: EngineTable;
let sandbox: RunningSandbox;
let gateway: SandboxCaller;
let shop: Shop;
let deps: ImportDeps;

beforeAll(async () => {
  table = await engineTable();
  sandbox = await startSandbox();
  gateway = new SandboxCaller(sandbox);
  shop = new Shop(table, sandbox.url, { queriesPerMinute: 600 });
  const credentials = { token: () => Promise.resolve(entityNamed('shop-eu').token), forget: () => undefined };
  deps = {
    payments: paymentStore(table),
    imports: importStore(table),
    queries: queryLimit(table),
    look: oppLookUp(credentials, Date.now),
    now: Date.now,
  };
});
afterAll(async () => {
  await sandbox.close();
  await table.drop();
});

const card = {
  paymentBrand: 'VISA',
  'card.number': '4200000000000000',
  'card.expiryMonth': '05',
  'card.expiryYear': '2034',
  'card.cvv': '123',
};
const pay = async (paymentType: string, amount = '92.00') =>
  (await gateway.post('shop-eu', '/v1/payments', { ...card, paymentType, amount, currency: 'EUR' })).id;
const follow = async (id: string, paymentType: string, amount?: string) =>
  (await gateway.post('shop-eu', `/v1/payments/${id}`, { paymentType, ...(amount ? { amount, currency: 'EUR' } : {}) }))
    .id;

const bringWith = (id: string, changes: Partial<ImportDeps>) => bring(id, 'debit', '92.00', shop.entity, changes);
async function forgetEverything(): Promise<void> {
  const { Items = [] } = await table.documents.send(new ScanCommand({ TableName: table.name }));
  for (const { PK, SK } of Items) {
    const Key = { PK: String(PK), SK: String(SK) };
    await table.documents.send(new DeleteCommand({ TableName: table.name, Key }));
  }
}
const bring = (
  id: string,
  type: 'preauthorization' | 'debit' | 'payout' = 'debit',
  amount = '92.00',
  entity: Entity = shop.entity,
  changes: Partial<ImportDeps> = {},
): Promise<ImportEnd> =>
  importPayment(
    {
      entity,
      gatewayId: id as GatewayId,
      expected: { type, amount: parseAmount(amount, 'EUR' as never) as Money },
      facts: { reference: 'ORDER-1', metadata: {}, card: null, requestedBy: 'client:test' },
    },
    { ...deps, ...changes },
  );
const headOf = (end: ImportEnd) => {
  if (!('head' in end)) throw new Error(JSON.stringify(end));
  return end.head;
};

const queriesAsked = async (): Promise<number> => {
  const { counts } = (await shop.control('requests')) as { counts: Record<string, number> };
  return counts['GET /v1/query/{id}'] ?? 0;
};

describe('An import', () => {
  test('books a payment with all that happened before, and goes on from there', async () => {
    const pa = await pay('PA');
    const cp = await follow(pa, 'CP', '60.00');
    await follow(cp, 'RF', '10.00');
    await follow(cp, 'RF', '999.00');
    const end = await bring(pa, 'preauthorization');
    expect(end).toMatchObject({ kind: 'booked', head: { card: { last4: '0000' }, unsettled: [], incomplete: false } });
    expect(headOf(end).references).toMatchObject([
      { type: 'preauthorization', left: 3200, captured: 6000, gatewayId: pa },
      { type: 'capture', left: 5000, refunded: 1000, gatewayId: cp },
    ]);
    expect(await deps.payments.head(headOf(end).id)).toEqual(headOf(end));

    const whole = await paymentStore(table).whole(headOf(end).id);
    expect(whole?.operations.map(({ type, status }) => `${type} ${status}`).sort()).toEqual([
      'capture succeeded',
      'preauthorization succeeded',
      'refund succeeded',
    ]);
    expect(await shop.follow('refund', headOf(end).id)).toMatchObject({ status: 201, body: { amount: '50.00' } });
  });

  test('of a payment that is charged back opens its case, and blocks refunds', async () => {
    const root = await pay('DB');
    await follow(root, 'CB', '60.00');
    const { id, disputes, references } = headOf(await bring(root));
    expect(disputes).toHaveLength(1);
    expect(references[0]).toMatchObject({ type: 'debit', openDisputes: 1, chargedBack: 6000 });
    expect(await shop.dispute(id)).toMatchObject({ status: 'needs_response', amount: 6000, base: references[0]?.id });
    expect(await shop.follow('refund', id, { amount: '1.00' })).toMatchObject({ body: { code: 'dispute_open' } });
  });

  test('of chargebacks keeps whose money they are about', async () => {
    const db = await pay('DB');
    const cb = await follow(db, 'CB', '92.00');
    await follow(cb, 'CR', '60.00');
    const head = headOf(await bring(db));
    expect(head.references).toMatchObject([
      { type: 'debit', left: 6000, chargedBack: 9200, chargebackReversed: 6000, openDisputes: 0 },
      { type: 'chargeback', closures: 1 },
      { type: 'chargeback_reversal', disputable: 6000 },
    ]);
  });

  test('of what was paid without a card knows with what, and so when a refund should show', async () => {
    const bank = { paymentBrand: 'IDEAL', paymentType: 'DB', amount: '92.00', currency: 'EUR' };
    const { id } = await gateway.post('shop-eu', '/v1/payments', bank);
    await shop.control(`transactions/${id}/complete`, { outcome: 'success' });
    const head = headOf(await bring(id));
    expect(head).toMatchObject({ brand: 'IDEAL', card: null });
    const { settledAt, expectedBy } = (await shop.follow('refund', head.id)).body;
    expect(expectedBy).toBe(plusBusinessDays(settledAt as Instant, 4, shop.entity.timeZone));
  });

  test('of the same gateway id always answers the same payment, also at once', async () => {
    const db = await pay('DB');
    const ends = await Promise.all([1, 2, 3, 4].map(() => bring(db)));
    expect(new Set(ends.map((end) => headOf(end).id)).size).toBe(1);
    expect(ends.filter(({ kind }) => kind === 'booked')).toHaveLength(1);
    expect(await bring(db)).toMatchObject({ kind: 'existing' });
  });

  test.each([
    ['another amount', 'debit', '91.00', 'mismatch'],
    ['another type', 'preauthorization', '92.00', 'mismatch'],
  ] as const)('of a payment with %s than expected is refused', async (_, type, amount, kind) => {
    const db = await pay('DB');
    expect(await bring(db, type, amount)).toMatchObject({ kind });
    expect(await bring(db)).toMatchObject({ kind: 'booked' });
    expect(await bring(db, type, amount)).toMatchObject({ kind });
  });

  test('of what the gateway does not know is refused', async () => {
    expect(await bring('8ac7a4c97f1a0001017f1affffffffff')).toMatchObject({ kind: 'mismatch' });
  });

  test('of an operation inside a payment is refused', async () => {
    const cp = await follow(await pay('PA'), 'CP', '92.00');
    expect((await bring(cp, 'debit')).kind).toMatch(/mismatch|unsupported/);
  });

  test.each([
    ['http-500', {}],
    ['lose-answer', {}],
    ['throttled', {}],
  ])('whose look-up ends in %s offers nothing until it is complete', async (kind, options) => {
    const db = await pay('DB');
    await shop.fault(kind, { on: 'query', ...options });
    const end = await bring(db);
    expect(end).toMatchObject({ kind: 'incomplete', head: { incomplete: true } });
    expect(await shop.follow('refund', headOf(end).id)).toMatchObject({
      status: 409,
      body: { code: 'payment_not_ready' },
    });
    const complete = await bring(db);
    expect(complete).toMatchObject({ kind: 'booked', head: { id: headOf(end).id } });
    expect(await shop.follow('refund', headOf(end).id)).toMatchObject({ status: 201 });
  });

  test('without budget for a query is incomplete, and asks nothing', async () => {
    const db = await pay('DB');
    const poor = { ...shop.entity, name: 'shop-poor' as never, queriesPerMinute: 1 };
    expect(await deps.queries.take(poor)).toBe(true);
    const asked = await queriesAsked();
    const end = await bring(db, 'debit', '92.00', poor);
    expect(end).toMatchObject({ kind: 'incomplete' });
    expect(await queriesAsked()).toBe(asked);
  });

  test('of our own payment whose answer was lost settles it, and makes no second one', async () => {
    await shop.fault('lose-answer', { paymentType: 'DB' });
    const unknown = await shop.begin('debit');
    expect(unknown.body.status).toBe('unknown');
    const [line] = await shop.atGateway(unknown.body.id);
    const end = await bring(line!.id);
    expect(end).toMatchObject({
      kind: 'existing',
      head: { id: unknown.body.paymentId, root: { status: 'succeeded' } },
    });
  });
});

test('More transactions than one transaction of DynamoDB takes are booked all the same', async () => {
  const db = await pay('DB');
  for (let count = 0; count < 40; count += 1) await follow(db, 'RF', '1.00');
  const head = headOf(await bring(db));
  expect(head.references[0]).toMatchObject({ refunded: 4000, left: 5200 });
  expect((await paymentStore(table).whole(head.id))?.operations).toHaveLength(41);
});

describe('An import of our own payment', () => {
  const lost = async () => {
    await shop.fault('lose-answer', { paymentType: 'DB' });
    const { body } = await shop.begin('debit');
    const [line] = await shop.atGateway(body.id);
    return { body, gatewayId: line?.id ?? '' };
  };

  test('that found no budget first does not keep its own answer out of the books', async () => {
    const { body, gatewayId } = await lost();
    expect(await bringWith(gatewayId, { queries: { take: () => Promise.resolve(false) } })).toMatchObject({
      kind: 'incomplete',
    });
    expect(await bring(gatewayId)).toMatchObject({
      kind: 'existing',
      head: { id: body.paymentId, root: { status: 'succeeded' } },
    });
  });

  test('that the table has forgotten uses up its key again', async () => {
    const key = randomUUID();
    const first = await shop.begin('debit', {}, key);
    const refundKey = randomUUID();
    await shop.follow('refund', first.body.paymentId, { amount: '10.00' }, refundKey);
    await forgetEverything();
    const head = headOf(await bring(first.body.gatewayId ?? ''));
    const again = await shop.begin('debit', {}, key);
    expect(again).toMatchObject({
      headers: { 'idempotent-replayed': 'true' },
      body: { id: first.body.id, paymentId: head.id },
    });
    expect(await shop.follow('refund', head.id, { amount: '10.00' }, refundKey)).toMatchObject({
      headers: { 'idempotent-replayed': 'true' },
    });
    expect(await shop.atGateway(first.body.id)).toHaveLength(1);
  });

  test('that a second transaction succeeded for is refused, and marked for a person', async () => {
    const first = await shop.begin('debit');
    const second = await gateway.post('shop-eu', '/v1/payments', {
      ...card,
      paymentType: 'DB',
      amount: '92.00',
      currency: 'EUR',
      merchantTransactionId: `${first.body.id}.1`,
    });
    expect(await bring(second.id)).toMatchObject({ kind: 'unsupported' });
    const operation = await deps.payments.operation(first.body.paymentId, first.body.id);
    expect(operation).toMatchObject({ status: 'succeeded', needsPerson: true, discrepancies: ['second_success'] });
  });
});

test('An import of what bears the name of another merchant’s operation shows nothing of theirs', async () => {
  const theirs = await shop.begin('debit');
  const other = new Shop(table, sandbox.url, { name: 'shop-strict', queriesPerMinute: 600 });
  const named = { merchantTransactionId: `${theirs.body.id}.1` };
  const { id } = await gateway.post('shop-strict', '/v1/payments', {
    ...card,
    ...named,
    paymentType: 'DB',
    amount: '92.00',
    currency: 'EUR',
  });
  const look = oppLookUp(other.credentials, Date.now);
  expect(await bring(id, 'debit', '92.00', other.entity, { look })).toMatchObject({ kind: 'unsupported' });
});

describe('An import refuses what would make wrong books:', () => {
  type Line = {
    id: string;
    paymentType: string;
    code?: string;
    amount?: string | null;
    referencedId?: string | null;
    mti?: string;
  };
  /** A look-up that answers these lines, as a gateway might that we have never seen. */
  const answering = (lines: Line[]): ImportDeps['look'] => ({
    linkedPage: () => Promise.reject(new Error('A short list has no further pages')),
    withLinked: () =>
      Promise.resolve({
        kind: 'found',
        isWhole: true,
        transactions: lines.map(
          ({ id, paymentType, code = '000.100.110', amount = '92.00', referencedId = null, mti = null }) => ({
            id,
            paymentType,
            amount,
            currency: amount === null ? null : 'EUR',
            referencedId,
            merchantTransactionId: mti,
            timestamp: '2026-01-31 09:30:00+0000',
            result: { code, description: '' },
          }),
        ) as never,
      }),
  });
  const hex = () => randomUUID().replaceAll('-', '');

  test.each<[string, (root: string) => Line[]]>([
    ['a second debit', () => [{ id: hex(), paymentType: 'DB' }]],
    [
      'a refund without an amount whose outcome is unknown',
      (root) => [{ id: hex(), paymentType: 'RF', code: '900.100.300', amount: null, referencedId: root }],
    ],
    [
      'a refund of an unreadable amount',
      (root) => [{ id: hex(), paymentType: 'RF', amount: '8,00', referencedId: root }],
    ],
    [
      'a chargeback of a refund',
      (root) => {
        const refund = hex();
        return [
          { id: refund, paymentType: 'RF', amount: '10.00', referencedId: root },
          { id: hex(), paymentType: 'CB', amount: '10.00', referencedId: refund },
        ];
      },
    ],
    [
      'a refund of something that was not answered',
      () => [{ id: hex(), paymentType: 'RF', amount: '1.00', referencedId: hex() }],
    ],
    ['a receipt', (root) => [{ id: hex(), paymentType: 'RC', amount: '1.00', referencedId: root }]],
  ])('%s', async (_, children) => {
    const root = hex();
    const end = await bringWith(root, { look: answering([{ id: root, paymentType: 'DB' }, ...children(root)]) });
    expect(end).toMatchObject({ kind: 'unsupported' });
  });

  test.each<[string, (root: string) => Line[]]>([
    ['a debit that was declined before', () => [{ id: hex(), paymentType: 'DB', code: '800.100.151', amount: null }]],
    [
      'a refund that was refused',
      (root) => [{ id: hex(), paymentType: 'RF', code: '700.400.200', amount: null, referencedId: root }],
    ],
    ['a registration', () => [{ id: hex(), paymentType: 'RG', amount: null }]],
  ])('but not %s, which moved nothing', async (_, children) => {
    const root = hex();
    const end = await bringWith(root, { look: answering([{ id: root, paymentType: 'DB' }, ...children(root)]) });
    expect(end).toMatchObject({
      kind: 'booked',
      head: { amount: 9200, root: { status: 'succeeded', gatewayId: root } },
    });
  });

  test('and places what does not say what it refers to where alone it can', async () => {
    const [root, chargeback] = [hex(), hex()];
    const lines = [
      { id: root, paymentType: 'DB' },
      { id: chargeback, paymentType: 'CB' },
      { id: hex(), paymentType: 'CR', amount: '60.00' },
    ];
    const head = headOf(await bringWith(root, { look: answering(lines) }));
    expect(head.references).toMatchObject([
      { type: 'debit', left: 6000, openDisputes: 0 },
      { type: 'chargeback', left: 3200, closures: 1 },
      { type: 'chargeback_reversal' },
    ]);
  });
});
