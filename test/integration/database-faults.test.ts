import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { openShop, type OpenShop } from '../props/open-shop.ts';
import type { Fault } from '../props/faulty-documents.ts';

/** Whatever happens between the steps of an operation: conflicts, lost answers, and processes that end. */

let open: OpenShop;
let shop: OpenShop['shop'];
beforeAll(async () => {
  open = await openShop();
  ({ shop } = open);
});
afterAll(() => open.close());

describe('DynamoDB in the way:', () => {
  const claimAndSettle: [string, (Fault | null)[]][] = [
    ['a conflict at the claim', ['conflict']],
    ['conflicts at claim and settlement', ['conflict', 'conflict', null, 'conflict', 'conflict']],
    ["the claim's own answer lost", ['lost after']],
    ['the claim lost on its way', ['lost before']],
    ["the settlement's own answer lost", [null, 'lost after']],
    ['the settlement lost on its way', [null, 'lost before']],
  ];

  test.each(claimAndSettle)('%s: booked once, sent once', async (_, faults) => {
    const { paymentId } = await shop.captured();
    const answer = await shop.follow('refund', paymentId, { amount: '10.00' }, randomUUID(), shop.deps(faults));
    expect(answer).toMatchObject({
      status: 201,
      body: { status: 'succeeded', payment: { balances: { refundable: '82.00' } } },
    });
    expect((await shop.head(paymentId))?.references.at(-1)).toMatchObject({ left: 8200, refunded: 1000 });
    expect(await shop.atGateway(answer.body.id)).toHaveLength(1);
  });

  test.each(claimAndSettle)('%s: a payment begins once', async (_, faults) => {
    const answer = await shop.begin('debit', {}, randomUUID(), shop.deps(faults));
    expect(answer).toMatchObject({ status: 201, body: { payment: { status: 'captured' } } });
    expect(await shop.atGateway(answer.body.id)).toHaveLength(1);
  });

  test('contention without end is a 503, and the same key goes again', async () => {
    const { paymentId } = await shop.captured();
    const key = randomUUID();
    const impatient = shop.deps(Array.from({ length: 100 }, () => 'conflict' as const));
    expect(await shop.follow('refund', paymentId, {}, key, impatient)).toMatchObject({
      status: 503,
      body: { code: 'contended', retryable: true },
      headers: { 'retry-after': expect.any(String) },
    });
    expect(await shop.follow('refund', paymentId, {}, key)).toMatchObject({ status: 201 });
  });

  test('a settlement that does not make it is a 202, and what was reserved stays reserved', async () => {
    const { paymentId } = await shop.captured();
    const reported: string[] = [];
    const faults = [null, ...Array.from({ length: 100 }, () => 'conflict' as const)];
    const deps = shop.deps(faults, { report: (event: string) => reported.push(event) });
    const answer = await shop.follow('refund', paymentId, { amount: '10.00' }, randomUUID(), deps);
    expect(answer).toMatchObject({ status: 202, body: { status: 'processing' } });
    expect(reported).toEqual(['not_booked']);
    expect(await shop.head(paymentId)).toMatchObject({ unsettled: [answer.body.id] });
    expect(await shop.atGateway(answer.body.id)).toHaveLength(1);
  });
});

test('A settlement that breaks for a reason nobody foresaw is a 202, and is reported with what was learned', async () => {
  const { paymentId } = await shop.captured();
  const reported: unknown[] = [];
  const report = (event: string, _: unknown, details: object) => reported.push([event, details]);
  const deps = shop.deps([null, 'breaks'], { report });
  const answer = await shop.follow('refund', paymentId, { amount: '10.00' }, randomUUID(), deps);
  expect(answer).toMatchObject({ status: 202, body: { status: 'processing' } });
  const [line] = await shop.atGateway(answer.body.id);
  expect(reported).toEqual([['not_booked', expect.objectContaining({ outcome: 'succeeded', gatewayId: line?.id })]]);
});

describe('A function that dies', () => {
  test.each<[string, (Fault | null)[], number]>([
    ['after the claim, before it sends', ['dies after'], 0],
    ["after the gateway's answer", [null, 'dies before'], 1],
  ])('%s leaves an operation that keeps its reservation, and nobody sends it again', async (_, faults, sent) => {
    const { paymentId } = await shop.captured();
    const key = randomUUID();
    const dying = shop.deps(faults);
    expect(await Promise.race([shop.follow('refund', paymentId, { amount: '10.00' }, key, dying), dying.death])).toBe(
      'died',
    );
    const replay = await shop.follow('refund', paymentId, { amount: '10.00' }, key);
    expect(replay).toMatchObject({
      status: 202,
      body: { status: 'processing', payment: { balances: { reserved: '10.00' } } },
    });
    expect(await shop.atGateway(replay.body.id)).toHaveLength(sent);
  });

  test('after the settlement has left all booked', async () => {
    const { paymentId } = await shop.captured();
    const key = randomUUID();
    const dying = shop.deps([null, 'dies after']);
    expect(await Promise.race([shop.follow('refund', paymentId, {}, key, dying), dying.death])).toBe('died');
    expect(await shop.follow('refund', paymentId, {}, key)).toMatchObject({ status: 201 });
  });
});
