import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { GatewayId } from '../../src/domain/ids.ts';
import { bareOutcome } from '../../src/domain/outcome.ts';
import { resolvePayment, type ResolveDeps, type Resolved } from '../../src/exactly-once/resolve-payment.ts';
import { bookForeign } from '../../src/exactly-once/book-foreign.ts';
import { readTransaction } from '../../src/gateway/read-transaction.ts';
import { settle } from '../../src/exactly-once/settle.ts';
import { oppLookUp } from '../../src/gateway/look-up.ts';
import { paymentStore } from '../../src/store/payment-store.ts';
import { openShop, type OpenShop } from '../props/open-shop.ts';

/** I3 and I4: what is not known ends in the right state by itself, where the gateway can tell. */

let open: OpenShop;
let shop: OpenShop['shop'];
beforeAll(async () => {
  open = await openShop({ captures: 'multiple', rebills: { caps: { EUR: 1000 } } });
  ({ shop } = open);
});
afterAll(() => open.close());

const minute = 60_000;
/** The resolver, some minutes after what has just happened. */
const deps = (minutesLater: number, changes: Partial<ResolveDeps> = {}): ResolveDeps => {
  const now = () => Date.now() + minutesLater * minute;
  return {
    entity: () => Promise.resolve(shop.entity),
    payments: paymentStore(shop.table),
    queries: { take: () => Promise.resolve(true) },
    look: oppLookUp({ token: () => Promise.resolve(shop.token), forget: () => undefined }, Date.now),
    now,
    ...changes,
  };
};
type Id = Parameters<typeof resolvePayment>[0];
const resolve = (id: Id, minutesLater = 2, changes: Partial<ResolveDeps> = {}): Promise<Resolved> =>
  resolvePayment(id, deps(minutesLater, changes));
const operation = async (paymentId: Id, id: string) =>
  (await paymentStore(shop.table).whole(paymentId))?.operations.find((one) => one.id === id);
const lastReference = async (id: Id) => (await shop.head(id))?.references.at(-1);

/** A refund of 10.00 whose answer meets a fault. */
async function refundThatMeets(kind: string, options: object = {}) {
  const { paymentId } = await shop.captured();
  await shop.fault(kind, { paymentType: 'RF', ...options });
  const { body } = await shop.follow('refund', paymentId, { amount: '10.00' });
  return { paymentId, id: body.id };
}

describe('A lost answer', () => {
  test('to what was done is booked as done', async () => {
    const { paymentId, id } = await refundThatMeets('lose-answer');
    expect(await resolve(paymentId)).toMatchObject({ kind: 'looked', settled: 1, waiting: 0, asked: 0, foreign: 0 });
    expect(await operation(paymentId, id)).toMatchObject({ status: 'succeeded', nextCheckAt: null });
    expect(await lastReference(paymentId)).toMatchObject({ left: 8200, refunded: 1000 });
    expect(await resolve(paymentId)).toEqual({ kind: 'quiet' });
  });

  test('to what was refused is booked as refused', async () => {
    const { paymentId } = await shop.captured();
    await shop.fault('answer-code', {
      code: '900.100.300',
      bookedCode: '800.100.151',
      applied: false,
      paymentType: 'RF',
    });
    const { body } = await shop.follow('refund', paymentId, { amount: '10.00' });
    await resolve(paymentId);
    expect(await operation(paymentId, body.id)).toMatchObject({ status: 'declined', needsPerson: false });
    expect(await lastReference(paymentId)).toMatchObject({ left: 9200 });
  });

  test('to what never arrived counts as that only when it is missed twice', async () => {
    const { paymentId, id } = await refundThatMeets('lose-request');
    expect(await resolve(paymentId, 2)).toMatchObject({ settled: 0, waiting: 1 });
    expect(await operation(paymentId, id)).toMatchObject({ status: 'unknown', absences: 1, looks: 1 });
    expect(await lastReference(paymentId)).toMatchObject({ left: 8200 });
    expect(await resolve(paymentId, 4)).toMatchObject({ settled: 1 });
    expect(await operation(paymentId, id)).toMatchObject({ status: 'failed', failure: 'never_executed' });
    expect(await lastReference(paymentId)).toMatchObject({ left: 9200 });
  });

  test('is not missed while its sender may still be at it', async () => {
    const { paymentId, id } = await refundThatMeets('lose-request');
    await resolve(paymentId, 0);
    await resolve(paymentId, 1);
    expect(await operation(paymentId, id)).toMatchObject({ status: 'unknown', absences: 0 });
  });

  test('of a payment itself is found by the name we gave it', async () => {
    await shop.fault('lose-answer', { paymentType: 'DB' });
    const { body } = await shop.begin('debit');
    await resolve(body.paymentId);
    expect(await shop.head(body.paymentId)).toMatchObject({
      root: { status: 'succeeded' },
      unsettled: [],
      references: [{ left: 9200 }],
    });
  });

  test('of two equal refunds is never guessed by the amount', async () => {
    const { paymentId } = await shop.captured();
    await shop.fault('lose-request', { paymentType: 'RF' });
    const lost = await shop.follow('refund', paymentId, { amount: '10.00' });
    const done = await shop.follow('refund', paymentId, { amount: '10.00' });
    await resolve(paymentId, 2);
    await resolve(paymentId, 4);
    expect(await operation(paymentId, lost.body.id)).toMatchObject({ status: 'failed', failure: 'never_executed' });
    expect(await operation(paymentId, done.body.id)).toMatchObject({ status: 'succeeded' });
  });
});

