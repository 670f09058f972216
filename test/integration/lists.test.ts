import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Operation } from '../../src/domain/operation.ts';
import type { Head } from '../../src/domain/payment.ts';
import { listing, type Page, type Wanted } from '../../src/store/listing.ts';
import { paymentStore } from '../../src/store/payment-store.ts';
import { startSandbox, type RunningSandbox } from '../../sandbox/start-sandbox.ts';
import { Shop } from '../props/shop.ts';
import { engineTable, type EngineTable } from '../props/table.ts';

let table: EngineTable;
let sandbox: RunningSandbox;
let shop: Shop;
const made: string[] = [];

beforeAll(async () => {
  table = await engineTable();
  sandbox = await startSandbox();
  shop = new Shop(table, sandbox.url);
  for (let count = 0; count < 25; count += 1) {
    const { body } = await shop.begin(count % 5 === 0 ? 'debit' : 'preauthorization', {
      reference: `ORDER-${count % 3}`,
    });
    made.push(body.paymentId);
  }
  await new Shop(table, sandbox.url, { name: 'shop-jp' }).begin('debit');
});
afterAll(async () => {
  await sandbox.close();
  await table.drop();
});

const wanted = <T>(changes: Partial<Wanted<T>> = {}): Wanted<T> => ({
  entity: shop.entity.name,
  reference: null,
  from: null,
  to: null,
  keep: () => true,
  limit: 7,
  after: null,
  ...changes,
});

async function allPages<T>(list: (wanted: Wanted<T>) => Promise<Page<T>>, first: Wanted<T>) {
  const pages: (readonly T[])[] = [];
  let after: Wanted<T>['after'] = null;
  do {
    const page = await list({ ...first, after });
    pages.push(page.items);
    after = page.next;
  } while (after);
  return pages;
}

describe('A list', () => {
  test('brings every payment of the entity once, newest first, page by page', async () => {
    const pages = await allPages<Head>(listing(table).payments, wanted());
    expect(pages.map((page) => page.length)).toEqual([7, 7, 7, 4]);
    expect(pages.flat().map(({ id }) => id)).toEqual(made.toReversed());
  });

  test('by reference brings those alone', async () => {
    const pages = await allPages<Head>(listing(table).payments, wanted({ reference: 'ORDER-1' }));
    expect(pages.flat().map(({ id }) => id)).toEqual(made.filter((_, index) => index % 3 === 1).toReversed());
  });

  test('with a filter fills its pages from what fits', async () => {
    const pages = await allPages<Head>(
      listing(table).payments,
      wanted({ keep: ({ type }) => type === 'debit', limit: 2 }),
    );
    expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
  });

  test('that ends exactly with a page says that there is no more', async () => {
    const page = await listing(table).payments(wanted({ limit: 25 }));
    expect([page.items.length, page.next]).toEqual([25, null]);
  });

  test('is bounded by time: from inclusive, to exclusive', async () => {
    const heads = (await allPages<Head>(listing(table).payments, wanted())).flat();
    const [to, from] = [heads[5]!.createdAt, heads[10]!.createdAt];
    const pages = await allPages<Head>(listing(table).payments, wanted({ from, to }));
    expect(pages.flat().every(({ createdAt }) => createdAt >= from && createdAt < to)).toBe(true);
    expect(pages.flat().map(({ id }) => id)).toContain(heads[10]!.id);
    expect(pages.flat().map(({ id }) => id)).not.toContain(heads[5]!.id);
  });

  test('of settled operations leaves out what is open', async () => {
    await shop.fault('lose-answer', { paymentType: 'DB' });
    const { body } = await shop.begin('debit');
    const settled = (await allPages<Operation>(listing(table).settledOperations, wanted())).flat();
    const created = (await allPages<Operation>(listing(table).operations, wanted())).flat();
    expect(settled.map(({ id }) => id)).not.toContain(body.id);
    expect(created.map(({ id }) => id)).toContain(body.id);
  });
});

test('A payment and its operations are read in one consistent look', async () => {
  const { body } = await shop.begin();
  await shop.follow('capture', body.paymentId, { amount: '60.00' });
  await shop.follow('refund', body.paymentId, { amount: '1.00' });
  const whole = await paymentStore(table).whole(body.paymentId);
  expect(whole?.operations.map(({ type }) => type)).toEqual(['preauthorization', 'capture', 'refund']);
});
