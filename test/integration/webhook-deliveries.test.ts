import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { Webhook } from 'standardwebhooks';
import { handle as change } from '../../lambdas/webhook-endpoints/change.ts';
import { handle as create } from '../../lambdas/webhook-endpoints/create.ts';
import { handle as listDeliveries } from '../../lambdas/webhook-endpoints/list-deliveries.ts';
import { handle as retry } from '../../lambdas/webhook-endpoints/retry.ts';
import { handle as rotate } from '../../lambdas/webhook-endpoints/rotate-secret.ts';
import type { DeliveryAnswer, EndpointAnswer } from '../../src/contract/endpoint-answers.ts';
import { retryPausesMs } from '../../src/domain/delivery.ts';
import type { Event } from '../../src/domain/event.ts';
import { instantOf } from '../../src/domain/instant.ts';
import { keys } from '../../src/store/keys.ts';
import { listing } from '../../src/store/listing.ts';
import { postWebhook } from '../../src/tell/post-webhook.ts';
import { openShop, type OpenShop } from '../props/open-shop.ts';
import { Receiver } from '../props/receiver.ts';
import { certificate, tlsShop } from '../props/tls-shop.ts';
import { Telling } from '../props/telling.ts';

/** Webhooks to a shop that really listens; the time is data. */

let open: OpenShop;
let shop: OpenShop['shop'];
let telling: Telling;
let receiver: Receiver;
let endpoint: EndpointAnswer & { secret: string };
beforeAll(async () => {
  open = await openShop();
  ({ shop } = open);
});
afterAll(() => open.close());
beforeEach(async () => {
  telling = new Telling(shop);
  receiver = await new Receiver().open();
  endpoint = await made();
  // That it was made is an event too, which is told before.
  await telling.turn(1);
  telling.told = [];
});
afterEach(async () => {
  receiver.close();
  await call(change, { params: { endpointId: endpoint.id }, body: { disabled: true } });
  await telling.turn(60 * 24 * 60);
  // An entity may have so many only.
  for (const { id } of await telling.deps().endpoints.of(shop.entity.name))
    await shop.table.documents.send(new DeleteCommand({ TableName: shop.table.name, Key: keys.endpoint(id) }));
});

const hour = 60;
const day = 24 * hour;

let ids = 0;
async function call(handler: unknown, input: object, minutesLater = 0): Promise<never> {
  const deps = {
    ...telling.deps({}, minutesLater),
    newId: () => `whe_${String((ids += 1)).padStart(26, '0')}`,
    newSalt: () => `salt${String((ids += 1))}`,
    loopback: true,
  };
  const caller = { name: 'user:ada', entities: new Set(['shop-eu']) };
  const handle = handler as (input: object, deps: object) => Promise<{ status: number; body: object }>;
  const { status, body } = await handle({ caller, params: {}, query: {}, ...input }, deps);
  return { ...body, httpStatus: status } as never;
}
const made = (body: object = {}): Promise<EndpointAnswer & { secret: string }> =>
  call(create, { body: { entity: 'shop-eu', url: receiver.url, eventTypes: ['payment.authorized'], ...body } });
const endpointNow = () => telling.deps().endpoints.get(endpoint.id);

async function deliveries(query: object = {}): Promise<DeliveryAnswer[]> {
  const { data } = (await call(listDeliveries, { params: { endpointId: endpoint.id }, query })) as {
    data: DeliveryAnswer[];
  };
  return data;
}
const deliveryOf = async (event: Event) => (await deliveries()).find(({ eventId }) => eventId === event.id)!;

