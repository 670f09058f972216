import { describe, expect, test } from '@jest/globals';
import { createClient } from '../../client/client.ts';
import { scriptedServer, type Reply } from './client-scripted-server.ts';

const page = (ids: string[], nextCursor: string | null) => ({
  status: 200,
  body: { object: 'list', data: ids.map((id) => ({ id })), hasMore: nextCursor !== null, nextCursor },
});
const start = async (...script: Reply[]) => {
  const server = await scriptedServer(...script);
  return { ...server, client: createClient({ baseUrl: server.url, token: () => Promise.resolve('t') }) };
};
const filters = { entity: 'shop-eu', status: 'captured', reference: undefined } as const;

describe('A list', () => {
  test('is read page by page as it is iterated', async () => {
    await using server = await start(page(['pay_1', 'pay_2'], 'c 1'), page([], 'c2'), page(['pay_3'], null));
    const ids = [];
    for await (const { id } of server.client.listPayments(filters)) ids.push(id);
    expect(ids).toEqual(['pay_1', 'pay_2', 'pay_3']);
    expect(server.asked.map(({ url }) => url)).toEqual([
      '/v1/payments?entity=shop-eu&status=captured&limit=100',
      '/v1/payments?entity=shop-eu&status=captured&limit=100&cursor=c+1',
      '/v1/payments?entity=shop-eu&status=captured&limit=100&cursor=c2',
    ]);
  });

  test('is read no further than it is iterated', async () => {
    await using server = await start(page(['op_1', 'op_2'], 'c1'));
    for await (const { id } of server.client.listPaymentOperations({ paymentId: 'pay_1' })) if (id === 'op_1') break;
    expect(server.asked.map(({ url }) => url)).toEqual(['/v1/payments/pay_1/operations?limit=100']);
  });

  test('without pages is answered whole', async () => {
    await using server = await start({
      status: 200,
      body: { object: 'list', data: [{ id: 'whe_1' }], hasMore: false },
    });
    const { data } = await server.client.listWebhookEndpoints({ entity: 'shop-eu' });
    expect([data.map(({ id }) => id), server.asked[0]?.url]).toEqual([
      ['whe_1'],
      '/v1/webhook-endpoints?entity=shop-eu',
    ]);
  });

  test('gives a single page too', async () => {
    await using server = await start(page(['pay_1'], 'c1'));
    const { data, hasMore, nextCursor } = await server.client.listPayments(filters).page({ limit: 1, cursor: 'c0' });
    expect([data.length, hasMore, nextCursor]).toEqual([1, true, 'c1']);
    expect(server.asked[0]?.url).toBe('/v1/payments?entity=shop-eu&status=captured&limit=1&cursor=c0');
  });

  test('is one CSV file, with one header', async () => {
    const csv = (body: string, link?: string) => ({
      status: 200,
      body,
      headers: { 'content-type': 'text/csv', ...(link ? { link } : {}) },
    });
    await using server = await start(
      csv('id,amount\nop_1,1.00\n', '</v1/operations?cursor=c1&entity=shop-eu>; rel="next"'),
      csv('id,amount\nop_2,2.00\n'),
    );
    let file = '';
    for await (const piece of server.client.listOperations({ entity: 'shop-eu' }).csv()) file += piece;
    expect(file).toBe('id,amount\nop_1,1.00\nop_2,2.00\n');
    expect(server.asked.map(({ url, headers }) => [url, headers.accept])).toEqual([
      ['/v1/operations?entity=shop-eu&limit=100', 'text/csv'],
      ['/v1/operations?entity=shop-eu&limit=100&cursor=c1', 'text/csv'],
    ]);
  });

  test('that is refused throws when it is read', async () => {
    await using server = await start({ status: 404, body: { code: 'not_found', status: 404, detail: 'x' } });
    await expect(server.client.listPayments(filters).page()).rejects.toMatchObject({ code: 'not_found' });
  });
});
