import { createCipheriv, randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { handle } from '../../lambdas/webhooks/receive.ts';
import { disputeDue } from '../../src/clock/dispute-due.ts';
import { processDue } from '../../src/clock/process-due.ts';
import { settleDue } from '../../src/clock/settle-due.ts';
import { tick, type DueHandler } from '../../src/clock/tick.ts';
import type { GatewayId, PaymentId } from '../../src/domain/ids.ts';
import { instantOf } from '../../src/domain/instant.ts';
import type { Notification } from '../../src/domain/notification.ts';
import type { Reply } from '../../src/edge/reply.ts';
import { serveGateway } from '../../src/edge/serve-gateway.ts';
import type { WebhookDeps } from '../../src/edge/start-webhooks.ts';
import { routes } from '../../src/contract/routes.ts';
import type { Hook } from '../../src/gateway/hooks.ts';
import { oppLookUp } from '../../src/gateway/look-up.ts';
import { dueStore } from '../../src/store/due-store.ts';
import { notificationStore } from '../../src/store/notification-store.ts';
import { paymentStore } from '../../src/store/payment-store.ts';
import { tableLayout } from '../../src/store/table-layout.ts';
import { hookServer, type HookServer, type Posted } from '../props/hook-server.ts';
import { openShop, type OpenShop } from '../props/open-shop.ts';

/** The gateway's notifications, sealed by the sandbox, opened and booked by the function's own code on a real engine. */

const minute = 60_000;
const keyHex = randomBytes(32).toString('hex');
let open: OpenShop;
let shop: OpenShop['shop'];
let server: HookServer;
let hook: Hook | null;
let counted: string[] = [];
let told: Notification[] = [];
/** Whether what the gateway sends reaches us, or only waits in `server.posted` until the test delivers it. */
let listening = true;

beforeAll(async () => {
  open = await openShop();
  ({ shop } = open);
  server = await hookServer(async (posted) => (listening ? deliver(posted) : { status: 503 }));
  await listenTo({ keyHex });
});
afterAll(async () => {
  await open.close();
  server.close();
});
beforeEach(async () => {
  await flushed();
  server.posted.length = 0;
  [counted, told, listening] = [[], [], true];
  hook = { keys: [keyHex], entities: [shop.entity.name] };
});

const listenTo = (change: object): Promise<unknown> =>
  fetch(`${shop.sandboxUrl}/sandbox/entities/${shop.entity.name}`, {
    method: 'PUT',
    body: JSON.stringify({ hook: { url: `${server.url}/v1/webhooks/gateway/opp`, ...change } }),
  });
/** Waits until all that the sandbox has sent has been answered. */
const flushed = () => shop.control('notifications/flush', {});

const deps = (changes: Partial<WebhookDeps> = {}): WebhookDeps => ({
  entity: (name) => Promise.resolve(name === shop.entity.name ? shop.entity : null),
  hooks: { find: (id) => Promise.resolve(id === 'opp' ? hook : null), doubt: () => undefined },
  payments: paymentStore(shop.table),
  notifications: notificationStore(shop.table),
  now: Date.now,
  pause: (ms) => pause(ms, undefined, { ref: false }),
  count: (metric) => counted.push(metric),
  told: (one) => told.push(one),
  broke: (_, error) => {
    throw error;
  },
  ...changes,
});

/** Through the same code as behind API Gateway. */
async function deliver({ path, headers, body }: Posted, changes: Partial<WebhookDeps> = {}): Promise<Reply> {
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const runtime = { ...deps(changes), logger: quiet, table: shop.table, access: { get: () => Promise.resolve(null) } };
  const handler = serveGateway(routes.receiveNotification, () => runtime as never, handle);
  const hookId = path.split('/').at(-1) ?? '';
  const event = { headers, body, isBase64Encoded: false, pathParameters: { hookId }, rawPath: path };
  const { statusCode = 0, body: text } = await handler({ ...event, requestContext: { requestId: 'r' } } as never);
  return { status: statusCode, body: JSON.parse(text ?? '') as unknown } as Reply;
}

/** A notification of our own making, sealed as the gateway does it. */
function sealed(content: unknown, key = keyHex, path = '/v1/webhooks/gateway/opp'): Posted {
  const vector = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key, 'hex'), vector);
  const body = Buffer.concat([cipher.update(JSON.stringify(content), 'utf8'), cipher.final()]).toString('hex');
  const headers = {
    'x-initialization-vector': vector.toString('hex'),
    'x-authentication-tag': cipher.getAuthTag().toString('hex'),
  };
  return { path, headers, body };
}
type Payload = Record<string, unknown> & { readonly id: string };
/** What the gateway would say of a transaction in its books, with some of it changed. */
const saying = (line: object, change: object = {}): Posted =>
  sealed({
    type: 'PAYMENT',
    payload: {
      ...line,
      currency: 'EUR',
      timestamp: '2026-03-01 10:00:00.000+0000',
      result: { code: '000.100.110', description: 'ok' },
      authentication: { entityId: shop.entity.gateway.entityId },
      ...change,
    },
  });
