import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { openShop, type OpenShop } from '../props/open-shop.ts';
import { Shop, type Answer } from '../props/shop.ts';

/** I2: booked and reserved never exceed a limit, however many requests run at once. */

let open: OpenShop;
let shop: OpenShop['shop'];
beforeAll(async () => {
  open = await openShop();
  ({ shop } = open);
});
afterAll(() => open.close());

describe('Races for the same money:', () => {
  test('200 concurrent refunds of 1.00 on 92.00 end with 92 booked, and no more at the gateway', async () => {
    const { paymentId } = await shop.captured();
    // The caller's contract: after a 5xx the same request, under the same key. A slow machine may have no time left to send.
    const refund = async (key: string): Promise<Answer> => {
      const answer = await shop.follow('refund', paymentId, { amount: '1.00' }, key);
      return answer.status >= 500 ? refund(key) : answer;
    };
    const answers = await Promise.all(Array.from({ length: 200 }, () => refund(randomUUID())));
    const booked = answers.filter(({ status }) => status === 201);
    expect(booked).toHaveLength(92);
    // While the others are on their way, what they hold may still come back.
    const refusals = ['amount_exceeds_refundable', 'amounts_reserved'];
    expect(answers.filter(({ body }) => refusals.includes(body.code))).toHaveLength(108);
    expect((await shop.head(paymentId))?.references.at(-1)).toMatchObject({ left: 0, refunded: 9200 });
    const lines = await Promise.all(booked.map(({ body }) => shop.atGateway(body.id)));
    expect(lines.flat().filter(({ state }) => state === 'succeeded')).toHaveLength(92);
  });

  test('of two captures of the same rest one wins', async () => {
    const { body } = await shop.begin();
    const answers = await Promise.all([1, 2].map(() => shop.follow('capture', body.paymentId, { amount: '60.00' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  });

  test('of a reversal and a capture one wins', async () => {
    const { body } = await shop.begin();
    const answers = await Promise.all([
      shop.follow('reversal', body.paymentId),
      shop.follow('capture', body.paymentId),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect((await shop.head(body.paymentId))?.references[0]).toMatchObject({
      closures: answers[0].status === 201 ? 1 : 0,
    });
  });
});

describe('Of four at once, on every counter that a claim depends on, one wins:', () => {
  const four = async (one: () => Promise<{ status: number }>) =>
    (await Promise.all([one(), one(), one(), one()])).filter(({ status }) => status === 201);

  test('captures where one closes', async () => {
    const single = new Shop(open.table, open.sandboxUrl, { captures: 'single' });
    const { body } = await single.begin();
    expect(await four(() => single.follow('capture', body.paymentId, { amount: '10.00' }))).toHaveLength(1);
  });

  test('chargebacks of a part, and the others hear of that one', async () => {
    const { body } = await shop.begin('debit');
    const tell = () => shop.follow('chargeback', body.paymentId, { amount: '10.00', reason: '13.1' });
    const answers = await Promise.all([tell(), tell(), tell(), tell()]);
    const told = answers.filter(({ status }) => status === 201).map(({ body: { id } }) => id);
    expect(new Set(told).size).toBe(1);
    const { references, disputes } = (await shop.head(body.paymentId))!;
    expect(references.find(({ type }) => type === 'debit')).toMatchObject({ chargedBack: 1000, openDisputes: 1 });
    expect(disputes).toHaveLength(1);
  });

  test('chargeback reversals of a part', async () => {
    const { body } = await shop.begin('debit');
    await shop.follow('chargeback', body.paymentId, { reason: '13.1' });
    await shop.desk('accept', (await shop.dispute(body.paymentId)).id);
    expect(await four(() => shop.follow('chargeback_reversal', body.paymentId, { amount: '10.00' }))).toHaveLength(1);
  });

  test('second chargebacks of what came back', async () => {
    const { body } = await shop.begin('debit');
    await shop.follow('chargeback', body.paymentId, { reason: '13.1' });
    await shop.win(body.paymentId);
    expect(
      await four(() => shop.follow('chargeback', body.paymentId, { amount: '60.00', reason: '13.1' })),
    ).toHaveLength(1);
  });

  test('rebills up to the cap of all rebills', async () => {
    const capped = new Shop(open.table, open.sandboxUrl, { rebills: { caps: { EUR: 1000 } } });
    const { body } = await capped.begin('debit');
    const rebill = { amount: '6.00', reason: 'price_above_estimate' };
    expect(await four(() => capped.follow('rebill', body.paymentId, rebill))).toHaveLength(1);
  });

  test('rebills of what was refunded too much', async () => {
    const { body } = await shop.begin('debit');
    await shop.follow('refund', body.paymentId, { amount: '10.00' });
    const rebill = { amount: '6.00', reason: 'incorrect_refund' };
    expect(await four(() => shop.follow('rebill', body.paymentId, rebill))).toHaveLength(1);
  });

  test('rebills of what a chargeback took', async () => {
    const { body } = await shop.begin('debit');
    await shop.follow('chargeback', body.paymentId, { amount: '10.00', reason: '13.1' });
    await shop.desk('accept', (await shop.dispute(body.paymentId)).id);
    const rebill = { amount: '6.00', reason: 'incorrect_chargeback' };
    expect(await four(() => shop.follow('rebill', body.paymentId, rebill))).toHaveLength(1);
  });
});

test.each([
  ['a refund', 'refund', { amount: '1.00' }],
  ['a rebill', 'rebill', { amount: '1.00', reason: 'price_above_estimate' }],
  ['a chargeback', 'chargeback', { amount: '1.00', reason: '13.1' }],
] as const)('Of %s and the reversal of its debit one wins', async (_, type, body) => {
  const release = new Shop(open.table, open.sandboxUrl, { name: 'shop-release', reverseDebits: true });
  const debit = await release.begin('debit');
  const answers = await Promise.all([
    release.follow(type, debit.body.paymentId, body),
    release.follow('reversal', debit.body.paymentId),
  ]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
});
