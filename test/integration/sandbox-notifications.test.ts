import { createDecipheriv } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { SandboxCaller } from './sandbox-caller.ts';

type Received = { readonly contentType: string | undefined; readonly message: Record<string, unknown> };
type Listed = { readonly notifications: { status: string; attempts: number; lastAnswer: string }[] };

const keyHex = '000102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f';
let caller: SandboxCaller;
let shop: Server;
let hookUrl = '';
let received: Received[] = [];
let status = 200;

beforeAll(async () => {
  caller = await SandboxCaller.start();
  shop = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const isJson = text.startsWith('{');
      const secret = isJson ? (JSON.parse(text) as { encryptedBody: string }).encryptedBody : text;
      const header = (name: string): Buffer => Buffer.from(String(request.headers[name]), 'hex');
      const cipher = createDecipheriv('aes-256-gcm', Buffer.from(keyHex, 'hex'), header('x-initialization-vector'), {
        authTagLength: 16,
      });
      cipher.setAuthTag(header('x-authentication-tag'));
      const plain = cipher.update(secret, 'hex', 'utf8') + cipher.final('utf8');
      received.push({
        contentType: request.headers['content-type'],
        message: JSON.parse(plain) as Record<string, unknown>,
      });
      response.writeHead(status).end();
    });
  }).listen(0, '127.0.0.1');
  await once(shop, 'listening');
  hookUrl = `http://127.0.0.1:${String((shop.address() as AddressInfo).port)}/hook`;
});
afterAll(async () => {
  await caller.sandbox.close();
  shop.closeAllConnections();
  shop.close();
});
beforeEach(() => listen('none'));
afterEach(async () => {
  await caller.control('POST', 'reset');
  received = [];
  status = 200;
});

const listen = (wrapper: 'none' | 'json'): Promise<unknown> =>
  caller.control('PUT', 'entities/shop-eu', { hook: { url: hookUrl, keyHex, wrapper } });
const flush = (): Promise<Listed> => caller.control<Listed>('POST', 'notifications/flush', {});
const codes = (): unknown[] =>
  received.map(({ message }) => (message['payload'] as { result: { code: string } }).result.code);

test('a payment is told to the hook, sealed, with what only a hook gets to see', async () => {
  const { id } = await caller.pay('shop-eu', 'DB', '10.00', { merchantTransactionId: 'order-1' });
  await flush();
  expect(received).toEqual([{ contentType: 'text/plain', message: expect.anything() }]);
  expect(received[0]?.message).toMatchObject({
    type: 'PAYMENT',
    payload: {
      id,
      paymentType: 'DB',
      paymentBrand: 'VISA',
      amount: '10.00',
      presentationAmount: '10.00',
      presentationCurrency: 'EUR',
      merchantTransactionId: 'order-1',
      result: { code: '000.100.110' },
      authentication: { entityId: '8ac7a4c97f1a0001017f1a0000000001' },
      source: 'OPP',
      ndc: expect.any(String),
      timestamp: expect.any(String),
    },
  });
});

test('the wrapper may be JSON', async () => {
  await listen('json');
  await caller.pay('shop-eu', 'DB', '10.00');
  await flush();
  expect(received).toEqual([
    { contentType: 'application/json', message: expect.objectContaining({ type: 'PAYMENT' }) },
  ]);
});

test('a chargeback from the platform arrives with its reason', async () => {
  const { id } = await caller.pay('shop-eu', 'DB', '10.00', { merchantTransactionId: 'order-1' });
  await caller.control('POST', 'portal', { type: 'CB', referencedId: id, amount: '10.00', code: '000.100.220' });
  await flush();
  expect(received[1]?.message['payload']).toMatchObject({
    paymentType: 'CB',
    referencedId: id,
    paymentBrand: 'VISA',
    merchantTransactionId: 'order-1',
    result: { code: '000.100.220' },
    source: 'BIP',
  });
});

test('one id is told twice when a pending payment ends', async () => {
  await caller.fault({ kind: 'pending-then-success', afterSeconds: 60 });
  await caller.pay('shop-eu', 'DB', '10.00');
  await caller.advance(61);
  await flush();
  expect(codes()).toEqual(['000.200.000', '000.100.110']);
  expect(new Set(received.map(({ message }) => (message['payload'] as { id: string }).id)).size).toBe(1);
});

test('a notification can come twice', async () => {
  await caller.fault({ kind: 'duplicate-notification' });
  await caller.pay('shop-eu', 'DB', '10.00');
  await flush();
  expect(codes()).toEqual(['000.100.110', '000.100.110']);
});

test('what a lost answer did not say, the hook does', async () => {
  await caller.fault({ kind: 'lose-answer' });
  await expect(caller.pay('shop-eu', 'DB', '10.00')).rejects.toThrow('fetch failed');
  await flush();
  expect(codes()).toEqual(['000.100.110']);
});

describe('a hook that does not say 2xx', () => {
  test('is told again after 1, 2, 4, 8, 15, 30 and 60 minutes, then daily', async () => {
    status = 503;
    await caller.pay('shop-eu', 'DB', '10.00');
    await flush();
    for (const minutes of [1, 2, 4, 8, 15, 30, 60, 24 * 60, 24 * 60]) {
      const before = received.length;
      await caller.advance(minutes * 60 - 30);
      await flush();
      expect(received).toHaveLength(before);
      await caller.advance(31);
      await flush();
      expect(received).toHaveLength(before + 1);
    }
  });

  test('is left alone once it has said it', async () => {
    status = 500;
    await caller.pay('shop-eu', 'DB', '10.00');
    await flush();
    status = 204;
    await caller.advance(61);
    const { notifications } = await flush();
    expect(notifications).toMatchObject([{ status: 'delivered', attempts: 2, lastAnswer: 'HTTP 204' }]);
    await caller.advance(86_400);
    await flush();
    expect(received).toHaveLength(2);
  });
});

test('the click to test is answered by the hook', async () => {
  const tried = await caller.control('POST', 'notifications/test', { entityId: 'shop-eu' });
  expect(tried).toMatchObject({ status: 'delivered' });
  expect(received[0]?.message).toMatchObject({
    type: 'test',
    action: 'webhook activation',
    payload: { result: { code: '000.100.110' } },
  });
});

test('closing does not wait for a hook that never answers', async () => {
  const other = await SandboxCaller.start();
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const url = `http://127.0.0.1:${String((silent.address() as AddressInfo).port)}/`;
  await other.control('PUT', 'entities/shop-eu', { hook: { url, keyHex } });
  await other.pay('shop-eu', 'DB', '10.00');
  const before = performance.now();
  await other.sandbox.close();
  // Whoever waited for the hook would wait its 30 seconds.
  expect(performance.now() - before).toBeLessThan(20_000);
  silent.closeAllConnections();
  silent.close();
});
