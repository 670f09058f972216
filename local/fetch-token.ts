import * as z from 'zod';
import type { Stack } from '../admin/local-stack.ts';

const answer = z.object({ access_token: z.string() });

/** A bearer token for one of the stack's machine clients. */
export async function fetchToken({ clients, tokenEndpoint }: Stack, client: string): Promise<string> {
  const credentials = clients[client];
  if (!credentials) throw new Error(`There is no client "${client}", only ${Object.keys(clients).join(', ')}`);
  const basic = Buffer.from(`${credentials.id}:${credentials.secret}`).toString('base64');
  const response = await fetch(tokenEndpoint, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  if (!response.ok) throw new Error(`The token endpoint answered ${response.status}: ${await response.text()}`);
  return answer.parse(await response.json()).access_token;
}
