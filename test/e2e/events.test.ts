import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import type { DeliveryAnswer, EndpointAnswer } from '../../src/contract/endpoint-answers.ts';
import type { EventAnswer } from '../../src/contract/event-answers.ts';
import { Deployed } from '../props/deployed.ts';
import { Receiver } from '../props/receiver.ts';

/** A shop that listens, told by the deployed stack. */

const deployed = new Deployed();
let receiver: Receiver;
let endpoint: EndpointAnswer & { secret: string };
/** Of the others' own: an entity may have twenty endpoints, and what is sent at random makes some. */
const entity = 'shop-release';
const asOperations = { client: 'operations', key: null };
const post = async (path: string, body?: object) =>
  (await deployed.call('POST', path, { ...asOperations, body })).body as never;
const get = async (path: string) => (await deployed.call('GET', path, asOperations)).body as never;

beforeAll(async () => {
  receiver = await new Receiver().open();
  endpoint = await post('/v1/webhook-endpoints', { entity, url: receiver.url });
});
afterAll(async () => {
  await post(`/v1/webhook-endpoints/${endpoint.id}`, { disabled: true });
  receiver.close();
});

async function arrived(paymentId: string, type: string): Promise<EventAnswer> {
  for (;;) {
    const found = receiver
      .verified(endpoint.secret)
      .find((event) => event.paymentId === paymentId && event.type === type);
    if (found) return found;
    await pause(50);
  }
}

describe('A shop', () => {
  test('is told of a capture and a refund within seconds, signed, as the API shows them', async () => {
    const { paymentId, id } = await deployed.captured(entity);
    const captured = await arrived(paymentId, 'payment.captured');
    expect(captured.data).toMatchObject({ id, amount: '92.00', payment: { card: { brand: 'VISA', last4: '0000' } } });
    await deployed.post(`/v1/payments/${paymentId}/refunds`, { amount: '10.00' });
    const refunded = await arrived(paymentId, 'refund.succeeded');

    const list = (await get(`/v1/events?entity=${entity}&payment=${paymentId}`)) as { data: EventAnswer[] };
    expect(list.data.map(({ type }) => type)).toEqual(['refund.succeeded', 'payment.captured', 'payment.authorized']);
    expect(list.data[0]).toMatchObject({ id: refunded.id, subject: refunded.subject });
  });

  test('can be told again by a person, and its deliveries are there to read', async () => {
    const { paymentId } = await deployed.captured(entity);
    const { id } = await arrived(paymentId, 'payment.captured');
    const before = receiver.arrivals.length;
    const again = (await post(`/v1/webhook-endpoints/${endpoint.id}/deliveries/${id}/retry`)) as DeliveryAnswer;
    expect(again).toMatchObject({ eventId: id, status: 'delivered', tries: [{ by: null }, { status: 204 }] });
    expect(receiver.arrivals.length).toBeGreaterThan(before);
    const { data } = (await get(`/v1/webhook-endpoints/${endpoint.id}/deliveries?status=delivered`)) as {
      data: DeliveryAnswer[];
    };
    expect(data.find(({ eventId }) => eventId === id)?.tries).toHaveLength(2);
  });
});

describe('An endpoint', () => {
  test('shows its secret once, and is another’s to see only', async () => {
    expect(endpoint.secret).toMatch(/^whsec_/);
    const path = `/v1/webhook-endpoints/${endpoint.id}`;
    expect(await get(path)).not.toHaveProperty('secret');
    expect((await deployed.call('GET', path, { client: 'storefront' })).status).toBe(403);
    expect((await deployed.call('GET', `/v1/webhook-endpoints?entity=shop-other`, asOperations)).status).toBe(404);
    expect((await deployed.call('POST', path, { ...asOperations, body: {} })).status).toBe(400);
  });

  test('of an address that is not https is refused, and of an inside address', async () => {
    for (const url of ['http://shop.example/', 'https://10.0.0.1/', 'https://user:pw@shop.example/', 'shop.example']) {
      const { status, body } = await deployed.call('POST', '/v1/webhook-endpoints', {
        ...asOperations,
        body: { entity, url },
      });
      expect({ status, pointer: body.errors?.[0]?.pointer }).toEqual({ status: 400, pointer: '#/url' });
    }
  });

  test('signs with both secrets once one was replaced', async () => {
    const { secret } = (await post(`/v1/webhook-endpoints/${endpoint.id}/secret-rotation`)) as { secret: string };
    const { paymentId } = await deployed.captured(entity);
    await arrived(paymentId, 'payment.captured');
    const about = receiver.arrivals.filter(({ body }) => body.includes(paymentId));
    receiver.arrivals.splice(0, Infinity, ...about);
    expect(receiver.verified(secret)).toHaveLength(about.length);
    expect(receiver.verified(endpoint.secret)).toHaveLength(about.length);
  });
});
