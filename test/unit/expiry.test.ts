import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { authorizationEnd, validity } from '../../src/domain/authorization-validity.ts';
import type { Entity } from '../../src/domain/entity.ts';
import { decideExpiry, expiryTimes, noExpiry } from '../../src/domain/expiry.ts';
import { instantOf, plusMs, type Instant } from '../../src/domain/instant.ts';
import type { Head, Reference } from '../../src/domain/payment.ts';
import { countersOf } from '../../src/domain/payment.ts';
import { sampleEntity } from '../props/sample-entity.ts';

const at = (text: string) => text as Instant;
const hour = 3_600_000;
const entity = sampleEntity();
const begun = at('2026-03-02T10:00:00.000Z');
const ends = at('2026-03-09T10:00:00.000Z');

describe('How long an authorization lives', () => {
  const made = { brand: 'VISA', initiatedBy: 'shopper' } as const;
  const days = (
    brand: string | null,
    settings: Partial<Entity> = {},
    initiatedBy: 'shopper' | 'merchant' = 'shopper',
  ) => {
    const { expiresAt, expirySource } = authorizationEnd(begun, null, { brand, initiatedBy }, sampleEntity(settings));
    expect(expirySource).toBe('estimate');
    return (Date.parse(expiresAt) - Date.parse(begun)) / (24 * hour);
  };

  test.each([
    ['VISA', {}, 'shopper', 7],
    ['VISA', {}, 'merchant', 5],
    ['VISA', { inPerson: true }, 'shopper', 5],
    ['VISA', { business: 'lodging' }, 'shopper', 30],
    ['VISA', { business: 'lodging' }, 'merchant', 5],
    ['VISA', { business: 'travel' }, 'shopper', 7],
    ['MASTER', {}, 'shopper', 7],
    ['AMEX', {}, 'shopper', 7],
    ['AMEX', { business: 'vehicle_rental' }, 'shopper', 30],
    ['DISCOVER', { business: 'travel' }, 'shopper', 30],
    ['CARTEBANCAIRE', {}, 'shopper', 12],
    ['UNHEARD', {}, 'shopper', 5],
    [null, { inPerson: true }, 'shopper', 1.5],
    ['VISA', { authorizationDays: 21 }, 'merchant', 21],
  ] as const)('%s, %o, begun by the %s: %p days', (brand, settings, initiatedBy, expected) => {
    expect(days(brand, settings, initiatedBy)).toBe(expected);
  });

  test('is counted by the row that held when it was made, to the moment', () => {
    const daysAt = (text: string) => {
      const { expiresAt } = authorizationEnd(at(text), null, made, entity);
      return (Date.parse(expiresAt) - Date.parse(text)) / (24 * hour);
    };
    // The figures for VISA hold since 2024-04-13; before, nothing better is known than the last row.
    expect(daysAt('2024-04-12T23:59:59.999Z')).toBe(5);
    expect(daysAt('2024-04-13T00:00:00.000Z')).toBe(7);
  });

  test('follows the date the gateway gives, unless that has passed before it began', () => {
    const date = at('2026-03-05T00:00:00.000Z');
    expect(authorizationEnd(begun, date, made, entity)).toEqual({ expiresAt: date, expirySource: 'gateway' });
    expect(authorizationEnd(begun, at('2026-03-01T00:00:00.000Z'), made, entity).expirySource).toBe('estimate');
  });

  test('has a source and a date for each figure, and no row that another one hides', () => {
    for (const one of validity) {
      expect(one.source).not.toBe('');
      expect(Number.isNaN(Date.parse(one.effectiveFrom))).toBe(false);
    }
    const facts = ['brand', 'business', 'initiatedBy', 'inPerson'] as const;
    const hidden = validity.filter((later, index) =>
      validity
        .slice(0, index)
        .some((earlier) => facts.every((fact) => earlier[fact] === null || earlier[fact] === later[fact])),
    );
    expect(hidden).toEqual([]);
  });

  test('is counted in hours, so neither daylight saving nor a leap day moves its end', () => {
    // Berlin goes to summer time on 2026-03-29, and back on 2026-10-25; 2028 has a February 29.
    for (const day of ['2026-03-27', '2026-10-23', '2028-02-27']) {
      const start = at(`${day}T22:30:00.000Z`);
      const { expiresAt } = authorizationEnd(start, null, made, sampleEntity({ timeZone: 'Europe/Berlin' }));
      expect(Date.parse(expiresAt) - Date.parse(start)).toBe(7 * 24 * hour);
      const { warnAt, actAt } = expiryTimes(start, expiresAt, entity.expiry);
      expect([Date.parse(expiresAt) - Date.parse(actAt), Date.parse(actAt) - Date.parse(warnAt)]).toEqual([
        24 * hour,
        24 * hour,
      ]);
    }
  });
});

