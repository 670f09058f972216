import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { handle as listTasks } from '../../lambdas/payments/list-tasks.ts';
import { handle as resolve } from '../../lambdas/operations/resolve.ts';
import type { TaskAnswer } from '../../src/contract/answers.ts';
import { unchecked } from '../../src/domain/health.ts';
import type { GatewayId, OperationId, PaymentId } from '../../src/domain/ids.ts';
import { instantOf } from '../../src/domain/instant.ts';
import { bareOutcome } from '../../src/domain/outcome.ts';
import { settle } from '../../src/exactly-once/settle.ts';
import { healthStore } from '../../src/store/health-store.ts';
import { listing } from '../../src/store/listing.ts';
import { paymentStore } from '../../src/store/payment-store.ts';
import { openShop, type OpenShop } from '../props/open-shop.ts';

/** What nobody but a person can end: how it is found, and how it is ended. */

let open: OpenShop;
let shop: OpenShop['shop'];
beforeAll(async () => {
  open = await openShop();
  ({ shop } = open);
});
afterAll(() => open.close());

const later = () => Date.now() + 2 * 60_000;
const entity = (name: string) => Promise.resolve(name === shop.entity.name ? shop.entity : null);
const caller = () => ({ name: 'user:ada', entities: new Set([shop.entity.name]) });
const request = { accept: '', ifMatch: null, startedAtMs: 0, key: '' };

async function page(query: object = {}): Promise<{ data: TaskAnswer[]; nextCursor: string | null }> {
  const { body } = await listTasks(
    { ...request, params: {}, caller: caller(), body: null, query: { entity: shop.entity.name, ...query } },
    { lists: listing(shop.table), entity, now: Date.now },
  );
  return body as never;
}
const tasks = async (query: object = {}) => (await page(query)).data;
async function say(operationId: string, body: object, changes: object = {}) {
  const reply = await resolve(
    { ...request, params: { operationId }, caller: caller(), query: null, body: { reason: 'Seen.', ...body } } as never,
    { payments: paymentStore(shop.table), entity, now: later, ...changes },
  );
  return { status: reply.status, body: reply.body };
}

/** A refund of 10.00 whose answer was lost, and which a person was asked about. */
async function asked(fault = 'lose-answer'): Promise<{ paymentId: PaymentId; id: OperationId; gatewayId: string }> {
  const { paymentId } = await shop.captured();
  await shop.fault(fault, { paymentType: 'RF' });
  const { body } = await shop.follow('refund', paymentId, { amount: '10.00' });
  const store = paymentStore(shop.table);
  const operation = (await store.operation(paymentId, body.id))!;
  await store.note(operation, { ...operation, needsPerson: true, nextCheckAt: null, version: operation.version + 1 });
  const [line] = await shop.atGateway(body.id);
  return { paymentId, id: body.id, gatewayId: line?.id ?? '' };
}

test('What waits for a person is listed, longest waiting first, with what can be said of it', async () => {
  const [first, second] = [await asked(), await asked()];
  const listed = await tasks();
  expect(listed.map(({ id }) => id)).toEqual([first.id, second.id]);
  expect(listed[0]).toMatchObject({
    object: 'task',
    kind: 'outcome_unknown',
    operation: { id: first.id, status: 'unknown', amount: '10.00' },
    allowed: ['succeeded', 'declined', 'failed'],
  });
  for (const { id } of [first, second]) await say(id, { outcome: 'failed' });
  expect(await tasks()).toEqual([]);
});

test('Look-ups that the gateway refuses are a task of their own, which ends by itself', async () => {
  const health = healthStore(shop.table);
  const now = instantOf(Date.now());
  const fine = unchecked(shop.entity.name, now);
  await health.put({ ...fine, trouble: { since: now, why: 'The query is off.' } });
  expect(await tasks({ kind: 'look_ups_refused' })).toMatchObject([{ since: now, operation: null, allowed: [] }]);
  expect(await tasks({ kind: 'discrepancy' })).toEqual([]);
  await health.put(fine);
  expect(await tasks()).toEqual([]);
});

