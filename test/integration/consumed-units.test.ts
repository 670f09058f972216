import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { handle as awaitCase } from '../../lambdas/disputes/await.ts';
import { handle as finishSweep } from '../../lambdas/sweeps/finish.ts';
import { handle as createEndpoint } from '../../lambdas/webhook-endpoints/create.ts';
import { countedUnits } from '../../docs/counted-units.ts';
import { checkHealth } from '../../src/clock/check-health.ts';
import { ringDispute } from '../../src/clock/ring-dispute.ts';
import { startSweep } from '../../src/clock/start-sweep.ts';
import { tick, type DueHandler } from '../../src/clock/tick.ts';
import { watchDispute } from '../../src/clock/watch-dispute.ts';
import { instantOf } from '../../src/domain/instant.ts';
import { sweepIdOf } from '../../src/domain/sweep.ts';
import { disputeFlowStore } from '../../src/store/dispute-flow-store.ts';
import { disputeStore } from '../../src/store/dispute-store.ts';
import { dueStore } from '../../src/store/due-store.ts';
import { entityStore } from '../../src/store/entity-store.ts';
import { healthStore } from '../../src/store/health-store.ts';
import { rings } from '../../src/store/keys.ts';
import { listing } from '../../src/store/listing.ts';
import { paymentStore } from '../../src/store/payment-store.ts';
import { sweepStore } from '../../src/store/sweep-store.ts';
import { metered, type Metered } from '../props/metered.ts';
import { openShop } from '../props/open-shop.ts';
import { Receiver } from '../props/receiver.ts';
import { announced, samplePng } from '../props/sample-files.ts';
import { Shop } from '../props/shop.ts';
import { sweepAt } from '../props/sweeping.ts';
import { Telling } from '../props/telling.ts';

/** What docs/cost.md multiplies by prices, measured: the handlers' own code on a real engine, which says what each request consumed. */

type Meter = ReturnType<typeof metered>;
const closing: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(closing.map((close) => close())));

async function meteredShop(): Promise<{ readonly shop: Shop; readonly meter: Meter }> {
  const open = await openShop();
  closing.push(open.close);
  const meter = metered(open.table);
  return { shop: new Shop(meter.table, open.sandboxUrl), meter };
}
let shop: Shop;
let meter: Meter;
beforeAll(async () => {
  ({ shop, meter } = await meteredShop());
});

const reference = 'ORDER-1042';
const hourMs = 3_600_000;
const less = (a: Metered, b: Metered): Metered => ({ reads: a.reads - b.reads, writes: a.writes - b.writes });
const plus = (a: Metered, b: Metered): Metered => ({ reads: a.reads + b.reads, writes: a.writes + b.writes });
const times = (a: Metered, by: number): Metered => ({ reads: a.reads * by, writes: a.writes * by });

/** A turn of the clock in which only one kind is dealt with. */
async function turn(handlers: object, now: () => number): Promise<object> {
  const nothing: DueHandler = { quota: 0, run: () => Promise.resolve(''), giveUp: () => Promise.resolve() };
  const others = Object.fromEntries(rings.due.kinds.map((kind) => [kind, nothing]));
  const failures: unknown[] = [];
  const ticked = await tick({
    ring: dueStore(meter.table),
    handlers: () => ({ ...others, ...handlers }) as never,
    now,
    failed: (_, error) => failures.push(error),
  });
  expect(failures).toEqual([]);
  return ticked;
}

test('A pre-authorization, its capture and a refund of that consume what the page says', async () => {
  meter.take();
  const { body } = await shop.begin('preauthorization', { reference });
  expect(meter.take()).toEqual(countedUnits.preauthorization);
  await shop.follow('capture', body.paymentId, { amount: '60.00', reference });
  expect(meter.take()).toEqual(countedUnits.capture);
  await shop.follow('refund', body.paymentId, { amount: '20.00', reference });
  expect(meter.take()).toEqual(countedUnits.refund);
});

test('So does telling of an event, without an endpoint and with one that takes it, and a turn that finds nothing to tell', async () => {
  const telling = new Telling(shop);
  const event = await telling.written();
  meter.take();
  await telling.ring([event]);
  expect(meter.take()).toEqual(countedUnits.event);

  const receiver = await new Receiver().open();
  const deps = { ...telling.deps(), newId: () => `whe_${'1'.repeat(26)}`, newSalt: () => 'salt', loopback: true };
  const input = {
    caller: { name: 'user:ada', entities: new Set(['shop-eu']) },
    body: { entity: 'shop-eu', url: receiver.url },
  };
  await createEndpoint(input as never, deps as never);
  const other = await telling.written();
  meter.take();
  await telling.ring([other]);
  expect(less(meter.take(), countedUnits.event)).toEqual(countedUnits.webhook);
  expect(receiver.arrivals).toHaveLength(1);
  receiver.close();

  await telling.turn(1);
  meter.take();
  await telling.turn(1);
  expect(meter.take()).toEqual(countedUnits.idleTick);
});

test('So does an entity that nothing happens to, once an hour, and a tick that finds nothing', async () => {
  await entityStore(meter.table).put(shop.entity);
  const hourly = (hours: number) => {
    const now = () => Date.now() + hours * hourMs;
    const health = checkHealth({
      entity: () => Promise.resolve(shop.entity),
      health: healthStore(meter.table),
      queries: { take: () => Promise.resolve(true) },
      look: shop.deps().look,
      mark: () => 'nobody',
      lists: listing(meter.table),
      waits: () => undefined,
      now,
    });
    return turn({ health }, now);
  };
  await hourly(24);
  meter.take();
  expect(await hourly(25.1)).toEqual({ health: { not_asked: 1 } });
  expect(less(meter.take(), countedUnits.idleTick)).toEqual(countedUnits.idleEntityHour);
  await hourly(25.2);
  expect(meter.take()).toEqual(countedUnits.idleTick);
});