const declined = { result: { code: '800.100.152', description: 'transaction declined' } };

const whole = async (id: PaymentId) => (await paymentStore(shop.table).whole(id))!;
const last = async (id: PaymentId) => (await whole(id)).operations.at(-1)!;
const lastReference = async (id: PaymentId) => (await shop.head(id))?.references.at(-1);
const states = () => told.map(({ state }) => state);

/** A refund of 10.00 that meets a fault; its line in the gateway's books. */
async function refund(kind?: string, options: object = {}) {
  const { paymentId } = await shop.captured();
  await flushed();
  told = [];
  if (kind) await shop.fault(kind, { paymentType: 'RF', ...options });
  const { body } = await shop.follow('refund', paymentId, { amount: '10.00' });
  await flushed();
  const [line] = await shop.atGateway(body.id);
  return { paymentId, id: body.id, status: body.status, line: line! as unknown as Payload };
}

/** A capture of 20.00 and its refund that somebody made at the gateway, on a payment of ours; nobody has told of them yet. */
async function madeInThePortal() {
  const { paymentId } = (await shop.begin()).body;
  const { root } = (await shop.head(paymentId))!;
  await flushed();
  told = [];
  const made = (type: string, referencedId: unknown) =>
    shop.control('portal', { type, referencedId, amount: '20.00' }) as Promise<Payload>;
  const captured = await made('CP', root.gatewayId);
  return { paymentId, captured, refunded: await made('RF', captured.id) };
}

/** One turn of the clock some minutes from now. */
function turn(minutesLater: number, changes: { notification?: DueHandler } = {}) {
  const now = () => Date.now() + minutesLater * minute;
  const look = oppLookUp({ token: () => Promise.resolve(shop.token), forget: () => undefined }, Date.now);
  const queries = { take: () => Promise.resolve(true) };
  const idle: DueHandler = { quota: 0, run: () => Promise.resolve(''), giveUp: () => Promise.resolve() };
  return tick({
    ring: dueStore(shop.table),
    handlers: () => ({
      operation: settleDue({
        ...deps({ now }),
        queries,
        look,
        payments: paymentStore(shop.table),
        told: () => undefined,
      }),
      health: idle,
      dispute: idle,
      workflow: idle,
      comparison: idle,
      expiry: idle,
      refund_window: idle,
      letter: idle,
      notification: processDue({
        ...deps({ now }),
        notifications: notificationStore(shop.table),
        processed: deps().told,
      }),
      ...changes,
    }),
    now,
    failed: (_, error) => {
      throw error;
    },
  });
}

