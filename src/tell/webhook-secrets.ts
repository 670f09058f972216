import { hkdfSync } from 'node:crypto';
import * as z from 'zod';
import { cachedSecret, type CachedSecret } from '../gateway/cached-secret.ts';
import type { EndpointSecret, WebhookEndpoint } from '../domain/webhook-endpoint.ts';

export type WebhookSecrets = {
  /** The key of an endpoint's secret. */
  readonly keyOf: (endpoint: Pick<WebhookEndpoint, 'id'>, secret: Pick<EndpointSecret, 'salt'>) => Promise<Buffer>;
};

const shape = z.object({ key: z.string().min(32) });
const keyBytes = 32;

/**
 * The secrets are nowhere: each is derived from the stage's own key, which the table does not have, and a salt of the endpoint's,
 * which says nothing without it (ADR 018).
 */
export function webhookSecrets(
  name: string,
  now: () => number,
  root: Pick<CachedSecret<{ key: string }>, 'read'> = cachedSecret(name, { shape, form: '{ "key": "..." }' }, now),
): WebhookSecrets {
  return {
    async keyOf({ id }, { salt }) {
      const { key } = await root.read();
      return Buffer.from(hkdfSync('sha256', key, salt, `webhook ${id}`, keyBytes));
    },
  };
}

/** A secret as the merchant gets it, once. */
export const shownSecret = (key: Buffer): string => `whsec_${key.toString('base64')}`;
