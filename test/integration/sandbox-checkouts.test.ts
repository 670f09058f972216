import { afterEach, afterAll, beforeAll, expect, test } from '@jest/globals';
import { SandboxCaller } from './sandbox-caller.ts';

let caller: SandboxCaller;
beforeAll(async () => {
  caller = await SandboxCaller.start();
});
afterAll(() => caller.sandbox.close());
afterEach(() => caller.control('POST', 'reset'));

const open = (): Promise<{ id: string; body: Record<string, unknown> }> =>
  caller.post('shop-eu', '/v1/checkouts', {
    paymentType: 'DB',
    amount: '42.00',
    currency: 'EUR',
    merchantTransactionId: 'basket-1',
  });
const status = (id: string) => caller.get('shop-eu', `/v1/checkouts/${id}/payment`);

test('a checkout has an id of its own kind that is its ndc too', async () => {
  const { id, body } = await open();
  expect(id).toMatch(/^[0-9A-F]{32}\.uat01-vm-tx01$/);
  expect(body).toMatchObject({ ndc: id, result: { code: '000.200.100' } });
});

test('it is pending without an id until the shopper pays, and then names the payment', async () => {
  const { id } = await open();
  const before = await status(id);
  expect(before).toMatchObject({ status: 200, code: '000.200.000' });
  expect(before.body).not.toHaveProperty('id');
  await caller.control('POST', `checkouts/${id}/pay`, {});
  const paid = await status(id);
  expect(paid.body).toMatchObject({
    id: expect.stringMatching(/^[0-9a-f]{32}$/),
    amount: '42.00',
    merchantTransactionId: 'basket-1',
    ndc: id,
    result: { code: '000.100.110' },
  });
  expect(await caller.refer('shop-eu', paid.id, 'RF', '1.00')).toMatchObject({ code: '000.100.110' });
});

test('a shopper who was declined may try again, and both payments stay', async () => {
  const { id } = await open();
  await caller.control('POST', `checkouts/${id}/pay`, { cardNumber: '4000000000000002' });
  expect(await status(id)).toMatchObject({ status: 400, code: '800.100.152' });
  await caller.control('POST', `checkouts/${id}/pay`, { cardNumber: '5454545454545454' });
  expect(await status(id)).toMatchObject({ status: 200, code: '000.100.110' });
  const { body } = await caller.get('shop-eu', '/v1/query', { merchantTransactionId: 'basket-1' });
  expect(body.payments).toHaveLength(2);
});

test.each([false, true])('after half an hour nobody remembers it (paid: %s)', async (paid) => {
  const { id } = await open();
  if (paid) await caller.control('POST', `checkouts/${id}/pay`, {});
  await caller.advance(30 * 60 + 1);
  const gone = await status(id);
  expect(gone).toMatchObject({ status: 400, code: '200.300.404' });
  expect(gone.body.result.description).toContain('have you paid more than 30min ago?');
});

test('a checkout is nobody else’s', async () => {
  const { id } = await open();
  expect(await caller.get('shop-other', `/v1/checkouts/${id}/payment`)).toMatchObject({ code: '200.300.404' });
});
