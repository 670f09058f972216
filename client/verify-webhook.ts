import type * as z from 'zod';
import type { eventAnswer, eventData, EventTypeOf } from '../src/contract/event-answers.ts';
import { WebhookError } from './errors.ts';
import type { Known } from './known.ts';
import { objectIn } from './object-in.ts';

type Kind = keyof typeof eventData;
type Common = Omit<Known<z.input<typeof eventAnswer>>, 'type' | 'data'>;

/** What happened, by its `type`; `/v1` only ever adds types, so leave alone those you do not know. */
export type WebhookEvent = {
  [kind in Kind]: Common & {
    readonly type: EventTypeOf<kind>;
    readonly data: Known<z.input<(typeof eventData)[kind]>>;
  };
}[Kind];

export type ArrivedWebhook = {
  /** As they came, of `fetch` or of Node. */
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Byte for byte as it came: JSON that was parsed and written again has another signature. */
  readonly body: string | Uint8Array<ArrayBuffer>;
};

export type VerifyOptions = {
  /** The secret of the endpoint, `whsec_...`; or more than one, while one replaces another. */
  readonly secret: string | readonly string[];
  readonly now?: () => number;
};

/** Older than that it may be a copy that somebody kept. */
const toleranceSeconds = 5 * 60;
const encoder = new TextEncoder();

/**
 * The event of a webhook, once its signature by the Standard Webhooks specification and its time are right. It comes at least once
 * and in no order: keep its `id`, and compare `subject.version`.
 * @throws WebhookError: answer it with a 400.
 */
export async function verifyWebhook(
  { headers, body }: ArrivedWebhook,
  { secret, now = Date.now }: VerifyOptions,
): Promise<WebhookEvent> {
  const [id, timestamp, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
    headerOf(headers, name),
  );
  if (!id || !timestamp || !signatures) throw new WebhookError('headers', 'A header of the signature is missing.');
  if (!/^\d{1,12}$/.test(timestamp)) throw new WebhookError('headers', 'Its time is no number of seconds.');
  const ageSeconds = Math.floor(now() / 1000) - Number(timestamp);
  if (Math.abs(ageSeconds) > toleranceSeconds) throw new WebhookError('time', `It was signed ${ageSeconds} s ago.`);

  const bytes = typeof body === 'string' ? encoder.encode(body) : body;
  const signed = new Uint8Array([...encoder.encode(`${id}.${timestamp}.`), ...bytes]);
  const candidates = signatures.split(' ').filter((one) => one.startsWith('v1,'));
  for (const one of typeof secret === 'string' ? [secret] : secret) {
    const key = await keyOf(one);
    for (const candidate of candidates) {
      const signature = bytesOf(candidate.slice('v1,'.length));
      // In constant time, as the platform does it.
      if (signature && (await crypto.subtle.verify('HMAC', key, signature, signed))) {
        const event = objectIn(new TextDecoder().decode(bytes));
        if (event && isEvent(event)) return event;
      }
    }
  }
  throw new WebhookError('signature', 'It is not signed with this secret, or was changed on the way.');
}

/** What is signed with this secret is the back office's, and its shape is taken on trust: `/v1` only ever adds. */
const isEvent = (body: object): body is WebhookEvent => 'type' in body && typeof body.type === 'string';

function headerOf(headers: ArrivedWebhook['headers'], name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined;
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  return typeof found === 'string' ? found : found?.[0];
}

function keyOf(secret: string) {
  const key = bytesOf(secret.replace(/^whsec_/, ''));
  if (!key || key.length === 0) throw new TypeError('A secret of a webhook endpoint looks like whsec_...');
  return crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  } catch {
    return null;
  }
}