describe('A webhook', () => {
  test('arrives at once, signed so that the specification’s own library takes it, with what the API shows', async () => {
    const event = await telling.written();
    expect(await telling.ring([event])).toEqual({ published: 1, tried: 1 });
    const [arrived] = receiver.verified(endpoint.secret);
    expect(arrived).toEqual(telling.told[0]);
    expect(arrived).toMatchObject({ id: event.id, type: 'payment.authorized', data: { amount: '92.00' } });
    expect(receiver.arrivals[0]!.headers['webhook-id']).toBe(event.id);
    expect(await deliveryOf(event)).toMatchObject({ status: 'delivered', nextTryAt: null, tries: [{ status: 204 }] });
    expect(await telling.turn(5)).toEqual({});
  });

  test('goes to those only that want its type', async () => {
    const [other, all] = [await made({ eventTypes: ['refund.succeeded'] }), await made({ eventTypes: null })];
    await telling.ring([await telling.written()]);
    expect(receiver.arrivals).toHaveLength(2);
    await call(change, { params: { endpointId: other.id }, body: { disabled: true } });
    await call(change, { params: { endpointId: all.id }, body: { disabled: true } });
  });

  test('goes by the clock where the function died before its first try', async () => {
    const event = await telling.written();
    const dies = () => Promise.reject(new Error('died'));
    await telling.ring([event], { post: dies });
    expect(receiver.arrivals).toHaveLength(0);
    expect(await telling.turn(1)).toEqual({ delivery: { delivered: 1 } });
    expect(receiver.arrivals).toHaveLength(1);
  });

  test('comes again under the same id where the function died before the try was kept', async () => {
    const event = await telling.written();
    const { post } = telling.deps();
    await telling.ring([event], {
      post: async (...args) => {
        await post(...args);
        throw new Error('died');
      },
    });
    await telling.turn(1);
    expect(receiver.arrivals.map(({ headers }) => headers['webhook-id'])).toEqual([event.id, event.id]);
  });

  test('is signed with both secrets for a day after one was replaced, also when its retry was due before', async () => {
    receiver.answer = (response) => void response.writeHead(500).end();
    const event = await telling.written();
    await telling.ring([event]);
    const { secret } = (await call(rotate, { params: { endpointId: endpoint.id } })) as { secret: string };
    receiver.answer = (response) => void response.writeHead(200).end();
    await telling.turn(2);
    const { body, headers } = receiver.arrivals[1]!;
    // The time is data here: the library looks at the real one, so the signature is held against it at its own time.
    const at = new Date(Number(headers['webhook-timestamp']) * 1000);
    const expected = [secret, endpoint.secret].map((one) => new Webhook(one).sign(event.id, at, body));
    expect(headers['webhook-signature']).toBe(expected.join(' '));
    expect(secret).not.toBe(endpoint.secret);

    await telling.ring([await telling.written()]);
    receiver.arrivals.splice(0, 2);
    expect(receiver.verified(secret)).toHaveLength(1);
    expect(receiver.verified(endpoint.secret)).toHaveLength(1);
    const later = await telling.written();
    await telling
      .deps()
      .events.at({ PK: '', SK: '' })
      .catch(() => null);
    receiver.answer = (response) => void response.writeHead(500).end();
    await telling.ring([later]);
    await telling.turn(2 * day);
    expect(receiver.arrivals.at(-1)!.headers['webhook-signature']!.split(' ')).toHaveLength(1);
  });
});

describe('The bus and the webhooks do not wait for each other:', () => {
  const breaks = () => Promise.reject(new Error('out of order'));

  test('a bus that is down costs no webhook, and comes by the clock', async () => {
    const event = await telling.written();
    const down = { bus: { put: breaks } };
    expect(await telling.ring([event], down)).toEqual({ published: 0, tried: 1 });
    expect(receiver.verified(endpoint.secret).map(({ id }) => id)).toEqual([event.id]);
    expect(await telling.turn(1, down)).toEqual({ event: { failed: 1 } });
    expect(await telling.turn(10)).toEqual({ event: { published: 1 } });
    expect(telling.told.map(({ id }) => id)).toEqual([event.id]);
    expect(receiver.arrivals).toHaveLength(1);
  });

  test('webhooks that cannot be begun cost the bus nothing, and come by the clock', async () => {
    const event = await telling.written();
    const down = { deliveries: { ...telling.deps().deliveries, begin: breaks } };
    expect(await telling.ring([event], down)).toEqual({ published: 0, tried: 0 });
    expect(telling.told.map(({ id }) => id)).toEqual([event.id]);
    expect(await telling.turn(1)).toEqual({ event: { published: 1 } });
    expect(await telling.turn(2)).toEqual({ delivery: { delivered: 1 } });
    expect(receiver.arrivals).toHaveLength(1);
  });
});

