import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SandboxCaller } from './sandbox-caller.ts';

let caller: SandboxCaller;
let debit = '';
let refund = '';
beforeAll(async () => {
  caller = await SandboxCaller.start();
  debit = (await caller.pay('shop-eu', 'DB', '10.00', { merchantTransactionId: 'order-1' })).id;
  refund = (await caller.refer('shop-eu', debit, 'RF', '4.00', { merchantTransactionId: 'refund-1' })).id;
});
afterAll(() => caller.sandbox.close());

const ids = (entries: Record<string, unknown>[] | undefined): unknown[] | undefined => entries?.map(({ id }) => id);

describe('by id', () => {
  test.each(['/v1/payments/', '/v1/query/'])('GET %s{id} answers the bare payment', async (path) => {
    const { status, body } = await caller.get('shop-eu', path + refund);
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: refund, paymentType: 'RF', referencedId: debit, amount: '4.00' });
  });

  test('/v3/query/{id} answers a list of one', async () => {
    const { code, body } = await caller.get('shop-eu', `/v3/query/${refund}`);
    expect(code).toBe('000.000.100');
    expect(ids(body.records)).toEqual([refund]);
    expect(body).toHaveProperty('pages', 1);
  });

  test.each(['debit', 'refund'])(
    'with linked transactions the whole tree comes, asked from the %s too',
    async (from) => {
      const id = from === 'debit' ? debit : refund;
      const linked = { includeLinkedTransactions: 'true' };
      expect(ids((await caller.get('shop-eu', `/v1/query/${id}`, linked)).body.payments)).toEqual([debit, refund]);
      expect(ids((await caller.get('shop-eu', `/v3/query/${id}`, linked)).body.records)).toEqual([debit, refund]);
    },
  );

  test('the tree can be narrowed to types and methods', async () => {
    const ask = (more: Record<string, string>): Promise<{ body: { payments?: Record<string, unknown>[] } }> =>
      caller.get('shop-eu', `/v1/query/${debit}`, { includeLinkedTransactions: 'true', ...more });
    expect(ids((await ask({ paymentTypes: 'RF,CB' })).body.payments)).toEqual([refund]);
    expect(ids((await ask({ paymentMethods: 'CC,DC' })).body.payments)).toEqual([debit, refund]);
    expect((await ask({ paymentMethods: 'VA' })).body).toMatchObject({ result: { code: '700.400.580' } });
  });

  test.each(['/v1/payments/', '/v1/query/', '/v3/query/'])('%s does not know what is not there', async (path) => {
    const nothing = await caller.get('shop-eu', `${path}8ac7a4a2000000000000000000000000`);
    expect(nothing).toMatchObject({ status: 400, code: '700.400.580' });
    expect(nothing.body).not.toHaveProperty('id');
  });

  test('another entity’s payment is not there either', async () => {
    expect(await caller.get('shop-other', `/v1/query/${debit}`)).toMatchObject({ code: '700.400.580' });
  });
});

describe('by the merchant’s own id', () => {
  test.each([
    ['/v1/query', 'payments'],
    ['/v3/query', 'records'],
  ] as const)('%s lists under %s', async (path, list) => {
    const { code, body } = await caller.get('shop-eu', path, { merchantTransactionId: 'refund-1' });
    expect(code).toBe('000.000.100');
    expect(ids(body[list])).toEqual([refund]);
    expect(body[list]?.[0]).toMatchObject({ result: { code: '000.100.110' }, timestamp: expect.any(String) });
  });

  test('everything of that name is listed, failures without an amount included', async () => {
    const named = { merchantTransactionId: 'basket-9' };
    const declined = await caller.pay('shop-eu', 'DB', '7.00', { ...named, 'card.number': '4000000000000002' });
    const paid = await caller.pay('shop-eu', 'DB', '7.00', named);
    const inherited = await caller.refer('shop-eu', paid.id, 'RF', '1.00');
    const { body } = await caller.get('shop-eu', '/v1/query', named);
    expect(ids(body.payments)).toEqual([declined.id, paid.id, inherited.id]);
    expect(body.payments?.map(({ amount }) => amount)).toEqual([undefined, '7.00', '1.00']);
  });

  test('an unknown one is not found', async () => {
    const nothing = await caller.get('shop-eu', '/v3/query', { merchantTransactionId: 'never-heard-of' });
    expect(nothing).toMatchObject({ status: 400, code: '700.400.580' });
  });

  test('nothing to look for is an invalid request', async () => {
    const { status, body } = await caller.get('shop-eu', '/v1/query');
    expect({ status, errors: body.result.parameterErrors?.map(({ name }) => name) }).toEqual({
      status: 400,
      errors: ['merchantTransactionId'],
    });
  });
});

describe('by date', () => {
  const dates = { 'date.from': '2026-01-01 00:00:00', 'date.to': '2999-01-01 00:00:00' };

  test('pages through what happened in between', async () => {
    const made = [];
    for (const amount of ['1.00', '2.00', '3.00']) made.push((await caller.pay('shop-release', 'DB', amount)).id);
    const pages = await Promise.all(
      ['1', '2'].map((pageNo) => caller.get('shop-release', '/v3/query', { ...dates, limit: '2', pageNo })),
    );
    expect(pages.map(({ body }) => ids(body.records))).toEqual([made.slice(0, 2), made.slice(2)]);
    expect(pages[0]?.body['pages']).toBe(2);
  });

  test('is switched off for most entities', async () => {
    expect(await caller.get('shop-eu', '/v1/query', dates)).toMatchObject({ status: 400, code: '800.121.200' });
  });
});

test('an entity without secure query answers only for the status of a payment', async () => {
  const { id } = await caller.pay('shop-blind', 'DB', '10.00', { merchantTransactionId: 'blind-1' });
  expect(await caller.get('shop-blind', `/v1/query/${id}`)).toMatchObject({ code: '800.121.200' });
  expect(await caller.get('shop-blind', '/v1/query', { merchantTransactionId: 'blind-1' })).toMatchObject({
    code: '800.121.200',
  });
  expect(await caller.get('shop-blind', `/v1/payments/${id}`)).toMatchObject({ code: '000.100.110' });
});

test('all codes the sandbox knows can be fetched', async () => {
  const { resultCodes } = (await (await caller.raw('/v1/resultcodes')).json()) as { resultCodes: unknown[] };
  expect(resultCodes).toContainEqual({ code: '700.400.580', description: 'cannot find transaction' });
});
