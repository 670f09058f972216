import * as z from 'zod';
import { isEntityName, type EntityName } from '../domain/ids.ts';
import { cachedSecret, type SecretReader } from './cached-secret.ts';

/** A webhook of the gateway's: what it seals its notifications with (two keys while one is exchanged), and for whom. */
export type Hook = { readonly keys: readonly string[]; readonly entities: readonly EntityName[] };

export type Hooks = {
  /** @throws when the secret cannot be read. */
  readonly find: (hookId: string) => Promise<Hook | null>;
  readonly prepare: () => void;
  /** What was read does not fit what came: it may have been changed, so the next one reads it again. */
  readonly doubt: () => void;
};

const shape = z.record(
  z.string(),
  z.object({
    keys: z.array(z.string().regex(/^[0-9a-fA-F]{64}$/)).min(1),
    entities: z.array(z.string().refine(isEntityName)).min(1),
  }),
);
const form = '{ "<hookId>": { "keys": ["<64 hex>"], "entities": ["shop-eu"] } }';

/** Whoever sends nonsense must not make us read the secret for every piece of it. */
const doubtedAfterMs = 30_000;

/** Reads the one secret that holds the keys of all webhooks; where there is none, there are no webhooks. */
export function secretHooks(secretName: string, now: () => number, client?: SecretReader): Hooks {
  const secret = cachedSecret(secretName, { shape, form, absent: {} }, now, client);
  return {
    prepare: secret.prepare,
    async find(hookId) {
      const hooks = await secret.read();
      return Object.hasOwn(hooks, hookId) ? (hooks[hookId] ?? null) : null;
    },
    doubt() {
      secret.forget(doubtedAfterMs);
    },
  };
}
