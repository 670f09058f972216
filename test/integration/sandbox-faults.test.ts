import { afterEach, beforeAll, afterAll, describe, expect, test } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { entityNamed, SandboxCaller } from './sandbox-caller.ts';

let caller: SandboxCaller;
beforeAll(async () => {
  caller = await SandboxCaller.start();
});
afterAll(() => caller.sandbox.close());
afterEach(() => caller.control('POST', 'reset'));

/** Faults let the first refund go wrong; here is what the caller saw of it. */
const refund = async (parent: string, name = 'refund-1', patienceMs = 60_000): Promise<string> => {
  const { entityId, token } = entityNamed('shop-eu');
  const body = new URLSearchParams({
    entityId,
    paymentType: 'RF',
    amount: '4.00',
    currency: 'EUR',
    merchantTransactionId: name,
  });
  const signal = AbortSignal.timeout(patienceMs);
  const headers = { authorization: `Bearer ${token}` };
  try {
    const answer = await caller.raw(`/v1/payments/${parent}`, { method: 'POST', headers, body, signal });
    const text = await answer.text();
    if (!text.startsWith('{')) return `HTTP ${String(answer.status)} without JSON`;
    return `HTTP ${String(answer.status)} ${(JSON.parse(text) as { result: { code: string } }).result.code}`;
  } catch (error) {
    return (error as Error).name === 'TimeoutError' ? 'no answer in time' : 'connection lost';
  }
};

const lookUp = async (name = 'refund-1'): Promise<string> =>
  caller.get('shop-eu', '/v1/query', { merchantTransactionId: name }).then(({ body, code }) => {
    const [found] = body.payments ?? [];
    return found ? (found['result'] as { code: string }).code : code;
  });

const debit = async (): Promise<string> => (await caller.pay('shop-eu', 'DB', '10.00')).id;

const done = '000.100.110';
const notFound = '700.400.580';

test.each([
  [{ kind: 'lose-answer' }, 'connection lost', done, '4.00'],
  [{ kind: 'lose-request' }, 'connection lost', notFound, '0.00'],
  [{ kind: 'cut' }, 'connection lost', done, '4.00'],
  [{ kind: 'http-500', applied: true }, 'HTTP 500 without JSON', done, '4.00'],
  [{ kind: 'http-500', applied: false }, 'HTTP 500 without JSON', notFound, '0.00'],
  [{ kind: 'http-502-html', applied: true }, 'HTTP 502 without JSON', done, '4.00'],
  [{ kind: 'http-502-html', applied: false }, 'HTTP 502 without JSON', notFound, '0.00'],
  [{ kind: 'hang', applied: true }, 'no answer in time', done, '4.00'],
  [{ kind: 'hang', applied: false }, 'no answer in time', notFound, '0.00'],
  [{ kind: 'slow', delayMs: 30 }, `HTTP 200 ${done}`, done, '4.00'],
  [{ kind: 'throttled' }, 'HTTP 429 800.120.100', notFound, '0.00'],
  [{ kind: 'auth-rejected' }, 'HTTP 403 800.900.300', notFound, '0.00'],
  [{ kind: 'auth-rejected', status: 401 }, 'HTTP 401 800.900.300', notFound, '0.00'],
  [{ kind: 'no-id' }, `HTTP 200 ${done}`, done, '4.00'],
  [{ kind: 'find-later' }, `HTTP 200 ${done}`, notFound, '4.00'],
  [{ kind: 'duplicate-notification' }, `HTTP 200 ${done}`, done, '4.00'],
  [{ kind: 'other-amount', bookedAmount: '3.00' }, `HTTP 200 ${done}`, done, '3.00'],
  [{ kind: 'pending-then-success' }, 'HTTP 200 000.200.000', '000.200.000', '4.00'],
  [{ kind: 'pending-then-failure', pendingCode: '800.400.502' }, 'HTTP 200 800.400.502', '800.400.502', '4.00'],
  // A code that tells the truth about the money is kept; one that lies is only told.
  [{ kind: 'answer-code', code: '000.400.000', applied: true }, 'HTTP 200 000.400.000', '000.400.000', '4.00'],
  [{ kind: 'answer-code', code: '900.100.300', applied: true }, 'HTTP 400 900.100.300', done, '4.00'],
  [{ kind: 'answer-code', code: '000.400.030', applied: true }, 'HTTP 200 000.400.030', done, '4.00'],
  [{ kind: 'answer-code', code: '900.100.300', applied: false }, 'HTTP 400 900.100.300', '900.100.300', '0.00'],
  [{ kind: 'answer-code', code: '000.200.000', applied: false }, 'HTTP 200 000.200.000', '800.100.100', '0.00'],
  [
    { kind: 'answer-code', code: '900.100.500', applied: false, bookedCode: '800.100.152' },
    'HTTP 400 900.100.500',
    '800.100.152',
    '0.00',
  ],
])('%j: the caller sees "%s", a look-up %s, the books %s refunded', async (fault, seen, found, refunded) => {
  const id = await debit();
  await caller.fault({ ...fault, paymentType: 'RF' });
  expect(await refund(id, 'refund-1', seen === 'no answer in time' ? 1_000 : 60_000)).toBe(seen);
  expect(await lookUp()).toBe(found);
  expect((await caller.line(id)).totals).toMatchObject({ refunded });
  // It was asked for once and is over.
  expect(await refund(id, 'refund-2')).toBe(`HTTP 200 ${done}`);
});

