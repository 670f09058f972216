import { readFileSync } from 'node:fs';
import * as z from 'zod';

const stack = z.object({
  /** The API's address: routes begin with /v1. */
  api: z.url(),
  sandbox: z.url(),
  emulator: z.url(),
  region: z.string(),
  table: z.string(),
  /** The bucket of evidence. */
  evidence: z.string(),
  secret: z.string(),
  userPoolId: z.string(),
  peopleClientId: z.string(),
  tokenEndpoint: z.url(),
  /** Machine clients by the name of their role; `...-other` are another merchant's. */
  clients: z.record(z.string(), z.object({ id: z.string(), secret: z.string() })),
  /** The gateway's webhook: where it is, the key it seals with, and the entity of the sandbox that is told through it. */
  webhook: z.object({ url: z.url(), key: z.string(), entity: z.string() }),
  /** The folder its functions run in. */
  functions: z.string(),
  /** By how many milliseconds their time is shifted; not there: by none. */
  clockFile: z.string(),
  workflows: z.record(z.string(), z.string()),
  ports: z.object({ emulator: z.int(), sandbox: z.int() }),
});

/** How a running local stack is reached. */
export type Stack = z.infer<typeof stack>;

/** @throws when no local stack runs in this checkout. */
export function readStack(): Stack {
  const file = process.env['STACK_FILE'] ?? '.local/stack.json';
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`No local stack runs here (there is no ${file}): start one with npm start`, { cause: error });
  }
  return stack.parse(JSON.parse(text));
}
