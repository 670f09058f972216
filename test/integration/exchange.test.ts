import { afterEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { exchange, type Exchange } from '../../src/gateway/exchange.ts';

/** What is certain about one request, for every way a connection can end. Servers speak raw TCP: what matters is bytes. */

let server: Server | null = null;
let received = '';
afterEach(() => {
  server?.close();
  received = '';
});

async function serverThat(treats: (socket: Socket) => void): Promise<URL> {
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      received += chunk.toString();
    });
    treats(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return new URL(`http://127.0.0.1:${address.port}/v1/payments`);
}

/** Longer than any machine needs: what ends a test is what it is about, not how busy the machine is. */
const patienceMs = 60_000;
const post = (url: URL, times: Partial<Pick<Exchange, 'sendBeforeMs' | 'answerWithinMs'>> = {}) =>
  exchange({
    method: 'POST',
    url,
    headers: { 'content-type': 'text/plain' },
    body: 'amount=1.00',
    sendBeforeMs: Date.now() + patienceMs,
    answerWithinMs: patienceMs,
    now: Date.now,
    ...times,
  });

const answerWith = (text: string) => (socket: Socket) => {
  socket.once('data', () => socket.end(text));
};

describe('Answered, whatever the status:', () => {
  test.each([
    ['with a length', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}', 200],
    ['in chunks', 'HTTP/1.1 400 Bad\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n', 400],
    ['until the connection closes', 'HTTP/1.1 503 No\r\nConnection: close\r\n\r\n{}', 503],
  ])('a body %s', async (_, text, status) => {
    const url = await serverThat(answerWith(text));
    expect(await post(url)).toEqual({ kind: 'answered', status, body: '{}' });
    expect(received).toContain('amount=1.00');
  });
});

describe('Unanswered, since it may have arrived:', () => {
  test.each<[string, (socket: Socket) => void]>([
    ['the connection is cut after the request', (socket) => socket.once('data', () => socket.destroy())],
    ['the connection is reset after the request', (socket) => socket.once('data', () => socket.resetAndDestroy())],
    ['the body breaks off', answerWith('HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{}')],
    ['a chunked body breaks off', answerWith('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n')],
    ['the answer is no HTTP', answerWith('hello')],
    [
      'the answer has no end',
      (socket) => socket.once('data', () => socket.write(`HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(2_000_000)}`)),
    ],
  ])('%s', async (_, treats) => {
    const url = await serverThat(treats);
    expect(await post(url)).toMatchObject({ kind: 'unanswered' });
  });

  test('no answer comes in time', async () => {
    const url = await serverThat(() => undefined);
    expect(await post(url, { answerWithinMs: 100 })).toMatchObject({ kind: 'unanswered' });
  });
});

describe('Unsent, for certain:', () => {
  test('nobody listens', async () => {
    const url = await serverThat(() => undefined);
    server?.close();
    expect(await post(url)).toMatchObject({ kind: 'unsent' });
  });

  test('the name does not resolve', async () => {
    expect(await post(new URL('http://no-such-host.invalid/'))).toMatchObject({ kind: 'unsent' });
  });

  test('the connection stands only after sendBefore: not one byte arrives', async () => {
    const url = await serverThat(() => undefined);
    const end = post(url, { sendBeforeMs: Date.now() + 30 });
    // The event loop stalls while the connection is made, as a frozen function does.
    const until = Date.now() + 60;
    while (Date.now() < until);
    expect(await end).toMatchObject({ kind: 'unsent' });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(received).toBe('');
  });

  test('TLS cannot be agreed on', async () => {
    const url = await serverThat(answerWith('plain'));
    expect(await post(new URL(url.href.replace('http:', 'https:')))).toMatchObject({ kind: 'unsent' });
  });
});
