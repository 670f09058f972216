import { describe, expect, test } from '@jest/globals';
import { createClient } from '../../client/client.ts';
import { scriptedServer, type Reply } from './client-scripted-server.ts';

const token = (name: string, seconds = 3600) => ({ status: 200, body: { access_token: name, expires_in: seconds } });
const found = { status: 200, body: { id: 'pay_1' } };
const unauthorized = { status: 401, body: { message: 'Unauthorized' } };

const start = async (tokens: Reply[], answers: Reply[]) => {
  const endpoint = await scriptedServer(...tokens);
  const api = await scriptedServer(...answers);
  const client = createClient({
    baseUrl: api.url,
    token: { tokenEndpoint: `${endpoint.url}/oauth2/token`, clientId: 'shop', clientSecret: 's3', scope: 'api/call' },
    deadlineMs: 60_000,
  });
  return {
    read: () => client.getPayment({ paymentId: 'pay_1' }),
    asked: endpoint.asked,
    used: () => api.asked.map(({ headers }) => headers.authorization),
    async [Symbol.asyncDispose]() {
      await endpoint[Symbol.asyncDispose]();
      await api[Symbol.asyncDispose]();
    },
  };
};

describe('A machine client', () => {
  test('gets its token by the client-credentials grant', async () => {
    await using stage = await start([token('t1')], [found]);
    await stage.read();
    expect(stage.asked).toMatchObject([
      {
        method: 'POST',
        url: '/oauth2/token',
        body: 'grant_type=client_credentials&scope=api%2Fcall',
        headers: { authorization: `Basic ${Buffer.from('shop:s3').toString('base64')}` },
      },
    ]);
    expect(stage.used()).toEqual(['Bearer t1']);
  });

  test('keeps it, whoever asks at once', async () => {
    await using stage = await start([token('t1'), token('t2')], [found]);
    await Promise.all([stage.read(), stage.read(), stage.read()]);
    await stage.read();
    expect(stage.asked).toHaveLength(1);
    expect(new Set(stage.used())).toEqual(new Set(['Bearer t1']));
  });

  test('gets a new one shortly before it expires', async () => {
    await using stage = await start([token('t1', 1), token('t2')], [found]);
    await stage.read();
    await new Promise((later) => setTimeout(later, 920));
    await stage.read();
    expect(stage.used()).toEqual(['Bearer t1', 'Bearer t2']);
  });

  test('gets a new one when the API refuses it, once', async () => {
    await using stage = await start([token('t1'), token('t2')], [unauthorized, found]);
    await stage.read();
    expect(stage.used()).toEqual(['Bearer t1', 'Bearer t2']);
  });

  test('is told when the API refuses that one too', async () => {
    await using stage = await start([token('t1'), token('t2'), token('t3')], [unauthorized]);
    await expect(stage.read()).rejects.toMatchObject({ name: 'ProblemError', code: 'unauthenticated', status: 401 });
    expect(stage.used()).toEqual(['Bearer t1', 'Bearer t2']);
  });

  test('tries again where the endpoint breaks', async () => {
    await using stage = await start(['cut', { status: 503, body: '' }, token('t1')], [found]);
    await stage.read();
    expect(stage.used()).toEqual(['Bearer t1']);
  });

  test('is told at once when the endpoint does not know it, and may try again later', async () => {
    await using stage = await start([{ status: 400, body: { error: 'invalid_client' } }, token('t1')], [found]);
    await expect(stage.read()).rejects.toThrow('No token for shop: 400 {"error":"invalid_client"}');
    await stage.read();
    expect(stage.used()).toEqual(['Bearer t1']);
  });
});