test('One query settles all that is open on a payment', async () => {
  const { paymentId } = await shop.captured();
  await shop.fault('lose-answer', { paymentType: 'RF', count: 3 });
  for (const amount of ['1.00', '2.00', '3.00']) await shop.follow('refund', paymentId, { amount });
  let asked = 0;
  const queries = { take: () => Promise.resolve((asked += 1) > 0) };
  expect(await resolve(paymentId, 2, { queries })).toMatchObject({ settled: 3 });
  expect(asked).toBe(1);
  expect(await lastReference(paymentId)).toMatchObject({ refunded: 600 });
});

test('A pending outcome is waited for, and booked when it comes', async () => {
  const { paymentId, id } = await refundThatMeets('pending-then-success', { afterSeconds: 3_600 });
  await resolve(paymentId);
  expect(await operation(paymentId, id)).toMatchObject({ status: 'pending', looks: 1 });
  await shop.control('clock', { advanceSeconds: 4_000 });
  await resolve(paymentId, 5);
  expect(await operation(paymentId, id)).toMatchObject({ status: 'succeeded' });
});

test('A transaction that look-ups find too late is booked when one shows it, and a person is told', async () => {
  // Each look asks for the payment, and what is not on its list by name.
  await shop.fault('find-later', { afterQueries: 4, paymentType: 'RF' });
  const { paymentId, id } = await refundThatMeets('lose-answer');
  for (const minutes of [2, 4]) await resolve(paymentId, minutes);
  expect(await operation(paymentId, id)).toMatchObject({ status: 'failed', failure: 'never_executed' });

  // Another operation of the payment is why it is looked at again.
  await shop.fault('lose-answer', { paymentType: 'RF' });
  await shop.follow('refund', paymentId, { amount: '11.00' });
  expect(await resolve(paymentId, 2)).toMatchObject({ settled: 2 });
  const booked = { status: 'succeeded', discrepancies: ['late_success'], needsPerson: true };
  expect(await operation(paymentId, id)).toMatchObject(booked);
  expect(await lastReference(paymentId)).toMatchObject({ left: 7100, refunded: 2100 });
});

test('What another made is booked while one like it is pending: that has its own name at the gateway', async () => {
  const { paymentId } = await refundThatMeets('pending-then-success', { afterSeconds: 3_600 });
  const { gatewayId } = (await lastReference(paymentId))!;
  await shop.control('portal', { type: 'RF', referencedId: gatewayId, amount: '60.00' });
  expect(await resolve(paymentId)).toMatchObject({ foreign: 1 });
  expect(await lastReference(paymentId)).toMatchObject({ left: 2200, refunded: 6000 });
});

