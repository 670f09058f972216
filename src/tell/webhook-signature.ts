import { createHmac } from 'node:crypto';

/**
 * The headers of a webhook by the Standard Webhooks specification: one signature for each key that is valid, so that a secret
 * can be replaced without a pause. https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function signatureHeaders(id: string, atMs: number, body: string, keys: readonly Buffer[]) {
  const timestamp = String(Math.floor(atMs / 1000));
  const sign = (key: Buffer) => `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': keys.map(sign).join(' '),
  };
}
