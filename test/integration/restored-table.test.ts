import { BatchWriteCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { PaymentId } from '../../src/domain/ids.ts';
import type { FollowUpType, RootType } from '../../src/domain/operation.ts';
import { importPayment } from '../../src/exactly-once/import-payment.ts';
import { resolvePayment } from '../../src/exactly-once/resolve-payment.ts';
import { importStore } from '../../src/store/import-store.ts';
import { paymentStore } from '../../src/store/payment-store.ts';
import { queryLimit } from '../../src/store/query-limit.ts';
import { openShop, type OpenShop } from '../props/open-shop.ts';
import { Shop, type Answer } from '../props/shop.ts';

/** I1 and I4 after a restore: a table that has forgotten keys moves no money twice, and its books become the gateway's again. */

type Item = Record<string, unknown>;
type Request = {
  readonly key: string;
  readonly send: (to: Shop, key: string) => Promise<Answer>;
};

let open: OpenShop;
let shop: Shop;
beforeAll(async () => {
  open = await openShop({ queriesPerMinute: 600 });
  ({ shop } = open);
});
afterAll(() => open.close());
const inMode = (mode: string, settings: object = {}) =>
  new Shop(open.table, open.sandboxUrl, { queriesPerMinute: 600, mode, ...settings });

async function items(): Promise<Item[]> {
  const found: Item[] = [];
  let ExclusiveStartKey: Item | undefined;
  do {
    const page = await open.table.documents.send(
      new ScanCommand({ TableName: open.table.name, ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}) }),
    );
    found.push(...(page.Items ?? []));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return found;
}

/** The table as it was copied: what came since is gone, what has changed since is as it was. */
async function restore(copy: readonly Item[]): Promise<void> {
  const kept = new Set(copy.map(({ PK, SK }) => `${String(PK)} ${String(SK)}`));
  const gone = (await items()).filter(({ PK, SK }) => !kept.has(`${String(PK)} ${String(SK)}`));
  const writes = [
    ...copy.map((Item) => ({ PutRequest: { Item } })),
    ...gone.map(({ PK, SK }) => ({ DeleteRequest: { Key: { PK, SK } } })),
  ];
  for (let at = 0; at < writes.length; at += 25) {
    const RequestItems = { [open.table.name]: writes.slice(at, at + 25) };
    await open.table.documents.send(new BatchWriteCommand({ RequestItems }));
  }
}

/** What moved money, as our books have it: what the gateway calls it, its type and amount. */
async function ours(): Promise<string[]> {
  const codes = {
    preauthorization: 'PA',
    debit: 'DB',
    payout: 'CD',
    capture: 'CP',
    refund: 'RF',
    reversal: 'RV',
    rebill: 'RB',
    chargeback: 'CB',
  };
  return (await items())
    .filter(({ SK, status }) => String(SK).startsWith('OP#') && status === 'succeeded')
    .map(({ gatewayId, type, booked }) => {
      const code = codes[type as keyof typeof codes];
      return `${String(gatewayId)} ${code} ${(Number(booked) / 100).toFixed(2)}`;
    })
    .sort();
}

async function atGateway(): Promise<string[]> {
  const { transactions } = (await shop.control('books?entityId=shop-eu')) as {
    transactions: { id: string; paymentType: string; amount: string; state: string }[];
  };
  return transactions
    .filter(({ state }) => state === 'succeeded')
    .map(({ id, paymentType, amount }) => `${id} ${paymentType} ${amount}`)
    .sort();
}

/** What heads say of money: all of it but when. */
async function balances(): Promise<unknown> {
  const heads = (await items()).filter(({ SK }) => SK === 'HEAD');
  const plain = JSON.stringify(
    heads.map(({ PK, references, unsettled, root, amount }) => ({ PK, references, unsettled, root, amount })),
    (name, value: unknown) => (name === 'settledAt' ? undefined : value instanceof Set ? [...value] : value),
  );
  return (JSON.parse(plain) as { PK: string }[]).sort((a, b) => (a.PK < b.PK ? -1 : 1));
}

const follow = (type: FollowUpType, payment: () => PaymentId, body: object = {}): Request => ({
  key: randomUUID(),
  send: (to, key) => to.follow(type, payment(), body, key),
});
const begin = (type: RootType, body: object = {}): Request => ({
  key: randomUUID(),
  send: (to, key) => to.begin(type, body, key),
});
const send = (to: Shop, { key, send: sendTo }: Request) => sendTo(to, key);