describe('What is received', () => {
  test.each(['none', 'json'] as const)('is opened, whether its wrapper is %s', async (wrapper) => {
    await listenTo({ keyHex, wrapper });
    const { paymentId } = await refund('lose-answer');
    expect(await last(paymentId)).toMatchObject({ type: 'refund', status: 'succeeded' });
    await listenTo({ keyHex });
  });

  test('is opened with the new key as with the old one while they are exchanged', async () => {
    const newKey = randomBytes(32).toString('hex');
    hook = { keys: [keyHex, newKey], entities: [shop.entity.name] };
    const test = { type: 'test', action: 'webhook activation', payload: {} };
    expect(await deliver(sealed(test, newKey))).toMatchObject({ status: 200 });
    expect(await deliver(sealed(test, keyHex))).toMatchObject({ status: 200 });
    hook = { keys: [newKey], entities: [shop.entity.name] };
    expect(await deliver(sealed(test, keyHex))).toMatchObject({ status: 400 });
  });

  test('as a click to test is thanked for, and so is what moves no money; neither is stored', async () => {
    const answer = await shop.control('notifications/test', { entityId: shop.entity.name });
    expect(answer).toMatchObject({ status: 'delivered', lastAnswer: 'HTTP 200' });
    const registration = { type: 'REGISTRATION', action: 'CREATED', payload: { id: 'a'.repeat(32) } };
    expect(await deliver(sealed(registration))).toMatchObject({ status: 200 });
    expect(told).toEqual([]);
  });

  test('with another tag is a 400 that repeats nothing of it; it is counted and not stored', async () => {
    const posted = saying({ id: 'f'.repeat(32), paymentType: 'RF', amount: '1.00' });
    const bad = { ...posted, headers: { ...posted.headers, 'x-authentication-tag': '0'.repeat(32) } };
    const { status, body } = await deliver(bad);
    expect({ status, body }).toMatchObject({ status: 400, body: { code: 'webhook_undecryptable' } });
    expect(JSON.stringify(body)).not.toContain(posted.body.slice(0, 16));
    expect(counted).toEqual(['webhook_undecryptable']);
    expect(await notificationStore(shop.table).of(shop.entity.name, 'f'.repeat(32) as GatewayId)).toEqual([]);
  });

  test('that is sealed and says nothing is a 400 as well', async () => {
    expect(await deliver(sealed({ type: 'PAYMENT', payload: {} }))).toMatchObject({ status: 400 });
    expect(await deliver(sealed('nothing'))).toMatchObject({ status: 400 });
  });

  test('by a hook that is not there is the same 404, whatever it says', async () => {
    const path = '/v1/webhooks/gateway/nowhere';
    const good = await deliver({ ...saying({ id: 'f'.repeat(32), paymentType: 'RF' }), path });
    const bad = await deliver({ path, headers: {}, body: 'x' });
    expect(good).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(good).toEqual(bad);
  });

  test('about an entity that the hook is not for is refused and not stored', async () => {
    const foreign = { authentication: { entityId: '8ac7a4c97f1a0001017f1a0000000006' } };
    const answer = await deliver(saying({ id: 'e'.repeat(32), paymentType: 'DB', amount: '1.00' }, foreign));
    expect(answer).toMatchObject({ status: 403, body: { code: 'webhook_foreign_entity' } });
    expect(counted).toEqual(['webhook_foreign_entity']);
    expect(told).toEqual([]);
  });

  test('and is too large for a notification is a 413', async () => {
    const huge = { path: '/v1/webhooks/gateway/opp', headers: {}, body: 'a'.repeat(256 * 1024 + 1) };
    expect(await deliver(huge)).toMatchObject({ status: 413 });
  });

  test('is stored once, for 90 days, without customer and card', async () => {
    const id = randomUUID().replaceAll('-', '') as GatewayId;
    const card = { bin: '420000', last4Digits: '0000', holder: 'Jane Jones' };
    const posted = saying({ id, paymentType: 'DB', amount: '1.00', card, customer: { email: 'jane@example.com' } });
    for (let times = 0; times < 3; times += 1) expect(await deliver(posted)).toMatchObject({ status: 200 });
    const { Items = [] } = await shop.table.documents.send(
      new ScanCommand({
        TableName: shop.table.name,
        FilterExpression: 'begins_with(PK, :ntf)',
        ExpressionAttributeValues: { ':ntf': `NTF#${shop.entity.name}#${id}` },
      }),
    );
    expect(Items).toHaveLength(1);
    const days = (Number(Items[0]?.[tableLayout.timeToLive]) * 1000 - Date.now()) / (24 * 60 * minute);
    expect(days).toBeGreaterThan(89.9);
    expect(days).toBeLessThan(90.1);
    expect(JSON.stringify(Items)).not.toMatch(/jane|420000/i);
  });

  test('is answered although processing breaks or takes too long, and the clock takes it up', async () => {
    listening = false;
    const { paymentId } = await refund('lose-answer');
    const [posted] = server.posted.slice(-1);
    const broken: unknown[] = [];
    const breaking = {
      payments: { ...paymentStore(shop.table), whole: () => Promise.reject(new Error('broken')) },
      broke: (_: unknown, error: unknown) => broken.push(error),
    };
    expect(await deliver(posted!, breaking)).toMatchObject({ status: 200 });
    expect(broken).toEqual([new Error('broken')]);
    const silent = {
      payments: { ...paymentStore(shop.table), whole: () => new Promise<never>(() => undefined) },
      pause: () => Promise.resolve(),
    };
    expect(await deliver(posted!, silent)).toMatchObject({ status: 200 });
    expect(await last(paymentId)).toMatchObject({ status: 'unknown' });

    expect((await turn(1.1)).notification).toEqual({ settled: 1 });
    expect(await last(paymentId)).toMatchObject({ status: 'succeeded', booked: 1000 });
    expect((await turn(60)).notification).toBeUndefined();
  });
});

