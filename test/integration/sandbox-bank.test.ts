import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { SandboxCaller, type BookLine } from './sandbox-caller.ts';

/** The bank behind the gateway, by the sandbox's own clock. */

let caller: SandboxCaller;
beforeAll(async () => {
  caller = await SandboxCaller.start();
});
afterAll(() => caller.sandbox.close());
afterEach(() => caller.control('POST', 'reset'));

const daySeconds = 86_400;
const pass = (days: number) => caller.advance(days * daySeconds);
const debit = async (entity = 'shop-eu') => (await caller.pay(entity, 'DB', '92.00')).id;
const order = (body: object) => caller.control('POST', 'bank/chargebacks', body);
async function made(type: string): Promise<BookLine[]> {
  const { transactions } = await caller.control<{ transactions: BookLine[] }>('GET', 'books');
  return transactions.filter(({ paymentType }) => paymentType === type);
}
const letters = async (entity = 'shop-eu') =>
  (await (await caller.raw(`/sandbox/bank/letters?entityId=${entity}`)).text()).trimEnd().split('\n');

describe('the bank', () => {
  test('takes money when its day comes, where the gateway tells of it, and gives it back by its ruling', async () => {
    const referencedId = await debit('shop-us');
    await order({
      referencedId,
      amount: '60.00',
      afterDays: 2,
      ruling: { outcome: 'won', amount: '25.00', afterDays: 90 },
    });
    await pass(1);
    expect(await made('CB')).toEqual([]);
    await pass(1.01);
    const [chargeback] = await made('CB');
    expect(chargeback).toMatchObject({ referencedId, amount: '60.00', code: '000.100.221', source: 'ACQUIRER' });
    await pass(89);
    expect(await made('CR')).toEqual([]);
    await pass(1);
    expect(await made('CR')).toMatchObject([{ referencedId: chargeback!.id, amount: '25.00', source: 'ACQUIRER' }]);
    await pass(100);
    expect([await made('CB'), await made('CR')].flat()).toHaveLength(2);
  });

  test('that decides for its customer books nothing more', async () => {
    await order({ referencedId: await debit(), ruling: { outcome: 'lost', afterDays: 30 } });
    await pass(31);
    expect(await made('CR')).toEqual([]);
    expect(await caller.control('GET', 'bank/chargebacks')).toMatchObject({ chargebacks: [{ state: 'lost' }] });
  });

  test('that writes a letter leaves the booking to the merchant, and reverses what that had booked', async () => {
    const referencedId = await debit();
    const ruling = { outcome: 'won', afterDays: 60 };
    const one = await order({ referencedId, tells: 'letter', afterDays: 1, ruling });
    expect(await letters()).toHaveLength(1);
    await pass(1.01);
    const [header, line, ...others] = await letters();
    expect(header).toMatch(/^caseNumber,arn,amount,currency,reason,receivedAt,responseDueAt,/);
    expect(line).toMatch(new RegExp(`^${(one as { caseNumber: string }).caseNumber},\\d{23},92.00,EUR,13.1,`));
    expect(others).toEqual([]);
    expect(await letters('shop-us')).toHaveLength(1);
    expect(await made('CB')).toEqual([]);
    const { id } = await caller.post('shop-eu', `/v1/payments/${referencedId}`, {
      paymentType: 'CB',
      amount: '92.00',
      currency: 'EUR',
    });
    await pass(60);
    expect(await made('CR')).toMatchObject([{ referencedId: id, amount: '92.00' }]);
  });

  test('knows only what is in the books', async () => {
    const response = await caller.raw('/sandbox/bank/chargebacks', {
      method: 'POST',
      body: JSON.stringify({ referencedId: 'none' }),
    });
    expect(response.status).toBe(404);
  });
});
