import { beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Deployed, card } from '../props/deployed.ts';

/** What finance narrows its lists by, on the deployed stack; each filter alone and with others. */

const deployed = new Deployed();
const reference = `LISTED-${randomUUID()}`;
const entity = 'shop-jp';
type Item = { id: string; status: string; type: string; createdAt: string; settledAt: string | null };
type Page = { data: Item[]; hasMore: boolean; nextCursor: string | null };
let authorized = '';
let captured = '';
let declined = '';
let capture = '';
let between = '';

beforeAll(async () => {
  const begin = (body: object) => deployed.begin({ entity, currency: 'JPY', reference, ...body });
  authorized = (await begin({})).body.paymentId;
  captured = (await begin({ type: 'preauthorization' })).body.paymentId;
  const followed = await deployed.post(`/v1/payments/${captured}/captures`, { reference });
  expect(followed.status).toBe(201);
  capture = followed.body.id;
  // By the stack's time, which another test may have moved on.
  between = new Date(Date.parse(followed.body.updatedAt) + 1).toISOString();
  const refused = await begin({ type: 'debit', card: { ...card, number: '4000000000000002' } });
  expect(refused.status).toBe(402);
  declined = (refused.body.operation as { paymentId: string }).paymentId;
});

const read = async (path: string, filters: Record<string, string>, headers: Record<string, string> = {}) =>
  deployed.call('GET', `${path}?${new URLSearchParams({ entity, ...filters }).toString()}`, {
    client: 'finance',
    headers,
  });
const list = async (path: string, filters: Record<string, string>): Promise<Page> => {
  const answer = await read(path, filters);
  expect({ status: answer.status, text: answer.text }).toMatchObject({ status: 200 });
  return JSON.parse(answer.text) as Page;
};
const idsOf = ({ data }: Page) => data.map(({ id }) => id);

describe('Payments', () => {
  test.each<[string, () => Record<string, string>, () => string[]]>([
    ['reference', () => ({ reference }), () => [declined, captured, authorized]],
    ['status', () => ({ reference, status: 'captured' }), () => [captured]],
    ['another status', () => ({ reference, status: 'declined' }), () => [declined]],
    ['type', () => ({ reference, type: 'preauthorization' }), () => [captured, authorized]],
    ['type and status', () => ({ reference, type: 'preauthorization', status: 'authorized' }), () => [authorized]],
    ['from a time', () => ({ reference, createdFrom: between }), () => [declined]],
    ['to a time', () => ({ reference, createdTo: between }), () => [captured, authorized]],
    ['a reference that nobody has', () => ({ reference: randomUUID() }), () => []],
    ['a day that is long over', () => ({ reference, createdTo: '2020-01-01' }), () => []],
  ])('by %s', async (_, filters, expected) => {
    expect(idsOf(await list('/v1/payments', filters()))).toEqual(expected());
  });
});

describe('Operations', () => {
  test.each<[string, () => Record<string, string>, (one: Item) => boolean, number]>([
    ['reference', () => ({ reference }), () => true, 4],
    ['type', () => ({ reference, type: 'capture' }), ({ id }) => id === capture, 1],
    ['status', () => ({ reference, status: 'declined' }), ({ type }) => type === 'debit', 1],
    ['type and status', () => ({ reference, type: 'debit', status: 'succeeded' }), () => false, 0],
    ['the time they were made', () => ({ reference, createdTo: between }), ({ createdAt }) => createdAt < between, 3],
  ])('by %s', async (_, filters, fits, count) => {
    const { data } = await list('/v1/operations', filters());
    expect(data).toHaveLength(count);
    expect(data.every(fits)).toBe(true);
  });

  test('by the time they were settled, which leaves out what is open', async () => {
    const { data } = await list('/v1/operations', { settledFrom: between, type: 'debit', limit: '100' });
    expect(data.every(({ settledAt, type }) => settledAt !== null && settledAt >= between && type === 'debit')).toBe(
      true,
    );
    expect(data.map(({ status }) => status)).toContain('declined');
  });
});

test.each([['/v1/payments'], ['/v1/operations']])(
  '%s comes page by page, each item once and in order',
  async (path) => {
    const whole = idsOf(await list(path, { reference }));
    const paged: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Page = await list(path, { reference, limit: '1', ...(cursor === null ? {} : { cursor }) });
      expect(page.data.length).toBeLessThanOrEqual(1);
      expect(page.hasMore).toBe(page.nextCursor !== null);
      paged.push(...idsOf(page));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(paged).toEqual(whole);
  },
);

test.each([['/v1/payments'], ['/v1/operations']])('%s as CSV has the same items', async (path) => {
  const { text, headers } = await read(path, { reference }, { accept: 'text/csv' });
  expect(headers.get('content-type')).toContain('text/csv');
  const [, ...rows] = text.trim().split('\n');
  expect(rows.map((row) => row.split(',')[0])).toEqual(idsOf(await list(path, { reference })));
});