test('A page may end with a task of any kind, and the next one goes on after it', async () => {
  const health = healthStore(shop.table);
  const fine = unchecked(shop.entity.name, instantOf(Date.now()));
  const first = await asked();
  await health.put({ ...fine, trouble: { since: instantOf(Date.now()), why: 'The query is off.' } });
  const last = await asked();
  const kinds: string[] = [];
  let cursor: string | null = null;
  do {
    const { data, nextCursor }: Awaited<ReturnType<typeof page>> = await page({
      limit: '1',
      ...(cursor && { cursor }),
    });
    kinds.push(...data.map(({ kind }) => kind));
    cursor = nextCursor;
  } while (cursor !== null);
  expect(kinds).toEqual(['outcome_unknown', 'look_ups_refused', 'outcome_unknown']);
  await health.put(fine);
  for (const { id } of [first, last]) await say(id, { outcome: 'failed' });
});

describe('What a person says', () => {
  test('is booked, with who and why in the event', async () => {
    const { paymentId, id, gatewayId } = await asked();
    const { status, body } = await say(id, { outcome: 'succeeded', gatewayId, reason: 'Portal, RMA-7' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'succeeded',
      needsPerson: false,
      gatewayId,
      payment: { unsettled: [], balances: { refunded: '10.00', refundable: '82.00', reserved: '0.00' } },
    });
    expect((await shop.events(paymentId)).at(-1)).toMatchObject({
      type: 'refund.succeeded',
      transition: 'decided',
      decision: { by: 'user:ada', reason: 'Portal, RMA-7' },
    });
  });

  test('gives back what was reserved where it never was', async () => {
    const { id } = await asked();
    expect((await say(id, { outcome: 'failed' })).body).toMatchObject({
      payment: { balances: { refunded: '0.00', refundable: '92.00' } },
    });
  });

  test('cannot book a transaction of the gateway twice', async () => {
    const [one, other] = [await asked(), await asked()];
    await say(one.id, { outcome: 'succeeded', gatewayId: one.gatewayId });
    const second = await say(other.id, { outcome: 'succeeded', gatewayId: one.gatewayId });
    expect(second).toMatchObject({ status: 409, body: { code: 'gateway_id_taken' } });
    expect((await shop.head(other.paymentId))?.unsettled).toEqual([other.id]);
  });

  test('counts once, whoever says it first', async () => {
    const { id, gatewayId, paymentId } = await asked();
    const said = await Promise.all([
      say(id, { outcome: 'succeeded', gatewayId }),
      say(id, { outcome: 'failed' }),
      say(id, { outcome: 'declined' }),
    ]);
    expect(said.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    const decided = (await shop.events(paymentId)).filter(({ decision }) => decision !== null);
    expect(decided).toHaveLength(1);
  });

  test('is not booked over what the gateway has told since', async () => {
    const { id, paymentId, gatewayId } = await asked();
    const store = paymentStore(shop.table);
    const pending = { ...bareOutcome('pending'), gatewayId: gatewayId as GatewayId };
    let told = false;
    const settleAfterNews: typeof store.settle = async (...settlement) => {
      if (!told) {
        told = true;
        await settle((await store.operation(paymentId, id))!, pending, null, shop.entity, {
          payments: store,
          now: later,
        });
      }
      return store.settle(...settlement);
    };
    const said = await say(id, { outcome: 'failed' }, { payments: { ...store, settle: settleAfterNews } });
    expect(said).toMatchObject({ status: 409, body: { code: 'in_flight' } });
    expect(await store.operation(paymentId, id)).toMatchObject({ status: 'pending', gatewayId });
    expect((await shop.head(paymentId))?.references.at(-1)).toMatchObject({ left: 8200 });
  });

  test('is refused while the answer may still come', async () => {
    const { id } = await asked();
    expect(await say(id, { outcome: 'failed' }, { now: Date.now })).toMatchObject({
      status: 409,
      body: { code: 'in_flight' },
    });
  });

  test('about what belongs to another merchant is a 404', async () => {
    const { id } = await asked();
    expect(await say(id, { outcome: 'failed' }, { entity: () => Promise.resolve(null) })).toMatchObject({
      status: 404,
    });
  });
});

test('A refund that only fails because another one is open says which, and when to come again', async () => {
  const { paymentId, id } = await asked('lose-request');
  const refused = await shop.follow('refund', paymentId, { amount: '90.00' });
  expect(refused).toMatchObject({
    status: 409,
    headers: { 'retry-after': '30' },
    body: { code: 'amounts_reserved', unsettled: [id], retryable: true },
  });
  await say(id, { outcome: 'failed' });
  expect(await shop.follow('refund', paymentId, { amount: '90.00' })).toMatchObject({ status: 201 });
});