describe('A notification settles', () => {
  test('what was unknown because the answer was lost', async () => {
    const { paymentId, id } = await refund('lose-answer');
    expect(await last(paymentId)).toMatchObject({ id, status: 'succeeded', booked: 1000, nextCheckAt: null });
    expect(await shop.head(paymentId)).toMatchObject({ unsettled: [] });
    expect(states()).toEqual(['settled']);
  });

  test('what was pending, when it ends', async () => {
    const { paymentId, status } = await refund('pending-then-success', { afterSeconds: 60 });
    expect(status).toBe('pending');
    await shop.control('clock', { advanceSeconds: 61 });
    await flushed();
    expect(await last(paymentId)).toMatchObject({ status: 'succeeded', discrepancies: [] });
  });

  test('what was pending and failed: what it had reserved is free again', async () => {
    const { paymentId } = await refund('pending-then-failure', { afterSeconds: 60 });
    expect(await lastReference(paymentId)).toMatchObject({ left: 8200 });
    await shop.control('clock', { advanceSeconds: 61 });
    await flushed();
    expect((await last(paymentId)).status).toMatch(/declined|failed/);
    expect(await lastReference(paymentId)).toMatchObject({ left: 9200, refunded: 0 });
  });

  test('a payment itself whose answer was lost', async () => {
    await shop.fault('lose-answer', { paymentType: 'DB' });
    const { body } = await shop.begin('debit');
    await flushed();
    expect(await shop.head(body.paymentId)).toMatchObject({
      root: { status: 'succeeded' },
      references: [{ left: 9200 }],
    });
  });

  test('an operation before its own answer is settled: the answer then finds it booked', async () => {
    const { paymentId } = await shop.captured();
    await flushed();
    let early: unknown;
    const money = shop.deps();
    const gateway: typeof money.gateway = {
      send: async (order, sendBefore) => {
        const outcome = await money.gateway.send(order, sendBefore);
        await flushed();
        early = (await last(paymentId)).status;
        return outcome;
      },
    };
    const key = randomUUID();
    const { status, body } = await shop.follow(
      'refund',
      paymentId,
      { amount: '10.00' },
      key,
      shop.deps([], { gateway }),
    );
    expect(early).toBe('succeeded');
    expect({ status, body }).toMatchObject({ status: 201, body: { status: 'succeeded', discrepancies: [] } });
    expect(await lastReference(paymentId)).toMatchObject({ left: 8200, refunded: 1000 });
    const events = (await shop.events(paymentId)).filter(({ type }) => type.startsWith('refund'));
    expect(events).toHaveLength(1);
  });

  test('an operation in processing whose function died', async () => {
    const { paymentId } = await shop.captured();
    const dying = shop.deps([null, 'dies before']);
    void shop.follow('refund', paymentId, { amount: '10.00' }, randomUUID(), dying);
    while (!states().includes('settled')) await pause(20);
    expect(await last(paymentId)).toMatchObject({ type: 'refund', status: 'succeeded', booked: 1000 });
  });

  test('a refusal only when the sender can no longer be at it', async () => {
    const { paymentId } = await shop.captured();
    await flushed();
    await shop.fault('answer-code', { code: '800.100.152', applied: false, paymentType: 'RF' });
    void shop.follow('refund', paymentId, { amount: '10.00' }, randomUUID(), shop.deps([null, 'dies before']));
    while (told.at(-1)?.notice.paymentType !== 'RF') await pause(20);
    expect(states().at(-1)).toBe('received');
    expect(await last(paymentId)).toMatchObject({ type: 'refund', status: 'processing' });
    expect((await turn(1)).notification).toBeUndefined();
    await turn(3);
    expect(await last(paymentId)).toMatchObject({ type: 'refund', status: 'declined' });
    expect(await lastReference(paymentId)).toMatchObject({ left: 9200 });
  });
});