describe('A shop', () => {
  test('that is down for two days gets everything after', async () => {
    receiver.answer = (response) => void response.writeHead(503).end();
    const events = await Promise.all(Array.from({ length: 5 }, () => telling.written()));
    await telling.ring(events);
    for (let minutes = 2; minutes < 2 * day; minutes += 2 * hour) await telling.turn(minutes);
    expect((await deliveries()).map(({ status }) => status)).toEqual(events.map(() => 'waiting'));
    receiver.arrivals.splice(0);
    receiver.answer = (response) => void response.writeHead(200).end();
    for (let minutes = 2 * day; minutes < 3 * day; minutes += 2 * hour) await telling.turn(minutes);
    expect(receiver.arrivals.map(({ headers }) => headers['webhook-id']).sort()).toEqual(
      events.map(({ id }) => id).sort(),
    );
    expect(await endpointNow()).toMatchObject({ state: 'enabled', failingSince: null });
  });

  test('that answers 500 for a day is asked less and less', async () => {
    receiver.answer = (response) => void response.writeHead(500).end();
    const event = await telling.written();
    await telling.ring([event]);
    for (let minutes = 1; minutes < day; minutes += 5) await telling.turn(minutes);
    expect(receiver.arrivals.length).toBeGreaterThan(8);
    expect(receiver.arrivals.length).toBeLessThan(12);
  });

  test('that takes nothing for three days is disabled with an event and a task, and may be enabled again', async () => {
    receiver.answer = (response) => void response.writeHead(500).end();
    const event = await telling.written();
    await telling.ring([event]);
    for (let minutes = 1; minutes < 3 * day + 6 * hour; minutes += hour) await telling.turn(minutes);
    expect(await endpointNow()).toMatchObject({ state: 'dead' });
    expect(telling.told.at(-1)).toMatchObject({
      type: 'webhook_endpoint.disabled',
      data: { id: endpoint.id, state: 'dead' },
    });
    const tasks = await listing(shop.table).tasks(
      { entity: shop.entity.name, reference: null, from: null, to: null, keep: () => true, limit: 10, after: null },
      instantOf(Date.now()),
    );
    expect(tasks.items).toMatchObject([{ id: endpoint.id, kind: 'webhook_endpoint_dead' }]);
    expect((await deliveryOf(event)).tries).toHaveLength(retryPausesMs.length + 1);

    receiver.answer = (response) => void response.writeHead(200).end();
    await call(change, { params: { endpointId: endpoint.id }, body: { disabled: false } });
    const tried = await call(retry, { params: { endpointId: endpoint.id, eventId: event.id } });
    expect(tried).toMatchObject({ httpStatus: 200, status: 'delivered' });
    expect((await deliveryOf(event)).tries.at(-1)).toMatchObject({ by: 'user:ada', status: 200 });
    expect((await endpointNow())!.state).toBe('enabled');
  });

  test('that says 410 is disabled at once, and what still waits for it is dropped', async () => {
    receiver.answer = (response) => void response.writeHead(500).end();
    const waiting = await telling.written();
    await telling.ring([waiting]);
    receiver.answer = (response) => void response.writeHead(410).end();
    await telling.ring([await telling.written()]);
    expect((await endpointNow())!.state).toBe('dead');
    await telling.turn(2);
    expect(await deliveryOf(waiting)).toMatchObject({ status: 'dropped', nextTryAt: null });
  });

  test('that chokes on one event of a hundred gets the others, and stays enabled', async () => {
    const events = await Promise.all(Array.from({ length: 100 }, () => telling.written()));
    const poison = events[50]!.id;
    receiver.answer = (response, { headers }) =>
      void response.writeHead(headers['webhook-id'] === poison ? 500 : 200).end();
    for (let from = 0; from < events.length; from += 25) await telling.ring(events.slice(from, from + 25));
    for (let minutes = 1; minutes < 4 * day; minutes += 2 * hour) {
      await telling.turn(minutes);
      // Others go on arriving meanwhile.
      if (minutes % day < 2 * hour) await telling.ring([await telling.written()]);
    }
    const arrived = new Set(receiver.arrivals.map(({ headers }) => headers['webhook-id']));
    expect(events.every(({ id }) => arrived.has(id))).toBe(true);
    const failed = await deliveries({ status: 'failed' });
    expect(failed.map(({ eventId }) => eventId)).toEqual([poison]);
    expect((await endpointNow())!.state).toBe('enabled');
  });
});

