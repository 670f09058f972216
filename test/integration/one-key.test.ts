import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { paymentStore } from '../../src/store/payment-store.ts';
import { openShop, type OpenShop } from '../props/open-shop.ts';
import { card } from '../props/shop.ts';

/** I1: one idempotency key moves money at most once, whatever it meets. */

let open: OpenShop;
let shop: OpenShop['shop'];
beforeAll(async () => {
  open = await openShop();
  ({ shop } = open);
});
afterAll(() => open.close());

describe('One key', () => {
  test('sent 50 times at once makes one transaction and 50 answers about the same operation', async () => {
    const { paymentId } = await shop.captured();
    const key = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => shop.follow('refund', paymentId, { amount: '1.00' }, key)),
    );
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers['idempotent-replayed'] !== 'true')).toHaveLength(1);
    expect(await shop.atGateway(answers[0]!.body.id)).toHaveLength(1);

    const again = await Promise.all([1, 2].map(() => shop.follow('refund', paymentId, { amount: '1.00' }, key)));
    expect(again[0]!.status).toBe(201);
    expect(again[0]!.body).toEqual(again[1]!.body);
  });

  test('begins one payment however often it is sent', async () => {
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 10 }, () => shop.begin('debit', {}, key)));
    expect(new Set(answers.map(({ body }) => body.paymentId)).size).toBe(1);
    expect(await shop.atGateway(answers[0]!.body.id)).toHaveLength(1);
  });

  test.each([
    ['another amount', { amount: '2.00' }],
    ['another reference', { amount: '1.00', reference: 'RMA-8' }],
  ])('with %s is refused, also when the first would not fit twice', async (_, body) => {
    const { paymentId } = await shop.captured();
    const key = randomUUID();
    await shop.follow('refund', paymentId, { amount: '1.00' }, key);
    const answer = await shop.follow('refund', paymentId, body, key);
    expect(answer).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
  });

  test('belongs to one payment: on another it is refused', async () => {
    const [one, other] = [await shop.captured(), await shop.captured()];
    const key = randomUUID();
    await shop.follow('refund', one.paymentId, { amount: '1.00' }, key);
    expect(await shop.follow('refund', other.paymentId, { amount: '1.00' }, key)).toMatchObject({ status: 422 });
    expect((await shop.head(other.paymentId))?.references.at(-1)).toMatchObject({ left: 9200 });
  });

  test('that took all that was left answers the same again, not that nothing is left', async () => {
    const { paymentId } = await shop.captured();
    const key = randomUUID();
    const first = await shop.follow('refund', paymentId, {}, key);
    const second = await shop.follow('refund', paymentId, {}, key);
    expect(second.status).toBe(201);
    expect(second.body).toEqual(first.body);
  });

  test('is not used up by a refusal', async () => {
    const { paymentId } = await shop.captured();
    const key = randomUUID();
    expect(await shop.follow('refund', paymentId, { amount: '92.01' }, key)).toMatchObject({ status: 409 });
    expect(await shop.follow('refund', paymentId, { amount: '92.00' }, key)).toMatchObject({ status: 201 });
  });
});

describe('A sender that stalls past sendBefore', () => {
  test('sends nothing, and the same key goes again as a new attempt', async () => {
    const { paymentId } = await shop.captured();
    const key = randomUUID();
    const { gateway } = shop.deps();
    const stalling = {
      send: (order: Parameters<typeof gateway.send>[0]) => gateway.send(order, '2026-01-01T00:00:00.000Z' as never),
    };
    const late = await shop.follow('refund', paymentId, {}, key, shop.deps([], { gateway: stalling }));
    expect(late).toMatchObject({
      status: 503,
      body: { code: 'not_sent', operation: { status: 'failed', failure: 'unsent' } },
    });
    expect((await shop.head(paymentId))?.references.at(-1)).toMatchObject({ left: 9200 });

    const answer = await shop.follow('refund', paymentId, {}, key);
    expect(answer).toMatchObject({ status: 201, body: { id: (late.body.operation as { id: string }).id } });
    expect(await shop.atGateway(answer.body.id)).toMatchObject([{ merchantTransactionId: `${answer.body.id}.2` }]);
  });
});

