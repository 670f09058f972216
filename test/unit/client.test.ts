import { describe, expect, test } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { createClient, type ClientOptions } from '../../client/client.ts';
import { NoAnswerError, ProblemError } from '../../client/errors.ts';
import { scriptedServer, type Reply } from './client-scripted-server.ts';

const made = { status: 201, body: { id: 'op_1', object: 'operation', status: 'succeeded', final: true, news: 'x' } };
const refused = {
  status: 409,
  body: {
    type: 'https://example.org/problems#amount-exceeds-refundable',
    title: 'Refund exceeds what is left',
    status: 409,
    code: 'amount_exceeds_refundable',
    detail: 'At most 50.00 EUR on op_2.',
    errors: [{ pointer: '#/amount', detail: 'at most 50.00' }],
    retryable: false,
    requestId: 'r1',
  },
};
const broken = { status: 500, body: { code: 'internal_error', status: 500, detail: 'x', retryable: true } };

const start = async (script: Reply[], options: Partial<ClientOptions> = {}) => {
  const server = await scriptedServer(...script);
  const client = createClient({ baseUrl: `${server.url}/`, token: () => Promise.resolve('token-1'), ...options });
  return { ...server, client, keys: () => server.asked.map(({ headers }) => headers['idempotency-key']) };
};
const refund = { paymentId: 'pay_1', amount: '60.00' };
const failure = async (call: Promise<unknown>) =>
  call.then(
    () => null,
    (error: unknown) => error,
  );

describe('A call', () => {
  test('puts the path, the body, the token and a key where the table of routes has them', async () => {
    await using server = await start([made]);
    await server.client.refund({ paymentId: 'pay/1', amount: '60.00', references: 'op_1' });
    expect(server.asked).toMatchObject([
      {
        method: 'POST',
        url: '/v1/payments/pay%2F1/refunds',
        body: '{"amount":"60.00","references":"op_1"}',
        headers: {
          authorization: 'Bearer token-1',
          'content-type': 'application/json',
          // Letters only, so that none looks like a card number.
          'idempotency-key': expect.stringMatching(/^[a-p]{8}(-[a-p]{4}){3}-[a-p]{12}$/),
        },
      },
    ]);
  });

  test('that only reads sends neither key nor body', async () => {
    await using server = await start([{ status: 200, body: { id: 'pay_1' } }]);
    await server.client.getPayment({ paymentId: 'pay_1' });
    expect(server.asked).toMatchObject([{ method: 'GET', url: '/v1/payments/pay_1', body: '' }]);
    expect(server.asked[0]?.headers).not.toHaveProperty('idempotency-key');
    expect(server.asked[0]?.headers).not.toHaveProperty('content-type');
  });

  test('answers what came, with fields it does not know, and beside it how it came', async () => {
    await using server = await start([{ ...made, headers: { 'idempotent-replayed': 'true' } }]);
    const answer = await server.client.refund(refund, { idempotencyKey: 'k' });
    expect(answer).toEqual(made.body);
    expect(JSON.parse(JSON.stringify(answer))).toEqual(made.body);
    expect(answer.lastResponse).toMatchObject({ status: 201, replayed: true, idempotencyKey: 'k', attempts: 1 });
  });

  test('answers a 202 like any success', async () => {
    await using server = await start([
      { status: 202, body: { id: 'op_1', status: 'unknown', final: false }, headers: { 'retry-after': '5' } },
    ]);
    const answer = await server.client.refund(refund);
    expect(answer).toMatchObject({ status: 'unknown', final: false });
    expect(answer.lastResponse).toMatchObject({ status: 202, replayed: false, retryAfterMs: 5000 });
  });

  test('needs what its path names', async () => {
    await using server = await start([made]);
    expect(() => server.client.getPayment({ paymentId: '' })).toThrow('paymentId is missing');
    expect(server.asked).toEqual([]);
  });
});

