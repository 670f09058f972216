import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { randomUUID } from 'node:crypto';
import { checkHealth } from '../../src/clock/check-health.ts';
import { processDue } from '../../src/clock/process-due.ts';
import { refundDue } from '../../src/clock/refund-due.ts';
import { disputeDue } from '../../src/clock/dispute-due.ts';
import { settleDue } from '../../src/clock/settle-due.ts';
import { tick, type DueHandler, type TickDeps } from '../../src/clock/tick.ts';
import type { OperationId, PaymentId } from '../../src/domain/ids.ts';
import type { Instant } from '../../src/domain/instant.ts';
import { oppLookUp } from '../../src/gateway/look-up.ts';
import { disputeStore } from '../../src/store/dispute-store.ts';
import { dueStore } from '../../src/store/due-store.ts';
import { entityStore } from '../../src/store/entity-store.ts';
import { healthStore } from '../../src/store/health-store.ts';
import { keys, type DueKind } from '../../src/store/keys.ts';
import { listing } from '../../src/store/listing.ts';
import { notificationStore } from '../../src/store/notification-store.ts';
import { paymentStore } from '../../src/store/payment-store.ts';
import { openShop, type OpenShop } from '../props/open-shop.ts';

/** The ring on the real engine, with the time as data. */

let open: OpenShop;
let shop: OpenShop['shop'];
beforeAll(async () => {
  open = await openShop();
  ({ shop } = open);
});
afterAll(() => open.close());

const minute = 60_000;
let waiting: Instant[] = [];
const unlimited = { take: () => Promise.resolve(true) };

/** One turn of the clock some minutes from now, on the real handlers but for those named. */
function turn(minutesLater: number, changes: Partial<Record<DueKind, DueHandler>> = {}, failures: unknown[] = []) {
  const now = () => Date.now() + minutesLater * minute;
  const look = oppLookUp({ token: () => Promise.resolve(shop.token), forget: () => undefined }, Date.now);
  const deps = { entity: () => Promise.resolve(shop.entity), queries: unlimited, look, now };
  const ticking: TickDeps = {
    ring: dueStore(shop.table),
    handlers: () => ({
      operation: settleDue({ ...deps, payments: paymentStore(shop.table), told: () => undefined }),
      dispute: disputeDue({ ...shop.deps(), now, disputes: disputeStore(shop.table) }),
      health: checkHealth({
        ...deps,
        health: healthStore(shop.table),
        mark: randomUUID,
        lists: listing(shop.table),
        waits: (since) => waiting.push(since),
      }),
      notification: processDue({
        ...deps,
        payments: paymentStore(shop.table),
        notifications: notificationStore(shop.table),
        processed: () => undefined,
      }),
      comparison: { ...counting(() => Promise.reject(new Error('not here'))), quota: 0 },
      expiry: { ...counting(() => Promise.reject(new Error('not here'))), quota: 0 },
      refund_window: refundDue({ ...deps, payments: paymentStore(shop.table) }),
      letter: { ...counting(() => Promise.reject(new Error('not here'))), quota: 0 },
      workflow: { ...counting(() => Promise.reject(new Error('not here'))), quota: 0 },
      ...changes,
    }),
    now,
    failed: (_, error) => failures.push(error),
  };
  return tick(ticking);
}

async function lostRefund(): Promise<{ paymentId: PaymentId; id: OperationId }> {
  const { paymentId } = await shop.captured();
  await shop.fault('lose-answer', { paymentType: 'RF' });
  const { body } = await shop.follow('refund', paymentId, { amount: '10.00' });
  return { paymentId, id: body.id };
}
const item = async (paymentId: PaymentId, id: OperationId) =>
  (await shop.table.documents.send(new GetCommand({ TableName: shop.table.name, Key: keys.operation(paymentId, id) })))
    .Item;
const counting = (run: DueHandler['run']): DueHandler => ({ quota: 100, run, giveUp: () => Promise.resolve() });

test('A lost answer settles itself when its time has come, and not before', async () => {
  const { paymentId, id } = await lostRefund();
  expect(await turn(0)).toEqual({});
  expect(await turn(2)).toEqual({ operation: { looked: 1 } });
  expect(await item(paymentId, id)).toMatchObject({ status: 'succeeded', booked: 1000 });
  expect(await turn(60)).toEqual({});
});

test('Two clocks that turn at once do nothing twice', async () => {
  for (let refunds = 0; refunds < 3; refunds += 1) await lostRefund();
  let runs = 0;
  const handler = counting(async () => {
    runs += 1;
    return Promise.resolve('done');
  });
  await Promise.all(Array.from({ length: 4 }, () => turn(2, { operation: handler })));
  expect(runs).toBe(3);
  // Nobody moved them on, so they are due again when the lease is over.
  expect(await turn(3, { operation: handler })).toEqual({});
  expect(await turn(5)).toEqual({ operation: { looked: 3 } });
});

