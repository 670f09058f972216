import { describe, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { WebhookError } from '../../client/errors.ts';
import { verifyWebhook } from '../../client/verify-webhook.ts';
import { shownSecret } from '../../src/tell/webhook-secrets.ts';
import { signatureHeaders } from '../../src/tell/webhook-signature.ts';

const key = Buffer.from('the key of an endpoint, 32 bytes');
const secret = shownSecret(key);
const other = shownSecret(Buffer.alloc(32, 7));
const body = JSON.stringify({
  id: 'evt_1',
  type: 'refund.succeeded',
  data: { amount: '10.00', descriptor: 'Größe 42' },
});
const nowMs = Date.now();
const signed = signatureHeaders('evt_1', nowMs, body, [key]);

/** Whether the client and the library of the specification take it. */
async function taken(headers: Record<string, string>, text = body, by = secret): Promise<boolean[]> {
  const client = await verifyWebhook({ headers, body: text }, { secret: by }).then(
    () => true,
    (error: unknown) => {
      if (!(error instanceof WebhookError)) throw error;
      return false;
    },
  );
  try {
    new Webhook(by).verify(text, headers);
    return [client, true];
  } catch {
    return [client, false];
  }
}

describe('A webhook', () => {
  test('of ours is taken by the client and by the library of the specification, and gives its event', async () => {
    expect(await taken(signed)).toEqual([true, true]);
    expect(await verifyWebhook({ headers: signed, body }, { secret })).toEqual(JSON.parse(body));
  });

  test('that the library has signed is taken by the client', async () => {
    const at = new Date(nowMs);
    const headers = { 'webhook-id': 'msg_1', 'webhook-timestamp': String(Math.floor(nowMs / 1000)) };
    const signature = new Webhook(secret).sign('msg_1', at, body);
    expect(await taken({ ...headers, 'webhook-signature': signature })).toEqual([true, true]);
    expect(signatureHeaders('msg_1', nowMs, body, [key])['webhook-signature']).toBe(signature);
  });

  test.each([
    ['with another body', signed, `${body} `],
    ['under another id', { ...signed, 'webhook-id': 'evt_2' }, body],
    ['at another time', { ...signed, 'webhook-timestamp': String(Number(signed['webhook-timestamp']) + 1) }, body],
    ['without a signature', { ...signed, 'webhook-signature': '' }, body],
    [
      'signed by another version only',
      { ...signed, 'webhook-signature': signed['webhook-signature'].replace('v1', 'v1a') },
      body,
    ],
    ['with a signature that is none', { ...signed, 'webhook-signature': 'v1,%%%' }, body],
    ['from ten minutes ago', signatureHeaders('evt_1', nowMs - 600_000, body, [key]), body],
    ['from in ten minutes', signatureHeaders('evt_1', nowMs + 600_000, body, [key]), body],
    ['at no time', { ...signed, 'webhook-timestamp': 'noon' }, body],
  ])('%s is taken by neither', async (_, headers, text) => {
    expect(await taken(headers, text)).toEqual([false, false]);
  });

  test('of another endpoint is taken by neither', async () => {
    expect(await taken(signed, body, other)).toEqual([false, false]);
  });

  test('is taken with the old secret and the new one while one replaces the other', async () => {
    const both = signatureHeaders('evt_1', nowMs, body, [Buffer.alloc(32, 7), key]);
    expect(await taken(both, body, secret)).toEqual([true, true]);
    expect(await taken(both, body, other)).toEqual([true, true]);
    expect(await verifyWebhook({ headers: signed, body }, { secret: [other, secret] })).toMatchObject({ id: 'evt_1' });
  });

  test('may come with the headers and the bytes of any server', async () => {
    const bytes = Uint8Array.from(Buffer.from(body));
    const shouted = Object.fromEntries(Object.entries(signed).map(([name, value]) => [name.toUpperCase(), [value]]));
    for (const headers of [new Headers(signed), shouted]) {
      expect(await verifyWebhook({ headers, body: bytes }, { secret })).toMatchObject({ id: 'evt_1' });
    }
  });

  test('says what is wrong with it', async () => {
    const why = (headers: Record<string, string>, now?: () => number) =>
      verifyWebhook({ headers, body }, { secret, ...(now && { now }) }).catch(
        (error: unknown) => (error as WebhookError).why,
      );
    expect(await why({})).toBe('headers');
    expect(await why(signed, () => nowMs + 301_000)).toBe('time');
    expect(await why({ ...signed, 'webhook-id': 'evt_2' })).toBe('signature');
  });

  test('is checked with a secret that is one', async () => {
    await expect(verifyWebhook({ headers: signed, body }, { secret: '' })).rejects.toThrow('whsec_');
  });
});