/** Both runs of the sweep over so many pre-authorizations: the one that warns, and the one that reverses. */
async function swept(count: number): Promise<{ readonly warns: Metered; readonly reverses: Metered }> {
  const mine = await meteredShop();
  const { table } = mine.meter;
  const begun = await Promise.all(Array.from({ length: count }, () => mine.shop.begin()));
  const heads = await Promise.all(begun.map(({ body }) => mine.shop.head(body.paymentId)));
  const actAtMs = Math.max(...heads.map((head) => Date.parse(head!.expiresAt!))) - 24 * hourMs;
  const run = async (atMs: number): Promise<Metered> => {
    const at = instantOf(atMs);
    const sweepId = sweepIdOf(at);
    const sweeps = sweepStore(table);
    mine.meter.take();
    await startSweep({ sweeps, execution: () => Promise.resolve('started'), now: () => atMs }).start();
    // `sweepAt` leaves the lease of the run out, which each slice prolongs.
    for (let lane = 0; lane < rings.due.partitions.length; lane += 1) await sweeps.hold(sweepId, at);
    expect(await sweepAt(mine.shop, atMs, { table, payments: paymentStore(table) })).toHaveLength(count);
    await finishSweep({ sweepId, lanes: [] }, { sweeps, now: () => atMs });
    return mine.meter.take();
  };
  return { warns: await run(actAtMs - 24 * hourMs + 1_000), reverses: await run(actAtMs + 1_000) };
}

test('So does a sweep: so much a run, and so much for each payment that is due', async () => {
  const [forty, sixty] = [await swept(40), await swept(60)];
  expect(times(less(sixty.warns, forty.warns), 1 / 20)).toEqual(countedUnits.sweepWarns);
  expect(times(less(sixty.reverses, forty.reverses), 1 / 20)).toEqual(countedUnits.sweepReverses);
  expect(less(forty.reverses, times(countedUnits.sweepReverses, 40))).toEqual(countedUnits.sweep);
});

test('So does a dispute that is won, and each hour that it waits', async () => {
  const { paymentId } = await shop.captured();
  const before = (await shop.events(paymentId)).length;
  let laterMs = 0;
  const now = () => Date.now() + laterMs;
  const answer = () => Promise.resolve('answered' as const);
  const stores = { flows: disputeFlowStore(meter.table), disputes: disputeStore(meter.table), now };
  const workflow = watchDispute({
    ...stores,
    ring: dueStore(meter.table),
    start: () => Promise.resolve('started'),
    lookAt: () => Promise.resolve('running'),
    answer,
  });

  const spent: Metered[] = [];
  const spend = () => spent.push(meter.take());

  meter.take();
  await shop.follow('chargeback', paymentId, { amount: '60.00', reason: '13.1', caseNumber: 'BANK-7781' });
  spend();
  const { id } = await shop.dispute(paymentId);
  meter.take();
  expect(await turn({ workflow }, now)).toEqual({ workflow: { begun: 1 } });
  const awaits = (what: 'decision' | 'ruling') =>
    awaitCase(
      { disputeId: id, stage: 'chargeback', attempt: 1, awaits: what, token: 't'.repeat(600) },
      { ...stores, answer },
    );
  await awaits('decision');
  spend();

  laterMs = hourMs;
  expect(await turn({ workflow }, now)).toEqual({ workflow: { watched: 1 } });
  expect(less(meter.take(), countedUnits.idleTick)).toEqual(countedUnits.disputeLook);

  // As `ringCase` does after a decision, whose bell is the engine's.
  const ring = async () => {
    const flow = (await stores.flows.get(id))!;
    return ringDispute((await stores.disputes.get(id))!, flow, answer);
  };
  const proof = { kind: 'proof_of_delivery' };
  await shop.desk('addEvidence', id, { ...proof, title: 'At the door', text: 'Handed over.' });
  await shop.desk('addEvidence', id, { ...proof, title: 'Tracking', text: 'Signed for on 12 January.' });
  const file = await shop.desk('addEvidence', id, {
    ...proof,
    title: 'Scan',
    file: announced(samplePng(), 'image/png', 'scan.png'),
  });
  await shop.desk('receiveEvidence', id, {}, { evidenceId: file.body.id });
  await shop.desk('get', id);
  await shop.desk('represent', id, { reason: 'The parcel was signed for.' });
  const deliveredAt = instantOf(Date.now());
  expect((await shop.desk('deliver', id, { channel: 'portal', deliveredAt })).status).toBe(200);
  expect(await ring()).toBe('answered');
  await awaits('ruling');
  expect(await turn({ workflow }, now)).toEqual({ workflow: { watched: 1 } });
  const ruling = { outcome: 'won', reason: 'The bank wrote.' };
  expect((await shop.desk('rule', id, ruling)).body.status).toBe('won');
  expect(await ring()).toBe('answered');
  expect(await turn({ workflow }, now)).toEqual({ workflow: { answered: 1 } });
  laterMs += 60_000;
  await turn({ workflow }, now);
  spend();
  expect(spent.reduce(plus)).toEqual(countedUnits.dispute);
  expect((await shop.events(paymentId)).length - before).toBe(countedUnits.disputeEvents);
});