test('However short a life, it is told of before it is dealt with, and neither in its first half', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 60 * 24 * hour }),
      fc.nat(720),
      fc.nat(720),
      (lifeMs, marginHours, warningHours) => {
        const settings = { policy: 'reverse', marginHours, warningHours } as const;
        const { warnAt, actAt } = expiryTimes(begun, plusMs(begun, lifeMs), settings);
        expect(warnAt <= actAt && actAt <= plusMs(begun, lifeMs)).toBe(true);
        expect(Date.parse(warnAt) - Date.parse(begun)).toBeGreaterThanOrEqual(lifeMs / 2 - 2);
      },
    ),
  );
});

describe('What is done about a pre-authorization', () => {
  const head = (reference: Partial<Reference> = {}, changes: Partial<Head> = {}): Head =>
    ({
      id: 'pay_1',
      type: 'preauthorization',
      root: { id: 'op_1' },
      references: [
        {
          ...countersOf('preauthorization', 9200),
          id: 'op_1',
          type: 'preauthorization',
          amount: 9200,
          settledAt: begun,
          ...reference,
        },
      ],
      unsettled: [],
      expiresAt: ends,
      expirySource: 'estimate',
      expiry: { ...noExpiry(), warnedAt: begun },
      incomplete: false,
      ...changes,
    }) as unknown as Head;
  const acting = at('2026-03-08T10:00:00.000Z');
  const asked = { since: begun, until: acting, why: 'policy' } as const;
  const policy = (chosen: string, settings: object = {}) => sampleEntity({ expiry: { policy: chosen }, ...settings });
  const partly = { captured: 3000, left: 6200 };

  test.each([
    ['nothing is authorized yet', head({}, { references: [] }), entity, acting, 'needless'],
    ['it is closed', head({ closures: 1, left: 0 }), entity, acting, 'needless'],
    ['several captures have taken all', head({ captured: 9200, left: 0 }), entity, acting, 'needless'],
    ['a capture is under way', head({ left: 0 }, { unsettled: ['op_2' as never] }), entity, acting, 'busy'],
    ['part of it is reserved', head({ left: 5000 }, { unsettled: ['op_2' as never] }), entity, acting, 'busy'],
    ['its import is not complete', head({}, { incomplete: true }), entity, acting, 'busy'],
    ['it is not time', head(), entity, at('2026-03-07T09:59:59.999Z'), 'later'],
    ['it is time to tell', head({}, { expiry: noExpiry() }), entity, at('2026-03-07T10:00:00.000Z'), 'warn'],
    ['it has been told', head(), entity, at('2026-03-07T10:00:00.001Z'), 'later'],
    ['it is a moment too early', head(), entity, at('2026-03-08T09:59:59.999Z'), 'later'],
    ['it is exactly time', head(), entity, acting, 'reverse'],
    ['nobody could tell before', head({}, { expiry: noExpiry() }), entity, acting, 'reverse'],
    ['the policy is to capture', head(), policy('capture'), acting, 'capture'],
    ['the gateway says it has ended', head({}, { expirySource: 'gateway' }), policy('capture'), ends, 'reverse'],
    ['the estimate says it has ended', head(), policy('capture'), ends, 'capture'],
    ['nobody was asked yet', head(), policy('ask'), acting, 'ask'],
    [
      'nobody has answered',
      head({}, { expiry: { ...noExpiry(), warnedAt: begun, asked } }),
      policy('ask'),
      acting,
      'reverse',
    ],
    ['its own policy differs', head({}, { expiry: noExpiry('capture') }), entity, acting, 'capture'],
    ['a part was captured', head(partly), entity, acting, 'ask'],
    ['the rest can be released', head(partly), sampleEntity({ releaseAfterCapture: true }), acting, 'reverse'],
    ['the rest is to be captured', head(partly), policy('capture'), acting, 'capture'],
    [
      'it was in trouble',
      head({}, { expiry: { ...noExpiry(), asked: { ...asked, why: 'trouble' } } }),
      entity,
      ends,
      'lapsed',
    ],
    ['it is a debit', head({}, { type: 'debit' }), entity, acting, 'needless'],
  ])('when %s', (_, one, of, now, expected) => {
    expect(decideExpiry(one, of, now).kind).toBe(expected);
  });

  test('always ends: whatever the time, what is put off is put off into the future', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 20 * 24 * hour }),
        fc.constantFrom('reverse', 'capture', 'ask'),
        fc.boolean(),
        (ms, chosen, captured) => {
          const now = instantOf(Date.parse(begun) + ms);
          const step = decideExpiry(head(captured ? partly : {}), policy(chosen), now);
          const next = 'at' in step ? step.at : 'asked' in step ? step.asked.until : now;
          expect(next >= now).toBe(true);
        },
      ),
    );
  });
});
