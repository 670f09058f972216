import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';

type Answer = { readonly status: number; readonly body: string; readonly tookMs: number };
/** Sends a body under a new key and says how long the whole answer took. */
export type Post = (path: string, body: string) => Promise<Answer>;

let keys = 0;

/** Callers that share connections, one each: node:http, because the caller's own work is on the same processors. */
export function callerOf(api: string, token: string, callers: number): Post {
  const { hostname, port, pathname } = new URL(api);
  const agent = new Agent({ keepAlive: true, maxSockets: callers });
  return (path, body) =>
    new Promise((resolve, reject) => {
      const startMs = performance.now();
      const headers = {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'idempotency-key': `bench-${(keys += 1)}`,
      };
      request({ hostname, port, path: pathname + path, method: 'POST', headers, agent })
        .on('error', reject)
        .on('response', (response) => {
          text(response).then((answer) => {
            resolve({ status: response.statusCode ?? 0, body: answer, tookMs: performance.now() - startMs });
          }, reject);
        })
        .end(body);
    });
}
