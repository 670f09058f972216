import * as z from 'zod';

const requests = z.object({ counts: z.record(z.string(), z.number()) });

/** How much the sandbox has been asked so far. */
export async function gatewayRequests(sandbox: string): Promise<number> {
  const { counts } = requests.parse(await (await fetch(`${sandbox}/sandbox/requests`)).json());
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
