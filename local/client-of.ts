import type { Stack } from '../admin/local-stack.ts';
import { createClient, type Client } from '../client/client.ts';
import type { Role } from '../src/contract/roles.ts';

/** The client of one role. A call that is not answered soon fails rather than hold everything up. */
export function clientOf({ api, tokenEndpoint, clients }: Stack, role: Role): Client {
  const { id, secret } = clients[role] ?? { id: '', secret: '' };
  return createClient({
    baseUrl: api,
    token: { tokenEndpoint, clientId: id, clientSecret: secret },
    timeoutMs: 35_000,
    deadlineMs: 40_000,
  });
}
