import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Reply } from '../../src/edge/reply.ts';

/** A notification as it is on the wire, so that a test can send it again, or change it. */
export type Posted = {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
};

export type HookServer = {
  readonly url: string;
  /** What arrived, oldest first. */
  readonly posted: Posted[];
  readonly close: () => void;
};

/** An address for the gateway to notify: what arrives is kept, and answered by whoever the test puts there. */
export async function hookServer(answer: (posted: Posted) => Promise<Pick<Reply, 'status'>>): Promise<HookServer> {
  const posted: Posted[] = [];
  const server = createServer((request, response) => {
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    void text(request).then(async (body) => {
      const one = { path: request.url ?? '', headers, body };
      posted.push(one);
      const { status } = await answer(one);
      response.writeHead(status).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    posted,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
