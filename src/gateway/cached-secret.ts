import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type * as z from 'zod';
import { parseJson } from './answer.ts';

export type SecretReader = Pick<SecretsManagerClient, 'send'>;

/** A secret that is data: kept for five minutes, and read again whenever it was in doubt. */
export type CachedSecret<T> = {
  /** @throws when it cannot be read or has another shape. The message names the secret, never what is in it. */
  readonly read: () => Promise<T>;
  /** Begins to read, so that the first request need not wait for it. */
  readonly prepare: () => void;
  /** Forget what was read so long ago: it may have been rotated since. */
  readonly forget: (olderThanMs?: number) => void;
};

const rereadAfterMs = 5 * 60_000;
/** Secrets are read on the way of a request, so they must not eat its time. */
const requestTimeouts = { connectionTimeout: 500, requestTimeout: 1_500, throwOnRequestTimeout: true };

/**
 * @param form what the secret should look like, for the message that says it does not
 * @param absent what it stands for that there is none; without it, that is an error
 */
export function cachedSecret<T>(
  name: string,
  { shape, form, absent }: { readonly shape: z.ZodType<T>; readonly form: string; readonly absent?: T },
  now: () => number,
  client: SecretReader = new SecretsManagerClient({ requestHandler: requestTimeouts }),
): CachedSecret<T> {
  let cached: { readonly content: Promise<T>; readonly readAtMs: number } | null = null;

  const fetched = async (): Promise<T> => {
    const text = await client.send(new GetSecretValueCommand({ SecretId: name })).then(
      ({ SecretString }) => SecretString,
      (error: unknown) => {
        if (error instanceof ResourceNotFoundException && absent !== undefined) return null;
        throw error;
      },
    );
    if (text === null && absent !== undefined) return absent;
    const parsed = shape.safeParse(parseJson(text ?? ''));
    if (!parsed.success) throw new Error(`The secret ${name} is not ${form}`);
    return parsed.data;
  };
  const current = (): Promise<T> => {
    if (!cached || now() - cached.readAtMs > rereadAfterMs) cached = { content: fetched(), readAtMs: now() };
    return cached.content;
  };

  return {
    async read() {
      try {
        return await current();
      } catch (error) {
        cached = null;
        throw error;
      }
    },
    prepare() {
      // Whoever needs it first reads it again, and is told why that fails.
      current().catch(() => (cached = null));
    },
    forget(olderThanMs = 0) {
      if (cached && now() - cached.readAtMs >= olderThanMs) cached = null;
    },
  };
}
