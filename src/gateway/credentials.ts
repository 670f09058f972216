import * as z from 'zod';
import { cachedSecret, type SecretReader } from './cached-secret.ts';

/** Access tokens of the gateway, by the credential an entity names. */
export type Credentials = {
  /** @throws when the secret cannot be read or has no such credential. */
  readonly token: (credential: string) => Promise<string>;
  /** Begins to read, so that the first request need not wait for it. */
  readonly prepare: () => void;
  /** Forget what was read: the gateway refused it, so it may have been rotated. */
  readonly forget: () => void;
};

const shape = z.record(z.string(), z.object({ accessToken: z.string().trim().min(1) }));
const form = '{ "<credential>": { "accessToken": "..." } }';

/** Reads the one secret that holds all tokens. Kept for five minutes. */
export function secretCredentials(secretName: string, now: () => number, client?: SecretReader): Credentials {
  const secret = cachedSecret(secretName, { shape, form }, now, client);
  return {
    prepare: secret.prepare,
    async token(credential) {
      const entry = (await secret.read())[credential];
      if (entry) return entry.accessToken;
      secret.forget();
      throw new Error(`The secret ${secretName} holds no credential "${credential}"`);
    },
    forget() {
      secret.forget();
    },
  };
}