describe('The key of a call', () => {
  test('is a new one for every call', async () => {
    await using server = await start([made]);
    await server.client.refund(refund);
    await server.client.refund(refund);
    expect(new Set(server.keys()).size).toBe(2);
  });

  test('is the caller’s, if there is one', async () => {
    await using server = await start(['cut', made]);
    await server.client.refund(refund, { idempotencyKey: 'order-1042' });
    expect(server.keys()).toEqual(['order-1042', 'order-1042']);
  });

  test.each<[string, Reply]>([
    ['a connection that is cut', 'cut'],
    ['an answer that ends in the middle', 'cut within'],
    ['a 500', broken],
    ['a 503', { status: 503, body: { code: 'contended' }, headers: { 'retry-after': '0' } }],
    ['a proxy’s page', { status: 502, body: '<html>Bad Gateway</html>' }],
    ['a 429 of API Gateway', { status: 429, body: { message: 'Too Many Requests' } }],
  ])('stays, and so does the request, after %s', async (_, reply) => {
    await using server = await start([reply, made]);
    const answer = await server.client.refund(refund);
    expect(answer.lastResponse.attempts).toBe(2);
    const [first, second] = server.asked;
    expect(second?.headers['idempotency-key']).toBe(first?.headers['idempotency-key']);
    expect(second?.body).toBe(first?.body);
    expect(answer.lastResponse.idempotencyKey).toBe(first?.headers['idempotency-key']);
  });
});

describe('A call is repeated', () => {
  test('not before the time the API asks for', async () => {
    await using server = await start([{ ...broken, status: 503, headers: { 'retry-after': '1' } }, made]);
    const startMs = Date.now();
    await server.client.refund(refund);
    expect(Date.now() - startMs).toBeGreaterThanOrEqual(990);
  });

  test.each([400, 402, 404, 409, 412, 415, 422])('never after a %s', async (status) => {
    await using server = await start([{ ...refused, status }, made]);
    expect(await failure(server.client.refund(refund))).toBeInstanceOf(ProblemError);
    expect(server.asked).toHaveLength(1);
  });

  test('until its time is over: then the last answer counts', async () => {
    await using server = await start([broken], { deadlineMs: 3_000 });
    expect(await failure(server.client.refund(refund))).toMatchObject({ name: 'ProblemError', status: 500 });
    expect(server.asked.length).toBeGreaterThan(1);
  });

  test('and whoever gets no answer at all gets the key to ask again with', async () => {
    await using server = await start(['cut'], { deadlineMs: 3_000 });
    const error = await failure(server.client.refund(refund));
    expect(error).toBeInstanceOf(NoAnswerError);
    expect(error).toMatchObject({ idempotencyKey: server.keys()[0] });
    expect(new Set(server.keys()).size).toBe(1);
  });

  test('no longer once it is aborted', async () => {
    await using server = await start(['cut']);
    const over = new AbortController();
    const asking = failure(server.client.refund(refund, { signal: over.signal }));
    while (server.asked.length === 0) await pause(10);
    over.abort();
    expect(await asking).toMatchObject({ name: 'AbortError' });
    await pause(700);
    expect(server.asked).toHaveLength(1);
  });
});

describe('A problem', () => {
  test('is thrown with all that it says', async () => {
    await using server = await start([refused]);
    const error = await failure(server.client.refund(refund, { idempotencyKey: 'k' }));
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).toMatchObject({
      message: '409 amount_exceeds_refundable: At most 50.00 EUR on op_2.',
      code: 'amount_exceeds_refundable',
      status: 409,
      errors: [{ pointer: '#/amount', detail: 'at most 50.00' }],
      candidates: [],
      retryable: false,
      requestId: 'r1',
      idempotencyKey: 'k',
    });
  });

  test('carries the operation that was declined', async () => {
    const operation = { id: 'op_1', status: 'declined' };
    await using server = await start([{ status: 402, body: { ...refused.body, code: 'declined', operation } }]);
    expect(await failure(server.client.refund(refund))).toMatchObject({ code: 'declined', operation });
  });

  test('of API Gateway has a code as well', async () => {
    await using server = await start([{ status: 403, body: { message: 'Forbidden' } }]);
    expect(await failure(server.client.refund(refund))).toMatchObject({ code: 'forbidden', status: 403 });
  });
});

describe('A success that is no JSON object', () => {
  test('is no answer', async () => {
    await using server = await start([{ status: 200, body: '<html>Welcome</html>' }]);
    expect(await failure(server.client.refund(refund))).toBeInstanceOf(NoAnswerError);
  });
});
