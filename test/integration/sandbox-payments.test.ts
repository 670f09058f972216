import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { card, SandboxCaller } from './sandbox-caller.ts';

let caller: SandboxCaller;
beforeAll(async () => {
  caller = await SandboxCaller.start();
});
afterAll(() => caller.sandbox.close());

describe('an approved payment', () => {
  test('answers HTTP 200 with string amounts, the card trace and fields nobody asked for', async () => {
    const { status, body } = await caller.pay('shop-eu', 'PA', '92.00', { merchantTransactionId: 'order-0001' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      paymentType: 'PA',
      paymentBrand: 'VISA',
      amount: '92.00',
      currency: 'EUR',
      merchantTransactionId: 'order-0001',
      result: { code: '000.100.110', description: expect.stringContaining('Request successfully processed') },
      card: {
        bin: '420000',
        last4Digits: '0000',
        holder: 'Jane Jones',
        expiryMonth: '05',
        expiryYear: '2034',
      },
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}\+0000$/),
      ndc: expect.stringMatching(/^8ac7a4c97f1a0001017f1a0000000001_[0-9a-f]{32}$/),
      randomField123: expect.any(String),
    });
  });

  test('speaks JSON in UTF-8', async () => {
    const response = await caller.raw('/v1/resultcodes');
    expect(response.headers.get('content-type')).toBe('application/json;charset=UTF-8');
  });

  test.each([
    ['shop-eu', {}, '000.100.110'],
    ['shop-eu', { testMode: 'INTERNAL' }, '000.100.110'],
    ['shop-eu', { testMode: 'EXTERNAL' }, '000.100.112'],
    ['shop-live', {}, '000.000.000'],
    ['shop-live', { testMode: 'INTERNAL' }, '600.200.701'],
  ])('at %s with %j ends with %s', async (entity, parameters, code) => {
    expect(await caller.pay(entity, 'DB', '1.00', parameters)).toMatchObject({ code });
  });

  test('tells the end of an authorization where the entity says so, and nowhere else', async () => {
    const before = Date.now();
    const told = await caller.pay('shop-us', 'PA', '5.00');
    const silent = await caller.pay('shop-eu', 'PA', '5.00');
    const expiresAt = Date.parse(told.body.resultDetails?.['AuthorizationExpiresAt'] ?? '');
    expect(expiresAt - before).toBeGreaterThanOrEqual(7 * 86_400_000);
    expect(silent.body.resultDetails).not.toHaveProperty('AuthorizationExpiresAt');
  });
});

describe('a refused payment', () => {
  test.each([
    ['a number no bank knows', { 'card.number': '4444444444444444' }, '100.100.101'],
    ['the card that is always declined', { 'card.number': '4000000000000002' }, '800.100.152'],
    ['a code in place of the holder', { 'card.holder': '800.100.155' }, '800.100.155'],
    ['a forced result', { 'customParameters[forceResultCode]': '800.100.151' }, '800.100.151'],
    ['a forced time-out', { 'customParameters[forceResultCode]': '900.100.300' }, '900.100.300'],
    ['yen with decimals', { currency: 'JPY', amount: '10.50' }, '100.550.303'],
    ['nothing to pay', { amount: '0.00' }, '100.550.300'],
  ])('for %s is HTTP 400 with an id but without an amount', async (_, parameters, code) => {
    const { status, body } = await caller.pay('shop-eu', 'DB', '10.00', parameters);
    expect({ status, code: body.result.code }).toEqual({ status: 400, code });
    expect(body).toHaveProperty('id');
    expect(body).not.toHaveProperty('amount');
    expect(body).not.toHaveProperty('currency');
  });

  test('cannot be turned into a success by the name of the holder', async () => {
    expect(await caller.pay('shop-eu', 'DB', '10.00', { 'card.holder': '000.000.000' })).toMatchObject({
      code: '000.100.110',
    });
  });

  test('is no payout where the entity makes none', async () => {
    expect(await caller.pay('shop-us', 'CD', '10.00')).toMatchObject({ status: 400, code: '600.200.400' });
    expect(await caller.pay('shop-eu', 'CD', '10.00')).toMatchObject({ status: 200, code: '000.100.110' });
  });
});

test('cents are welcome in euros, and whole yen in yen', async () => {
  expect(await caller.pay('shop-eu', 'DB', '10.50')).toMatchObject({ code: '000.100.110', amount: '10.50' });
  const yen = await caller.pay('shop-jp', 'DB', '1050.00', { currency: 'JPY' });
  expect(yen).toMatchObject({ code: '000.100.110', amount: '1050.00' });
});

test('in production nobody may speak of test modes, neither at first nor later', async () => {
  const { id } = await caller.pay('shop-live', 'PA', '10.00');
  const tested = await caller.refer('shop-live', id, 'CP', '10.00', { testMode: 'INTERNAL' });
  expect(tested).toMatchObject({ status: 400, code: '600.200.701' });
  expect(await caller.refer('shop-live', id, 'CP', '10.00')).toMatchObject({ code: '000.000.000' });
});

test('a payment that waits for the bank alone sends nobody anywhere', async () => {
  const pending = { 'customParameters[forceResultCode]': '000.200.000' };
  const { code, body } = await caller.pay('shop-eu', 'DB', '10.00', pending);
  expect(code).toBe('000.200.000');
  expect(body).not.toHaveProperty('redirect');
});

