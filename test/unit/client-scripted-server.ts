import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What a request is answered with: a status and a body, or a connection cut before the answer or within it. */
export type Reply =
  | { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> }
  | 'cut'
  | 'cut within';
type Asked = {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
};

/** An HTTP server on a free port that answers by a script, the last line of it for ever, and remembers what it was asked. */
export async function scriptedServer(...script: Reply[]) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const reply = script[Math.min(asked.length, script.length - 1)] ?? 'cut';
      asked.push({ method: request.method, url: request.url, headers: request.headers, body });
      if (reply === 'cut') return request.socket.destroy();
      if (reply === 'cut within') {
        response.writeHead(201, { 'content-type': 'application/json', 'content-length': 100 });
        return response.write('{"id":"op_', () => request.socket.destroy());
      }
      response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
      return response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body));
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
