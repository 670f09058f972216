import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import type { Stack } from '../admin/local-stack.ts';
import type { Client } from '../client/client.ts';
import { verifyWebhook, type WebhookEvent } from '../client/verify-webhook.ts';
import { clientOf } from './client-of.ts';

/** A shop on this machine that the back office tells of its payments; which only the local stack may do. */
export type TourShop = {
  /** What has arrived, and when. */
  readonly arrived: readonly { readonly event: WebhookEvent; readonly atMs: number }[];
  /** The event of that type about an operation, once it has arrived; null where it does not in time. */
  readonly told: (type: WebhookEvent['type'], operation: string, withinMs: number) => Promise<WebhookEvent | null>;
};

const entity = 'shop-eu';
const description = 'The shop of the tour';

/** Listens, and has the back office tell it of everything. What is not signed as it must be is refused. */
export async function openTourShop(stack: Stack): Promise<TourShop> {
  const arrived: { event: WebhookEvent; atMs: number }[] = [];
  const waiting = new Set<(event: WebhookEvent) => void>();
  let secret = '';
  const server = createServer((request, response) => {
    const atMs = Date.now();
    const take = async () => {
      const event = await verified(request.headers, await text(request), secret);
      arrived.push({ event, atMs });
      for (const hear of waiting) hear(event);
      return 204;
    };
    void take()
      .catch(() => 400)
      .then((status) => response.writeHead(status).end());
  });
  // It listens for as long as anything else goes on.
  server.unref();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  secret = await register(clientOf(stack, 'operations'), `http://127.0.0.1:${port}/webhooks`);

  return {
    arrived,
    told(type, operation, withinMs) {
      const isIt = (event: WebhookEvent) => event.type === type && event.subject.id === operation;
      const known = arrived.find(({ event }) => isIt(event));
      if (known) return Promise.resolve(known.event);
      return new Promise((resolve) => {
        const end = (event: WebhookEvent | null) => {
          waiting.delete(hear);
          clearTimeout(timer);
          resolve(event);
        };
        const hear = (event: WebhookEvent) => {
          if (isIt(event)) end(event);
        };
        const timer = setTimeout(end, withinMs, null);
        waiting.add(hear);
      });
    },
  };
}

/** By the library of the specification, and by the client, which knows the types. @throws where one of them refuses it. */
function verified(headers: IncomingHttpHeaders, body: string, secret: string): Promise<WebhookEvent> {
  const named = Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
  new Webhook(secret).verify(body, Object.fromEntries(named));
  return verifyWebhook({ headers, body }, { secret });
}

/** The endpoint of an earlier tour in these tables is used again: an entity may have so many only. */
async function register(client: Client, url: string): Promise<string> {
  const { data } = await client.listWebhookEndpoints({ entity });
  const known = data.find((one) => one.description === description);
  if (!known) return (await client.createWebhookEndpoint({ entity, url, description })).secret;
  await client.changeWebhookEndpoint({ endpointId: known.id, url, disabled: false });
  return (await client.rotateWebhookSecret({ endpointId: known.id })).secret;
}
