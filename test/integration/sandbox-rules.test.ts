import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SandboxCaller, type Told } from './sandbox-caller.ts';

let caller: SandboxCaller;
beforeAll(async () => {
  caller = await SandboxCaller.start();
});
afterAll(() => caller.sandbox.close());

const ok = '000.100.110';

/** Plays `['PA 10.00', '0 CP 6.00', '1 RF']`: each step after the first names the step it refers to. */
const play = async (entity: string, steps: readonly string[]): Promise<readonly Told[]> => {
  const answers: Told[] = [];
  for (const step of steps) {
    const parts = step.split(' ');
    const parent = /^\d+$/.test(parts[0] ?? '') ? answers[Number(parts.shift())] : undefined;
    const [type = '', amount] = parts;
    answers.push(
      parent ? await caller.refer(entity, parent.id, type, amount) : await caller.pay(entity, type, amount ?? ''),
    );
  }
  return answers;
};

describe.each([
  {
    operation: 'a capture',
    cases: [
      ['may take a part', 'shop-eu', ['PA 10.00', '0 CP 4.00'], ok],
      ['may be followed by another', 'shop-eu', ['PA 10.00', '0 CP 4.00', '0 CP 6.00'], ok],
      ['takes no more than is left', 'shop-eu', ['PA 10.00', '0 CP 4.00', '0 CP 6.01'], '700.400.100'],
      ['takes nothing when nothing is left', 'shop-eu', ['PA 10.00', '0 CP 10.00', '0 CP 1.00'], '700.300.300'],
      ['happens once where the acquirer says so', 'shop-single', ['PA 10.00', '0 CP 4.00', '0 CP 1.00'], '700.300.300'],
      ['needs an authorization', 'shop-eu', ['DB 10.00', '0 CP 4.00'], '700.400.510'],
      ['needs one that is still open', 'shop-eu', ['PA 10.00', '0 RV', '0 CP 4.00'], '700.400.100'],
      ['of nothing is refused', 'shop-eu', ['PA 10.00', '0 CP 0.00'], '100.550.300'],
    ],
  },
  {
    operation: 'a reversal',
    cases: [
      ['gives an authorization back', 'shop-eu', ['PA 10.00', '0 RV'], ok],
      ['happens once', 'shop-eu', ['PA 10.00', '0 RV', '0 RV'], '700.400.300'],
      ['comes too late after a capture', 'shop-eu', ['PA 10.00', '0 CP 4.00', '0 RV'], '700.300.300'],
      ['may release the rest where the acquirer can', 'shop-release', ['PA 10.00', '0 CP 4.00', '0 RV'], ok],
      ['releases no rest that is not there', 'shop-release', ['PA 10.00', '0 CP 10.00', '0 RV'], '700.300.300'],
      ['of a debit is not for everybody', 'shop-eu', ['DB 10.00', '0 RV'], '700.300.800'],
      ['of a debit is for some', 'shop-release', ['DB 10.00', '0 RV'], ok],
      ['of a refunded debit is not', 'shop-release', ['DB 10.00', '0 RF 1.00', '0 RV'], '700.400.300'],
      ['of a charged back debit is not', 'shop-release', ['DB 10.00', '0 CB 1.00', '0 RV'], '700.300.600'],
      ['of a refund does not exist', 'shop-eu', ['DB 10.00', '0 RF 1.00', '1 RV'], '700.400.530'],
    ],
  },
  {
    operation: 'a refund',
    cases: [
      ['of a capture refers to the capture', 'shop-eu', ['PA 10.00', '0 CP 10.00', '1 RF 3.00'], ok],
      ['of an authorization does not exist', 'shop-eu', ['PA 10.00', '0 CP 10.00', '0 RF 3.00'], '700.400.520'],
      ['may be repeated', 'shop-eu', ['DB 10.00', '0 RF 3.00', '0 RF 7.00'], ok],
      ['gives back no more than was taken', 'shop-eu', ['DB 10.00', '0 RF 3.00', '0 RF 7.01'], '700.400.200'],
      ['of what went back already', 'shop-eu', ['DB 10.00', '0 RF 10.00', '0 RF 1.00'], '700.300.300'],
      ['of a reversed debit', 'shop-release', ['DB 10.00', '0 RV', '0 RF 1.00'], '700.400.200'],
      ['is over once the bank took its money', 'shop-eu', ['DB 10.00', '0 CB 4.00', '0 RF 1.00'], '700.300.600'],
      [
        'is possible again after the bank gave it back',
        'shop-eu',
        ['DB 9.00', '0 CB 9.00', '1 CR 9.00', '0 RF 1.00'],
        ok,
      ],
      [
        'is over again after a second chargeback',
        'shop-eu',
        ['DB 9.00', '0 CB 9.00', '1 CR 9.00', '2 CB 9.00', '0 RF 1.00'],
        '700.300.600',
      ],
      ['may undo a payout', 'shop-eu', ['CD 10.00', '0 RF 10.00'], ok],
      ['may undo a rebill', 'shop-eu', ['DB 10.00', '0 RB 5.00', '1 RF 5.00'], ok],
    ],
  },
  {
    operation: 'a rebill',
    cases: [
      ['comes on top of a debit', 'shop-eu', ['DB 10.00', '0 RB 20.00'], ok],
      ['comes on top of a capture', 'shop-eu', ['PA 10.00', '0 CP 10.00', '1 RB 5.00'], ok],
      ['needs money that moved', 'shop-eu', ['PA 10.00', '0 RB 5.00'], '700.100.700'],
      ['is not for everybody', 'shop-us', ['DB 10.00', '0 RB 5.00'], '600.200.400'],
      ['of a reversed debit makes no sense', 'shop-release', ['DB 10.00', '0 RV', '0 RB 5.00'], '900.100.202'],
    ],
  },
  {
    operation: 'a chargeback',
    cases: [
      ['may take a part', 'shop-eu', ['DB 10.00', '0 CB 4.00'], ok],
      ['does not mind refunds', 'shop-eu', ['DB 10.00', '0 RF 10.00', '0 CB 10.00'], ok],
      ['takes no more than was paid', 'shop-eu', ['DB 10.00', '0 CB 10.01'], '700.100.300'],
      ['happens once', 'shop-eu', ['DB 10.00', '0 CB 4.00', '0 CB 4.00'], '700.400.400'],
      ['comes back on the reversal', 'shop-eu', ['DB 9.00', '0 CB 9.00', '1 CR 9.00', '2 CB 9.00'], ok],
      ['does not come back elsewhere', 'shop-eu', ['DB 9.00', '0 CB 9.00', '1 CR 9.00', '0 CB 9.00'], '700.300.500'],
      ['is no bigger the second time', 'shop-eu', ['DB 9.00', '0 CB 9.00', '1 CR 5.00', '2 CB 5.01'], '700.100.300'],
      ['needs money that moved', 'shop-eu', ['PA 10.00', '0 CB 4.00'], '700.400.550'],
      ['is the platform’s alone on some channels', 'shop-us', ['DB 10.00', '0 CB 4.00'], '700.400.402'],
    ],
  },
  {
    operation: 'a chargeback reversal',
    cases: [
      ['may return a part', 'shop-eu', ['DB 10.00', '0 CB 4.00', '1 CR 3.00'], ok],
      ['happens once', 'shop-eu', ['DB 10.00', '0 CB 4.00', '1 CR 3.00', '1 CR 1.00'], '700.400.410'],
      ['returns no more than was taken', 'shop-eu', ['DB 10.00', '0 CB 4.00', '1 CR 4.01'], '700.100.300'],
      ['needs a chargeback', 'shop-eu', ['DB 10.00', '0 CR 4.00'], '700.400.420'],
      [
        'of a second chargeback does not exist',
        'shop-eu',
        ['DB 9.00', '0 CB 9.00', '1 CR 9.00', '2 CB 9.00', '3 CR 9.00'],
        '700.400.411',
      ],
    ],
  },
  { operation: 'a receipt', cases: [['confirms what came in', 'shop-eu', ['DB 10.00', '0 RC 10.00'], ok]] },
] as const)('$operation', ({ cases }) => {
  test.each(cases.map((row) => [...row] as const))('%s (%s, %j: %s)', async (_, entity, steps, code) => {
    const answers = await play(entity, steps);
    expect(answers.slice(0, -1).map((answer) => answer.code)).toEqual(answers.slice(1).map(() => ok));
    expect(answers.at(-1)?.code).toBe(code);
  });
});

