import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { refundDue } from '../../src/clock/refund-due.ts';
import { settleDue } from '../../src/clock/settle-due.ts';
import { tick } from '../../src/clock/tick.ts';
import type { OperationId, PaymentId } from '../../src/domain/ids.ts';
import { instantOf } from '../../src/domain/instant.ts';
import { decideResolution } from '../../src/domain/decide-resolution.ts';
import type { Settlement } from '../../src/domain/settlement.ts';
import { dueStore } from '../../src/store/due-store.ts';
import { rings, type DueKind } from '../../src/store/keys.ts';
import { listing } from '../../src/store/listing.ts';
import { paymentStore } from '../../src/store/payment-store.ts';
import { openShop, type OpenShop } from '../props/open-shop.ts';
import { Shop } from '../props/shop.ts';

/** The refund window on the ring of the real engine, with the time as data. */

let open: OpenShop;
let shop: OpenShop['shop'];
beforeAll(async () => {
  open = await openShop({ refundWindowDays: 60, refundWarningDays: 7 });
  ({ shop } = open);
});
afterAll(() => open.close());

const dayMs = 86_400_000;

/** One turn of the clock some days from now, on what concerns refunds. */
async function turn(days: number): Promise<object> {
  const now = () => Date.now() + days * dayMs;
  const payments = paymentStore(shop.table);
  const idle = { quota: 0, run: () => Promise.resolve(''), giveUp: () => Promise.resolve() };
  const others = Object.fromEntries(rings.due.kinds.map((kind) => [kind, idle])) as Record<DueKind, typeof idle>;
  const deps = { ...shop.deps([], { now }), payments };
  const handlers = () => ({
    ...others,
    operation: settleDue({ ...deps, queries: { take: () => Promise.resolve(true) }, told: () => undefined }),
    refund_window: refundDue(deps),
  });
  const failed = (_: unknown, error: unknown): void => {
    throw error;
  };
  return tick({ ring: dueStore(shop.table), handlers, now, failed });
}
/** A refund of 10.00 that the bank does not make. */
async function refused(key?: string, paymentId?: PaymentId): Promise<{ paymentId: PaymentId; id: OperationId }> {
  const payment = paymentId ?? (await shop.captured()).paymentId;
  await shop.fault('answer-code', { code: '800.100.152', applied: false, paymentType: 'RF' });
  const { body } = await shop.follow('refund', payment, { amount: '10.00' }, key);
  return { paymentId: payment, id: body.operation!.id };
}
const told = async (paymentId: PaymentId) =>
  (await shop.events(paymentId)).map(({ type }) => type).filter((type) => type.startsWith('refund.'));
const tasks = async (days = 0) => {
  const at = instantOf(Date.now() + days * dayMs);
  const wanted = { entity: shop.entity.name, reference: null, from: null, to: null, after: null, limit: 50 };
  return (await listing(shop.table).tasks({ ...wanted, keep: () => true }, at)).items;
};

test('A declined refund is warned of before its window closes; then a person is asked to pay it out, until they say it is done', async () => {
  const { paymentId, id } = await refused();
  expect(await turn(52)).toEqual({});
  expect(await turn(54)).toEqual({ refund_window: { warned: 1 } });
  expect(await told(paymentId)).toEqual(['refund.declined', 'refund.window_closing']);
  expect(await turn(59)).toEqual({});
  expect(await turn(61)).toEqual({ refund_window: { proposed: 1 } });
  expect(await told(paymentId)).toEqual(['refund.declined', 'refund.window_closing', 'refund.window_closed']);
  expect(await turn(90)).toEqual({});
  expect(await tasks()).toMatchObject([
    { id, kind: 'payout_proposed', operation: { refundWindow: { owed: 1000 } }, verdicts: ['as_booked'] },
  ]);

  const payments = paymentStore(shop.table);
  const operation = (await payments.operation(paymentId, id))!;
  const said = { verdict: 'as_booked', reason: 'Paid out.', by: 'user:ada', gatewayId: null, amount: null } as const;
  const decided = decideResolution(operation, said, shop.entity, instantOf(Date.now() + 62 * dayMs)) as Settlement;
  expect(await payments.settle(decided, Date.now() + 5_000)).toEqual({ kind: 'settled' });
  expect(await tasks()).toEqual([]);
  expect(await payments.operation(paymentId, id)).toMatchObject({ needsPerson: false, refundWindow: { owed: null } });
});

test('A refund that went through after all leaves nobody anything to do', async () => {
  const { paymentId } = await refused();
  await shop.follow('refund', paymentId, { amount: '10.00' });
  expect(await turn(54)).toEqual({ refund_window: { needless: 1 } });
  expect(await turn(61)).toEqual({});
  expect(await tasks()).toEqual([]);
});

test('A refund that is not settled is warned of too, and its task says until when it can be made good', async () => {
  const { paymentId } = await shop.captured();
  await shop.fault('pending-then-success', { pendingCode: '800.400.502', paymentType: 'RF' });
  const { body } = await shop.follow('refund', paymentId, { amount: '10.00' });
  // The gateway says of it to the end that it waits: after thirty days it is a person's.
  for (const days of [1, 20, 31, 54, 55, 61]) await turn(days);
  expect(await told(paymentId)).toEqual(['refund.pending', 'refund.window_closing']);
  const { closesAt } = body.refundWindow!;
  expect(await tasks()).toMatchObject([{ id: body.id, kind: 'outcome_unknown', deadline: closesAt }]);
});

test('A refund that could not be sent and goes again under its key forgets what its first attempt left on the clock', async () => {
  const { paymentId } = await shop.captured();
  const key = 'again-and-again';
  await shop.fault('throttled', { paymentType: 'RF' });
  await shop.follow('refund', paymentId, { amount: '10.00' }, key);
  const { body } = await shop.follow('refund', paymentId, { amount: '10.00' }, key);
  expect(body).toMatchObject({ status: 'succeeded', refundWindow: { owed: null } });
  expect(await turn(61)).toEqual({});
});

test('A first key that goes again, and is made, counts for a second one that was refused in between', async () => {
  const { paymentId } = await shop.captured();
  await shop.fault('throttled', { paymentType: 'RF' });
  await shop.follow('refund', paymentId, { amount: '10.00' }, 'first-key');
  await refused('second-key', paymentId);
  await shop.follow('refund', paymentId, { amount: '10.00' }, 'first-key');
  expect(await turn(54)).toEqual({ refund_window: { needless: 1 } });
});

test('A refund that is asked for in the last days and waits is told of at once', async () => {
  const brief = new Shop(open.table, open.sandboxUrl, { refundWindowDays: 5, refundWarningDays: 7 });
  const { paymentId } = await brief.captured();
  await brief.fault('pending-then-success', { pendingCode: '800.400.502', paymentType: 'RF' });
  await brief.follow('refund', paymentId, { amount: '10.00' });
  // In one write: neither is before the other.
  expect((await told(paymentId)).sort()).toEqual(['refund.pending', 'refund.window_closing']);
});
