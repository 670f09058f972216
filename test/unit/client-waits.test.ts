import { describe, expect, test } from '@jest/globals';
import { createClient } from '../../client/client.ts';
import { scriptedServer, type Reply } from './client-scripted-server.ts';

const operation = (status: string, final: boolean, headers = {}) => ({
  status: 200,
  body: { id: 'op_1', object: 'operation', status, final },
  headers,
});
const start = async (...script: Reply[]) => {
  const server = await scriptedServer(...script);
  return { ...server, client: createClient({ baseUrl: server.url, token: () => Promise.resolve('t') }) };
};

describe('Waiting for an operation', () => {
  test('looks until it is final', async () => {
    await using server = await start(operation('unknown', false), operation('succeeded', true));
    expect(await server.client.waitFor({ id: 'op_1' })).toMatchObject({ status: 'succeeded' });
    expect(server.asked.map(({ url }) => url)).toEqual(['/v1/operations/op_1', '/v1/operations/op_1']);
  });

  test.each(['declined', 'failed'])('answers one that is %s', async (status) => {
    await using server = await start(operation(status, true));
    expect(await server.client.waitFor({ id: 'op_1' })).toMatchObject({ status });
  });

  test('answers it as it is when the time is up', async () => {
    await using server = await start(operation('pending', false));
    expect(await server.client.waitFor({ id: 'op_1' }, { timeoutMs: 400 })).toMatchObject({ status: 'pending' });
  });

  test('pauses as long as the API asks for', async () => {
    await using server = await start(
      { ...operation('pending', false, { 'retry-after': '1' }), status: 202 },
      operation('pending', false),
      operation('succeeded', true),
    );
    const startMs = Date.now();
    await server.client.waitFor(await server.client.refund({ paymentId: 'pay_1' }));
    expect(server.asked).toHaveLength(3);
    expect(Date.now() - startMs).toBeGreaterThanOrEqual(990);
  });

  test('ends when it is aborted', async () => {
    await using server = await start(operation('pending', false));
    const waiting = server.client.waitFor({ id: 'op_1' }, { signal: AbortSignal.timeout(200) });
    await expect(waiting).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});