describe('the books', () => {
  test('say what was answered, or that nothing was', async () => {
    const id = await debit();
    await caller.fault({ kind: 'lose-answer', paymentType: 'RF' });
    await refund(id, 'lost');
    await caller.fault({ kind: 'answer-code', code: '900.100.300', applied: true, paymentType: 'RF' });
    await refund(id, 'lied');
    const told = (await caller.books()).slice(1).map(({ state, code, answered }) => ({ state, code, answered }));
    expect(told).toEqual([
      { state: 'succeeded', code: done, answered: null },
      { state: 'succeeded', code: done, answered: { httpStatus: 400, code: '900.100.300' } },
    ]);
  });
});

describe('a fault waits for', () => {
  test.each([
    [{ paymentType: 'RF' }, true],
    [{ paymentType: 'CP' }, false],
    [{ amount: '4' }, true],
    [{ amount: '4.01' }, false],
    [{ merchantTransactionId: 'refund-1' }, true],
    [{ merchantTransactionId: 'refund' }, false],
    [{ merchantTransactionIdPrefix: 'refund' }, true],
    [{ merchantTransactionIdPrefix: 'capture' }, false],
    [{ entityId: entityNamed('shop-eu').entityId }, true],
    [{ entityId: entityNamed('shop-us').entityId }, false],
    [{ referencedId: '8ac7a4a2000000000000000000000000' }, false],
    [{ on: 'query' }, false],
  ])('%j, and a refund of 4.00 called refund-1 is it: %s', async (match, strikes) => {
    const id = await debit();
    await caller.fault({ kind: 'throttled', ...match });
    expect(await refund(id)).toBe(strikes ? 'HTTP 429 800.120.100' : `HTTP 200 ${done}`);
  });

  test('the payment a request refers to', async () => {
    const [first, second] = [await debit(), await debit()];
    await caller.fault({ kind: 'throttled', referencedId: second });
    expect([await refund(first), await refund(second)]).toEqual([`HTTP 200 ${done}`, 'HTTP 429 800.120.100']);
  });

  test('as many requests as it is told to', async () => {
    const id = await debit();
    await caller.fault({ kind: 'throttled', count: 2 });
    const seen = [await refund(id), await refund(id), await refund(id)];
    expect(seen).toEqual(['HTTP 429 800.120.100', 'HTTP 429 800.120.100', `HTTP 200 ${done}`]);
  });
});

describe('look-ups', () => {
  test('can go wrong like payments', async () => {
    const id = await debit();
    await caller.fault({ kind: 'throttled', on: 'query' });
    expect(await caller.get('shop-eu', `/v1/query/${id}`)).toMatchObject({ status: 429, code: '800.120.100' });
    await caller.fault({ kind: 'answer-code', code: '700.400.580', on: 'query', referencedId: id });
    const missed = await caller.get('shop-eu', `/v1/query/${id}`);
    expect(missed).toMatchObject({ status: 400, code: notFound });
    expect(missed.body).not.toHaveProperty('id');
    expect(await caller.get('shop-eu', `/v1/query/${id}`)).toMatchObject({ status: 200, code: done });
  });

  test('miss a fresh transaction for as many times as asked', async () => {
    const id = await debit();
    await caller.fault({ kind: 'find-later', afterQueries: 2 });
    await refund(id);
    expect([await lookUp(), await lookUp(), await lookUp()]).toEqual([notFound, notFound, done]);
  });

  test('miss a fresh transaction for as long as asked', async () => {
    const id = await debit();
    await caller.fault({ kind: 'find-later', afterSeconds: 60 });
    await refund(id);
    const linked = { includeLinkedTransactions: 'true', paymentTypes: 'RF' };
    expect(await caller.get('shop-eu', `/v1/query/${id}`, linked)).toMatchObject({ code: notFound });
    await caller.advance(61);
    expect(await caller.get('shop-eu', `/v1/query/${id}`, linked)).toMatchObject({ code: '000.000.100' });
  });
});

