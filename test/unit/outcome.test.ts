import { describe, expect, test } from '@jest/globals';
import type { GatewayId } from '../../src/domain/ids.ts';
import { transaction } from '../../src/gateway/answer.ts';
import { outcomeOf } from '../../src/gateway/outcome-of.ts';

/** What is read of an answer, and what is not believed. */

const own = 'op_00000000000000000000000000.1';
const parent = '8ac7a4a1845f7e19018461a00b366a74' as GatewayId;
const expected = { type: 'refund', merchantTransactionId: own, referencedId: parent, expiryField: 'EndsAt' } as const;
const answer = {
  id: '8ac7a4a1845f7e19018461a00b366a75',
  paymentType: 'RF',
  amount: '10.00',
  currency: 'EUR',
  merchantTransactionId: own,
  referencedId: parent,
  result: { code: '000.100.110', description: 'Request successfully processed' },
  randomField123: 'Please allow for new unexpected fields to be added',
};
const read = (changes: object) => outcomeOf(transaction.parse({ ...answer, ...changes }), expected);

test('A success is one that agrees with what was sent and has an id', () => {
  expect(read({})).toMatchObject({
    status: 'succeeded',
    gatewayId: answer.id,
    amount: { text: '10.00', currency: 'EUR' },
  });
});

describe('A success is not believed', () => {
  test.each([
    ['of another type', { paymentType: 'CP' }, true],
    ['under another name', { merchantTransactionId: 'op_00000000000000000000000000.2' }, true],
    ['about another reference', { referencedId: '8ac7a4a1845f7e19018461a00b366a76' }, true],
    ['without an id', { id: null }, false],
    ['with an id that is a card number', { id: '4012000033330026' }, false],
  ])('%s', (_, changes, needsPerson) => {
    expect(read(changes)).toMatchObject({ status: 'unknown', needsPerson, gatewayId: null });
  });

  test('but fields that are absent say nothing', () => {
    const bare = { merchantTransactionId: undefined, referencedId: undefined, paymentType: undefined };
    expect(read(bare)).toMatchObject({ status: 'succeeded' });
  });
});

test('What was paid with is kept by its name, whether it is a card or not', () => {
  const card = { last4Digits: '0000', expiryMonth: '05', expiryYear: '2034' };
  const kept = { last4: '0000', expiry: '2034-05' };
  expect(read({ paymentBrand: 'VISA', card })).toMatchObject({ brand: 'VISA', card: { brand: 'VISA', ...kept } });
  expect(read({ paymentBrand: 'PAYPAL' })).toMatchObject({ brand: 'PAYPAL', card: null });
  expect(read({ card })).toMatchObject({ brand: null, card: { brand: null, ...kept } });
});

describe('The end of an authorization is believed', () => {
  test.each([
    ['2026-01-12T10:00:00Z', '2026-01-12T10:00:00.000Z'],
    ['2026-01-12T10:00:00.123+0100', '2026-01-12T09:00:00.123Z'],
    ['2026-01-12T10:00:00-05:00', '2026-01-12T15:00:00.000Z'],
  ])('as %s', (EndsAt, instant) => {
    expect(read({ resultDetails: { EndsAt } }).authorizationEndsAt).toBe(instant);
  });

  test.each(['261231', '99999', '0534', '2026-01-12', '2026-01-12T10:00:00', '2026-13-45T10:00:00Z', '', 7, null, {}])(
    'but not as %j',
    (EndsAt) => {
      expect(read({ resultDetails: { EndsAt } }).authorizationEndsAt).toBeNull();
    },
  );
});

describe('Of what the gateway writes nothing is kept that looks like a card number:', () => {
  const number = '4012000033330026';
  test.each([
    ['description', { result: { code: '800.100.151', description: `declined ${number}` } }],
    ['acquirer response', { resultDetails: { AcquirerResponse: number } }],
    ['brand', { paymentBrand: number, card: { last4Digits: '0026' } }],
    ['redirect', { redirect: { url: `https://bank.example/?pan=${number}`, parameters: [] } }],
    [
      'redirect parameter',
      { redirect: { url: 'https://bank.example/', parameters: [{ name: 'PAN', value: number }] } },
    ],
    ['expiry', { card: { last4Digits: '0026', expiryYear: number, expiryMonth: '01' } }],
  ])('%s', (_, changes) => {
    expect(JSON.stringify(read(changes))).not.toContain(number);
  });

  test('and nothing without bounds', () => {
    const redirect = { url: 'https://bank.example/', parameters: [{ name: 'a', value: 'x'.repeat(500_000) }] };
    expect(JSON.stringify(read({ redirect })).length).toBeLessThan(2_000);
  });
});