describe('a reference', () => {
  // Each type has its own way of saying that there is no such payment.
  test.each([
    ['CP', '700.400.510'],
    ['RV', '700.400.530'],
    ['RF', '600.200.500'],
    ['RB', '700.100.100'],
    ['CB', '700.400.550'],
    ['CR', '700.400.420'],
    ['RC', '700.400.560'],
  ])('by %s to an unknown payment is refused with %s', async (type, code) => {
    const answer = await caller.refer('shop-eu', '8a8444494a0033a6014e12b371fb6a1e', type, '1.00');
    expect(answer).toMatchObject({ status: 400, code });
  });

  test('to another channel’s payment is refused', async () => {
    const { id } = await caller.pay('shop-eu', 'DB', '5.00');
    expect(await caller.refer('shop-jp', id, 'RF', '1.00')).toMatchObject({ code: '700.400.700' });
    expect(await caller.refer('shop-other', id, 'RF', '1.00')).toMatchObject({ code: '700.400.700' });
  });

  test('to a declined payment is refused', async () => {
    const { id } = await caller.pay('shop-eu', 'DB', '5.00', { 'card.number': '4000000000000002' });
    expect(await caller.refer('shop-eu', id, 'RF', '1.00')).toMatchObject({ code: '700.300.200' });
  });

  test('in another currency is refused', async () => {
    const { id } = await caller.pay('shop-eu', 'DB', '5.00');
    expect(await caller.refer('shop-eu', id, 'RF', '1.00', { currency: 'USD' })).toMatchObject({ code: '700.100.500' });
  });

  test('in another test mode is refused, and without one it is that of the payment', async () => {
    const { id } = await caller.pay('shop-eu', 'PA', '5.00', { testMode: 'EXTERNAL' });
    const other = await caller.refer('shop-eu', id, 'CP', '1.00', { testMode: 'INTERNAL' });
    expect(other).toMatchObject({ code: '700.100.600' });
    expect(await caller.refer('shop-eu', id, 'CP', '1.00')).toMatchObject({ code: '000.100.112' });
  });

  test('inherits the merchant’s name for the payment unless it brings its own', async () => {
    const { id } = await caller.pay('shop-eu', 'DB', '5.00', { merchantTransactionId: 'order-77' });
    const inherited = await caller.refer('shop-eu', id, 'RF', '1.00');
    const own = await caller.refer('shop-eu', id, 'RF', '1.00', { merchantTransactionId: 'refund-1' });
    expect(inherited.body).toMatchObject({ merchantTransactionId: 'order-77', referencedId: id });
    expect(own.body).toMatchObject({ merchantTransactionId: 'refund-1', referencedId: id });
  });

  test('of a reversal shows the amount it released although none was sent', async () => {
    const { id } = await caller.pay('shop-release', 'PA', '5.00');
    await caller.refer('shop-release', id, 'CP', '2.00');
    const reversal = await caller.refer('shop-release', id, 'RV');
    expect(reversal.body).toMatchObject({ amount: '3.00', currency: 'EUR', referencedId: id });
  });
});

