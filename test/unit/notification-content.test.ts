import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ResourceNotFoundException } from '@aws-sdk/client-secrets-manager';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { secretHooks } from '../../src/gateway/hooks.ts';
import { readNotification } from '../../src/gateway/read-notification.ts';

const id = '8ac7a4a1845f7e19018461a00b366a74';
const payload = {
  id,
  paymentType: 'RF',
  paymentBrand: 'VISA',
  amount: '10.00',
  currency: 'EUR',
  referencedId: '8ac7a4a1845f7e19018461a00b366a75',
  merchantTransactionId: 'op_2c1f7h0q9s8d7f6g5h4j3k2l1m.1',
  timestamp: '2026-01-31 09:30:00.123+0000',
  result: { code: '000.100.110', description: 'Request successfully processed', randomField1: 'x' },
  resultDetails: {
    ConnectorTxID1: 'C-1',
    AuthorizationExpiresAt: '2026-02-07T09:30:00Z',
    ExtendedDescription: 'Jane Jones, 4200 0000 0000 0000',
  },
  card: { bin: '420000', last4Digits: '0000', holder: 'Jane Jones', expiryMonth: '05', expiryYear: '2034' },
  customer: { givenName: 'Jane', email: 'jane@example.com', ip: '203.0.113.7' },
  billing: { street1: 'Main Street 1' },
  authentication: { entityId: '8ac7a4c97f1a0001017f1a0000000001' },
  presentationAmount: '10.00',
  randomField123: 'Please allow for new unexpected fields to be added',
};
const read = (content: unknown) => readNotification(JSON.stringify(content));
const readPayment = (change: object = {}) => read({ type: 'PAYMENT', payload: { ...payload, ...change } });

describe('Of what the gateway notifies', () => {
  test('only allowed fields are kept, and nothing of customer or card', () => {
    expect(readPayment()).toEqual({
      kind: 'payment',
      entityId: payload.authentication.entityId,
      notice: {
        id,
        paymentType: 'RF',
        referencedId: payload.referencedId,
        merchantTransactionId: payload.merchantTransactionId,
        amount: '10.00',
        currency: 'EUR',
        timestamp: payload.timestamp,
        result: { code: '000.100.110', description: 'Request successfully processed' },
        resultDetails: { ConnectorTxID1: 'C-1', AuthorizationExpiresAt: '2026-02-07T09:30:00Z' },
      },
    });
  });

  test('nothing that looks like a card number is kept, wherever it stands', () => {
    const number = '4200000000000000';
    const told = readPayment({
      merchantTransactionId: number,
      referencedId: number,
      result: { code: '000.100.110', description: `paid with ${number}` },
      resultDetails: { AuthCode: number },
      timestamp: number,
    });
    expect(JSON.stringify(told)).not.toContain(number);
  });

  test.each([
    ['an id that is none', { id: '4200000000000000' }],
    ['no id', { id: undefined }],
    ['no type', { paymentType: null }],
    ['no result', { result: undefined }],
    ['no entity', { authentication: {} }],
  ])('a payment with %s says nothing', (_, change) => {
    expect(readPayment(change)).toBeNull();
  });

  test.each([['nothing'], ['{'], ['[]'], ['{"payload":{}}'], ['{"type":"PAYMENT"}'], ['null']])(
    '%s is no notification',
    (text) => {
      expect(readNotification(text)).toBeNull();
    },
  );

  test('the click to test is told from the rest, and so is what moves no money', () => {
    const test = { type: 'test', action: 'webhook activation', payload: { result: { code: '000.100.110' } } };
    expect(read(test)).toEqual({ kind: 'test' });
    for (const type of ['REGISTRATION', 'SCHEDULE', 'RISK', 'SOMETHING_NEW']) {
      expect(read({ type, action: 'CREATED', payload })).toEqual({ kind: 'other' });
    }
  });
});

describe('The keys of the hooks', () => {
  let secret = '';
  let reads = 0;
  let now = 0;
  const client = {
    send: () => {
      reads += 1;
      const missing = new ResourceNotFoundException({ message: 'none', $metadata: {} });
      return secret === '' ? Promise.reject(missing) : Promise.resolve({ SecretString: secret });
    },
  } as unknown as SecretsManagerClient;
  const hooks = () => secretHooks('/app/prod/hooks', () => now, client);
  const hook = (key: string) => ({ keys: [key.repeat(32)], entities: ['shop-eu'] });

  beforeEach(() => {
    [reads, now] = [0, 0];
    secret = JSON.stringify({ opp: hook('aa') });
  });

  test('are read once, and again after five minutes', async () => {
    const { find } = hooks();
    expect(await find('opp')).toEqual(hook('aa'));
    expect(await find('other')).toBeNull();
    expect(await find('constructor')).toBeNull();
    expect(reads).toBe(1);
    now = 5 * 60_000 + 1;
    secret = JSON.stringify({ opp: hook('bb') });
    expect(await find('opp')).toEqual(hook('bb'));
  });

  test('are read again when something did not fit them, but not for every piece of nonsense', async () => {
    const { find, doubt } = hooks();
    await find('opp');
    secret = JSON.stringify({ opp: hook('bb') });
    doubt();
    expect(await find('opp')).toEqual(hook('aa'));
    now = 30_000;
    doubt();
    expect(await find('opp')).toEqual(hook('bb'));
    doubt();
    await find('opp');
    expect(reads).toBe(2);
  });

  test('need not be there: then there is no hook', async () => {
    secret = '';
    expect(await hooks().find('opp')).toBeNull();
  });

  test.each([
    ['too short', { opp: { keys: ['aabb'], entities: ['shop-eu'] } }],
    ['for no entity', { opp: { keys: ['aa'.repeat(32)], entities: [] } }],
    ['of another shape', { opp: 'aa'.repeat(32) }],
  ])('that are %s are an error that quotes nothing of them', async (_, content) => {
    secret = JSON.stringify(content);
    await expect(hooks().find('opp')).rejects.toThrow('The secret /app/prod/hooks is not {');
    await expect(hooks().find('opp')).rejects.not.toThrow('aa');
  });
});
