import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compareOperation, comparePayment } from '../../src/domain/comparison.ts';
import { beginDay, hasStarted, narrowed, nextPart, unstarted } from '../../src/domain/comparison-run.ts';
import type { GatewayId } from '../../src/domain/ids.ts';
import type { EntityName } from '../../src/domain/ids.ts';
import { plusMs, type Instant } from '../../src/domain/instant.ts';
import { operationStatuses, type Operation } from '../../src/domain/operation.ts';
import { bareOutcome, type Outcome } from '../../src/domain/outcome.ts';
import type { Seen } from '../../src/domain/seen.ts';
import { startOfDay, dayAt } from '../../src/clock/business-day.ts';
import { dayOne, Ledger } from '../props/ledger.ts';
import { sampleEntity } from '../props/sample-entity.ts';

/** What two books say of the same money, and where a run stands. */

/** The gateway's view of an operation that it has exactly as we have. */
const mirrored = (one: Operation, ledger: Ledger): Seen => ({
  gatewayId: one.gatewayId!,
  type: one.type,
  references: ledger.references.find(({ id }) => id === one.references)?.gatewayId ?? null,
  claims: { id: one.id, attempt: one.attempt },
  amount: one.booked,
  currency: one.currency,
  outcome: bareOutcome('succeeded'),
  at: null,
});

const ledger = new Ledger(sampleEntity());
const debit = ledger.do({ type: 'debit' });
const mirror = mirrored(debit, ledger);
const ours = (changes: Partial<Operation>): Operation => ({ ...debit, ...changes });
const theirs = (status: Outcome['status'], changes: Partial<Seen> = {}): Seen => ({
  ...mirror,
  outcome: bareOutcome(status),
  ...changes,
});

describe('An operation', () => {
  test.each<[string, Partial<Operation>, Seen | null, string]>([
    ['succeeded on both sides', {}, mirror, 'agrees'],
    ['succeeded here, for less there', {}, theirs('succeeded', { amount: 9100 }), 'amount_differs'],
    ['succeeded in another currency there', {}, theirs('succeeded', { currency: 'USD' }), 'amount_differs'],
    ['succeeded, its amount there unreadable', {}, theirs('succeeded', { amount: null }), 'not_compared'],
    [
      'reversed, without an amount there',
      { type: 'reversal' },
      theirs('succeeded', { type: 'reversal', amount: null }),
      'agrees',
    ],
    ['succeeded here, pending there', {}, theirs('pending'), 'state_differs'],
    ['succeeded here, declined there', {}, theirs('declined'), 'state_differs'],
    ['succeeded here, failed there', {}, theirs('failed'), 'state_differs'],
    ['succeeded here, with a code nobody knows there', {}, theirs('unknown'), 'not_compared'],
    ['succeeded here, not there', {}, null, 'missing_there'],
    ['of another type there', {}, theirs('succeeded', { type: 'payout' }), 'state_differs'],
    ['declined here, succeeded there', { status: 'declined' }, mirror, 'confirmed'],
    ['failed here, succeeded there', { status: 'failed' }, mirror, 'confirmed'],
    ['failed here, pending there', { status: 'failed' }, theirs('pending'), 'state_differs'],
    ['declined here, failed there', { status: 'declined' }, theirs('failed'), 'agrees'],
    ['declined here, not there', { status: 'declined' }, null, 'agrees'],
    ['recorded only', { recordedOnly: true }, null, 'agrees'],
    ['recorded only, and told of by the bank now', { recordedOnly: true }, mirror, 'confirmed'],
  ])('%s', (_, changes, seen, expected) => {
    const compared = compareOperation(ours(changes), seen);
    expect(compared.kind === 'differs' ? compared.class : compared.kind).toBe(expected);
  });

  test('that is open is never a finding, whatever the gateway says', () => {
    for (const status of operationStatuses.slice(0, 3))
      for (const seen of [null, mirror, theirs('declined')])
        expect(compareOperation(ours({ status }), seen)).toEqual({ kind: 'agrees' });
  });
});