describe('Whatever the order and however often,', () => {
  test('what has come twice, or at once, is booked once', async () => {
    listening = false;
    const { paymentId } = await refund('lose-answer');
    const posted = server.posted.at(-1)!;
    await Promise.all(Array.from({ length: 5 }, () => deliver(posted)));
    await deliver(posted);
    expect(await last(paymentId)).toMatchObject({ status: 'succeeded', discrepancies: [] });
    expect(await lastReference(paymentId)).toMatchObject({ left: 8200, refunded: 1000 });
  });

  test('a pending state that is told after the end changes nothing', async () => {
    listening = false;
    const { paymentId, line } = await refund('pending-then-success', { afterSeconds: 60 });
    await deliver(saying(line));
    await deliver(saying(line, { result: { code: '000.200.000', description: 'transaction pending' } }));
    expect(await last(paymentId)).toMatchObject({ status: 'succeeded', discrepancies: [] });
    expect(states()).toEqual(['settled', 'no_news']);
  });

  test('a success after a failure is booked, and marked as late', async () => {
    listening = false;
    const { paymentId, line } = await refund('lose-answer');
    await deliver(saying(line, declined));
    expect(await lastReference(paymentId)).toMatchObject({ left: 9200 });
    await deliver(server.posted.at(-1)!);
    expect(await last(paymentId)).toMatchObject({ status: 'succeeded', discrepancies: ['late_success'] });
    expect(await lastReference(paymentId)).toMatchObject({ left: 8200, refunded: 1000 });
  });

  test('a failure after a success undoes nothing: it is marked, looked up once, and the look keeps the books', async () => {
    const { paymentId, line } = await refund();
    await deliver(saying(line, declined));
    expect(await last(paymentId)).toMatchObject({
      status: 'succeeded',
      discrepancies: ['contradicted'],
      needsPerson: false,
    });
    expect(states().at(-1)).toBe('contradicts');
    expect((await turn(0.1)).operation).toEqual({ looked: 1 });
    expect(await last(paymentId)).toMatchObject({ status: 'succeeded', nextCheckAt: null, needsPerson: false });
    await deliver(saying(line, { ...declined, timestamp: '2026-03-01 11:00:00.000+0000' }));
    expect(states().at(-1)).toBe('no_news');
    expect((await turn(1)).operation).toBeUndefined();
    expect(await lastReference(paymentId)).toMatchObject({ left: 8200, refunded: 1000 });
  });

  test('another amount after a success is marked, and a person is asked where the look does not confirm the books', async () => {
    const { paymentId, line } = await refund();
    await deliver(saying(line, { amount: '9.00' }));
    expect(await last(paymentId)).toMatchObject({ booked: 1000, discrepancies: ['contradicted'] });
    const handler = settleDue({
      ...deps(),
      queries: { take: () => Promise.resolve(true) },
      look: {
        named: () => Promise.resolve({ kind: 'not_found' }),
        withLinked: async (entity, id) => {
          const real = oppLookUp({ token: () => Promise.resolve(shop.token), forget: () => undefined }, Date.now);
          const found = await real.withLinked(entity, id);
          if (found.kind !== 'found') return found;
          return { kind: 'found', isWhole: true, transactions: found.transactions.filter((one) => one.id !== line.id) };
        },
      },
      payments: paymentStore(shop.table),
      told: () => undefined,
    });
    const due = await dueStore(shop.table).due(new Date().toISOString() as never, () => 50);
    const leased = due.find(({ key }) => key.PK === `PAY#${paymentId}`)!;
    await handler.run({ ...leased, tries: 1 });
    expect(await last(paymentId)).toMatchObject({ booked: 1000, needsPerson: true, nextCheckAt: null });
  });

  test('another amount that settles is booked as the gateway says, and a person is asked', async () => {
    listening = false;
    const { paymentId, line } = await refund('lose-answer');
    await deliver(saying(line, { amount: '8.00' }));
    expect(await last(paymentId)).toMatchObject({ booked: 800, discrepancies: ['amount_differs'], needsPerson: true });
    expect(await lastReference(paymentId)).toMatchObject({ left: 8400 });
  });
});

