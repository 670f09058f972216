import { afterAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Deployed, card } from '../props/deployed.ts';

/** What a storefront, finance and a dispute team do with a payment, on entities that differ in their settings. */

const deployed = new Deployed();
const us = '8ac7a4c97f1a0001017f1a0000000004';
const sandboxToken = Buffer.from('8a8294174e735d0c014e78beb6b9154b|sandbox1').toString('base64');

/** A stored card, as a checkout page would have made it. */
async function registration(entityId: string): Promise<string> {
  const { number, holder, expiryMonth, expiryYear, cvv } = card;
  const answer = await fetch(`${deployed.stack.sandbox}/v1/registrations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${sandboxToken}` },
    body: new URLSearchParams({
      entityId,
      paymentBrand: 'VISA',
      'card.number': number,
      'card.holder': holder,
      'card.expiryMonth': expiryMonth,
      'card.expiryYear': expiryYear,
      'card.cvv': cvv,
    }),
  });
  return ((await answer.json()) as { id: string }).id;
}
const preauthorizeUs = async () =>
  deployed.post('/v1/payments', {
    entity: 'shop-us',
    type: 'preauthorization',
    amount: '92.00',
    currency: 'USD',
    registrationId: await registration(us),
  });

describe('A pre-authorization', () => {
  afterAll(() => deployed.sandbox('entities/shop-us', { authorizationDays: 7 }, 'PUT'));

  test('is paid with a registration and shows when it ends, as the gateway says', async () => {
    const { status, body } = await preauthorizeUs();
    expect(status).toBe(201);
    expect(body.payment).toMatchObject({ status: 'authorized', expirySource: 'gateway', card: { last4: '0000' } });
    const days = (Date.parse(body.payment.expiresAt ?? '') - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(6.9);
    expect(days).toBeLessThan(7.1);
  });

  test('shows an estimate where the gateway says nothing', async () => {
    const { body } = await deployed.begin();
    expect(body.payment).toMatchObject({ expirySource: 'estimate', expiresAt: expect.any(String) });
  });

  test('that has expired at the gateway is shown so, and a capture of it is refused', async () => {
    const oneSecond = 1 / 86_400;
    await deployed.sandbox('entities/shop-us', { authorizationDays: oneSecond }, 'PUT');
    const { body } = await preauthorizeUs();
    await pause(1_200);
    expect(await deployed.post(`/v1/payments/${body.paymentId}/captures`, {})).toMatchObject({
      status: 409,
      body: { code: 'authorization_expired' },
    });
    expect(await deployed.payment(body.paymentId)).toMatchObject({
      status: 'expired',
      allowed: [{ type: 'reversal' }],
    });
  });

  test('that is partly captured lets its rest go where the entity releases it', async () => {
    const { body } = await deployed.begin({ entity: 'shop-release' });
    const path = `/v1/payments/${body.paymentId}`;
    await deployed.post(`${path}/captures`, { amount: '60.00' });
    const reversal = await deployed.post(`${path}/reversals`, { reason: 'product_unavailable' });
    expect(reversal).toMatchObject({
      status: 201,
      body: { amount: '32.00', payment: { balances: { released: '32.00', capturable: '0.00' } } },
    });
  });

  test('with a redirect is pending with what to do next', async () => {
    const threeDSecure = { ...card, number: '4711100000000000' };
    const { status, body, headers } = await deployed.begin({
      card: threeDSecure,
      shopperResultUrl: 'https://shop.example/done',
    });
    expect(status).toBe(202);
    expect(body).toMatchObject({
      status: 'pending',
      nextAction: { type: 'redirect', url: expect.stringContaining('http') },
    });
    expect(headers.get('location')).toBe(`/v1/operations/${body.id}`);
    expect(headers.get('retry-after')).not.toBeNull();
  });
});

test('A debit is reversed where the entity does that, and refused where it does not', async () => {
  const release = await deployed.begin({ type: 'debit', entity: 'shop-release' });
  expect(await deployed.post(`/v1/payments/${release.body.paymentId}/reversals`, {})).toMatchObject({
    status: 201,
    body: { payment: { status: 'reversed' } },
  });
  const eu = await deployed.begin({ type: 'debit' });
  expect(await deployed.post(`/v1/payments/${eu.body.paymentId}/reversals`, {})).toMatchObject({
    status: 409,
    body: { code: 'not_enabled' },
  });
});

test('A chargeback that the channel takes from nobody is recorded, with its reversal', async () => {
  const { body } = await deployed.post('/v1/payments', {
    entity: 'shop-us',
    type: 'debit',
    amount: '92.00',
    currency: 'USD',
    registrationId: await registration(us),
  });
  const path = `/v1/payments/${body.paymentId}`;
  const chargeback = await deployed.post(`${path}/chargebacks`, { reason: '13.1' }, { client: 'dispute_team' });
  expect(chargeback).toMatchObject({ status: 201, body: { recordedOnly: true, gatewayId: null } });
  const [dispute] = chargeback.body.payment.disputes;
  const ruling = { outcome: 'won', reason: 'They withdrew.' };
  const ruled = await deployed.post(`/v1/disputes/${dispute}/ruling`, ruling, { client: 'dispute_team' });
  expect(ruled).toMatchObject({ status: 200, body: { status: 'won', owes: null, reversal: { recordedOnly: true } } });
});

test("The order's reference finds the payment here and at the gateway", async () => {
  const reference = `ORDER-${randomUUID()}`;
  const { body } = await deployed.begin({ reference, metadata: { basket: '7' } });
  const found = await deployed.call('GET', `/v1/payments?entity=shop-eu&reference=${reference}`);
  expect(JSON.parse(found.text)).toMatchObject({
    data: [{ id: body.paymentId, metadata: { basket: '7' } }],
    hasMore: false,
  });
  const [line] = await deployed.atGateway(body.id);
  expect(JSON.stringify(line)).toContain(reference);
});

describe('Finance', () => {
  test('pages through the operations settled today', async () => {
    await deployed.begin();
    await deployed.begin();
    const ids: string[] = [];
    let cursor = '';
    do {
      const query = new URLSearchParams({
        entity: 'shop-eu',
        settledFrom: '2020-01-01',
        limit: '100',
        ...(cursor ? { cursor } : {}),
      });
      const { text } = await deployed.call('GET', `/v1/operations?${query.toString()}`, { client: 'finance' });
      const page = JSON.parse(text) as { data: { id: string; settledAt: string | null }[]; nextCursor: string | null };
      expect(page.data.every(({ settledAt }) => settledAt !== null)).toBe(true);
      ids.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor ?? '';
    } while (cursor);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThanOrEqual(2);
  });

  test('gets a CSV in which no cell is a formula', async () => {
    const reference = `=cmd|${randomUUID()}`;
    await deployed.begin({ reference });
    const query = new URLSearchParams({ entity: 'shop-eu', reference });
    const answer = await deployed.call('GET', `/v1/operations?${query.toString()}`, {
      client: 'finance',
      headers: { accept: 'text/csv' },
    });
    expect(answer.headers.get('content-type')).toContain('text/csv');
    const [header = '', row = ''] = answer.text.split('\n');
    expect(header.split(',').slice(0, 3)).toEqual(['id', 'paymentId', 'entity']);
    expect(row).toContain(`'${reference}`);
  });
});

test('A payment shows its tree, and the operations one by one', async () => {
  const { paymentId, id } = await deployed.captured();
  const refund = await deployed.post(`/v1/payments/${paymentId}/refunds`, {
    amount: '10.00',
    references: id,
    reason: 'damaged',
  });
  const payment = await deployed.payment(paymentId);
  expect(payment.operations.map(({ type, references }) => [type, references])).toEqual([
    ['preauthorization', null],
    ['capture', payment.operations[0]?.id],
    ['refund', id],
  ]);
  const { body } = await deployed.call('GET', `/v1/operations/${refund.body.id}`);
  expect(body).toMatchObject({
    id: refund.body.id,
    status: 'succeeded',
    reason: 'damaged',
    payment: { id: paymentId },
  });
  const list = await deployed.call('GET', `/v1/payments/${paymentId}/operations?limit=2`);
  const page = JSON.parse(list.text) as { data: unknown[]; nextCursor: string };
  expect(page.data).toHaveLength(2);
  const rest = await deployed.call('GET', `/v1/payments/${paymentId}/operations?cursor=${page.nextCursor}`);
  expect(JSON.parse(rest.text)).toMatchObject({ data: [{ id: refund.body.id }], hasMore: false });
});

test('Customer, addresses, recipient, standing instruction and 3-D Secure results pass through, and none of it is kept', async () => {
  const { status, body } = await deployed.begin({
    customer: { givenName: 'Jane', surname: 'Jones', email: 'jane@example.com', ip: '192.0.2.1' },
    billing: { street1: 'Main Street 1', city: 'Berlin', postcode: '10115', country: 'DE' },
    standingInstruction: { mode: 'INITIAL', type: 'UNSCHEDULED', source: 'CIT' },
    threeDSecure: { eci: '05', verificationId: 'AAACAgSRBklmQCFgMpEGAAAAAAA=', version: '2.2.0' },
  });
  expect(status).toBe(201);
  const payment = JSON.stringify(await deployed.payment(body.paymentId));
  expect(payment).not.toMatch(/jane@example|Main Street|AAACAgSR/);
});
