import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { PaymentId } from '../../src/domain/ids.ts';
import { startSweep } from '../../src/clock/start-sweep.ts';
import { sweepSlice } from '../../src/clock/sweep-slice.ts';
import { presentSweep } from '../../src/contract/present-sweep.ts';
import { instantOf } from '../../src/domain/instant.ts';
import { sweepIdOf, type SweepId, type Swept } from '../../src/domain/sweep.ts';
import { healthStore } from '../../src/store/health-store.ts';
import { keys } from '../../src/store/keys.ts';
import { queryLimit } from '../../src/store/query-limit.ts';
import { sweepStore } from '../../src/store/sweep-store.ts';
import { listing } from '../../src/store/listing.ts';
import { openShop, type OpenShop } from '../props/open-shop.ts';
import { Shop } from '../props/shop.ts';
import { sweepAt } from '../props/sweeping.ts';

/**
 * A VISA pre-authorization lives seven days by the estimate: told of after five, dealt with after six. The time is data; the
 * table, the path of the operations and the gateway are real.
 */

const day = 24 * 60 * 60_000;
const minute = 60_000;
// Virtual times of two tests overlap, and what one leaves due is swept by another: each has a table and a gateway of its own.
let open: OpenShop;
beforeEach(async () => {
  open = await openShop();
});
afterEach(() => open.close());

const shopWith = (settings: object = {}) => new Shop(open.table, open.sandboxUrl, settings);
const unlimited = { take: () => Promise.resolve(true) };
const spent = { take: () => Promise.resolve(false) };

/** A pre-authorization that has been told of; `dueAtMs` is when it is dealt with. */
async function warned(shop: Shop, body: object = {}): Promise<{ paymentId: PaymentId; dueAtMs: number }> {
  const { paymentId } = (await shop.begin('preauthorization', body)).body;
  const { expiresAt } = (await shop.head(paymentId))!;
  const dueAtMs = Date.parse(expiresAt!) - day;
  expect((await sweepAt(shop, dueAtMs - day + 1)).map(({ payment }) => payment)).toContain(paymentId);
  return { paymentId, dueAtMs };
}
const outcomes = (swept: readonly { payment: PaymentId; outcome: string; why: string | null }[], payment: PaymentId) =>
  swept.filter((one) => one.payment === payment).map(({ outcome }) => outcome);
