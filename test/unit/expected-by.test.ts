import { describe, expect, test } from '@jest/globals';
import { creditDaysOf, expectedBy, plusBusinessDays, usualDays } from '../../src/domain/expected-by.ts';
import { noteEvents } from '../../src/domain/event.ts';
import { instantOf } from '../../src/domain/instant.ts';
import type { Operation } from '../../src/domain/operation.ts';
import { sampleEntity } from '../props/sample-entity.ts';

const at = (text: string) => instantOf(Date.parse(text));

describe('Business days', () => {
  test.each([
    // Friday noon: the next business day is Monday, and ends at midnight there.
    ['2026-01-09T12:00:00Z', 1, 'UTC', '2026-01-12T23:59:59.000Z'],
    ['2026-01-09T12:00:00Z', 10, 'UTC', '2026-01-23T23:59:59.000Z'],
    ['2026-01-10T12:00:00Z', 1, 'UTC', '2026-01-12T23:59:59.000Z'],
    ['2026-01-12T12:00:00Z', 0, 'UTC', '2026-01-12T23:59:59.000Z'],
    // Thursday evening in London is Friday in Tokyo, so its next business day is Monday.
    ['2026-01-08T20:00:00Z', 1, 'Asia/Tokyo', '2026-01-12T14:59:59.000Z'],
    // Over the night in which the clocks go forward.
    ['2026-03-27T12:00:00Z', 1, 'Europe/Berlin', '2026-03-30T21:59:59.000Z'],
  ])('%s and %d in %s is %s', (from, days, zone, end) => {
    expect(plusBusinessDays(at(from), days, zone)).toBe(end);
  });
});

describe('When the money should show', () => {
  test('is said of what gives money back, by operation and brand, and the entity may know better', () => {
    const entity = sampleEntity({ creditDays: { refund: 3, 'refund.VISA': 1 } });
    expect(creditDaysOf('refund', 'VISA', entity)).toBe(1);
    expect(creditDaysOf('refund', 'MASTER', entity)).toBe(3);
    expect(creditDaysOf('refund', null, sampleEntity())).toBe(10);
    expect(creditDaysOf('payout', 'VISA', entity)).toBe(5);
    expect(creditDaysOf('capture', 'VISA', entity)).toBeNull();
  });

  test('is what the entity says of the brand, else of the operation, else what is usual for the brand, else for the operation', () => {
    const days = (creditDays: object, brand = 'PAYPAL') => creditDaysOf('refund', brand, sampleEntity({ creditDays }));
    expect(days({ refund: 3, 'refund.PAYPAL': 1 })).toBe(1);
    expect(days({ refund: 3, 'refund.VISA': 1 })).toBe(3);
    expect(days({ 'refund.VISA': 1, payout: 1 })).toBe(22);
    expect(days({}, 'IDEAL')).toBe(4);
    expect(days({}, 'VISA')).toBe(10);
  });

  test('has a host that says so for every brand, and only names that an entity could use as well', () => {
    const ofBrands = Object.entries(usualDays).filter(([key]) => key.includes('.'));
    expect(ofBrands.length).toBeGreaterThan(0);
    for (const [, { source }] of ofBrands) expect(source).toMatch(/^[a-z]+(\.[a-z]+)+: /);
    const creditDays = Object.fromEntries(Object.entries(usualDays).map(([key, { days }]) => [key, days]));
    expect(sampleEntity({ creditDays }).creditDays).toEqual(creditDays);
  });

  test('counts from the success, from the beginning while it is open, and not at all where nothing comes', () => {
    const begun = { creditDays: 1, createdAt: at('2026-01-12T12:00:00Z') };
    const now = at('2026-01-14T12:00:00Z');
    const entity = { timeZone: 'UTC' };
    expect(expectedBy({ ...begun, status: 'succeeded' }, now, entity)).toBe('2026-01-15T23:59:59.000Z');
    expect(expectedBy({ ...begun, status: 'pending' }, now, entity)).toBe('2026-01-13T23:59:59.000Z');
    expect(expectedBy({ ...begun, status: 'unknown' }, now, entity)).toBe('2026-01-13T23:59:59.000Z');
    expect(expectedBy({ ...begun, status: 'failed' }, now, entity)).toBeNull();
    expect(expectedBy({ ...begun, status: 'declined' }, now, entity)).toBeNull();
  });
});

describe('What is noted of an open operation', () => {
  const expectedBy = at('2026-01-13T23:59:59Z');
  const operation = {
    id: 'op_1',
    status: 'pending',
    version: 3,
    needsPerson: false,
    expectedBy,
    refundWindow: null,
  } as Operation;
  const noted = (from: string, to: string, change: Partial<Operation> = {}) =>
    noteEvents({ ...operation, updatedAt: at(from) }, { ...operation, ...change, updatedAt: at(to), version: 4 }).map(
      ({ type }) => type,
    );

  test('is told once when it takes longer than was said', () => {
    expect(noted('2026-01-12T00:00:00Z', '2026-01-13T00:00:00Z')).toEqual([]);
    expect(noted('2026-01-13T00:00:00Z', '2026-01-14T00:00:00Z')).toEqual(['operation.delayed']);
    expect(noted('2026-01-14T00:00:00Z', '2026-01-15T00:00:00Z')).toEqual([]);
  });

  test('is told when a person must say, both at once if need be, under two ids', () => {
    expect(noted('2026-01-12T00:00:00Z', '2026-01-12T01:00:00Z', { needsPerson: true })).toEqual([
      'operation.needs_person',
    ]);
    expect(noted('2026-01-13T00:00:00Z', '2026-01-14T00:00:00Z', { needsPerson: true })).toHaveLength(2);
  });
});
