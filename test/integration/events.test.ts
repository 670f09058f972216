import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { handle } from '../../lambdas/events/list-events.ts';
import { presentDispute } from '../../src/contract/present-dispute.ts';
import type { EventAnswer } from '../../src/contract/event-answers.ts';
import { settleDue } from '../../src/clock/settle-due.ts';
import { decideResolution } from '../../src/domain/decide-resolution.ts';
import { plusBusinessDays } from '../../src/domain/expected-by.ts';
import { instantOf } from '../../src/domain/instant.ts';
import { sweepIdOf } from '../../src/domain/sweep.ts';
import { bareOutcome } from '../../src/domain/outcome.ts';
import { handedOver } from '../../src/domain/resolution.ts';
import type { Settlement } from '../../src/domain/settlement.ts';
import { settle } from '../../src/exactly-once/settle.ts';
import { dueStore } from '../../src/store/due-store.ts';
import { eventStore } from '../../src/store/event-store.ts';
import { listing } from '../../src/store/listing.ts';
import { paymentStore } from '../../src/store/payment-store.ts';
import { sweepStore } from '../../src/store/sweep-store.ts';
import { openShop, type OpenShop } from '../props/open-shop.ts';
import { sampleEntity } from '../props/sample-entity.ts';
import { sweepAt } from '../props/sweeping.ts';
import { Telling } from '../props/telling.ts';

let open: OpenShop;
let shop: OpenShop['shop'];
let telling: Telling;
beforeAll(async () => {
  open = await openShop();
  ({ shop } = open);
});
afterAll(() => open.close());
beforeEach(async () => {
  // Whatever an earlier test has left.
  await new Telling(shop).turn(60 * 24 * 30);
  telling = new Telling(shop);
});

const minute = 60_000;
const breaks = () => Promise.reject(new Error('out of order'));
const bus = (put: (event: EventAnswer) => Promise<void>) => ({ bus: { put } });
const unmarked = () => ({ events: { ...eventStore(shop.table), published: breaks } });