test('A second success under the name of one that is booked is booked as well, and a person is asked', async () => {
  const { paymentId, id } = await refund();
  const { gatewayId } = (await lastReference(paymentId))!;
  const like = { type: 'RF', referencedId: gatewayId, amount: '10.00', merchantTransactionId: `${id}.2` };
  await shop.control('portal', like);
  await flushed();
  expect(states().at(-1)).toBe('booked');
  expect(await lastReference(paymentId)).toMatchObject({ refunded: 2000, left: 7200 });
  const { operations } = await whole(paymentId);
  expect(operations.filter(({ discrepancies }) => discrepancies.includes('second_success'))).toMatchObject([
    { type: 'refund', booked: 1000, needsPerson: true },
  ]);
});

describe('What somebody else did at the gateway', () => {
  test('a refund made in the portal is booked, though it bears the name of what it refers to', async () => {
    const { paymentId } = await shop.captured();
    const capture = await lastReference(paymentId);
    await flushed();
    told = [];
    await shop.control('portal', { type: 'RF', referencedId: capture?.gatewayId, amount: '30.00' });
    await flushed();
    expect(states()).toEqual(['booked']);
    expect(await last(paymentId)).toMatchObject({
      type: 'refund',
      requestedBy: 'gateway',
      booked: 3000,
      needsPerson: false,
    });
    expect(await lastReference(paymentId)).toMatchObject({ left: 6200, refunded: 3000 });
  });

  test('two equal refunds made in the portal are two', async () => {
    const { paymentId } = await shop.captured();
    const capture = await lastReference(paymentId);
    for (const amount of ['10.00', '10.00']) {
      await shop.control('portal', { type: 'RF', referencedId: capture?.gatewayId, amount });
    }
    await flushed();
    expect(await lastReference(paymentId)).toMatchObject({ left: 7200, refunded: 2000 });
  });

  test('a reversal made in the portal is booked', async () => {
    const { body } = await shop.begin();
    const { root } = (await shop.head(body.paymentId))!;
    await shop.control('portal', { type: 'RV', referencedId: root.gatewayId });
    await flushed();
    expect(await last(body.paymentId)).toMatchObject({ type: 'reversal', status: 'succeeded', booked: 9200 });
    expect((await shop.head(body.paymentId))?.references[0]).toMatchObject({ released: 9200, closures: 1 });
  });

  test('a refund made in the portal while one like it is open here waits until that one is settled', async () => {
    const { paymentId } = await shop.captured();
    const capture = await lastReference(paymentId);
    await flushed();
    listening = false;
    await shop.fault('lose-request', { paymentType: 'RF' });
    await shop.follow('refund', paymentId, { amount: '10.00' });
    listening = true;
    told = [];
    await shop.control('portal', { type: 'RF', referencedId: capture?.gatewayId, amount: '10.00' });
    await flushed();
    expect(states()).toEqual(['received']);
    expect(await lastReference(paymentId)).toMatchObject({ left: 8200, refunded: 0 });
    // Looked for and missed twice, the open one was never executed; then the other one is what it is.
    for (const minutes of [2, 4, 8, 14]) await turn(minutes);
    expect(await lastReference(paymentId)).toMatchObject({ left: 8200, refunded: 1000 });
    const { operations } = await whole(paymentId);
    expect(
      operations
        .filter(({ type }) => type === 'refund')
        .map(({ status }) => status)
        .sort(),
    ).toEqual(['failed', 'succeeded']);
  });

  test('a chargeback is booked with its reason and opens its case, and its reversal wins it', async () => {
    const { paymentId } = await shop.captured();
    const capture = await lastReference(paymentId);
    await shop.control('portal', {
      type: 'CB',
      referencedId: capture?.gatewayId,
      amount: '92.00',
      code: '000.100.220',
    });
    await flushed();
    const chargeback = await last(paymentId);
    expect(chargeback).toMatchObject({
      type: 'chargeback',
      status: 'succeeded',
      booked: 9200,
      result: { code: '000.100.220' },
    });
    expect(await shop.dispute(paymentId)).toMatchObject({ chargebackId: chargeback.id, status: 'needs_response' });
    expect(await shop.events(paymentId)).toContainEqual(
      expect.objectContaining({ type: 'chargeback.succeeded', transition: 'found' }),
    );
    await shop.control('portal', { type: 'CR', referencedId: chargeback.gatewayId, amount: '92.00' });
    await flushed();
    const reversal = await last(paymentId);
    expect(reversal).toMatchObject({ type: 'chargeback_reversal', booked: 9200 });
    expect(await shop.dispute(paymentId)).toMatchObject({ status: 'won', owes: null, reversalId: reversal.id });
  });

  test('a chargeback that we had only recorded takes the gateway’s amount, and can be reversed there', async () => {
    const { paymentId, gatewayId } = await shop.captured();
    await shop.fault('answer-code', { code: '700.400.402', applied: false, paymentType: 'CB' });
    const told = await shop.follow('chargeback', paymentId, { amount: '60.00', reason: '13.1' });
    expect(told).toMatchObject({ status: 201, body: { gatewayId: null } });
    const recorded = await shop.dispute(paymentId);
    await shop.control('portal', { type: 'CB', referencedId: gatewayId, amount: '50.00' });
    await flushed();
    const adopted = await last(paymentId);
    expect(adopted).toMatchObject({ id: told.body.id, booked: 5000, recordedOnly: false, needsPerson: true });
    expect(adopted.discrepancies).toEqual(['amount_differs']);
    expect(await shop.dispute(paymentId)).toMatchObject({ id: recorded.id, chargebackId: adopted.id, amount: 5000 });
    expect((await shop.head(paymentId))?.disputes).toHaveLength(1);
    expect(await lastReference(paymentId)).toMatchObject({ type: 'chargeback', amount: 5000, recordedOnly: false });

    await shop.control('portal', { type: 'CR', referencedId: adopted.gatewayId, amount: '50.00' });
    await flushed();
    expect(await shop.dispute(paymentId)).toMatchObject({ status: 'won', owes: null, ruling: { amount: 5000 } });
  });

  test('is booked although it is told of before what it refers to', async () => {
    listening = false;
    const { paymentId, captured, refunded } = await madeInThePortal();
    await deliver(saying(refunded));
    await deliver(saying(captured));
    expect(states()).toEqual(['received', 'booked']);
    expect((await turn(6)).notification).toEqual({ booked: 1 });
    expect(await lastReference(paymentId)).toMatchObject({ gatewayId: captured.id, refunded: 2000, left: 0 });
  });

  test('on what never turns up is unmatched in the end', async () => {
    const referencedId = randomUUID().replaceAll('-', '');
    await deliver(saying({ id: randomUUID().replaceAll('-', ''), paymentType: 'RF', amount: '5.00', referencedId }));
    for (const minutes of [6, 12, 18]) await turn(minutes);
    expect(states()).toEqual(['received', 'received', 'received', 'unmatched']);
  });

  test('on a payment that is not ours is kept, and counted as unmatched', async () => {
    const id = randomUUID().replaceAll('-', '') as GatewayId;
    await deliver(saying({ id, paymentType: 'DB', amount: '5.00', merchantTransactionId: 'order-7' }));
    expect(states()).toEqual(['unmatched']);
    const [kept] = await notificationStore(shop.table).of(shop.entity.name, id);
    expect(kept).toMatchObject({ state: 'unmatched', paymentId: null, dueAt: null, notice: { amount: '5.00' } });
  });

  test('of a kind that moves no money is ignored', async () => {
    await deliver(saying({ id: randomUUID().replaceAll('-', ''), paymentType: 'RI' }));
    expect(states()).toEqual(['ignored']);
  });
});

