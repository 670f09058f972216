import { beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Deployed, card } from '../props/deployed.ts';

/** What is wrong with a request is named, with the field, and nothing moves. */

const deployed = new Deployed();
let authorized = '';
let capturedPayment = '';

beforeAll(async () => {
  authorized = (await deployed.begin()).body.paymentId;
  capturedPayment = (await deployed.captured()).paymentId;
});

const debit = { entity: 'shop-eu', type: 'debit', amount: '92.00', currency: 'EUR', card };
const pointers = (body: { errors?: { pointer: string }[] | undefined }) =>
  body.errors?.map(({ pointer }) => pointer) ?? [];

describe('A payment is refused with the field that is wrong:', () => {
  test.each<[string, object, string, string]>([
    ['an unknown field', { ...debit, amout: '1.00' }, '#/amout', 'invalid_request'],
    ['a missing amount', { ...debit, amount: undefined }, '#/amount', 'invalid_request'],
    ['a JSON number', { ...debit, amount: 92 }, '#/amount', 'invalid_request'],
    ['too many decimals for EUR', { ...debit, amount: '92.001' }, '#/amount', 'invalid_amount'],
    [
      'decimals in JPY',
      { ...debit, entity: 'shop-jp', currency: 'JPY', amount: '92.50' },
      '#/amount',
      'invalid_amount',
    ],
    [
      'a third decimal the gateway cannot take',
      { ...debit, entity: 'shop-jp', currency: 'KWD', amount: '1.234' },
      '#/amount',
      'invalid_amount',
    ],
    ['zero', { ...debit, amount: '0.00' }, '#/amount', 'invalid_amount'],
    ['a negative amount', { ...debit, amount: '-1.00' }, '#/amount', 'invalid_request'],
    ['a huge amount', { ...debit, amount: '99999999999.00' }, '#/amount', 'invalid_amount'],
    ['a currency that is none', { ...debit, currency: 'EUX' }, '#/currency', 'invalid_request'],
    ['a currency the entity does not take', { ...debit, currency: 'SEK' }, '#/currency', 'currency_not_enabled'],
    [
      'card data where the entity takes none',
      { ...debit, entity: 'shop-us', currency: 'USD' },
      '#/card',
      'card_data_not_enabled',
    ],
    ['neither card nor registration', { ...debit, card: undefined }, '#/registrationId', 'invalid_request'],
    ['both card and registration', { ...debit, registrationId: 'a'.repeat(32) }, '#/registrationId', 'invalid_request'],
    [
      'an incremental authorization',
      { ...debit, references: `op_${'0'.repeat(26)}` },
      '#/references',
      'invalid_request',
    ],
    [
      '21 metadata entries',
      { ...debit, metadata: Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`k${n}`, 'v'])) },
      '#/metadata',
      'invalid_request',
    ],
    [
      'a card number as reference',
      { ...debit, reference: '4200 0000 0000 0000' },
      '#/reference',
      'card_number_outside_card',
    ],
    [
      'a card number in metadata',
      { ...debit, metadata: { note: 'card 4200000000000000' } },
      '#/metadata/note',
      'card_number_outside_card',
    ],
    [
      'a card number as holder',
      { ...debit, card: { ...card, holder: '4200000000000000' } },
      '#/card/holder',
      'card_number_outside_card',
    ],
    ['an expiry month 13', { ...debit, card: { ...card, expiryMonth: '13' } }, '#/card/expiryMonth', 'invalid_request'],
  ])('%s', async (_, body, pointer, code) => {
    const answer = await deployed.post('/v1/payments', body);
    expect(answer).toMatchObject({ status: 400, body: { code, status: 400, retryable: false } });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(pointers(answer.body)).toContain(pointer);
    expect(answer.text).not.toContain('4200000000000000');
  });

  test('the string to send is shown for a JSON number', async () => {
    const { text } = await deployed.post('/v1/payments', { ...debit, amount: 92.5 });
    expect(text).toContain('send \\"92.5\\"');
  });
});