describe('That a transaction is not there', () => {
  test('is not said twice by two looks without a pause between them', async () => {
    const { paymentId, id } = await refundThatMeets('lose-request');
    await Promise.all([resolve(paymentId, 2), resolve(paymentId, 2)]);
    await resolve(paymentId, 2);
    expect(await operation(paymentId, id)).toMatchObject({ status: 'unknown', absences: 1 });
  });

  test('counts for nothing when the gateway has told of it meanwhile', async () => {
    const { paymentId, id } = await refundThatMeets('lose-request');
    await resolve(paymentId, 2);
    const { look, payments, now } = deps(4);
    const pending = { ...bareOutcome('pending'), gatewayId: randomUUID().replaceAll('-', '') as GatewayId };
    const told = async (...asked: Parameters<typeof look.withLinked>) => {
      const looked = await look.withLinked(...asked);
      await settle((await operation(paymentId, id))!, pending, null, shop.entity, { payments, now });
      return looked;
    };
    expect(await resolve(paymentId, 4, { look: { ...look, withLinked: told } })).toMatchObject({ waiting: 1 });
    expect(await operation(paymentId, id)).toMatchObject({ status: 'pending' });
    expect(await lastReference(paymentId)).toMatchObject({ left: 8200 });
  });
});

describe('An earlier attempt under the same key, which the gateway refused for a reason that was mended,', () => {
  const refused = (paymentType: string) =>
    shop.fault('answer-code', { code: '600.200.500', applied: false, paymentType });

  test('says nothing of a later one that is not found yet', async () => {
    const { paymentId } = await shop.captured();
    const key = randomUUID();
    await refused('RF');
    await shop.follow('refund', paymentId, { amount: '10.00' }, key);
    await shop.fault('find-later', { afterQueries: 2, paymentType: 'RF' });
    await shop.fault('lose-answer', { paymentType: 'RF' });
    const { body } = await shop.follow('refund', paymentId, { amount: '10.00' }, key);
    await resolve(paymentId, 2);
    expect(await operation(paymentId, body.id)).toMatchObject({ status: 'unknown', attempt: 2, absences: 1 });
    await resolve(paymentId, 4);
    expect(await operation(paymentId, body.id)).toMatchObject({ status: 'succeeded', attempt: 2 });
  });

  test('is not taken for the payment whose function died', async () => {
    const key = randomUUID();
    await refused('DB');
    await shop.begin('debit', {}, key);
    const { payments, ...others } = shop.deps();
    const dying = { ...payments, settle: () => Promise.reject(new Error('died')) };
    const { body } = await shop.begin('debit', {}, key, { ...others, payments: dying });
    expect(body).toMatchObject({ status: 'processing' });
    await resolve(body.paymentId, 2);
    expect(await operation(body.paymentId, body.id)).toMatchObject({ status: 'succeeded', attempt: 2 });
  });
});

describe('A look that brings no answer says nothing of the operation:', () => {
  test.each([
    ['throttled', { kind: 'throttled' }],
    ['http-500', { kind: 'no_answer' }],
    ['lose-answer', { kind: 'no_answer' }],
  ])('%s', async (kind, expected) => {
    const { paymentId, id } = await refundThatMeets('lose-request');
    await shop.fault(kind, { on: 'query' });
    expect(await resolve(paymentId, 2)).toMatchObject(expected);
    const waiting = await operation(paymentId, id);
    expect(waiting).toMatchObject({ status: 'unknown', looks: 0, absences: 0 });
    expect(Date.parse(waiting?.nextCheckAt ?? '')).toBeGreaterThan(Date.now() + 2 * minute);
  });

  test('a gateway that refuses queries (800.121.200) is asked less often', async () => {
    const { paymentId } = await refundThatMeets('lose-request');
    const look = {
      withLinked: () => Promise.resolve({ kind: 'refused', code: '800.121.200', why: 'off' } as const),
      named: () => Promise.reject(new Error('not asked')),
    };
    expect(await resolve(paymentId, 2, { look })).toMatchObject({ kind: 'refused' });
  });

  test('a gateway that does not find the payment itself tells nothing of what belongs to it', async () => {
    const { paymentId, id } = await refundThatMeets('lose-request');
    const look = {
      withLinked: () => Promise.resolve({ kind: 'not_found' } as const),
      named: () => Promise.reject(new Error('not asked')),
    };
    for (const minutes of [2, 4, 8])
      expect(await resolve(paymentId, minutes, { look })).toMatchObject({ kind: 'no_answer' });
    expect(await operation(paymentId, id)).toMatchObject({ status: 'unknown', absences: 0 });
  });

  test('without budget nothing is asked', async () => {
    const { paymentId } = await refundThatMeets('lose-request');
    const queries = { take: () => Promise.resolve(false) };
    const look = {
      withLinked: () => Promise.reject(new Error('asked')),
      named: () => Promise.reject(new Error('asked')),
    };
    expect(await resolve(paymentId, 2, { queries, look })).toMatchObject({ kind: 'no_budget' });
  });
});