describe('An event', () => {
  test('is published as the API shows its operation, and once', async () => {
    const event = await telling.written();
    expect(await telling.ring([event])).toEqual({ published: 1, tried: 0 });
    expect(await telling.turn(5)).toEqual({});
    expect(telling.told).toHaveLength(1);
    expect(telling.told[0]).toMatchObject({
      id: event.id,
      type: 'payment.authorized',
      subject: { object: 'operation', id: event.object.id, version: 2 },
      data: { status: 'succeeded', amount: '92.00', payment: { card: { brand: 'VISA', last4: '0000' } } },
    });
  });

  test('goes by the clock where the function died before it was published', async () => {
    const event = await telling.written();
    expect(await telling.turn(0)).toEqual({});
    expect(await telling.turn(1)).toEqual({ event: { published: 1 } });
    expect(telling.told.map(({ id }) => id)).toEqual([event.id]);
  });

  test('comes again under the same id where the function died before that was noted', async () => {
    const event = await telling.written();
    await telling.ring([event], unmarked());
    expect(await telling.turn(1)).toEqual({ event: { published: 1 } });
    expect(telling.told.map(({ id }) => id)).toEqual([event.id, event.id]);
  });

  test('waits for a bus that is down', async () => {
    const event = await telling.written();
    expect(await telling.ring([event], bus(breaks))).toMatchObject({ published: 0 });
    expect(await telling.turn(1, bus(breaks))).toEqual({ event: { failed: 1 } });
    expect(telling.failures).toHaveLength(2);
    expect(await telling.turn(10)).toEqual({ event: { published: 1 } });
  });

  test('that nobody can publish holds up no other, wakes somebody after a day, and is never given up', async () => {
    const events = await Promise.all(Array.from({ length: 12 }, () => telling.written()));
    const poison = events[3]!.id;
    const put = (event: EventAnswer) => {
      if (event.id === poison) return breaks();
      telling.told.push(event);
      return Promise.resolve();
    };
    await telling.ring(events, bus(put));
    expect(telling.told.map(({ id }) => id).sort()).toEqual(
      events
        .map(({ id }) => id)
        .filter((id) => id !== poison)
        .sort(),
    );
    const ticks = [];
    for (let hours = 1; hours <= 300; hours += 13) ticks.push(await telling.turn(hours * 60, bus(put)));
    expect(ticks.filter(({ event }) => event?.['failed'] === 1)).toHaveLength(10);
    expect(ticks).toContainEqual({ event: { given_up: 1 } });
    await telling.turn(24 * 60 * 20);
    expect(telling.told.at(-1)?.id).toBe(poison);
    expect(await telling.turn(24 * 60 * 30)).toEqual({});
  });

  test('of a dispute carries what the API shows of the case, and the version it has come to', async () => {
    const { paymentId } = (await shop.begin('debit')).body;
    await shop.follow('chargeback', paymentId, { amount: '60.00', reason: '13.1' });
    const { id } = await shop.dispute(paymentId);
    await shop.desk('assign', id, { assignee: 'user:ada' });
    await telling.ring((await shop.events(paymentId)).filter(({ object }) => object.kind === 'dispute'));
    const { disputes } = telling.deps();
    const shown = presentDispute((await disputes.get(id))!, instantOf(Date.now()));
    // Events have no order of their own.
    expect(telling.told.map(({ type, subject }) => [type, subject.version]).sort()).toEqual([
      ['dispute.assigned', 2],
      ['dispute.opened', 1],
    ]);
    expect(telling.told.at(-1)!.data).toEqual(shown);
  });

  test('of a payment carries the version that its write has made, however often others write to it', async () => {
    const { paymentId } = (await shop.begin()).body;
    const { expiry, version } = (await shop.head(paymentId))!;
    await sweepAt(shop, Date.parse(expiry.nextLookAt!));
    await shop.follow('capture', paymentId, { amount: '1.00' });
    await telling.ring(await shop.events(paymentId));
    const about = telling.told.find(({ type }) => type === 'preauthorization.expiring')!;
    expect(about.subject).toEqual({ object: 'payment', id: paymentId, version: version + 1 });
    // Claim and settlement of the capture came after: what is shown is newer, and says so.
    expect(about.data).toMatchObject({ version: version + 3, balances: { captured: '1.00' } });
  });

  test('tells of every step of a run of the sweep, once to each entity it was about', async () => {
    const sweeps = sweepStore(shop.table);
    const at = instantOf(Date.now());
    const id = sweepIdOf(at);
    const swept = [
      { payment: (await shop.begin()).body.paymentId, outcome: 'warned', reason: null, why: null },
    ] as const;
    const other = sampleEntity({ name: 'shop-us' }).name;
    await Promise.all([1, 2, 3].map(() => sweeps.add(id, shop.entity.name, at, swept, at)));
    await sweeps.add(id, other, at, swept, at);
    await sweeps.finish(id, false, at);
    await sweeps.finish(id, true, at);
    await telling.turn(1);
    const told = telling.told.filter(({ subject }) => subject.id === id);
    expect(told.map(({ entity, type, subject }) => [entity, type, subject.version]).sort()).toEqual([
      ['shop-eu', 'sweep.finished', 5],
      ['shop-eu', 'sweep.started', 1],
      ['shop-us', 'sweep.finished', 3],
      ['shop-us', 'sweep.started', 1],
    ]);
    expect(told.find(({ type }) => type === 'sweep.finished')!.data).toMatchObject({ status: 'finished' });
    expect(await sweeps.get(id, shop.entity.name)).toMatchObject({ looked: 3, broke: false, version: 5 });
  });

  test('stands on a ring of its own, so that it cannot hold up what moves money', async () => {
    const { id } = await telling.written();
    const far = instantOf(Date.now() + 60 * minute);
    expect((await dueStore(shop.table).due(far, () => 1000)).filter((due) => due.id === id)).toEqual([]);
  });
});