test('an authorization past its days is neither captured nor reversed', async () => {
  const first = await caller.pay('shop-us', 'PA', '5.00');
  const second = await caller.pay('shop-us', 'PA', '5.00');
  await caller.advance(7 * 86_400 - 60);
  expect(await caller.refer('shop-us', first.id, 'CP', '1.00')).toMatchObject({ code: ok });
  await caller.advance(120);
  expect(await caller.refer('shop-us', first.id, 'CP', '1.00')).toMatchObject({ code: '700.300.400' });
  expect(await caller.refer('shop-us', second.id, 'RV')).toMatchObject({ code: '700.300.700' });
});

test('a pending refund holds its amount until it has failed', async () => {
  const { id } = await caller.pay('shop-eu', 'DB', '5.00');
  const forced = { 'customParameters[forceResultCode]': '800.400.502' };
  const pending = await caller.refer('shop-eu', id, 'RF', '4.00', forced);
  expect(pending).toMatchObject({ status: 200, code: '800.400.502' });
  expect(await caller.refer('shop-eu', id, 'RF', '2.00')).toMatchObject({ code: '700.400.200' });
  await caller.control('POST', `transactions/${pending.id}/complete`, { outcome: 'failure' });
  expect(await caller.refer('shop-eu', id, 'RF', '2.00')).toMatchObject({ code: ok });
});

test('of many captures sent at once only as many succeed as there is money', async () => {
  const { id } = await caller.pay('shop-eu', 'PA', '10.00');
  const answers = await Promise.all(Array.from({ length: 20 }, () => caller.refer('shop-eu', id, 'CP', '3.00')));
  expect(answers.filter(({ code }) => code === ok)).toHaveLength(3);
  expect((await caller.line(id)).totals).toMatchObject({ captured: '9.00' });
});
