import * as z from 'zod';

const requests = z.object({ counts: z.record(z.string(), z.number()) });

/** How much the sandbox has been asked so far; of one kind, such as `POST /v1/payments/{id}`, or of all. */
export async function gatewayRequests(sandbox: string, kind?: string): Promise<number> {
  const { counts } = requests.parse(await (await fetch(`${sandbox}/sandbox/requests`)).json());
  if (kind !== undefined) return counts[kind] ?? 0;
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