describe('What somebody else made at the gateway', () => {
  test('is booked, even over the limit, and blocks what it refers to', async () => {
    const { paymentId } = await shop.captured();
    const capture = await lastReference(paymentId);
    await shop.fault('lose-answer', { paymentType: 'RF' });
    await shop.follow('refund', paymentId, { amount: '40.00' });
    await shop.control('portal', { type: 'RF', referencedId: capture?.gatewayId, amount: '52.00' });
    await resolve(paymentId, 2);
    await resolve(paymentId, 3);
    expect(await lastReference(paymentId)).toMatchObject({ left: 0, refunded: 9200 });
    const whole = await paymentStore(shop.table).whole(paymentId);
    expect(whole?.operations.map(({ type, requestedBy, status }) => [type, requestedBy, status])).toContainEqual([
      'refund',
      'gateway',
      'succeeded',
    ]);
  });

  test('is booked in the order in which it refers to each other, by one look', async () => {
    const { body } = await shop.begin();
    const { paymentId } = body;
    await shop.fault('lose-answer', { paymentType: 'CP' });
    await shop.follow('capture', paymentId, { amount: '2.00' });
    await resolve(paymentId, 2);
    const { root } = (await shop.head(paymentId))!;
    await shop.fault('lose-request', { paymentType: 'RB' });
    await shop.follow('rebill', paymentId, { amount: '1.00' });
    const captured = await shop.control('portal', { type: 'CP', referencedId: root.gatewayId, amount: '20.00' });
    const { id } = captured as { id: string };
    await shop.control('portal', { type: 'RF', referencedId: id, amount: '5.00' });
    expect(await resolve(paymentId, 2)).toMatchObject({ foreign: 2 });
    expect(await lastReference(paymentId)).toMatchObject({ gatewayId: id, refunded: 500, left: 1500 });
  });

  test('is not what was claimed after the payment was read: its own answer books that', async () => {
    const { paymentId } = await shop.captured();
    const before = (await shop.head(paymentId))!;
    await shop.fault('lose-answer', { paymentType: 'RF' });
    const { body } = await shop.follow('refund', paymentId, { amount: '10.00' });
    const { payments, look, now } = deps(2);
    const looked = await look.withLinked(shop.entity, before.root.gatewayId!);
    const transactions = looked.kind === 'found' ? looked.transactions : [];
    const [refund] = transactions.filter(({ paymentType }) => paymentType === 'RF');
    const seen = readTransaction(refund!, before.currency, shop.entity)!;
    expect(seen.claims).toEqual({ id: body.id, attempt: 1 });
    expect(await bookForeign(seen, before, shop.entity, { payments, now })).toBe('contended');
    expect(await lastReference(paymentId)).toMatchObject({ left: 8200, refunded: 0 });
  });

  test('that takes more than was left calls a person', async () => {
    const { body } = await shop.begin();
    await shop.fault('lose-request', { paymentType: 'CP' });
    await shop.follow('capture', body.paymentId, { amount: '50.00' });
    const { root } = (await shop.head(body.paymentId))!;
    await shop.control('portal', { type: 'RV', referencedId: root.gatewayId });
    await resolve(body.paymentId, 2);
    const reversal = (await paymentStore(shop.table).whole(body.paymentId))?.operations.at(-1);
    expect(reversal).toMatchObject({ type: 'reversal', status: 'succeeded', needsPerson: true });
    expect(await lastReference(body.paymentId)).toMatchObject({ left: -5000 });
  });
});