test('look-ups do not count as the answer that was lost', async () => {
  const id = await debit();
  await caller.fault({ kind: 'lose-answer', paymentType: 'RF', merchantTransactionId: 'refund-1' });
  await refund(id);
  const [, lost] = await caller.books();
  expect(await caller.get('shop-eu', `/v1/query/${lost?.id ?? ''}`)).toMatchObject({ code: done });
  expect(await caller.line(lost?.id ?? '')).toMatchObject({ answered: null });
});

test('what is refused does not become pending', async () => {
  await caller.fault({ kind: 'pending-then-success' });
  expect(await caller.pay('shop-eu', 'DB', '1.00', { 'card.number': '4000000000000002' })).toMatchObject({
    code: '800.100.152',
  });
});

describe('a pending transaction', () => {
  test.each([
    ['pending-then-success', done, '4.00'],
    ['pending-then-failure', '800.100.152', '0.00'],
  ])('by %s ends with %s when its time has come', async (kind, code, refunded) => {
    const id = await debit();
    await caller.fault({ kind, afterSeconds: 3600, paymentType: 'RF' });
    await refund(id);
    await caller.advance(3599);
    expect(await lookUp()).toBe('000.200.000');
    await caller.advance(2);
    expect(await lookUp()).toBe(code);
    expect((await caller.line(id)).totals).toMatchObject({ refunded });
  });

  test('without a time waits for the control route', async () => {
    const id = await debit();
    await caller.fault({ kind: 'pending-then-success', paymentType: 'RF' });
    await refund(id);
    await caller.advance(90 * 86_400);
    expect(await lookUp()).toBe('000.200.000');
    const pending = (await caller.books()).find(({ state }) => state === 'pending');
    await caller.control('POST', `transactions/${pending?.id ?? ''}/complete`, { outcome: 'success' });
    expect(await lookUp()).toBe(done);
  });
});

test('whoever ends a pending transaction need not know the code that was planned', async () => {
  await caller.fault({ kind: 'pending-then-failure', code: '800.100.155' });
  const { id } = await caller.pay('shop-eu', 'DB', '1.00');
  const complete = (outcome: object) => caller.control('POST', `transactions/${id}/complete`, outcome);
  expect(await complete({ outcome: 'success', code: '800.100.155' })).toMatchObject({ fields: [{ field: 'code' }] });
  expect(await complete({ outcome: 'failure' })).toMatchObject({ state: 'rejected', code: '800.100.155' });
  expect(await complete({ outcome: 'failure' })).toMatchObject({ error: 'the transaction is not pending' });
});

describe('faults combine', () => {
  test('a slow answer can be lost as well', async () => {
    const id = await debit();
    await caller.fault({ kind: 'slow', delayMs: 50 });
    await caller.fault({ kind: 'lose-answer' });
    const before = performance.now();
    expect(await refund(id)).toBe('connection lost');
    expect(performance.now() - before).toBeGreaterThanOrEqual(45);
    expect(await lookUp()).toBe(done);
  });

  test('a lost answer may be hard to find', async () => {
    const id = await debit();
    await caller.fault({ kind: 'lose-answer', paymentType: 'RF' });
    await caller.fault({ kind: 'find-later', afterQueries: 1, paymentType: 'RF' });
    expect(await refund(id)).toBe('connection lost');
    expect([await lookUp(), await lookUp()]).toEqual([notFound, done]);
  });
});

test('a slow request can be carried out long after its caller has gone', async () => {
  const id = await debit();
  await caller.fault({ kind: 'slow', delayMs: 4_000, applied: 'after' });
  expect(await refund(id, 'refund-1', 1_000)).toBe('no answer in time');
  expect(await lookUp()).toBe(notFound);
  while ((await lookUp()) === notFound) await pause(100);
  expect(await lookUp()).toBe(done);
});