test('What was processed can be processed again from the store', async () => {
  listening = false;
  await flushed();
  told = [];
  await shop.fault('lose-answer', { paymentType: 'DB' });
  const { paymentId, id } = (await shop.begin('debit')).body;
  await flushed();
  const [line] = await shop.atGateway(id);
  const notifications = notificationStore(shop.table);
  const nothing = { ...paymentStore(shop.table), byGatewayId: none, paymentOf: none };
  await deliver(server.posted.at(-1)!, { payments: nothing });
  expect(states()).toEqual(['unmatched']);
  expect(await last(paymentId)).toMatchObject({ status: 'unknown' });

  const [kept] = await notifications.of(shop.entity.name, line?.id as GatewayId);
  await notifications.again(kept!, new Date().toISOString() as never);
  expect((await turn(0.1)).notification).toEqual({ settled: 1 });
  expect(await last(paymentId)).toMatchObject({ status: 'succeeded' });
});

test('What is processed again waits for what it refers to, as it did when it was new', async () => {
  listening = false;
  const { paymentId, captured, refunded } = await madeInThePortal();
  await deliver(saying(refunded));
  for (const minutes of [6, 12, 18]) await turn(minutes);
  expect(states().at(-1)).toBe('unmatched');

  const store = notificationStore(shop.table);
  const [kept] = await store.of(shop.entity.name, refunded.id as GatewayId);
  await store.again(kept!, new Date(Date.now() + 30 * minute).toISOString() as never);
  expect((await turn(31)).notification).toEqual({ received: 1 });
  await deliver(saying(captured));
  expect((await turn(37)).notification).toEqual({ booked: 1 });
  expect(await lastReference(paymentId)).toMatchObject({ gatewayId: captured.id, refunded: 2000, left: 0 });
});

