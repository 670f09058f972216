import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { compareBooks } from '../../src/clock/compare-books.ts';
import { hasStarted, unstarted, type ComparisonRun } from '../../src/domain/comparison-run.ts';
import { findingEvent, type Finding } from '../../src/domain/finding.ts';
import type { EntityName, GatewayId } from '../../src/domain/ids.ts';
import { instantOf } from '../../src/domain/instant.ts';
import { bookFinding, close } from '../../src/exactly-once/book-finding.ts';
import { comparePayment } from '../../src/exactly-once/compare-payment.ts';
import { resolveByHand } from '../../src/exactly-once/resolve-by-hand.ts';
import { oppLookUp } from '../../src/gateway/look-up.ts';
import { comparisonStore } from '../../src/store/comparison-store.ts';
import { findingStore } from '../../src/store/finding-store.ts';
import { importStore } from '../../src/store/import-store.ts';
import { keys } from '../../src/store/keys.ts';
import { listing } from '../../src/store/listing.ts';
import { paymentStore } from '../../src/store/payment-store.ts';
import { queryLimit } from '../../src/store/query-limit.ts';
import { openShop, type OpenShop } from '../props/open-shop.ts';
import { card, type Answer } from '../props/shop.ts';

/** I4: whatever differs between our books and the gateway's is booked as it confirms, or is found, named and shown. */

let open: OpenShop;
let shop: OpenShop['shop'];
afterEach(() => open.close());
async function openFor(name: string): Promise<void> {
  open = await openShop({ name, dateSearch: name === 'shop-release', releaseAfterCapture: name === 'shop-release' });
  ({ shop } = open);
}

const hour = 60 * 60_000;
/** Two days later: whatever day the test runs on is over. */
const now = () => Date.now() + 50 * hour;
const unlimited = { take: () => Promise.resolve(true) };
type Deps = Parameters<typeof compareBooks>[0];

function depsOf(changes: Partial<Deps> = {}): Deps {
  return {
    entity: () => Promise.resolve(shop.entity),
    payments: paymentStore(shop.table),
    imports: importStore(shop.table),
    findings: findingStore(shop.table),
    comparisons: comparisonStore(shop.table),
    lists: listing(shop.table),
    queries: unlimited,
    look: oppLookUp({ token: () => Promise.resolve(shop.token), forget: () => undefined }, Date.now),
    now,
    told: () => undefined,
    ...changes,
  };
}
const place = async (): Promise<ComparisonRun> => (await comparisonStore(shop.table).get(shop.entity.name))!;
const turn = (changes: Partial<Deps> = {}) => compareBooks(depsOf(changes)).run({ id: shop.entity.name } as never);
/** The business day (UTC) the test runs on, from its first moment. */
const today = () => Math.floor(Date.now() / (24 * hour)) * 24 * hour;
const begin = async () => {
  if (!(await comparisonStore(shop.table).get(shop.entity.name)))
    await comparisonStore(shop.table).put(unstarted(shop.entity.name, instantOf(today())));
};

/** Turns until the days are compared that the test ran on; what each turn came to. */
async function compare(changes: Partial<Deps> = {}): Promise<string[]> {
  await begin();
  const came: string[] = [];
  while (!hasStarted(await place()) || (await place()).from <= instantOf(Date.now())) {
    if (came.length > 100) throw new Error(`No end: ${came.join(' ')}`);
    came.push(await turn(changes));
  }
  return came;
}

async function findings(): Promise<readonly Finding[]> {
  const wanted = { entity: shop.entity.name, reference: null, from: null, to: null, limit: 100, after: null };
  const { items } = await listing(shop.table).findings({ ...wanted, keep: () => true });
  return items.filter(({ class: of, why }) => of !== 'not_compared' || !why.startsWith('Search by date is off'));
}
const portal = (type: string, referencedId: unknown, amount?: string) =>
  shop.control('portal', { type, referencedId, ...(amount ? { amount } : {}) });