describe('Attempts under one key', () => {
  test('that come at once after a throttle are one', async () => {
    const { paymentId } = await shop.captured();
    const key = randomUUID();
    await shop.fault('throttled', { paymentType: 'RF' });
    const first = await shop.follow('refund', paymentId, { amount: '10.00' }, key);
    await Promise.all(Array.from({ length: 10 }, () => shop.follow('refund', paymentId, { amount: '10.00' }, key)));
    const { id } = first.body.operation as { id: string };
    const lines = await shop.atGateway(id);
    expect(lines.filter(({ state }) => state === 'succeeded')).toHaveLength(1);
    expect((await shop.head(paymentId))?.references.at(-1)).toMatchObject({ left: 8200, refunded: 1000 });
  });

  test('do not take the late word about an earlier one for theirs', async () => {
    const { paymentId } = await shop.captured();
    const key = randomUUID();
    const refund = (deps = shop.deps()) => shop.follow('refund', paymentId, { amount: '10.00' }, key, deps);

    // Attempt 1 is throttled. Its settlement commits, the answer is lost, and the repetition of it comes late.
    await shop.fault('throttled', { paymentType: 'RF' });
    const settled = Promise.withResolvers<null>();
    const held = Promise.withResolvers<null>();
    const documents = slowSettlement(() => {
      settled.resolve(null);
    }, held.promise);
    const first = refund({ ...shop.deps(), payments: paymentStore({ ...shop.table, documents }) });
    await settled.promise;

    // Attempt 2 has been sent, and its answer is on its way, when the word about attempt 1 comes.
    const { gateway, sent, answer } = heldGateway();
    const second = refund(shop.deps([], { gateway }));
    await sent;
    held.resolve(null);
    expect(await first).toMatchObject({ status: 202, body: { status: 'processing' } });
    const third = refund();
    answer();

    expect([(await second).status, (await third).status]).toEqual([201, 201]);
    const lines = await shop.atGateway((await second).body.id);
    expect(lines.filter(({ state }) => state === 'succeeded')).toHaveLength(1);
    expect((await shop.head(paymentId))?.references.at(-1)).toMatchObject({ left: 8200, refunded: 1000 });
  });

  /** The second transaction commits and its answer is lost; the repetition of it is held back. */
  function slowSettlement(settled: () => void, held: Promise<null>): typeof shop.table.documents {
    let transactions = 0;
    const send = async (command: unknown, ...rest: unknown[]): Promise<unknown> => {
      const pass = () => (shop.table.documents.send as (...all: unknown[]) => Promise<unknown>)(command, ...rest);
      if (!(command instanceof TransactWriteCommand)) return pass();
      transactions += 1;
      if (transactions === 3) await held;
      const answer = await pass();
      if (transactions !== 2) return answer;
      settled();
      throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError' });
    };
    return { send: send as typeof shop.table.documents.send };
  }
});

describe('A key whose first request', () => {
  test('took all that was left refuses another request, rather than saying that nothing is left', async () => {
    const { paymentId } = await shop.captured();
    const key = randomUUID();
    await shop.follow('refund', paymentId, {}, key);
    expect(await shop.follow('refund', paymentId, { reference: 'RMA-8' }, key)).toMatchObject({ status: 422 });
  });

  test('is in flight waits a moment, and answers what it came to', async () => {
    const { paymentId } = await shop.captured();
    const key = randomUUID();
    const { gateway, sent, answer } = heldGateway();
    const sending = shop.follow('refund', paymentId, {}, key, shop.deps([], { gateway }));
    await sent;
    const { pause } = shop.deps();
    const waits = Promise.withResolvers<null>();
    const looking = shop.deps([], {
      pause: (ms) => {
        waits.resolve(null);
        return pause(ms);
      },
    });
    const repeating = shop.follow('refund', paymentId, {}, key, looking);
    await waits.promise;
    answer();
    const [first, second] = await Promise.all([sending, repeating]);
    expect(second).toMatchObject({ status: 201, headers: { 'idempotent-replayed': 'true' } });
    expect(second.body).toEqual(first.body);
  });

  test('had card data knows another card by what may be kept of it, and nothing else', async () => {
    const key = randomUUID();
    const data = { ...card, cvv: '123' };
    const first = await shop.begin('debit', { card: { ...data, number: '4200000000000000' } }, key);
    const sameEnd = await shop.begin(
      'debit',
      { card: { ...data, number: '4242420000000000', cvv: '999', holder: 'Other' } },
      key,
    );
    const otherEnd = await shop.begin('debit', { card: { ...data, number: '4012000033330026' } }, key);
    expect([first.status, sameEnd.status, otherEnd.status]).toEqual([201, 201, 422]);
  });
});

/** A gateway whose answer arrives when the test says so. */
function heldGateway() {
  const { gateway } = shop.deps();
  const [sent, answered] = [Promise.withResolvers<null>(), Promise.withResolvers<null>()];
  const send: typeof gateway.send = async (...order) => {
    const outcome = await gateway.send(...order);
    sent.resolve(null);
    await answered.promise;
    return outcome;
  };
  return {
    gateway: { send },
    sent: sent.promise,
    answer: () => {
      answered.resolve(null);
    },
  };
}

test('Nothing may be sent later than six seconds after the request came', async () => {
  const { body } = await shop.begin();
  const operation = await paymentStore(shop.table).operation(body.paymentId, body.id);
  const within = Date.parse(operation?.sendBefore ?? '') - Date.parse(operation?.createdAt ?? '');
  expect(within).toBe(6_000);
});