test('Two open operations of one payment are settled by one look', async () => {
  const { paymentId } = await shop.captured();
  await shop.fault('lose-answer', { paymentType: 'RF', count: 2 });
  for (const amount of ['1.00', '2.00']) await shop.follow('refund', paymentId, { amount });
  const ticked = await turn(2);
  expect(ticked.operation?.['looked']).toBe(1);
  expect((await shop.head(paymentId))?.unsettled).toEqual([]);
});

describe('What fails', () => {
  const broken = counting(() => Promise.reject(new Error('broken')));

  test('is tried again after growing pauses, and does not keep the others from their turn', async () => {
    const [poisoned, other] = [await lostRefund(), await lostRefund()];
    const failures: unknown[] = [];
    const real = settleDue({
      entity: () => Promise.resolve(shop.entity),
      queries: unlimited,
      look: oppLookUp({ token: () => Promise.resolve(shop.token), forget: () => undefined }, Date.now),
      now: () => Date.now() + 2 * minute,
      payments: paymentStore(shop.table),
      told: () => undefined,
    });
    const poisonous = {
      ...real,
      run: (one: Parameters<DueHandler['run']>[0]) =>
        one.id === poisoned.id ? Promise.reject(new Error('poison')) : real.run(one),
    };
    expect(await turn(2, { operation: poisonous }, failures)).toEqual({ operation: { failed: 1, looked: 1 } });
    expect(failures).toEqual([new Error('poison')]);
    expect(await item(other.paymentId, other.id)).toMatchObject({ status: 'succeeded' });

    // Two minutes after the first failure, four after the second.
    expect(await turn(3, { operation: poisonous })).toEqual({});
    expect(await turn(5, { operation: poisonous })).toEqual({ operation: { failed: 1 } });
    expect(await turn(8, { operation: poisonous })).toEqual({});
    expect(await turn(10)).toEqual({ operation: { looked: 1 } });
  });

  test('ten times is handed to a person, and comes up once more only, when the money should have shown', async () => {
    const { paymentId, id } = await lostRefund();
    let at = 2;
    for (let tries = 0; tries < 10; tries += 1) {
      expect(await turn(at, { operation: broken })).toEqual({ operation: { failed: 1 } });
      at += 13 * 60;
    }
    expect(await turn(at)).toEqual({ operation: { given_up: 1 } });
    const asking = await item(paymentId, id);
    expect(asking).toMatchObject({
      status: 'unknown',
      needsPerson: true,
      nextCheckAt: asking?.['expectedBy'] as unknown,
    });
    expect(await turn(at + 100)).toEqual({});
    expect(await turn(at + 100_000)).toEqual({ operation: { quiet: 1 } });
    expect(await turn(at + 200_000)).toEqual({});
  });
});

test('That an operation waits for a person is told every hour, as long as it does', async () => {
  const { paymentId, id } = await lostRefund();
  const payments = paymentStore(shop.table);
  const operation = (await payments.operation(paymentId, id))!;
  await payments.note(operation, {
    ...operation,
    needsPerson: true,
    nextCheckAt: null,
    version: operation.version + 1,
  });
  await entityStore(shop.table).put(shop.entity);
  for (const minutes of [1, 62, 123]) {
    waiting = [];
    expect(await turn(minutes)).toMatchObject({ health: expect.anything() });
    expect(waiting).toHaveLength(1);
    expect(operation.createdAt >= waiting[0]!).toBe(true);
  }
});

describe('Whether the gateway answers look-ups', () => {
  const health = () => healthStore(shop.table).get(shop.entity.name);
  const answering = (look: object) => ({
    health: checkHealth({
      entity: () => Promise.resolve(shop.entity),
      queries: unlimited,
      look: look as never,
      now: Date.now,
      health: healthStore(shop.table),
      mark: randomUUID,
      lists: listing(shop.table),
      waits: (since) => waiting.push(since),
    }),
  });

  test('is asked when the settings of an entity were written, and then once a day', async () => {
    await entityStore(shop.table).put(shop.entity);
    expect(await turn(1)).toEqual({ health: { healthy: 1 } });
    expect(await health()).toMatchObject({ trouble: null });
    expect(await turn(23 * 60)).toEqual({ health: { not_asked: 1 } });
    expect(await turn(25 * 60)).toEqual({ health: { healthy: 1 } });
  });

  test('is a task while it refuses, since the first refusal', async () => {
    await entityStore(shop.table).put(shop.entity);
    const refusing = { named: () => Promise.resolve({ kind: 'refused', code: '800.121.200', why: 'It is off.' }) };
    expect(await turn(1, answering(refusing))).toEqual({ health: { troubled: 1 } });
    const first = await health();
    expect(first?.trouble).toMatchObject({ why: 'It is off.' });
    expect(await turn(90, answering(refusing))).toEqual({ health: { troubled: 1 } });
    expect((await health())?.trouble?.since).toBe(first?.trouble?.since);
    expect(await turn(90 + 90)).toEqual({ health: { healthy: 1 } });
    expect(await health()).toMatchObject({ trouble: null });
  });
});