describe('A request is refused before its body counts:', () => {
  test.each<[string, Parameters<Deployed['call']>[2], number, string]>([
    ['malformed JSON', { body: '{"amount":' }, 400, 'invalid_request'],
    ['an empty body', { body: '', headers: { 'content-type': 'application/json' } }, 400, 'invalid_request'],
    ['a body that is no object', { body: '[]' }, 400, 'invalid_request'],
    ['a body nested beyond reason', { body: '['.repeat(30_000) + ']'.repeat(30_000) }, 400, 'invalid_request'],
    [
      'another content type',
      { body: 'a=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      415,
      'unsupported_media_type',
    ],
    ['a body too large', { body: JSON.stringify({ amount: 'x'.repeat(70_000) }) }, 413, 'payload_too_large'],
    ['a missing key', { body: {}, key: null }, 400, 'idempotency_key_missing'],
    ['an over-long key', { body: {}, key: 'k'.repeat(256) }, 400, 'idempotency_key_invalid'],
    ['a key with spaces', { body: {}, key: 'a b' }, 400, 'idempotency_key_invalid'],
    ['a card number as key', { body: {}, key: '4200000000000000' }, 400, 'card_number_outside_card'],
  ])('%s', async (_, call, status, code) => {
    expect(await deployed.call('POST', `/v1/payments/${authorized}/captures`, call)).toMatchObject({
      status,
      body: { code },
    });
  });
});

describe('A follow-up is refused with what would be right:', () => {
  test.each<[string, () => string, object, number, string]>([
    ['a payment id of the wrong shape', () => 'pay_1/captures', {}, 404, 'not_found'],
    ['a wrong currency', () => `${authorized}/captures`, { currency: 'JPY' }, 400, 'currency_mismatch'],
    ['too much', () => `${authorized}/captures`, { amount: '92.01' }, 409, 'amount_exceeds_capturable'],
    ['a refund of a pre-authorization', () => `${authorized}/refunds`, {}, 409, 'nothing_to_reference'],
    ['a reversal after a capture', () => `${capturedPayment}/reversals`, {}, 409, 'already_captured'],
    ['a reversal with an amount', () => `${authorized}/reversals`, { amount: '1.00' }, 400, 'invalid_request'],
    [
      'an unknown reference',
      () => `${capturedPayment}/refunds`,
      { references: `op_${'0'.repeat(26)}` },
      400,
      'unknown_reference',
    ],
  ])('%s', async (_, path, body, status, code) => {
    expect(await deployed.post(`/v1/payments/${path()}`, body)).toMatchObject({ status, body: { code } });
  });

  test('an ambiguous reference lists the candidates with what remains of each', async () => {
    const { body } = await deployed.begin();
    const path = `/v1/payments/${body.paymentId}`;
    const [one, other] = [
      await deployed.post(`${path}/captures`, { amount: '10.00' }),
      await deployed.post(`${path}/captures`, { amount: '20.00' }),
    ];
    const answer = await deployed.post(`${path}/refunds`, {});
    expect(answer).toMatchObject({
      status: 409,
      body: {
        code: 'ambiguous_reference',
        candidates: [
          { references: one.body.id, maxAmount: '10.00' },
          { references: other.body.id, maxAmount: '20.00' },
        ],
      },
    });
    expect(await deployed.post(`${path}/refunds`, { references: one.body.id })).toMatchObject({
      status: 201,
      body: { amount: '10.00' },
    });
  });

  test('a refund after its window names the payout', async () => {
    const { body } = await deployed.begin({ entity: 'shop-strict', type: 'debit' });
    const answer = await deployed.post(`/v1/payments/${body.paymentId}/refunds`, {});
    expect(answer).toMatchObject({ status: 409, body: { code: 'refund_window_closed' } });
    expect(answer.body.detail).toContain('/v1/payouts');
  });

  test('a key that was used with another body is a 422', async () => {
    const key = randomUUID();
    const path = `/v1/payments/${(await deployed.captured()).paymentId}/refunds`;
    await deployed.post(path, { amount: '1.00' }, { key });
    expect(await deployed.post(path, { amount: '2.00' }, { key })).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
  });

  test('a second capture of a pre-authorization that one capture closes', async () => {
    const { body } = await deployed.begin({ entity: 'shop-single' });
    const path = `/v1/payments/${body.paymentId}/captures`;
    await deployed.post(path, { amount: '60.00' });
    expect(await deployed.post(path, { amount: '1.00' })).toMatchObject({
      status: 409,
      body: { code: 'reference_closed' },
    });
  });

  test('a payout above its cap, and where there are none', async () => {
    const payout = { entity: 'shop-eu', amount: '500.01', currency: 'EUR', card };
    expect(await deployed.post('/v1/payouts', payout, { client: 'finance' })).toMatchObject({
      status: 409,
      body: { code: 'exceeds_cap' },
    });
    const none = { ...payout, entity: 'shop-single', amount: '1.00' };
    expect(await deployed.post('/v1/payouts', none, { client: 'finance' })).toMatchObject({
      status: 409,
      body: { code: 'not_enabled' },
    });
  });
});

describe('A list is refused with the parameter that is wrong:', () => {
  test.each([
    ['payments', '', 'query:entity'],
    ['payments', '?entity=shop-eu&limit=0', 'query:limit'],
    ['payments', '?entity=shop-eu&limit=101', 'query:limit'],
    ['payments', '?entity=shop-eu&status=nice', 'query:status'],
    ['payments', '?entity=shop-eu&createdFrom=yesterday', 'query:createdFrom'],
    ['payments', '?entity=shop-eu&cursor=zzz', 'query:cursor'],
    ['operations', '?entity=shop-eu&colour=red', 'query:colour'],
  ])('%s%s', async (list, query, pointer) => {
    const answer = await deployed.call('GET', `/v1/${list}${query}`);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    expect(pointers(answer.body)).toContain(pointer);
  });

  test('a cursor of another list does not fit', async () => {
    const first = await deployed.call('GET', '/v1/payments?entity=shop-eu&limit=1');
    const { nextCursor } = JSON.parse(first.text) as { nextCursor: string };
    const answer = await deployed.call('GET', `/v1/payments?entity=shop-eu&limit=1&type=debit&cursor=${nextCursor}`);
    expect(answer.status).toBe(400);
  });
});
