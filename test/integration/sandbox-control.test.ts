import { afterEach, afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { entityNamed, SandboxCaller } from './sandbox-caller.ts';

let caller: SandboxCaller;
beforeAll(async () => {
  caller = await SandboxCaller.start();
});
afterAll(() => caller.sandbox.close());
afterEach(() => caller.control('POST', 'reset'));

const minuteMs = 60_000;

test('it says when it is ready', async () => {
  expect(await caller.control('GET', 'health')).toMatchObject({ status: 'ok' });
});

describe('the clock', () => {
  test('can be set, runs on, and can be advanced', async () => {
    await caller.control('POST', 'clock', { now: '2027-02-01T12:00:00Z' });
    const { now } = (await caller.advance(3600)) as { now: string };
    expect(Date.parse(now) - Date.parse('2027-02-01T13:00:00Z')).toBeLessThan(minuteMs);
    const { body } = await caller.pay('shop-eu', 'DB', '1.00');
    expect(body['timestamp']).toMatch(/^2027-02-01 13:/);
  });
});

describe('a person in the portal', () => {
  test('refunds without telling the shop, under the name of the payment', async () => {
    const { id } = await caller.pay('shop-eu', 'DB', '10.00', { merchantTransactionId: 'order-1' });
    const line = await caller.control('POST', 'portal', { type: 'RF', referencedId: id, amount: '4.00' });
    expect(line).toMatchObject({ state: 'succeeded', amount: '4.00', merchantTransactionId: 'order-1', source: 'BIP' });
    const { body } = await caller.get('shop-eu', '/v1/query', { merchantTransactionId: 'order-1' });
    expect(body.payments).toMatchObject([{ id }, { paymentType: 'RF', source: 'BIP', referencedId: id }]);
  });

  test('may charge back where the API may not', async () => {
    const { id } = await caller.pay('shop-us', 'DB', '10.00');
    const chargeback = { type: 'CB', referencedId: id, code: '000.100.221', source: 'ACQUIRER' };
    expect(await caller.control('POST', 'portal', chargeback)).toMatchObject({
      state: 'succeeded',
      amount: '10.00',
      code: '000.100.221',
      source: 'ACQUIRER',
    });
  });

  test('is bound by the other rules', async () => {
    const { id } = await caller.pay('shop-eu', 'DB', '10.00');
    const response = await caller.raw('/sandbox/portal', {
      method: 'POST',
      body: JSON.stringify({ type: 'RF', referencedId: id, amount: '10.01' }),
    });
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ state: 'rejected', code: '700.400.200' });
  });
});

describe('an entity', () => {
  test('can change what it is able to, by name or by id', async () => {
    const { id } = await caller.pay('shop-eu', 'DB', '10.00');
    await caller.control('PUT', 'entities/shop-eu', { reversesDebits: true });
    expect(await caller.refer('shop-eu', id, 'RV')).toMatchObject({ code: '000.100.110' });
    const { entityId } = entityNamed('shop-eu');
    expect(await caller.control('GET', `entities/${entityId}`)).toMatchObject({
      name: 'shop-eu',
      reversesDebits: true,
    });
  });

  test('can be one of its own instead of a built-in one', async () => {
    const mine = { ...entityNamed('shop-eu'), rebills: false };
    const other = await SandboxCaller.start({ entities: [mine] });
    expect(await other.control<{ entities: unknown[] }>('GET', 'entities')).toMatchObject({ entities: [mine] });
    await other.sandbox.close();
  });
});

test('the books can be narrowed to an entity and to names', async () => {
  await caller.pay('shop-eu', 'DB', '1.00', { merchantTransactionId: 'run-1-a' });
  await caller.pay('shop-jp', 'DB', '2.00', { merchantTransactionId: 'run-1-b' });
  await caller.pay('shop-jp', 'DB', '3.00', { merchantTransactionId: 'run-2-a' });
  const amounts = async (query: string) =>
    (await caller.control<{ transactions: { amount: string }[] }>('GET', `books?${query}`)).transactions.map(
      ({ amount }) => amount,
    );
  expect(await amounts('merchantTransactionIdPrefix=run-1')).toEqual(['1.00', '2.00']);
  expect(await amounts('entityId=shop-jp')).toEqual(['2.00', '3.00']);
  expect(await amounts('entityId=shop-jp&merchantTransactionIdPrefix=run-2')).toEqual(['3.00']);
});