describe('A payment', () => {
  /** A payment with captures and refunds of some amounts, and what the gateway has of it. */
  const payment = fc
    .array(fc.record({ capture: fc.integer({ min: 1, max: 3000 }), refunded: fc.boolean() }), { maxLength: 3 })
    .map((steps) => {
      const books = new Ledger(sampleEntity());
      books.do({ type: 'preauthorization', amount: '92.00' });
      for (const { capture, refunded } of steps) {
        const captured = books.do({ type: 'capture', amount: (capture / 100).toFixed(2) });
        if (refunded) books.do({ type: 'refund', references: captured.id });
      }
      const operations = [...books.operations.values()];
      return { head: books.head!, operations, seen: operations.map((one) => mirrored(one, books)) };
    });
  const which = fc.nat();

  test('whose books are the same agrees in everything', () => {
    fc.assert(
      fc.property(payment, ({ head, operations, seen }) => {
        const { operations: compared, foreign, doubles } = comparePayment(operations, seen, head, true);
        expect(compared.every(({ comparison }) => comparison.kind === 'agrees')).toBe(true);
        expect([...foreign, ...doubles]).toEqual([]);
      }),
    );
  });

  test('that lacks one transaction there differs in that one', () => {
    fc.assert(
      fc.property(payment, which, ({ head, operations, seen }, n) => {
        const lacking = n % seen.length;
        const { operations: compared } = comparePayment(operations, seen.toSpliced(lacking, 1), head, true);
        expect(compared.map(({ comparison: { kind } }) => kind)).toEqual(
          operations.map((_, index) => (index === lacking ? 'differs' : 'agrees')),
        );
      }),
    );
  });

  test('with one transaction more there has it as foreign, or as a double of the payment itself', () => {
    fc.assert(
      fc.property(payment, which, fc.boolean(), ({ head, operations, seen }, n, named) => {
        const like = seen[n % seen.length]!;
        const more = { ...like, gatewayId: 'e'.repeat(32) as GatewayId, claims: named ? like.claims : null };
        const { foreign, doubles } = comparePayment(operations, [...seen, more], head, true);
        expect([foreign, doubles]).toEqual(named && more.type === 'preauthorization' ? [[], [more]] : [[more], []]);
      }),
    );
  });

  test('with an open operation leaves what looks like it to the resolver', () => {
    const books = new Ledger(sampleEntity());
    const paid = books.do({ type: 'debit' });
    const open = books.claim({ type: 'refund', amount: '10.00' });
    const like = {
      ...mirrored({ ...open, gatewayId: 'e'.repeat(32) as GatewayId, booked: 1000 }, books),
      claims: null,
    };
    const { foreign, doubles } = comparePayment([paid, open], [mirrored(paid, books), like], books.head!, true);
    expect([...foreign, ...doubles]).toEqual([]);
  });
});

describe('A run', () => {
  const entity = 'shop-eu' as EntityName;
  const day = { day: '2026-03-02', from: dayOne, to: plusMs(dayOne, 86_400_000) };

  test('begins at the moment an entity is put, and compares nothing before', () => {
    expect(hasStarted(unstarted(entity, dayOne))).toBe(false);
    expect(hasStarted(beginDay(entity, day, true, null, 2))).toBe(true);
  });

  test('halves a part that has more pages than it can keep in mind, down to a minute, and loses nothing of the day', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), (perMinute) => {
        let run = beginDay(entity, day, true, null, 1);
        let covered: Instant = day.from;
        for (let steps = 0; steps < 100_000; steps += 1) {
          const minutes = (Date.parse(run.part.to) - Date.parse(run.part.from)) / 60_000;
          const half = narrowed(run, Math.ceil((minutes * perMinute) / 100));
          if (half) {
            run = half;
            continue;
          }
          expect(run.part.from).toBe(covered);
          covered = run.part.to;
          const next = nextPart(run, true);
          if (!next) break;
          run = next;
        }
        expect(covered).toBe(day.to);
      }),
      { numRuns: 20 },
    );
  });

  test('does not halve what it is in the middle of', () => {
    expect(narrowed({ ...beginDay(entity, day, true, null, 1), page: 2 }, 100)).toBeNull();
  });
});

test.each([
  ['2026-03-02T22:59:59.999Z', 'Europe/Berlin', '2026-03-02'],
  ['2026-03-02T23:00:00.000Z', 'Europe/Berlin', '2026-03-03'],
  ['2026-03-29T21:59:59.999Z', 'Europe/Berlin', '2026-03-29'],
  ['2026-01-01T04:59:59.999Z', 'America/New_York', '2025-12-31'],
])('%s is in %s on %s, between its first moment and that of the next day', (at, zone, day) => {
  expect(dayAt(at as Instant, zone)).toBe(day);
  expect(startOfDay(day, zone)).toBeLessThanOrEqual(Date.parse(at));
  expect(startOfDay(day, zone, 1)).toBeGreaterThan(Date.parse(at));
});