describe('An endpoint', () => {
  const impatient = { post: postWebhook({ loopback: true, timeoutMs: 300 }) };
  const outcome = async (changes: Parameters<Telling['ring']>[1] = {}) => {
    const event = await telling.written();
    await telling.ring([event], changes);
    const { status, tries } = await deliveryOf(event);
    return { status, tries: tries.map(({ status: answer, error }) => answer ?? error) };
  };

  test('that hangs is left', async () => {
    receiver.answer = () => undefined;
    expect(await outcome(impatient)).toEqual({ status: 'waiting', tries: ['timeout'] });
  });

  test('that closes the connection is tried again', async () => {
    receiver.answer = (response) => response.socket?.destroy();
    expect(await outcome()).toEqual({ status: 'waiting', tries: ['connection'] });
  });

  test('that redirects is not followed, wherever it leads', async () => {
    const inside = await new Receiver().open();
    receiver.answer = (response) => void response.writeHead(307, { location: inside.url }).end();
    expect(await outcome()).toEqual({ status: 'waiting', tries: [307] });
    expect(inside.arrivals).toEqual([]);
    inside.close();
  });

  test('that answers without end has answered', async () => {
    receiver.answer = (response) => {
      response.writeHead(200);
      const endless = setInterval(() => response.write('x'.repeat(10_000)), 1);
      response.on('close', () => {
        clearInterval(endless);
      });
    };
    expect(await outcome()).toEqual({ status: 'delivered', tries: [200] });
  });

  test.each(['10.0.0.1', '127.0.0.1', '169.254.169.254', '::ffff:10.0.0.1', 'fd00::1'])(
    'whose name stands for %s is told nothing',
    async (address) => {
      await call(change, {
        params: { endpointId: endpoint.id },
        body: { url: `https://shop.example:${receiver.port}/` },
      });
      const post = postWebhook({ loopback: false, resolve: () => Promise.resolve(['93.184.215.14', address]) });
      expect(await outcome({ post })).toEqual({ status: 'waiting', tries: ['address_not_public'] });
      expect(receiver.arrivals).toEqual([]);
    },
  );

  test('whose name stands for another address a moment later is connected to the one that was checked', async () => {
    const resolved: string[] = [];
    const resolve = (host: string) => {
      resolved.push(host);
      return Promise.resolve(resolved.length === 1 ? ['127.0.0.1'] : ['10.0.0.1']);
    };
    const url = `http://shop.example:${receiver.port}/`;
    await call(change, { params: { endpointId: endpoint.id }, body: { url: receiver.url } });
    const { status } = await postWebhook({ loopback: true, resolve })(url, {}, '{}');
    expect(status).toBe(204);
    expect(receiver.arrivals[0]!.headers['host']).toBe(`shop.example:${receiver.port}`);
    expect(resolved).toEqual(['shop.example']);
    expect(await postWebhook({ loopback: true, resolve })(url, {}, '{}')).toMatchObject({
      error: 'address_not_public',
    });
    expect(receiver.arrivals).toHaveLength(1);
  });

  test('is believed by its certificate only: of the name, and by somebody who is trusted', async () => {
    using tls = await tlsShop();
    const post = postWebhook({ loopback: true, resolve: () => Promise.resolve(['127.0.0.1']) });
    const to = (host: string) => post(`https://${host}:${tls.port}/webhooks`, {}, '{"id":"evt_1"}');
    expect(await to('shop.example')).toEqual({ status: null, error: 'certificate' });
    const trusted = getCACertificates('default');
    setDefaultCACertificates([...trusted, certificate]);
    try {
      expect(await to('other.example')).toEqual({ status: null, error: 'certificate' });
      expect(tls.arrived).toEqual([]);
      expect(await to('shop.example')).toEqual({ status: 204, error: null });
      expect(tls.arrived).toEqual([{ host: `shop.example:${tls.port}`, body: '{"id":"evt_1"}' }]);
    } finally {
      setDefaultCACertificates(trusted);
    }
  });

  test('that hangs costs no more than eight tries a turn, however much waits for it', async () => {
    receiver.answer = () => undefined;
    const events = await Promise.all(Array.from({ length: 30 }, () => telling.written()));
    for (const event of events) await telling.ring([event], impatient);
    receiver.arrivals.splice(0);
    await telling.turn(3, impatient);
    // Eight at once is what a turn does; the others are put off.
    expect(receiver.arrivals.length).toBeLessThanOrEqual(8);
    expect(await endpointNow()).toMatchObject({ failingSince: expect.any(String) });
  });
});