test('a review result is a success in the books', async () => {
  const told = await caller.pay('shop-eu', 'DB', '3.00', { 'customParameters[forceResultCode]': '000.400.000' });
  expect(told).toMatchObject({ status: 200, code: '000.400.000', amount: '3.00' });
  expect(await caller.line(told.id)).toMatchObject({ state: 'succeeded', code: '000.400.000' });
});

test('zero may be authorized, to see whether the card is alive', async () => {
  expect(await caller.pay('shop-eu', 'PA', '0.00')).toMatchObject({ status: 200, amount: '0.00' });
});

describe('a token', () => {
  test('comes with a payment that asks for it and pays later without a card', async () => {
    const first = await caller.pay('shop-eu', 'DB', '3.00', { createRegistration: 'true' });
    const token = first.body['registrationId'] as string;
    const money = { paymentType: 'DB', amount: '4.00', currency: 'EUR' };
    const second = await caller.post('shop-eu', `/v1/registrations/${token}/payments`, money);
    expect(second).toMatchObject({ status: 200, amount: '4.00' });
    expect(second.body).toMatchObject({ registrationId: token, card: { last4Digits: '0000' } });
  });

  test('does not come with a payment that was declined, nor unasked', async () => {
    const declined = { 'card.number': '4000000000000002', createRegistration: 'true' };
    expect((await caller.pay('shop-eu', 'DB', '3.00', declined)).body).not.toHaveProperty('registrationId');
    expect((await caller.pay('shop-eu', 'DB', '3.00')).body).not.toHaveProperty('registrationId');
  });

  test('can be had by itself, and what the bank thinks of the card shows when it is charged', async () => {
    const declined = { ...card, 'card.number': '4000000000000002' };
    const registered = await caller.post('shop-eu', '/v1/registrations', declined);
    expect(registered).toMatchObject({ status: 200, code: '000.100.110' });
    const money = { paymentType: 'PA', amount: '4.00', currency: 'EUR' };
    const charged = await caller.post('shop-eu', `/v1/registrations/${registered.id}/payments`, money);
    expect(charged).toMatchObject({ status: 400, code: '800.100.152' });
  });

  test('is of no use to another entity', async () => {
    const { id } = await caller.post('shop-eu', '/v1/registrations', card);
    const money = { paymentType: 'PA', amount: '4.00', currency: 'EUR' };
    const stolen = await caller.post('shop-other', `/v1/registrations/${id}/payments`, money);
    expect(stolen).toMatchObject({ status: 400, code: '100.150.200' });
  });
});

describe('a payment over the bank’s own page', () => {
  const secured = { 'card.number': '4711100000000000' };

  test('is pending until the shopper was there', async () => {
    const pending = await caller.pay('shop-eu', 'PA', '9.00', secured);
    expect(pending).toMatchObject({ status: 200, code: '000.200.000' });
    expect(await caller.refer('shop-eu', pending.id, 'CP', '9.00')).toMatchObject({ code: '700.400.570' });
    await fetch(pending.body.redirect?.url ?? '');
    expect(await caller.get('shop-eu', `/v1/payments/${pending.id}`)).toMatchObject({ code: '000.100.110' });
    expect(await caller.refer('shop-eu', pending.id, 'CP', '9.00')).toMatchObject({ code: '000.100.110' });
  });

  test('fails when the shopper does', async () => {
    const pending = await caller.pay('shop-eu', 'DB', '9.00', secured);
    await fetch(`${pending.body.redirect?.url ?? ''}?outcome=failure`, { method: 'POST' });
    expect(await caller.get('shop-eu', `/v1/payments/${pending.id}`)).toMatchObject({ code: '100.380.401' });
  });

  test('leads back to the shop with the path to ask', async () => {
    const shopperResultUrl = 'https://shop.example/thanks?basket=7';
    const { id, body } = await caller.pay('shop-eu', 'DB', '9.00', { ...secured, shopperResultUrl });
    const page = await fetch(body.redirect?.url ?? '', { redirect: 'manual' });
    const resourcePath = encodeURIComponent(`/v1/payments/${id}`);
    expect(page.headers.get('location')).toBe(`${shopperResultUrl}&id=${id}&resourcePath=${resourcePath}`);
  });

  test('is also how wallets and banks are paid', async () => {
    const { body } = await caller.post('shop-eu', '/v1/payments', {
      paymentType: 'DB',
      amount: '92.00',
      currency: 'EUR',
      paymentBrand: 'SOFORTUEBERWEISUNG',
    });
    expect(body).toMatchObject({ result: { code: '000.200.000' }, redirect: { method: 'GET', parameters: [] } });
  });
});

test('card numbers and security codes are nowhere to be found afterwards', async () => {
  await caller.pay('shop-eu', 'DB', '1.00', { 'card.number': '5454545454545454', 'card.cvv': '987' });
  await caller.pay('shop-eu', 'DB', '-1', { 'card.number': '5454545454545454x', 'card.cvv': '987' });
  const seen = await Promise.all(
    ['books', 'requests?last=200', 'notifications'].map(async (path) => (await caller.raw(`/sandbox/${path}`)).text()),
  );
  expect(seen.join()).not.toMatch(/5454545454545454|"987"/);
});