const capture = async (paymentId: Parameters<typeof shop.head>[0]) => (await shop.head(paymentId))?.references.at(-1);
const operations = async (id: Parameters<typeof shop.head>[0]) =>
  (await paymentStore(shop.table).whole(id))?.operations ?? [];

type Said = Record<string, unknown>;
/** A look-up that says something else of one transaction than the gateway does, or nothing. */
function looking(gatewayId: GatewayId | null, change: (one: Said) => object | null): Deps['look'] {
  const { look } = depsOf();
  const changed = async <Looked extends { kind: string }>(asking: Promise<Looked>): Promise<Looked> => {
    const looked = await asking;
    if (!('transactions' in looked)) return looked;
    const transactions = (looked.transactions as Said[]).flatMap((one) =>
      one['id'] === gatewayId ? [change(one)].filter((other) => other !== null) : [one],
    );
    return { ...looked, transactions };
  };
  return {
    withLinked: (...asked) => changed(look.withLinked(...asked)),
    linkedPage: (...asked) => changed(look.linkedPage(...asked)),
    named: (...asked) => changed(look.named(...asked)),
    made: (...asked) => changed(look.made(...asked)),
  };
}

/** Somebody else's payment of this entity. */
async function elsewhere(paymentType: string, parent?: string, merchantTransactionId?: string): Promise<string> {
  const form = new URLSearchParams({
    entityId: shop.entity.gateway.entityId,
    paymentType,
    amount: '92.00',
    currency: 'EUR',
  });
  if (merchantTransactionId !== undefined) form.set('merchantTransactionId', merchantTransactionId);
  if (!parent)
    for (const [name, value] of Object.entries({
      paymentBrand: card.brand,
      'card.number': card.number,
      'card.expiryMonth': card.expiryMonth,
      'card.expiryYear': card.expiryYear,
      'card.cvv': card.cvv,
    }))
      form.set(name, value);
  const answer = await fetch(`${shop.sandboxUrl}/v1/payments${parent ? `/${parent}` : ''}`, {
    method: 'POST',
    body: form,
    headers: { authorization: `Bearer ${shop.token}` },
  });
  return ((await answer.json()) as { id: string }).id;
}