/** Some that are due together, and when. */
async function several(shop: Shop, count: number) {
  const some: { paymentId: PaymentId; dueAtMs: number }[] = [];
  for (let one = 0; one < count; one += 1) some.push(await warned(shop));
  return { some, dueAtMs: Math.max(...some.map((one) => one.dueAtMs)) };
}
/** How often it came to what with them, and why. */
function tally(swept: readonly Swept[], some: readonly { paymentId: PaymentId }[]): Record<string, number> {
  const ours = swept.filter(({ payment }) => some.some(({ paymentId }) => paymentId === payment));
  const names = ours.map(({ outcome, reason }) => (reason === null ? outcome : `${outcome} ${reason}`));
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
/** The same shop with a token that the gateway does not know. */
const wrongly = (shop: Shop): Shop =>
  Object.assign(new Shop(open.table, open.sandboxUrl, { name: shop.entity.name }), { token: 'bm9ib2R5fG5vdGhpbmc=' });
/** Sweeps whenever the payment is due, until something has become of it. */
async function tryOn(shop: Shop, payment: PaymentId, wanted: string): Promise<{ came: string[]; at: number }> {
  const came: string[] = [];
  for (let tries = 0; tries < 60; tries += 1) {
    const { Item } = await open.table.documents.send(
      new GetCommand({ TableName: open.table.name, Key: keys.head(payment) }),
    );
    const at = Date.parse(String(Item?.['dueSK']).split('#')[0]!) + 1;
    came.push(...outcomes(await sweepAt(shop, at), payment));
    if (came.at(-1) === wanted) return { came, at };
  }
  throw new Error(`It came to ${came.join(', ')} and never ${wanted}`);
}
const notFound = { withLinked: () => Promise.resolve({ kind: 'not_found' }) } as never;
const events = async (shop: Shop, payment: PaymentId) => (await shop.events(payment)).map(({ type }) => type);
const gatewayIdOf = async (shop: Shop, payment: PaymentId) => (await shop.head(payment))?.root.gatewayId;
const tasks = async (shop: Shop) => {
  const wanted = { entity: shop.entity.name, reference: null, from: null, to: null, limit: 100, after: null };
  return (await listing(open.table).tasks({ ...wanted, keep: () => true }, '2026-01-01T00:00:00.000Z' as never)).items;
};
/** What was sent to the gateway for a payment beside the pre-authorization. */
async function sentFor(shop: Shop, payment: PaymentId) {
  const { Items = [] } = await open.table.documents.send(
    new QueryCommand({
      TableName: open.table.name,
      KeyConditionExpression: 'PK = :pk AND begins_with(SK, :op)',
      ExpressionAttributeValues: { ':pk': keys.head(payment).PK, ':op': 'OP#' },
    }),
  );
  const lines = await Promise.all(Items.map(({ id }) => shop.atGateway(String(id))));
  return lines.flat().filter(({ paymentType }) => paymentType !== 'PA');
}

describe('A pre-authorization that nobody captures', () => {
  test('is told of a day before it is dealt with, once, and reversed when its time has come', async () => {
    const shop = shopWith();
    const { paymentId } = (await shop.begin()).body;
    const { expiresAt, expirySource } = (await shop.head(paymentId))!;
    const actAtMs = Date.parse(expiresAt!) - day;
    expect(expirySource).toBe('estimate');

    expect(outcomes(await sweepAt(shop, actAtMs - day - minute), paymentId)).toEqual([]);
    expect(outcomes(await sweepAt(shop, actAtMs - day), paymentId)).toEqual(['warned']);
    expect(outcomes(await sweepAt(shop, actAtMs - day + minute), paymentId)).toEqual([]);
    expect(outcomes(await sweepAt(shop, actAtMs - minute), paymentId)).toEqual([]);
    // Due exactly now.
    expect(outcomes(await sweepAt(shop, actAtMs), paymentId)).toEqual(['reversed']);
    expect(outcomes(await sweepAt(shop, actAtMs + 10 * day), paymentId)).toEqual([]);

    expect(await events(shop, paymentId)).toEqual([
      'payment.authorized',
      'preauthorization.expiring',
      'payment.reversed',
    ]);
    expect(await sentFor(shop, paymentId)).toMatchObject([{ paymentType: 'RV', state: 'succeeded' }]);
    expect((await shop.head(paymentId))?.expiry).toMatchObject({ nextLookAt: null, asked: null });
  });

  test('is captured where that is the policy, when the gateway has said that it is still there', async () => {
    const shop = shopWith({ expiry: { policy: 'capture' } });
    const { paymentId, dueAtMs } = await warned(shop);
    expect(outcomes(await sweepAt(shop, dueAtMs, { queries: unlimited }), paymentId)).toEqual(['captured']);
    expect(await sentFor(shop, paymentId)).toMatchObject([{ paymentType: 'CP', amount: '92.00' }]);
  });

  test('is a task with a deadline where that is the policy, and reversed after it', async () => {
    const shop = shopWith({ expiry: { policy: 'ask' } });
    const { paymentId, dueAtMs } = await warned(shop);
    expect(await tasks(shop)).toMatchObject([
      { id: paymentId, kind: 'preauthorization_expiring', deadline: new Date(dueAtMs).toISOString() },
    ]);
    expect(outcomes(await sweepAt(shop, dueAtMs), paymentId)).toEqual(['reversed']);
    expect(await tasks(shop)).toEqual([]);
  });

  test("follows what was said when it was made rather than the entity's policy", async () => {
    const shop = shopWith();
    const { paymentId, dueAtMs } = await warned(shop, { expiryPolicy: 'capture' });
    expect(outcomes(await sweepAt(shop, dueAtMs, { queries: unlimited }), paymentId)).toEqual(['captured']);
  });

  test('follows the policy as it is when it is dealt with, not as it was when it was told of', async () => {
    const { paymentId, dueAtMs } = await warned(shopWith());
    const asking = shopWith({ expiry: { policy: 'ask' } });
    expect(outcomes(await sweepAt(asking, dueAtMs), paymentId)).toEqual(['asked']);
    const reversing = shopWith();
    expect(outcomes(await sweepAt(reversing, dueAtMs + day), paymentId)).toEqual(['reversed']);
  });
});

describe('What is left after a partial capture', () => {
  test('is released where the channel can do that', async () => {
    const shop = shopWith({ name: 'shop-release', releaseAfterCapture: true });
    const { paymentId, dueAtMs } = await warned(shop);
    await shop.follow('capture', paymentId, { amount: '30.00' });
    expect(outcomes(await sweepAt(shop, dueAtMs), paymentId)).toEqual(['reversed']);
    expect((await shop.head(paymentId))?.references[0]).toMatchObject({ captured: 3000, released: 6200, left: 0 });
  });

  test('is asked about where it can not, and left when nobody answers', async () => {
    const shop = shopWith();
    const { paymentId, dueAtMs } = await warned(shop);
    await shop.follow('capture', paymentId, { amount: '30.00' });
    expect(outcomes(await sweepAt(shop, dueAtMs), paymentId)).toEqual(['asked']);
    expect(await tasks(shop)).toMatchObject([{ id: paymentId, deadline: new Date(dueAtMs + day).toISOString() }]);
    expect(outcomes(await sweepAt(shop, dueAtMs + day), paymentId)).toEqual(['given_up']);
    expect(await tasks(shop)).toEqual([]);
    expect((await events(shop, paymentId)).at(-1)).toBe('preauthorization.lapsed');
    expect(outcomes(await sweepAt(shop, dueAtMs + 9 * day), paymentId)).toEqual([]);
  });

  test('is nothing where one capture closes it: it leaves the ring with the capture', async () => {
    const shop = shopWith({ name: 'shop-single', captures: 'single' });
    const { paymentId, dueAtMs } = await warned(shop);
    await shop.follow('capture', paymentId, { amount: '30.00' });
    expect(outcomes(await sweepAt(shop, dueAtMs), paymentId)).toEqual([]);
  });

  test('is nothing where several captures have taken all: a stale entry, which the sweep takes away', async () => {
    const shop = shopWith();
    const { paymentId, dueAtMs } = await warned(shop);
    for (const amount of ['30.00', '62.00']) await shop.follow('capture', paymentId, { amount });
    expect(outcomes(await sweepAt(shop, dueAtMs), paymentId)).toEqual(['needless']);
    expect(outcomes(await sweepAt(shop, dueAtMs + day), paymentId)).toEqual([]);
    expect(await sentFor(shop, paymentId)).toHaveLength(2);
  });
});

describe('What happened at the gateway without us', () => {
  test.each([
    ['captured', 'CP'],
    ['reversed', 'RV'],
  ] as const)('%s there: the refusal is looked into, and what it did is booked', async (_, type) => {
    const shop = shopWith({ name: 'shop-single', captures: 'single' });
    const { paymentId, dueAtMs } = await warned(shop);
    await shop.control('portal', { type, referencedId: await gatewayIdOf(shop, paymentId) });
    expect(outcomes(await sweepAt(shop, dueAtMs, { queries: unlimited }), paymentId)).toEqual(['corrected']);
    const reference = (await shop.head(paymentId))?.references[0];
    expect(reference).toMatchObject(type === 'CP' ? { captured: 9200, left: 0 } : { released: 9200, left: 0 });
    expect(await events(shop, paymentId)).toContain(type === 'CP' ? 'payment.captured' : 'payment.reversed');
    expect(outcomes(await sweepAt(shop, dueAtMs + day), paymentId)).toEqual([]);
  });

  test('captured there, where it would be captured here: it is looked up before, and nothing is sent', async () => {
    const shop = shopWith({ name: 'shop-single', captures: 'single', expiry: { policy: 'capture' } });
    const { paymentId, dueAtMs } = await warned(shop);
    await shop.control('portal', { type: 'CP', referencedId: await gatewayIdOf(shop, paymentId) });
    expect(outcomes(await sweepAt(shop, dueAtMs, { queries: unlimited }), paymentId)).toEqual(['corrected']);
    expect((await shop.head(paymentId))?.references[0]).toMatchObject({ captured: 9200, left: 0 });
  });

  test('expired there: it has ended here too, and nobody can capture it any more', async () => {
    const shop = shopWith({ name: 'shop-strict', authorizationDays: 30 });
    await fetch(`${open.sandboxUrl}/sandbox/entities/shop-strict`, {
      method: 'PUT',
      body: JSON.stringify({ authorizationDays: 0 }),
      headers: { 'content-type': 'application/json' },
    });
    const { paymentId, dueAtMs } = await warned(shop);
    expect(outcomes(await sweepAt(shop, dueAtMs, { queries: unlimited }), paymentId)).toEqual(['corrected']);
    expect(await shop.head(paymentId)).toMatchObject({ expirySource: 'gateway', expiry: { nextLookAt: null } });
    expect((await events(shop, paymentId)).at(-1)).toBe('preauthorization.lapsed');
  });
});

describe('While the gateway', () => {
  test('does not say what became of the reversal, nothing is sent again, and the clock finds out', async () => {
    const shop = shopWith();
    const { paymentId, dueAtMs } = await warned(shop);
    await shop.fault('lose-answer', { paymentType: 'RV' });
    expect(outcomes(await sweepAt(shop, dueAtMs), paymentId)).toEqual(['waiting']);
    expect(outcomes(await sweepAt(shop, dueAtMs + 10 * minute), paymentId)).toEqual(['waiting']);
    expect(await sentFor(shop, paymentId)).toHaveLength(1);
  });

  test('throttles, it is tried again under the same key, later and later', async () => {
    const shop = shopWith();
    const { paymentId, dueAtMs } = await warned(shop);
    await shop.fault('throttled', { paymentType: 'RV', count: 2 });
    expect(outcomes(await sweepAt(shop, dueAtMs), paymentId)).toEqual(['failed']);
    expect(outcomes(await sweepAt(shop, dueAtMs + minute), paymentId)).toEqual([]);
    expect(outcomes(await sweepAt(shop, dueAtMs + 3 * minute), paymentId)).toEqual(['failed']);
    expect(outcomes(await sweepAt(shop, dueAtMs + 8 * minute), paymentId)).toEqual(['reversed']);
    expect(await sentFor(shop, paymentId)).toHaveLength(1);
  });

  test('is down during the whole sweep, one finds out, the others wait, and all are reversed when it is back', async () => {
    const shop = shopWith();
    const { some, dueAtMs } = await several(shop, 6);
    const down = new Shop(open.table, 'http://127.0.0.1:9/');
    expect(tally(await sweepAt(down, dueAtMs), some)).toEqual({ 'failed unsent': 1, 'waiting halted': 5 });
    expect(tally(await sweepAt(down, dueAtMs + minute), some)).toEqual({});
    // The pauses of the entity grow: two minutes, then four.
    expect(tally(await sweepAt(down, dueAtMs + 3 * minute), some)).toEqual({ 'failed unsent': 1, 'waiting halted': 5 });
    expect(tally(await sweepAt(shop, dueAtMs + 6 * minute), some)).toEqual({});
    expect(tally(await sweepAt(shop, dueAtMs + 12 * minute), some)).toEqual({ reversed: 6 });
  });

  test('does not answer for a moment, the others follow after a short pause, and only one is left open', async () => {
    const shop = shopWith();
    const { some, dueAtMs } = await several(shop, 4);
    await shop.fault('lose-answer', { paymentType: 'RV' });
    expect(tally(await sweepAt(shop, dueAtMs), some)).toEqual({ 'waiting unknown': 1, 'waiting halted': 3 });
    expect(tally(await sweepAt(shop, dueAtMs + 3 * minute), some)).toEqual({ reversed: 3 });
  });

  test('refuses our credentials, it is asked once and not once for each, and who watches the look-ups hears of it', async () => {
    const shop = shopWith();
    const { some, dueAtMs } = await several(shop, 6);
    const wrong = wrongly(shop);
    const before = await shop.control('requests');
    expect(tally(await sweepAt(wrong, dueAtMs), some)).toEqual({
      'failed configuration': 1,
      'waiting halted': 5,
    });
    const sentIn = (of: unknown) => (of as { counts: Record<string, number> }).counts;
    const [was, is] = [sentIn(before), sentIn(await shop.control('requests'))];
    const sum = (counts: Record<string, number>) => Object.values(counts).reduce((total, one) => total + one, 0);
    expect(sum(is) - sum(was)).toBe(1);
    expect((await healthStore(open.table).get(shop.entity.name))?.nextCheckAt).toMatch(
      new RegExp(`^${new Date(dueAtMs).toISOString().slice(0, 13)}`),
    );
    // Whoever has another entity is not held up.
    const other = shopWith({ name: 'shop-single', captures: 'single' });
    const { paymentId } = await warned(other);
    expect(outcomes(await sweepAt(other, dueAtMs + minute), paymentId)).toEqual(['reversed']);
  });

  test('refuses us to the end, a person is asked while there is time, and it is tried on until it is too late', async () => {
    const shop = shopWith();
    const { paymentId, dueAtMs } = await warned(shop);
    const { came, at } = await tryOn(wrongly(shop), paymentId, 'asked');
    expect(at).toBeLessThan(dueAtMs + day - 60 * minute);
    expect(came.slice(0, -1).every((outcome) => outcome === 'failed')).toBe(true);
    expect(await tasks(shop)).toMatchObject([{ id: paymentId, kind: 'preauthorization_expiring' }]);

    const more = await tryOn(wrongly(shop), paymentId, 'given_up');
    expect(more.came.length).toBeGreaterThan(5);
    expect(await tasks(shop)).toEqual([]);
    const told = (await events(shop, paymentId)).filter((type) => type.startsWith('preauthorization'));
    expect(told.slice(1)).toEqual(['preauthorization.asked', 'preauthorization.lapsed']);
    expect(await sentFor(shop, paymentId)).toEqual([]);
  });

  test('takes our credentials again after a person was asked, it is reversed by itself and nobody is asked any more', async () => {
    const shop = shopWith();
    const { paymentId } = await warned(shop);
    await tryOn(wrongly(shop), paymentId, 'asked');
    await tryOn(shop, paymentId, 'reversed');
    expect(await tasks(shop)).toEqual([]);
  });

  test('has no query left for us, nothing is captured until there is one, and each gets a turn of its own', async () => {
    const shop = shopWith({ expiry: { policy: 'capture' }, queriesPerMinute: 2 });
    const { some, dueAtMs } = await several(shop, 4);
    expect(tally(await sweepAt(shop, dueAtMs, { queries: spent }), some)).toEqual({ 'no_budget no_budget': 4 });
    for (const { paymentId } of some) expect(await sentFor(shop, paymentId)).toEqual([]);
    // From the next minute on, one a minute: the other query is for outcomes that nobody knows.
    for (const minutes of [1.25, 2.25, 3.25, 4.25]) {
      expect(tally(await sweepAt(shop, dueAtMs + minutes * minute), some)).toEqual({ captured: 1 });
      const pacing = { ...shop.table.pacing, now: () => dueAtMs + minutes * minute };
      const { take } = queryLimit({ ...shop.table, pacing });
      expect([await take(shop.entity), await take(shop.entity)]).toEqual([true, false]);
    }
  });

  test('cannot be asked before it is too late, a person is asked in time', async () => {
    const shop = shopWith({ expiry: { policy: 'capture' } });
    const { paymentId, dueAtMs } = await warned(shop);
    const late = dueAtMs + day - minute / 2;
    const [one] = (await sweepAt(shop, late, { queries: spent })).filter(({ payment }) => payment === paymentId);
    expect(one).toMatchObject({ outcome: 'asked', reason: 'no_budget' });
    expect(await tasks(shop)).toMatchObject([{ id: paymentId }]);
    expect(outcomes(await sweepAt(shop, late + 2 * minute, { queries: unlimited }), paymentId)).toEqual(['captured']);
    expect(await tasks(shop)).toEqual([]);
  });

  test('has something else than we have, a person is asked once and nothing is sent', async () => {
    const shop = shopWith({ expiry: { policy: 'capture' } });
    const { paymentId, dueAtMs } = await warned(shop);
    const changes = { queries: unlimited, look: notFound };
    const [one] = (await sweepAt(shop, dueAtMs, changes)).filter(({ payment }) => payment === paymentId);
    expect(one).toMatchObject({ outcome: 'asked', reason: 'discrepancy' });
    expect(await tasks(shop)).toMatchObject([{ id: paymentId }]);
    expect(outcomes(await sweepAt(shop, dueAtMs + day - minute, changes), paymentId)).toEqual([]);
    expect(outcomes(await sweepAt(shop, dueAtMs + day + minute, changes), paymentId)).toEqual(['given_up']);
    expect(await sentFor(shop, paymentId)).toEqual([]);
  });
});

describe('Two at once', () => {
  test('sweeps do nothing twice', async () => {
    const shop = shopWith();
    const some = [await warned(shop), await warned(shop), await warned(shop), await warned(shop)];
    const at = Math.max(...some.map(({ dueAtMs }) => dueAtMs));
    const runs = await Promise.all([sweepAt(shop, at), sweepAt(shop, at), sweepAt(shop, at)]);
    for (const { paymentId } of some) {
      expect(outcomes(runs.flat(), paymentId)).toEqual(['reversed']);
      expect(await sentFor(shop, paymentId)).toHaveLength(1);
    }
  });

  test('a capture and the sweep: one of the two, and never both', async () => {
    const shop = shopWith({ name: 'shop-single', captures: 'single' });
    const some = [await warned(shop), await warned(shop), await warned(shop), await warned(shop)];
    const at = Math.max(...some.map(({ dueAtMs }) => dueAtMs));
    await Promise.all([sweepAt(shop, at), ...some.map(({ paymentId }) => shop.follow('capture', paymentId))]);
    for (const { paymentId } of some) {
      const done = (await sentFor(shop, paymentId)).filter(({ state }) => state === 'succeeded');
      expect(done).toHaveLength(1);
      expect((await shop.head(paymentId))?.references[0]).toMatchObject({ left: 0, closures: 1 });
    }
  });
});

test('A poison payment at the head of the index does not keep the others from their turn', async () => {
  const shop = shopWith();
  const poison = `pay_${'0'.repeat(26)}` as PaymentId;
  const place = { duePK: 'DUE#0', dueSK: `2026-01-01T00:00:00.000Z#expiry#${poison}` };
  await open.table.documents.send(
    new PutCommand({
      TableName: open.table.name,
      Item: { ...keys.head(poison), ...place, id: 'nonsense', entity: 'shop-eu' },
    }),
  );
  const { paymentId, dueAtMs } = await warned(shop);
  const swept = await sweepAt(shop, dueAtMs);
  expect(outcomes(swept, poison)).toEqual(['failed']);
  expect(outcomes(swept, paymentId)).toEqual(['reversed']);
  // It does not ring for ever either: after its last try it is off the ring, and finance has it as a discrepancy.
  // The first one was when the other payment was told of.
  let tries = 2;
  let at = dueAtMs;
  for (let came = 'failed'; came === 'failed'; tries += 1) {
    at += 13 * 60 * minute;
    [came = ''] = outcomes(await sweepAt(shop, at), poison);
  }
  expect(tries).toBe(10);
  expect(outcomes(await sweepAt(shop, at + 30 * day), poison)).toEqual([]);
  const wanted = { entity: shop.entity.name, reference: null, from: null, to: null, limit: 100, after: null };
  const { items } = await listing(open.table).findings({ ...wanted, keep: ({ paymentId: of }) => of === poison });
  expect(items).toMatchObject([{ class: 'not_compared', closed: null }]);
});

test('A clock that goes back does nothing early and nothing twice', async () => {
  const shop = shopWith();
  const { paymentId, dueAtMs } = await warned(shop);
  expect(outcomes(await sweepAt(shop, dueAtMs - 3 * day), paymentId)).toEqual([]);
  expect(outcomes(await sweepAt(shop, dueAtMs), paymentId)).toEqual(['reversed']);
  expect(outcomes(await sweepAt(shop, dueAtMs - minute), paymentId)).toEqual([]);
  expect(await sentFor(shop, paymentId)).toHaveLength(1);
});

test('A frozen entity is told of what expires, and nothing moves', async () => {
  const shop = shopWith();
  const { paymentId, dueAtMs } = await warned(shop);
  const frozen = shopWith({ mode: 'frozen' });
  expect(outcomes(await sweepAt(frozen, dueAtMs), paymentId)).toEqual(['waiting']);
  expect(await sentFor(shop, paymentId)).toEqual([]);
  expect(outcomes(await sweepAt(shop, dueAtMs + 16 * minute), paymentId)).toEqual(['reversed']);
});

test('A run reports what it did, and by reason what it could not do, while it runs and when it has ended', async () => {
  const shop = shopWith();
  const { some, dueAtMs } = await several(shop, 3);
  await sweepAt(wrongly(shop), dueAtMs);
  const sweeps = sweepStore(open.table);
  const id = sweepIdOf(instantOf(dueAtMs));
  const report = async (atMs: number) =>
    presentSweep((await sweeps.get(id, shop.entity.name))!, instantOf(dueAtMs + atMs));

  const running = await report(5_000);
  expect(running).toMatchObject({ status: 'running', looked: 3, durationMs: 5_000, finishedAt: null });
  expect(running.counts).toMatchObject({ failed: 1, waiting: 2, reversed: 0 });
  expect(running.troubles).toMatchObject([
    { reason: 'halted', count: 2, why: 'configuration' },
    { reason: 'configuration', count: 1, why: 'configuration 800.900.300', payments: [expect.any(String)] },
  ]);
  await sweeps.finish(id, false, instantOf(dueAtMs + 7_000));
  expect(await report(60_000)).toMatchObject({ status: 'finished', durationMs: 7_000 });

  // However many fail, it stays small: of each reason there are a few.
  const many = Array.from({ length: 100 }, () => ({
    payment: some[0]!.paymentId,
    outcome: 'failed' as const,
    reason: 'broke' as const,
    why: 'x'.repeat(10_000),
  }));
  await sweeps.add(id, shop.entity.name, instantOf(dueAtMs), many, instantOf(dueAtMs));
  const [broke] = (await report(0)).troubles.filter(({ reason }) => reason === 'broke');
  expect(broke).toMatchObject({ count: 100, why: 'x'.repeat(200) });
  expect(broke!.payments).toHaveLength(5);
});

describe('One run at a time', () => {
  const at = Date.parse('2026-06-01T10:00:00.000Z');
  const started: string[] = [];
  const start = (atMs: number) =>
    startSweep({
      sweeps: sweepStore(open.table),
      now: () => atMs,
      execution: (name) => {
        started.push(name);
        return Promise.resolve('started');
      },
    }).start();
  beforeEach(() => {
    started.length = 0;
  });

  test('is started by however many ticks there are', async () => {
    expect((await Promise.all([start(at), start(at + 1), start(at + 2)])).sort()).toEqual([
      'running',
      'running',
      'started',
    ]);
    expect(await start(at + 9 * minute)).toBe('running');
    expect(started).toHaveLength(1);
  });

  test('that died is followed by another when its lease has ended, and does nothing any more if it had not', async () => {
    await start(at);
    const [died] = started.map((id) => id as SweepId);
    expect(await start(at + 10 * minute + 1)).toBe('started');
    const late = await sweepSlice(
      { sweepId: died!, lane: 0, slices: 3 },
      {
        ring: { dueIn: () => Promise.reject(new Error('It must not look any more')) },
        sweeps: sweepStore(open.table),
        sweeper: () => () => Promise.reject(new Error('It must not act any more')),
        now: () => at + 11 * minute,
      },
    );
    expect(late.next).toBe('done');
  });

  test('that has ended makes room for the next at once, and a clock that went back does not wait for one of the future', async () => {
    await start(at);
    await sweepStore(open.table).release(sweepIdOf(instantOf(at)));
    expect(await start(at + minute)).toBe('started');
    expect(await start(at - 30 * day)).toBe('started');
  });
});