/** Some operations, a copy of the table, more than ten of all kinds and fates, and the table as it was copied. */
async function rolledBack() {
  await shop.control('reset', {});
  await restore([]);
  const old = (await shop.captured()).paymentId;
  const authorized = (await shop.begin()).body.paymentId;
  const reversed = (await shop.begin('preauthorization', { amount: '11.00' })).body.paymentId;
  await shop.follow('refund', old, { amount: '5.00' });
  const copy = await items();

  let begun: PaymentId | null = null;
  const pa = begin('preauthorization', { amount: '40.00' });
  const onNew = () => begun!;
  const requests = [
    follow('refund', () => old, { amount: '10.00' }),
    follow('refund', () => old, { amount: '10.00' }),
    follow('capture', () => authorized, { amount: '30.00' }),
    pa,
    follow('capture', onNew, { amount: '25.00' }),
    follow('refund', onNew, { amount: '25.00' }),
    begin('debit'),
    begin('payout', { amount: '15.00' }),
    follow('reversal', () => reversed),
    follow('rebill', onNew, { amount: '2.00', reason: 'price_above_estimate' }),
    follow('chargeback', () => old, { amount: '7.00', reason: '13.1' }),
  ];
  for (const request of requests) {
    const { status, body } = await send(shop, request);
    expect({ body, status }).toMatchObject({ status: 201, body: { failure: null } });
    if (request === pa) begun = body.paymentId;
  }
  const throttled = follow('capture', () => authorized, { amount: '1.00' });
  await shop.fault('throttled', { paymentType: 'CP' });
  await send(shop, throttled);
  expect((await send(shop, throttled)).status).toBe(201);
  const lost = begin('debit', { amount: '3.00' });
  await shop.fault('lose-answer', { paymentType: 'DB' });
  const { body } = await send(shop, lost);
  await resolveNow(body.paymentId);

  const before = { atGateway: await atGateway(), ours: await ours(), balances: await balances() };
  expect(before.ours).toEqual(before.atGateway);
  await restore(copy);
  expect(await ours()).not.toEqual(before.atGateway);
  return { requests: [...requests, throttled, lost], before, old };
}

function resolveNow(id: PaymentId) {
  const deps = shop.deps();
  return resolvePayment(id, { ...deps, payments: paymentStore(open.table), now: () => Date.now() + 120_000 });
}

describe('A table rolled back by ten operations, to which every key is sent again,', () => {
  test('moves nothing while the entity is recovering, and has the books of the gateway at the end', async () => {
    const { requests, before } = await rolledBack();
    const recovering = inMode('recovering');
    for (const request of requests) expect((await send(recovering, request)).status).toBe(201);
    expect(await atGateway()).toEqual(before.atGateway);
    expect(await ours()).toEqual(before.ours);
    expect(await balances()).toEqual(before.balances);

    const replays = await Promise.all(requests.map((request) => send(shop, request)));
    expect(replays.map(({ headers }) => headers['idempotent-replayed'])).toEqual(requests.map(() => 'true'));
  });

  test('would move money twice if it were simply opened again', async () => {
    const { requests, before } = await rolledBack();
    for (const request of requests) await send(shop, request);
    expect((await atGateway()).length).toBeGreaterThan(before.atGateway.length);
  });

  test('has the keys again where the resolver comes before them', async () => {
    const { requests, before, old } = await rolledBack();
    await shop.fault('lose-answer', { paymentType: 'RF' });
    const { body } = await shop.follow('refund', old, { amount: '2.00' });
    await resolveNow(old);
    const [first, second] = [await send(shop, requests[0]!), await send(shop, requests[1]!)];
    expect([first.headers['idempotent-replayed'], second.headers['idempotent-replayed']]).toEqual(['true', 'true']);
    const fresh = (await shop.atGateway(body.id)).map(({ id }) => id);
    expect((await atGateway()).filter((line) => !fresh.some((id) => line.startsWith(id)))).toEqual(before.atGateway);
  });
});

test('A payment that is forgotten whole comes back by import, under the ids it had and with its keys used', async () => {
  const key = randomUUID();
  const copy = await items();
  const { body } = await shop.begin('debit', {}, key);
  const refund = await shop.follow('refund', body.paymentId, { amount: '2.00' });
  await restore(copy);
  const end = await importPayment(
    {
      entity: shop.entity,
      gatewayId: body.gatewayId!,
      expected: { type: 'debit', amount: { minor: 9200, currency: body.currency } },
      facts: { reference: null, metadata: {}, card: null, requestedBy: 'client:test' },
    },
    { ...shop.deps(), payments: paymentStore(open.table), imports: importStore(open.table) },
  );
  expect(end).toMatchObject({ kind: 'booked', head: { id: body.paymentId, root: { id: body.id } } });
  const whole = await paymentStore(open.table).whole(body.paymentId);
  expect(whole?.operations.map(({ id }) => id).sort()).toEqual([body.id, refund.body.id].sort());
  expect(await shop.begin('debit', {}, key)).toMatchObject({ status: 201, body: { id: body.id } });
  expect(await shop.atGateway(body.id)).toHaveLength(1);
});

