import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Currency } from '../../src/domain/currency.ts';
import { formatAmount, fromGatewayAmount, gatewayAmount, parseAmount } from '../../src/domain/money.ts';

const currency = (code: string) => code as Currency;

describe('An amount is read as minor units:', () => {
  test.each([
    ['92.00', 'EUR', 9200],
    ['92', 'EUR', 9200],
    ['92.5', 'EUR', 9250],
    ['0.01', 'EUR', 1],
    ['92.000', 'EUR', 9200],
    ['92', 'JPY', 92],
    ['92.00', 'JPY', 92],
    ['1.230', 'KWD', 1230],
    ['1.23', 'KWD', 1230],
    ['9999999999.99', 'EUR', 999999999999],
  ])('%s %s', (text, code, minor) => {
    expect(parseAmount(text, currency(code))).toEqual({ minor, currency: code });
  });
});

describe('What is no amount says why:', () => {
  test.each([
    ['92.001', 'EUR', 'EUR has 2 decimals'],
    ['92.5', 'JPY', 'JPY has no decimals'],
    ['1.234', 'KWD', 'third one of KWD must be 0'],
    ['1.2345', 'KWD', 'KWD has 3 decimals'],
    ['0', 'EUR', 'more than zero'],
    ['0.00', 'EUR', 'more than zero'],
    ['-1', 'EUR', 'decimal string'],
    ['+1', 'EUR', 'decimal string'],
    ['1,000.00', 'EUR', 'decimal string'],
    ['1e3', 'EUR', 'decimal string'],
    ['', 'EUR', 'decimal string'],
    ['.5', 'EUR', 'decimal string'],
    ['5.', 'EUR', 'decimal string'],
    ['01', 'EUR', 'decimal string'],
    ['١', 'EUR', 'decimal string'],
    ['10000000000', 'EUR', 'at most 10 digits'],
  ])('"%s" %s', (text, code, why) => {
    expect(parseAmount(text, currency(code))).toEqual({ problem: expect.stringContaining(why) });
  });
});

test('An amount survives the way to the gateway and back, in every kind of currency', () => {
  fc.assert(
    fc.property(fc.constantFrom('EUR', 'JPY', 'KWD'), fc.integer({ min: 1, max: 10 ** 9 }), (code, number) => {
      const money = { minor: code === 'KWD' ? number * 10 : number, currency: currency(code) };
      expect(gatewayAmount(money)).toMatch(/^[0-9]{1,12}\.[0-9]{2}$/);
      expect(fromGatewayAmount(gatewayAmount(money), money.currency)).toBe(money.minor);
      expect(parseAmount(formatAmount(money), money.currency)).toEqual(money);
    }),
  );
});

test('What is no amount is not repeated: somebody may have put a card number there', () => {
  expect(JSON.stringify(parseAmount('1.4012000033330026', currency('EUR')))).not.toContain('4012000033330026');
});

test('An amount below zero keeps its sign', () => {
  expect(formatAmount({ minor: -5, currency: currency('EUR') })).toBe('-0.05');
});