describe.each([['shop-eu'], ['shop-release']])('Of %s, whose books are compared for a day,', (name) => {
  beforeEach(() => openFor(name));

  test('operations of all kinds and fates agree', async () => {
    const { paymentId } = await shop.captured();
    await shop.follow('refund', paymentId, { amount: '10.00' });
    await shop.follow('refund', paymentId, { amount: '10.00' });
    await shop.begin('debit', { card: { ...card, number: '4000000000000002' } });
    const authorized = await shop.begin();
    await shop.follow('reversal', authorized.body.paymentId);
    await shop.fault('other-amount', { paymentType: 'RF', bookedAmount: '3.00' });
    await shop.follow('refund', paymentId, { amount: '4.00' });
    await shop.fault('lose-answer', { paymentType: 'RF' });
    await shop.follow('refund', paymentId, { amount: '1.00' });
    await compare();
    expect(await findings()).toEqual([]);
    const { last } = await place();
    expect(last?.counts).toMatchObject({ booked: 0 });
  });

  test('what the portal made is booked, and is no finding', async () => {
    const { paymentId } = await shop.captured();
    const { gatewayId } = (await capture(paymentId))!;
    await portal('RF', gatewayId, '12.00');
    await portal('RF', gatewayId, '12.00');
    await compare();
    expect(await findings()).toEqual([]);
    expect(await capture(paymentId)).toMatchObject({ refunded: 2400, left: 6800 });
    expect((await operations(paymentId)).filter(({ requestedBy }) => requestedBy === 'gateway')).toHaveLength(2);
  });

  test('a success that our books have as refused is booked', async () => {
    await shop.fault('answer-code', {
      code: '800.100.151',
      bookedCode: '000.100.110',
      applied: true,
      paymentType: 'DB',
    });
    const { body } = await shop.begin('debit');
    expect(body.code).toBe('declined');
    await compare();
    const { paymentId } = body.operation as { paymentId: Parameters<typeof shop.head>[0] };
    expect(await operations(paymentId)).toMatchObject([
      { status: 'succeeded', booked: 9200, discrepancies: ['late_success'] },
    ]);
    expect(await findings()).toEqual([]);
  });

  test.each<[string, (one: Record<string, unknown>) => object | null, object]>([
    ['is missing there', () => null, { class: 'missing_there', theirs: null }],
    ['has another amount', (one) => ({ ...one, amount: '9.00' }), { class: 'amount_differs', theirs: { amount: 900 } }],
    [
      'was refused after all',
      (one) => ({ ...one, result: { code: '800.100.151', description: 'no' } }),
      { class: 'state_differs', theirs: { status: 'declined' } },
    ],
    [
      'has a code that nobody knows',
      (one) => ({ ...one, result: { code: '123.456.789', description: '?' } }),
      { class: 'not_compared' },
    ],
  ])('an operation that %s is found once, however often it is compared', async (_, change, expected) => {
    const { paymentId } = await shop.captured();
    const { body } = await shop.follow('refund', paymentId, { amount: '10.00' });
    const changing = looking(body.gatewayId, change);
    await compare({ look: changing });
    expect(await findings()).toMatchObject([
      { ...expected, operationId: body.id, paymentId, ours: { status: 'succeeded', amount: 1000 }, closed: null },
    ]);
    const before = await operations(paymentId);

    await again();
    await compare({ look: changing });
    expect(await findings()).toHaveLength(1);
    // Never silently overwritten.
    expect(await operations(paymentId)).toEqual(before);
  });

  test('what was accepted is found again once the gateway says something else of it', async () => {
    const { paymentId } = await shop.captured();
    const { body } = await shop.follow('refund', paymentId, { amount: '10.00' });
    const saying = (amount: string) => compare({ look: looking(body.gatewayId, (one) => ({ ...one, amount })) });
    await saying('9.00');
    const accepted = { as: 'accepted', by: 'user:ann', reason: 'Known.', at: instantOf(now()) } as const;
    for (const one of await findings()) await close(one, accepted, depsOf());
    await again();
    await saying('9.00');
    expect(await findings()).toMatchObject([{ theirs: { amount: 900 }, closed: accepted }]);
    await again();
    await saying('8.00');
    expect((await findings()).filter(({ closed }) => !closed)).toMatchObject([{ theirs: { amount: 800 } }]);
  });

  test('an operation whose own answer is still to come is not booked as somebody else’s', async () => {
    const { paymentId } = await shop.captured();
    const { gateway, ...others } = shop.deps();
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const { look } = depsOf();
    let refund: Promise<Answer> | null = null;
    const sentMeanwhile = async (...asked: Parameters<typeof look.withLinked>) => {
      await new Promise<void>((sent) => {
        const held = async (...order: Parameters<typeof gateway.send>) => {
          const outcome = await gateway.send(...order);
          sent();
          await released;
          return outcome;
        };
        const slow = { ...others, gateway: { send: held } };
        refund ??= shop.follow('refund', paymentId, { amount: '10.00' }, randomUUID(), slow);
      });
      return look.withLinked(...asked);
    };
    const day = await comparePayment(
      paymentId,
      shop.entity,
      '2026-03-02',
      depsOf({ look: { ...look, withLinked: sentMeanwhile } }),
    );
    release();
    expect(day).toEqual({ kind: 'compared', booked: 0, found: 0 });
    await expect(refund).resolves.toMatchObject({ status: 201, body: { status: 'succeeded' } });
    expect(await comparePayment(paymentId, shop.entity, '2026-03-02', depsOf())).toMatchObject({ booked: 0, found: 0 });
    expect(await capture(paymentId)).toMatchObject({ refunded: 1000, left: 8200 });
  });

  test('a success that a person booked with the wrong transaction is found, and so is the right one', async () => {
    const { paymentId } = await shop.captured();
    await shop.fault('lose-answer', { paymentType: 'RF' });
    const { body } = await shop.follow('refund', paymentId, { amount: '10.00' });
    const refund = (await operations(paymentId)).find(({ id }) => id === body.id)!;
    const wrong = 'ab'.repeat(16) as GatewayId;
    const said = { verdict: 'succeeded', reason: 'r', by: 'user:ada', gatewayId: wrong, amount: null } as const;
    await resolveByHand(refund, said, shop.entity, { payments: paymentStore(shop.table), now });
    await comparePayment(paymentId, shop.entity, '2026-03-02', depsOf());
    expect((await findings()).map(({ class: of, gatewayId }) => [of, gatewayId]).sort()).toEqual([
      ['missing_here', (await shop.atGateway(body.id))[0]?.id],
      ['missing_there', wrong],
    ]);
  });

  test('a second transaction under the name of one is money that moved twice: it is booked, and a person is asked', async () => {
    const { paymentId } = await shop.captured();
    const { body } = await shop.follow('refund', paymentId, { amount: '10.00' });
    const { gatewayId } = (await capture(paymentId))!;
    await shop.control('portal', {
      type: 'RF',
      referencedId: gatewayId,
      amount: '10.00',
      merchantTransactionId: `${body.id}.2`,
    });
    await compare();
    expect(await findings()).toEqual([]);
    expect((await operations(paymentId)).filter(({ type }) => type === 'refund')).toMatchObject([
      { id: body.id, booked: 1000, needsPerson: false },
      { booked: 1000, needsPerson: true, discrepancies: ['second_success'] },
    ]);
    expect(await capture(paymentId)).toMatchObject({ refunded: 2000, left: 7200 });
  });

  test('without budget the place is kept, and a run that dies is continued where it was', async () => {
    for (let payments = 0; payments < 3; payments += 1) {
      const { paymentId } = await shop.captured();
      await portal('RF', (await capture(paymentId))!.gatewayId, '1.00');
    }
    let left = 0;
    const queries = { take: () => Promise.resolve((left -= 1) >= 0) };
    await begin();
    await turn();
    const waits: number[] = [];
    for (let minutes = 0; (await place()).from <= instantOf(Date.now()); minutes += 1) {
      if (minutes > 30) throw new Error('It gets nowhere');
      left = 1;
      if ((await turn({ queries })) === 'wait') waits.push((await place()).queue.length);
    }
    expect(waits).toContain(1);
    expect(await findings()).toEqual([]);

    // The function dies after a step: what it has not kept is done again, and booked once.
    const { paymentId } = await shop.captured();
    await portal('RF', (await capture(paymentId))!.gatewayId, '2.00');
    await again();
    let steps = 0;
    const store = comparisonStore(shop.table);
    const dying = {
      ...store,
      put: (run: ComparisonRun) => ((steps += 1) % 2 ? store.put(run) : Promise.reject(new Error('died'))),
    };
    for (let tries = 0; tries < 30 && (await place()).from <= instantOf(Date.now()); tries += 1) {
      await turn({ comparisons: dying }).catch(() => undefined);
    }
    expect((await place()).from > instantOf(Date.now())).toBe(true);
    expect(await capture(paymentId)).toMatchObject({ refunded: 200 });
    expect((await operations(paymentId)).filter(({ requestedBy }) => requestedBy === 'gateway')).toHaveLength(1);
  });

  test('half of the queries of a minute are left to the resolver', async () => {
    for (let payments = 0; payments < 3; payments += 1) await shop.captured();
    await begin();
    await turn();
    const limited = { ...shop.entity, queriesPerMinute: 4, dateSearch: false };
    const fixed = { ...shop.table, pacing: { ...shop.table.pacing, now: () => 1_000_000 } };
    const queries = queryLimit(fixed);
    const entity = () => Promise.resolve(limited);
    await comparisonStore(shop.table).put({ ...(await place()), page: null, version: (await place()).version + 1 });
    expect(await turn({ queries, entity })).toBe('wait');
    expect(await turn({ queries, entity })).toBe('wait');
    expect([await queries.take(limited), await queries.take(limited), await queries.take(limited)]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('a gateway that does not answer is asked again, and the rest goes on without it in the end', async () => {
    await shop.captured();
    await begin();
    await turn();
    const silent = () => Promise.resolve({ kind: 'no_answer', why: 'It is silent.' } as const);
    const look = { withLinked: silent, linkedPage: silent, named: silent, made: silent };
    expect(await turn({ look })).toBe('wait');
    expect(await place()).toMatchObject({ unanswered: 1 });
    await compare({ look });
    const found = await findings();
    expect(found.length).toBeGreaterThan(0);
    expect(found.every(({ class: of }) => of === 'not_compared')).toBe(true);
  });

  test('a gateway that refuses to tell is not compared, and says why', async () => {
    await shop.captured();
    const refusing = () => Promise.resolve({ kind: 'refused', code: '800.121.200', why: 'It is off.' } as const);
    await compare({ look: { withLinked: refusing, linkedPage: refusing, named: refusing, made: refusing } });
    expect((await findings()).map(({ class: of }) => of)).toContain('not_compared');
    expect((await findings()).find(({ why }) => why === 'It is off.')).toMatchObject({
      paymentId: null,
      operationId: null,
    });
  });
});

/** The same day once more, as the next run would. */
async function again(): Promise<void> {
  const run = await place();
  const from = instantOf(Date.now() - 12 * hour);
  const { dueAt, entity } = run;
  await comparisonStore(shop.table).put({ ...unstarted(entity, from), dueAt, version: run.version + 1 });
}

describe('With search by date', () => {
  beforeEach(() => openFor('shop-release'));

  test('a payment that began elsewhere is missing here, until it is booked as the gateway confirms it', async () => {
    const debit = await elsewhere('DB');
    const refund = await elsewhere('RF', debit);
    await compare();
    const found = await findings();
    expect(found).toHaveLength(2);
    const of = (id: string) => found.find(({ gatewayId }) => gatewayId === id)!;
    expect(of(debit)).toMatchObject({ class: 'missing_here', type: 'debit', ours: null, theirs: { amount: 9200 } });
    expect(of(refund)).toMatchObject({ class: 'missing_here', type: 'refund', references: debit });

    const closer = { by: 'user:ann', reason: 'Paid at the till.' };
    expect(await bookFinding(of(refund), shop.entity, closer, depsOf())).toMatchObject({ kind: 'refused' });
    expect(await bookFinding(of(debit), shop.entity, closer, depsOf())).toMatchObject({
      kind: 'closed',
      finding: { closed: { as: 'booked', ...closer } },
    });
    const pointer = await paymentStore(shop.table).byGatewayId(shop.entity.name, refund as GatewayId);
    expect(await operations(pointer!.paymentId)).toHaveLength(2);

    // Its refund came with it: the next run sees that it is booked.
    await again();
    await compare();
    expect((await findings()).map(({ closed }) => closed?.as)).toEqual(['booked', 'booked']);
    expect(await eventsOf(of(debit))).toMatchObject([
      { type: 'discrepancy.found', decision: null },
      { type: 'discrepancy.booked', decision: closer },
    ]);
  });

  test('a second debit under the name of one is missing here, since nothing links it to the first', async () => {
    const { body } = await shop.begin('debit');
    const second = await elsewhere('DB', undefined, `${body.id}.1`);
    await compare();
    expect(await findings()).toMatchObject([{ class: 'missing_here', gatewayId: second, closed: null }]);
  });

  test('what a restored table has forgotten whole is booked under the ids it had', async () => {
    const { table } = shop;
    const { body } = await shop.begin('debit');
    await shop.follow('refund', body.paymentId, { amount: '5.00' });
    const before = await operations(body.paymentId);
    const forgetful = await openShop({ name: 'shop-release', dateSearch: true });
    Object.assign(shop, { table: forgetful.table });
    await compare();
    expect((await operations(body.paymentId)).map(({ id, booked }) => [id, booked])).toEqual(
      before.map(({ id, booked }) => [id, booked]),
    );
    expect((await findings()).filter(({ closed }) => !closed)).toEqual([]);
    Object.assign(shop, { table });
    await forgetful.close();
  });

  test('a day of many pages is read page by page, and a longer one in parts', async () => {
    const { paymentId } = await shop.captured();
    const { look } = depsOf();
    const asked: string[] = [];
    const all = await look.made(shop.entity, instantOf(Date.now() - hour), instantOf(Date.now() + hour), 1);
    const transactions = 'transactions' in all ? all.transactions : [];
    const paging: typeof look = {
      ...look,
      made: (_, from, to, page) => {
        const hours = (Date.parse(to) - Date.parse(from)) / hour;
        asked.push(`${page}`);
        const pages = hours > 3 ? 50 : 2;
        return Promise.resolve({
          kind: 'found',
          isWhole: true,
          transactions: transactions.slice(page - 1, page),
          pages,
        });
      },
    };
    await compare({ look: paging });
    expect(asked.filter((page) => page === '2').length).toBeGreaterThan(2);
    expect(await findings()).toEqual([]);
    expect(await operations(paymentId)).toHaveLength(2);
  });
});

describe('Without search by date', () => {
  beforeEach(() => openFor('shop-eu'));

  test('it says once that what began elsewhere is not compared', async () => {
    await elsewhere('DB');
    await compare();
    await again();
    await compare();
    const wanted = { entity: shop.entity.name, reference: null, from: null, to: null, limit: 100, after: null };
    const { items } = await listing(shop.table).findings({ ...wanted, keep: () => true });
    expect(items).toMatchObject([
      { class: 'not_compared', paymentId: null, why: expect.stringContaining('Search by date') },
    ]);

    const accepted = {
      as: 'accepted',
      by: 'user:ann',
      reason: 'Nothing begins elsewhere.',
      at: instantOf(now()),
    } as const;
    expect(await close(items[0]!, accepted, depsOf())).toMatchObject({ kind: 'closed' });
    expect(await close(items[0]!, accepted, depsOf())).toEqual({ kind: 'moved' });
    await again();
    await compare();
    expect((await findingStore(shop.table).get(items[0]!.id))?.closed).toEqual(accepted);
  });

  test('an operation that is still open is the resolver’s', async () => {
    const { paymentId } = await shop.captured();
    await shop.fault('lose-answer', { paymentType: 'RF' });
    await shop.follow('refund', paymentId, { amount: '10.00' });
    await compare();
    expect(await findings()).toEqual([]);
    expect((await operations(paymentId)).find(({ type }) => type === 'refund')).toMatchObject({ status: 'unknown' });
  });

  test('a payment of another day is not asked for', async () => {
    await shop.captured();
    const run = unstarted('shop-eu' as EntityName, instantOf(now() - hour));
    await comparisonStore(shop.table).put(run);
    const look = { withLinked: notAsked, linkedPage: notAsked, named: notAsked, made: notAsked };
    expect([await turn({ look }), await turn({ look })]).toEqual(['begun', 'done']);
  });
});

const notAsked = () => Promise.reject(new Error('asked'));

/** What was told of a finding when it was found, and when it was closed. */
async function eventsOf(found: Finding): Promise<unknown[]> {
  const now = (await findingStore(shop.table).get(found.id))!;
  const events = [found, now].map(findingEvent);
  const items = events.map(({ paymentId, id }) =>
    shop.table.documents.send(new GetCommand({ TableName: shop.table.name, Key: keys.event(paymentId, id) })),
  );
  return (await Promise.all(items)).map(({ Item }) => Item);
}