describe('While an entity is recovering, an operation that is new', () => {
  test('is sent when the gateway says that it knows of none', async () => {
    const recovering = inMode('recovering');
    const { body, status } = await recovering.begin('debit');
    const refund = await recovering.follow('refund', body.paymentId, { amount: '1.00' });
    expect([status, refund.status]).toEqual([201, 201]);
    expect(await shop.atGateway(refund.body.id)).toHaveLength(1);
  });

  test('is looked for under the names of three attempts, as far as the queries of a minute go, and goes on behind them', async () => {
    const key = randomUUID();
    const asked: string[] = [];
    const recovering = inMode('recovering');
    const deps = recovering.deps();
    const look = {
      ...deps.look,
      named: (entity: Shop['entity'], name: string) => {
        asked.push(name);
        return deps.look.named(entity, name);
      },
    };
    let left = 2;
    const queries = { take: () => Promise.resolve((left -= 1) >= 0) };
    const first = await recovering.begin('debit', {}, key, { ...deps, look, queries });
    expect(first).toMatchObject({ status: 503, body: { code: 'not_sent', operation: { failure: 'unsent' } } });
    left = 2;
    const second = await recovering.begin('debit', {}, key, { ...deps, look, queries });
    expect(second.status).toBe(201);
    const { id } = second.body;
    expect(asked).toEqual([`${id}.1`, `${id}.2`, `${id}.3`]);
    expect(await shop.atGateway(id)).toHaveLength(1);
  });

  test.each([['throttled'], ['http-500'], ['lose-answer'], ['auth-rejected']])(
    'is not sent when the query meets: %s; the same key then goes again',
    async (kind) => {
      const recovering = inMode('recovering');
      const key = randomUUID();
      const { paymentId } = await shop.captured();
      await shop.fault(kind, { on: 'query' });
      const answer = await recovering.follow('refund', paymentId, {}, key);
      expect(answer).toMatchObject({ status: 503, body: { code: 'not_sent' } });
      expect(await shop.atGateway((answer.body.operation as { id: string }).id)).toHaveLength(0);
      expect((await recovering.follow('refund', paymentId, {}, key)).status).toBe(201);
    },
  );

  test('is not sent when its budget is used up, when a look breaks, or when the answer comes too late to send', async () => {
    const recovering = inMode('recovering', { queriesPerMinute: 1 });
    const { paymentId } = await shop.captured();
    const limited = { ...recovering.deps(), queries: queryLimit(open.table) };
    await limited.queries.take(recovering.entity);
    const breaking = { ...recovering.deps(), queries: { take: () => Promise.reject(new Error('no table')) } };
    let aheadMs = 0;
    const late = recovering.deps([], { now: () => Date.now() + aheadMs });
    const slow = {
      ...late,
      queries: { take: () => Promise.resolve(true) },
      look: {
        ...late.look,
        named: async (...asked: Parameters<typeof late.look.named>) => {
          const looked = await late.look.named(...asked);
          aheadMs = 6_100;
          return looked;
        },
      },
    };
    for (const deps of [limited, breaking, slow]) {
      const answer = await recovering.follow('refund', paymentId, {}, randomUUID(), deps);
      expect(answer).toMatchObject({ status: 503, body: { code: 'not_sent', operation: { status: 'failed' } } });
    }
    expect((await shop.head(paymentId))?.references.at(-1)).toMatchObject({ left: 9200 });
  });
});

describe('A frozen entity', () => {
  test('claims nothing and says when to come again, but answers what was asked for before', async () => {
    const key = randomUUID();
    const { paymentId } = await shop.captured();
    const first = await shop.follow('refund', paymentId, { amount: '1.00' }, key);
    const frozen = inMode('frozen');
    const calls = [
      await frozen.follow('refund', paymentId, { amount: '1.00' }),
      await frozen.begin('debit'),
      await frozen.follow('refund', paymentId, { amount: '2.00' }, key),
    ];
    for (const answer of calls) {
      expect(answer).toMatchObject({ status: 503, body: { code: 'frozen' }, headers: { 'retry-after': '60' } });
    }
    expect((await frozen.follow('refund', paymentId, { amount: '1.00' }, key)).body).toEqual(first.body);
    expect((await shop.head(paymentId))?.unsettled).toEqual([]);
  });
});