test('A notification that breaks whatever is tried leaves the ring, and can be found', async () => {
  listening = false;
  const { line } = await refund('lose-answer');
  const failing = { ...paymentStore(shop.table), whole: () => Promise.reject(new Error('broken')) };
  await deliver(server.posted.at(-1)!, { payments: failing, broke: () => undefined });
  const notifications = notificationStore(shop.table);
  const [kept] = await notifications.of(shop.entity.name, line.id as GatewayId);
  const handler = processDue({ ...deps(), notifications, processed: deps().told });
  const key = { PK: `NTF#${shop.entity.name}#${line.id}`, SK: kept!.id };
  await handler.giveUp({ key, kind: 'notification', id: kept!.id, at: '', seenAs: '', tries: 11 });
  expect(await notifications.at(key)).toMatchObject({ state: 'given_up', dueAt: null });
});

const none = () => Promise.resolve(null);

test('A case of half a year: told by the gateway, reminded of, sealed, sent, asked after, and won by the bank’s own reversal', async () => {
  const { paymentId, gatewayId } = await shop.captured();
  await shop.control('bank/chargebacks', {
    referencedId: gatewayId,
    amount: '60.00',
    ruling: { outcome: 'won', amount: '40.00', afterDays: 180 },
  });
  await flushed();
  const { id, openedAt, due } = await shop.dispute(paymentId);
  expect(due.source).toBe('estimate');

  let days = 0;
  const now = () => Date.parse(openedAt) + days * 24 * 60 * minute;
  const at = { deps: shop.deps([], { now }) };
  const clock = disputeDue(shop.deskDeps(at.deps));
  const happened: [number, string][] = [];
  /** Lets the days pass, for us and for the bank, and notes what a case comes to by itself. */
  const live = async (until: number) => {
    while (days < until) {
      days += 1;
      await shop.control('clock', { now: new Date(now()).toISOString() });
      await flushed();
      const { nextCheckAt, status } = await shop.dispute(paymentId);
      if (nextCheckAt !== null && nextCheckAt <= instantOf(now())) {
        const lease = { key: { PK: '', SK: '' }, kind: 'dispute', id, at: nextCheckAt, seenAs: '', tries: 1 } as const;
        happened.push([days, await clock.run(lease)]);
      } else if (status === 'won' && happened.at(-1)?.[1] !== 'won') happened.push([days, status]);
    }
  };

  const daysLeft = Math.ceil((Date.parse(due.at) - now()) / (24 * 60 * minute));
  await live(daysLeft - 2);
  expect(await shop.desk('represent', id, { reason: 'It was a download.' }, at)).toMatchObject({ status: 200 });
  await live(daysLeft - 1);
  expect(await shop.desk('deliver', id, { channel: 'portal' }, at)).toMatchObject({ body: { status: 'under_review' } });
  const sentOn = days;
  await live(182);

  expect(happened).toEqual([
    [daysLeft - 7, 'due_soon'],
    [daysLeft - 3, 'due_soon'],
    [daysLeft - 1, 'due_soon'],
    [sentOn + 60, 'ruling_late'],
    [sentOn + 120, 'ruling_late'],
    // The bank's clock began a moment before or after ours.
    [expect.closeTo(180, -1), 'won'],
  ]);
  expect(await shop.dispute(paymentId)).toMatchObject({
    owes: null,
    ruling: { outcome: 'won', amount: 4000, by: 'gateway' },
  });
  expect(await lastReference(paymentId)).toMatchObject({ type: 'chargeback_reversal', amount: 4000 });
});