test('requests are counted by path and the latest can be read, without secrets', async () => {
  const { id } = await caller.pay('shop-eu', 'DB', '1.00');
  await caller.refer('shop-eu', id, 'RF', '1.00');
  await caller.refer('shop-eu', id, 'RF', '1.00');
  expect(await caller.control('GET', 'requests?last=3')).toMatchObject({
    counts: { 'POST /v1/payments': 1, 'POST /v1/payments/{id}': 2 },
    latest: [
      { method: 'POST', path: '/v1/payments', parameters: { 'card.number': '***', 'card.cvv': '***' } },
      { path: `/v1/payments/${id}`, parameters: { paymentType: 'RF' } },
      {},
    ],
  });
});

test('a reset forgets everything', async () => {
  await caller.pay('shop-eu', 'DB', '1.00');
  await caller.fault({ kind: 'throttled' });
  await caller.control('PUT', 'entities/shop-eu', { rebills: false });
  await caller.advance(1_000_000);
  await caller.control('POST', 'reset');
  expect(await caller.books()).toEqual([]);
  expect(await caller.control('GET', 'faults')).toEqual({ faults: [] });
  expect(await caller.control('GET', 'entities/shop-eu')).toMatchObject({ rebills: true });
  const { now } = await caller.control<{ now: string }>('GET', 'clock');
  expect(Math.abs(Date.parse(now) - Date.now())).toBeLessThan(minuteMs);
});

test('faults can be listed while they wait, and taken back', async () => {
  await caller.fault({ kind: 'throttled', count: 3, paymentType: 'RF' });
  expect(await caller.control('GET', 'faults')).toMatchObject({
    faults: [{ fault: { kind: 'throttled', on: 'payment', paymentType: 'RF' }, remaining: 3 }],
  });
  await caller.control('DELETE', 'faults');
  expect(await caller.control('GET', 'faults')).toEqual({ faults: [] });
});

describe('a wrong control request', () => {
  test.each([
    ['POST', 'faults', { kind: 'no-such-thing' }, 400, 'kind'],
    ['POST', 'faults', { kind: 'slow' }, 400, 'delayMs'],
    ['POST', 'faults', { kind: 'throttled', paymenttype: 'RF' }, 400, 'paymenttype'],
    ['POST', 'clock', { now: 'tomorrow' }, 400, 'now'],
    ['POST', 'clock', {}, 400, 'now'],
    ['POST', 'portal', { type: 'PA', referencedId: 'x' }, 400, 'type'],
    ['POST', 'portal', { type: 'RF', referencedId: 'x' }, 404, 'referencedId'],
    ['PUT', 'entities/shop-eu', { hook: { url: 'http://x.example', keyHex: 'abc' } }, 400, 'hook.keyHex'],
    ['PUT', 'entities/nobody', {}, 404, 'entityId'],
    ['POST', 'transactions/nothing/complete', { outcome: 'success' }, 404, 'id'],
    ['POST', 'checkouts/nothing/pay', {}, 404, 'id'],
    ['POST', 'notifications/test', { entityId: 'shop-eu' }, 409, 'entityId'],
  ])('%s /sandbox/%s %j is HTTP %i about %s', async (method, path, body, status, field) => {
    const response = await caller.raw(`/sandbox/${path}`, { method, body: JSON.stringify(body) });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ fields: [{ field, message: expect.any(String) }] });
  });

  test('to a route that is not there lists those that are', async () => {
    const response = await caller.raw('/sandbox/fault', { method: 'POST' });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ routes: expect.arrayContaining(['POST /sandbox/faults']) });
  });

  test('that is not JSON says so', async () => {
    const response = await caller.raw('/sandbox/faults', { method: 'POST', body: '{"kind":' });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'invalid request' });
  });
});
