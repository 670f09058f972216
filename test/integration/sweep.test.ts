import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { PaymentId } from '../../src/domain/ids.ts';
import { keys } from '../../src/store/keys.ts';
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
let open: OpenShop;
beforeAll(async () => {
  open = await openShop();
});
afterAll(() => open.close());

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

  test('is down during the whole sweep, every one waits its turn, and is reversed when it is back', async () => {
    const shop = shopWith();
    const some = [await warned(shop), await warned(shop), await warned(shop)];
    const dueAtMs = Math.max(...some.map((one) => one.dueAtMs));
    const down = new Shop(open.table, 'http://127.0.0.1:9/');
    const swept = await sweepAt(down, dueAtMs, { queries: unlimited });
    for (const { paymentId } of some) expect(outcomes(swept, paymentId)).toEqual(['failed']);
    const later = await sweepAt(shop, dueAtMs + 5 * minute);
    for (const { paymentId } of some) expect(outcomes(later, paymentId)).toEqual(['reversed']);
  });

  test('refuses our credentials, it is tried for a day and then a person is asked; the others have had their turn', async () => {
    const shop = shopWith();
    const { paymentId, dueAtMs } = await warned(shop);
    const wrong = new Shop(open.table, open.sandboxUrl);
    Object.assign(wrong, { token: 'bm9ib2R5fG5vdGhpbmc=' });
    let at = dueAtMs;
    for (let tries = 0; tries < 10; tries += 1) {
      expect(outcomes(await sweepAt(wrong, at), paymentId)).toEqual(['failed']);
      at += 13 * 60 * minute;
    }
    expect(outcomes(await sweepAt(wrong, at), paymentId)).toEqual(['given_up']);
    expect(await tasks(shop)).toMatchObject([{ id: paymentId, kind: 'preauthorization_expiring' }]);
    expect(await sentFor(shop, paymentId)).toEqual([]);
  });

  test('has no query left for us, nothing is captured until there is one', async () => {
    const shop = shopWith({ expiry: { policy: 'capture' } });
    const { paymentId, dueAtMs } = await warned(shop);
    expect(outcomes(await sweepAt(shop, dueAtMs, { queries: spent }), paymentId)).toEqual(['no_budget']);
    expect(await sentFor(shop, paymentId)).toEqual([]);
    expect(outcomes(await sweepAt(shop, dueAtMs + 2 * minute, { queries: unlimited }), paymentId)).toEqual([
      'captured',
    ]);
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
    new PutCommand({ TableName: open.table.name, Item: { ...keys.head(poison), ...place, id: 'nonsense' } }),
  );
  const { paymentId, dueAtMs } = await warned(shop);
  const swept = await sweepAt(shop, dueAtMs);
  expect(outcomes(swept, poison)).toEqual(['failed']);
  expect(outcomes(swept, paymentId)).toEqual(['reversed']);
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
