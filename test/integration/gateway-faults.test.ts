import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Operation } from '../../src/domain/operation.ts';
import { openShop, type OpenShop } from '../props/open-shop.ts';
import { Shop } from '../props/shop.ts';

/** I3 and I4: whatever the gateway does, what is known is booked, and what is not stays open with its reservation. */

let open: OpenShop;
let shop: OpenShop['shop'];
beforeAll(async () => {
  open = await openShop();
  ({ shop } = open);
});
afterAll(() => open.close());

describe('Whatever the gateway does, what is known is booked and what is not stays open:', () => {
  const kept = { left: 8200 };
  const given = { left: 9200 };
  test.each<[string, object, number, Partial<Operation>, object]>([
    ['lose-answer', {}, 202, { status: 'unknown' }, kept],
    ['lose-request', {}, 202, { status: 'unknown' }, kept],
    ['cut', {}, 202, { status: 'unknown' }, kept],
    ['http-500', { applied: true }, 202, { status: 'unknown' }, kept],
    ['http-500', { applied: false }, 202, { status: 'unknown' }, kept],
    ['http-502-html', { applied: true }, 202, { status: 'unknown' }, kept],
    ['answer-code', { code: '900.100.300', applied: true }, 202, { status: 'unknown' }, kept],
    ['answer-code', { code: '000.400.030', applied: true }, 202, { status: 'unknown', needsPerson: true }, kept],
    ['answer-code', { code: '123.456.789', applied: true }, 202, { status: 'unknown' }, kept],
    ['answer-code', { code: '000.400.000', applied: true }, 201, { status: 'succeeded', reviewRequired: true }, kept],
    ['answer-code', { code: '800.100.151', applied: false }, 402, { status: 'declined' }, given],
    [
      'answer-code',
      { code: '900.100.301', applied: false },
      409,
      { status: 'failed', failure: 'never_executed' },
      given,
    ],
    ['answer-code', { code: '700.400.200', applied: false }, 409, { status: 'failed', failure: 'rejected' }, given],
    [
      'answer-code',
      { code: '600.200.500', applied: false },
      502,
      { status: 'failed', failure: 'configuration' },
      given,
    ],
    ['auth-rejected', {}, 502, { status: 'failed', failure: 'configuration' }, given],
    ['throttled', {}, 503, { status: 'failed', failure: 'throttled' }, given],
    ['pending-then-success', { afterSeconds: 60 }, 202, { status: 'pending' }, kept],
    ['other-amount', { bookedAmount: '8.00' }, 201, { status: 'succeeded', needsPerson: true }, { left: 8400 }],
    ['no-id', {}, 202, { status: 'unknown', gatewayId: null }, kept],
    ['answer-code', { code: '100.396.104', applied: true }, 202, { status: 'unknown' }, kept],
  ])('%s %j', async (kind, options, status, expected, reference) => {
    const { paymentId } = await shop.captured();
    await shop.fault(kind, { paymentType: 'RF', ...options });
    const answer = await shop.follow('refund', paymentId, { amount: '10.00' });
    expect(answer.status).toBe(status);
    expect(answer.body.operation ?? answer.body).toMatchObject(expected);
    expect((await shop.head(paymentId))?.references.at(-1)).toMatchObject(reference);
  });

  test('a connection that is refused is certain: nothing was sent', async () => {
    const { paymentId } = await shop.captured();
    const nowhere = new Shop(open.table, open.sandboxUrl, {
      gateway: { ...shop.entity.gateway, baseUrl: 'http://127.0.0.1:9/' },
    });
    expect(await nowhere.follow('refund', paymentId)).toMatchObject({ status: 503, body: { code: 'not_sent' } });
  });

  test.each([
    ['throttled', '800.120.100', true],
    ['misconfigured', '600.200.500', true],
    ['declined', '800.100.151', false],
    ['rejected', '700.400.200', false],
    ['never executed', '900.100.301', false],
  ])('a key that was %s (%s) goes again: %s', async (_, code, again) => {
    const { paymentId } = await shop.captured();
    const key = randomUUID();
    await shop.fault('answer-code', { code, applied: false, paymentType: 'RF' });
    const first = await shop.follow('refund', paymentId, {}, key);
    const second = await shop.follow('refund', paymentId, {}, key);
    const replayed = second.headers['idempotent-replayed'] === 'true';
    expect([second.status === 201, replayed]).toEqual([again, !again]);
    const { id } = first.body.operation as { id: string };
    const attempts = (await shop.atGateway(id)).map(({ merchantTransactionId }) => merchantTransactionId);
    expect(attempts.includes(`${id}.2`)).toBe(again);
  });

  test('a port that breaks leaves the outcome unknown', async () => {
    const { paymentId } = await shop.captured();
    const gateway = { send: () => Promise.reject(new Error('broke')) };
    const answer = await shop.follow('refund', paymentId, {}, randomUUID(), shop.deps([], { gateway }));
    expect(answer).toMatchObject({
      status: 202,
      body: { status: 'unknown', payment: { balances: { reserved: '92.00' } } },
    });
  });

  test('a code that nobody knows is kept as it came, and counted', async () => {
    const { paymentId } = await shop.captured();
    const reported: string[] = [];
    await shop.fault('answer-code', { code: '123.456.789', applied: true, paymentType: 'RF' });
    const deps = shop.deps([], { report: (event: string) => reported.push(event) });
    const answer = await shop.follow('refund', paymentId, {}, randomUUID(), deps);
    expect(answer.body.result).toMatchObject({ code: '123.456.789', group: 'unrecognized' });
    expect(reported).toEqual(['unrecognized_code']);
  });

  test("an id that another operation has is a person's, with both told", async () => {
    const { paymentId } = await shop.captured();
    const first = await shop.follow('refund', paymentId, { amount: '1.00' });
    const { gateway: real } = shop.deps();
    const gateway: typeof real = {
      send: async (order, sendBefore) => ({ ...(await real.send(order, sendBefore)), gatewayId: first.body.gatewayId }),
    };
    const reported: unknown[] = [];
    const report = (event: string, _: unknown, details: object) => reported.push([event, details]);
    const answer = await shop.follow(
      'refund',
      paymentId,
      { amount: '10.00' },
      randomUUID(),
      shop.deps([], { gateway, report }),
    );
    expect(answer).toMatchObject({
      status: 202,
      body: { status: 'unknown', needsPerson: true, gatewayId: null, discrepancies: ['gateway_id_taken'] },
    });
    expect(reported).toEqual([['discrepancy', expect.objectContaining({ gatewayId: first.body.gatewayId })]]);
  });

  test('a payment that was throttled begins again under its key', async () => {
    const key = randomUUID();
    await shop.fault('throttled', { paymentType: 'DB' });
    expect(await shop.begin('debit', {}, key)).toMatchObject({ status: 503 });
    const answer = await shop.begin('debit', {}, key);
    expect(answer).toMatchObject({ status: 201, body: { payment: { status: 'captured', unsettled: [] } } });
  });

  test('an unknown refund is not sent again under its key', async () => {
    const { paymentId } = await shop.captured();
    const key = randomUUID();
    await shop.fault('lose-answer', { paymentType: 'RF' });
    const unknown = await shop.follow('refund', paymentId, { amount: '10.00' }, key);
    expect(await shop.follow('refund', paymentId, { amount: '10.00' }, key)).toMatchObject({
      status: 202,
      body: { status: 'unknown' },
    });
    expect(await shop.atGateway(unknown.body.id)).toHaveLength(1);
  });
});