describe('A refund', () => {
  test('is told with what a shopper wants to know: how much, to which card, under which text, and by when', async () => {
    const { paymentId } = await shop.captured();
    const { body } = await shop.follow('refund', paymentId, { amount: '10.00', descriptor: 'SHOP RMA-7' });
    const [event] = (await shop.events(paymentId)).slice(-1);
    await telling.ring([event!]);
    expect(telling.told[0]).toMatchObject({
      type: 'refund.succeeded',
      data: {
        amount: '10.00',
        descriptor: 'SHOP RMA-7',
        expectedBy: body.expectedBy,
        payment: { card: { brand: 'VISA', last4: '0000' } },
      },
    });
    const settledAt = instantOf(Date.parse(body.settledAt!));
    expect(body.expectedBy).toBe(plusBusinessDays(settledAt, 10, shop.entity.timeZone));
  });

  test('that was pending and fails later is told as that', async () => {
    const { paymentId } = await shop.captured();
    await shop.fault('answer-code', { code: '800.400.502', applied: false, paymentType: 'RF' });
    const { body } = await shop.follow('refund', paymentId, { amount: '10.00' });
    expect(body).toMatchObject({ status: 'pending', expectedBy: expect.any(String) });
    const payments = paymentStore(shop.table);
    const pending = (await payments.operation(paymentId, body.id))!;
    await settle(pending, bareOutcome('failed', 'rejected'), null, shop.entity, { payments, now: Date.now });
    const types = (await shop.events(paymentId)).map(({ type }) => type);
    expect(types.slice(-2)).toEqual(['refund.pending', 'refund.failed']);
  });

  test('that a person has to settle is told when its money should have shown, once, and when it fails in the end', async () => {
    const { paymentId } = await shop.captured();
    await shop.fault('answer-code', { code: '800.400.502', applied: false, paymentType: 'RF' });
    const { body } = await shop.follow('refund', paymentId, { amount: '10.00' });
    const payments = paymentStore(shop.table);
    const pending = (await payments.operation(paymentId, body.id))!;
    const asked = instantOf(Date.now());
    await payments.note(pending, handedOver({ ...pending, updatedAt: asked, version: pending.version + 1 }, asked));
    const from = Date.parse(body.expectedBy!);
    const turn = async (atMs: number) => {
      const ring = dueStore(shop.table);
      const own = (await ring.due(instantOf(atMs), () => 1000)).filter(({ id }) => id === body.id);
      const handler = settleDue({ ...shop.deps(), payments, now: () => atMs, told: () => undefined });
      for (const due of own) await handler.run({ ...due, tries: 1 });
    };
    const told = async () => (await shop.events(paymentId)).map(({ type }) => type).slice(3);
    await turn(from - minute);
    expect(await told()).toEqual(['operation.needs_person']);
    await turn(from + minute);
    await turn(from + 24 * 60 * minute);
    expect(await told()).toEqual(['operation.needs_person', 'operation.delayed']);
    const late = (await payments.operation(paymentId, body.id))!;
    expect(late).toMatchObject({ status: 'pending', needsPerson: true, nextCheckAt: late.refundWindow!.warnAt });
    const said = {
      verdict: 'failed',
      reason: 'The bank says so.',
      by: 'user:ada',
      gatewayId: null,
      amount: null,
    } as const;
    const decided = decideResolution(late, said, shop.entity, instantOf(from + 25 * 60 * minute)) as Settlement;
    await payments.settle(decided, Date.now() + minute);
    expect(await told()).toEqual(['operation.needs_person', 'operation.delayed', 'refund.failed']);
  });
});

describe('The list of events', () => {
  const list = async (query: object) => {
    const deps = { ...telling.deps(), lists: listing(shop.table) };
    const input = { caller: { entities: new Set(['shop-eu']) }, query: { entity: 'shop-eu', ...query } };
    const { status, body } = await handle(input as never, deps);
    return { status, ...(body as { data: EventAnswer[]; nextCursor: string | null }) };
  };

  test('has what happened to a payment, newest first, page by page', async () => {
    const { paymentId } = await shop.captured();
    await shop.follow('refund', paymentId, { amount: '1.00' });
    const types = ['refund.succeeded', 'payment.captured', 'payment.authorized'];
    expect((await list({ payment: paymentId })).data.map(({ type }) => type)).toEqual(types);
    const first = await list({ payment: paymentId, limit: '2' });
    const rest = await list({ payment: paymentId, limit: '2', cursor: first.nextCursor });
    expect([...first.data, ...rest.data].map(({ type }) => type)).toEqual(types);
    expect(rest.nextCursor).toBeNull();
    expect((await list({ payment: paymentId, type: 'payment.captured' })).data).toHaveLength(1);
    expect((await list({ payment: paymentId, type: 'payment.captured', cursor: first.nextCursor })).status).toBe(400);
  });

  test('has all of an entity by type and time, page by page', async () => {
    const events = [await telling.written(), await telling.written(), await telling.written()];
    const query = { type: 'payment.authorized', from: events[0]!.at, limit: '2' };
    const first = await list(query);
    const rest = await list({ ...query, cursor: first.nextCursor });
    expect([...first.data, ...rest.data].map(({ id }) => id)).toEqual(events.map(({ id }) => id).reverse());
    expect((await list({ ...query, to: events[1]!.at })).data.map(({ id }) => id)).toEqual([events[0]!.id]);
    expect((await list({ ...query, type: 'payment.captured' })).data).toEqual([]);
  });

  test('shows nothing of an entity that is not the caller’s', async () => {
    const event = await telling.written();
    expect((await list({ entity: 'shop-us' })).status).toBe(404);
    expect((await list({ payment: event.paymentId, entity: 'shop-us' })).status).toBe(404);
  });
});