test('Whatever somebody does to an endpoint is told once, with who it was, and its health is not', async () => {
  const set = (body: object) => call(change, { params: { endpointId: endpoint.id }, body });
  await set({ description: 'The new shop.' });
  await set({ disabled: true });
  await set({ disabled: true });
  await set({ disabled: false });
  await call(rotate, { params: { endpointId: endpoint.id } });
  receiver.answer = (response) => void response.writeHead(500).end();
  await telling.ring([await telling.written()]);
  receiver.answer = (response) => void response.writeHead(200).end();
  await telling.turn(2);
  const told = telling.told.filter(({ subject }) => subject.id === endpoint.id);
  const sorted = told.toSorted((a, b) => a.subject.version - b.subject.version);
  expect(sorted.map(({ type, decision }) => [type.replace('webhook_endpoint.', ''), decision?.by])).toEqual(
    ['changed', 'disabled', 'enabled', 'secret_rotated'].map((type) => [type, 'user:ada']),
  );
  expect(sorted.at(-1)!.data).toMatchObject({ id: endpoint.id, state: 'enabled', description: 'The new shop.' });
});

test('Deliveries are listed newest first, page by page, with every try', async () => {
  const events = [await telling.written(), await telling.written(), await telling.written()];
  for (const event of events) await telling.ring([event]);
  const page = { params: { endpointId: endpoint.id }, query: { limit: '2' } };
  const first = (await call(listDeliveries, page)) as { data: DeliveryAnswer[]; nextCursor: string };
  const rest = (await call(listDeliveries, { ...page, query: { limit: '2', cursor: first.nextCursor } })) as {
    data: DeliveryAnswer[];
  };
  const ids = [...first.data, ...rest.data].map(({ eventId }) => eventId);
  expect(ids).toEqual(events.map(({ id }) => id).reverse());
});

test('An address must be https, public, and nobody else’s entity', async () => {
  const at = (url: string, loopback = false) => {
    const caller = { name: 'user:ada', entities: new Set(['shop-eu']) };
    const deps = { ...telling.deps(), newId: () => 'whe_00000000000000000000000000', newSalt: () => 's', loopback };
    return create({ caller, params: {}, query: {}, body: { entity: 'shop-eu', url } } as never, deps as never);
  };
  for (const url of [
    'http://shop.example/',
    'https://127.0.0.1/',
    'https://localhost/',
    'https://[::1]/',
    'https://10.1.2.3/',
    'https://169.254.169.254/latest/meta-data',
    'https://2130706433/',
    'https://intranet/',
  ])
    expect(await at(url)).toMatchObject({ status: 400, body: { code: 'endpoint_address' } });
  expect(await call(create, { body: { entity: 'shop-us', url: 'https://shop.example/' } })).toMatchObject({
    httpStatus: 404,
  });
});