test('A chargeback the channel refuses is recorded, and so is its reversal', async () => {
  const us = new Shop(open.table, open.sandboxUrl, { name: 'shop-us' });
  const { body } = await us.begin('debit');
  const chargeback = await us.follow('chargeback', body.paymentId, { reason: '13.1' });
  expect(chargeback).toMatchObject({ status: 201, body: { recordedOnly: true, gatewayId: null } });
  expect(await us.win(body.paymentId)).toMatchObject({
    status: 200,
    body: { status: 'won', owes: null, reversal: { amount: '92.00', recordedOnly: true } },
  });
});

test('A chargeback whose answer had no id is not one that was only recorded: its reversal waits', async () => {
  const { body } = await shop.begin('debit');
  await shop.fault('no-id', { paymentType: 'CB' });
  expect(await shop.follow('chargeback', body.paymentId, { reason: '13.1' })).toMatchObject({ status: 202 });
  expect(await shop.follow('chargeback_reversal', body.paymentId)).toMatchObject({ status: 409 });
});

test('Every settlement leaves its event, whichever way it went', async () => {
  const { paymentId } = await shop.captured();
  await shop.fault('lose-answer', { paymentType: 'RF' });
  await shop.follow('refund', paymentId, { amount: '1.00' });
  await shop.fault('answer-code', { code: '800.100.151', applied: false, paymentType: 'RF' });
  await shop.follow('refund', paymentId, { amount: '2.00' });
  const events = await shop.events(paymentId);
  expect(events.map(({ type, object }) => [type, object.version])).toEqual([
    ['payment.authorized', 2],
    ['payment.captured', 2],
    ['operation.unknown', 2],
    ['refund.declined', 2],
  ]);
});
