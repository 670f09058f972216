import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isOpen, type FollowUpType, type Operation } from '../../src/domain/operation.ts';
import { bareOutcome } from '../../src/domain/outcome.ts';
import { isRejection } from '../../src/domain/plan.ts';
import { Ledger, succeeded } from '../props/ledger.ts';
import { saidBy } from '../props/said-by.ts';
import { sampleEntity } from '../props/sample-entity.ts';

/**
 * Invariant I2 over random histories: whatever is asked for in whatever order, and however each operation ends, what is booked
 * and reserved never exceeds a limit. The sums are made from the operations alone, so they share nothing with the counters.
 */
const followUps: readonly FollowUpType[] = [
  'capture',
  'reversal',
  'refund',
  'rebill',
  'chargeback',
  'chargeback_reversal',
];

const step = fc.record({
  type: fc.constantFrom(...followUps),
  cents: fc.option(fc.integer({ min: 1, max: 12_000 })),
  on: fc.nat(5),
  reason: fc.constantFrom(null, 'incorrect_refund', 'incorrect_chargeback'),
  end: fc.constantFrom('succeeded', 'succeeded', 'declined', 'failed', 'unknown', 'pending', 'open'),
  settleEarlier: fc.option(fc.constantFrom('succeeded', 'declined')),
});

const settings = fc.record({
  captures: fc.constantFrom('single', 'multiple'),
  reverseDebits: fc.boolean(),
  chargebacks: fc.constantFrom('reflect', 'record'),
});

const holding = ({ status }: Operation) => isOpen(status) || status === 'succeeded';
const amountOf = ({ booked, requested }: Operation) => booked ?? requested;
const total = (operations: readonly Operation[]) => operations.reduce((sum, one) => sum + amountOf(one), 0);

function run(
  ledger: Ledger,
  root: 'preauthorization' | 'debit' | 'payout',
  steps: readonly (typeof step extends fc.Arbitrary<infer S> ? S : never)[],
) {
  ledger.do({ type: root });
  for (const { type, cents, on, reason, end, settleEarlier } of steps) {
    const targets = ledger.references;
    const command = {
      type,
      references: on === 0 ? null : (targets[on % targets.length]?.id ?? null),
      amount: cents === null ? null : (cents / 100).toFixed(2),
      reason: type === 'rebill' ? reason : null,
    };
    if (settleEarlier !== null) {
      const waiting = [...ledger.operations.values()].find(({ status }) => isOpen(status));
      if (waiting) ledger.settle(waiting, settleEarlier === 'succeeded' ? succeeded(waiting) : bareOutcome('declined'));
    }
    if (isRejection(ledger.decide(command))) continue;
    const operation = ledger.claim(command);
    if (end === 'succeeded') ledger.settle(operation, succeeded(operation));
    else if (end !== 'open') ledger.settle(operation, bareOutcome(end, end === 'failed' ? 'rejected' : null));
  }
}

describe('Over any history', () => {
  const property = fc.property(
    settings,
    fc.constantFrom('preauthorization' as const, 'debit' as const, 'payout' as const),
    fc.array(step, { maxLength: 25 }),
    (set, root, steps) => {
      const ledger = new Ledger(sampleEntity({ ...set, releaseAfterCapture: set.captures === 'multiple' }));
      run(ledger, root, steps);
      const operations = [...ledger.operations.values()];
      const on = (id: string, ...types: string[]) =>
        operations.filter((one) => one.references === id && types.includes(one.type) && holding(one));

      for (const reference of ledger.references) {
        const { id, type, amount } = reference;
        expect(reference).toMatchObject(saidBy(operations, reference, ledger.cases));
        expect(reference.disputable).toBeGreaterThanOrEqual(0);
        if (type === 'preauthorization') {
          expect(total(on(id, 'capture', 'reversal'))).toBeLessThanOrEqual(amount);
          expect(reference.closures).toBeLessThanOrEqual(1);
        }
        if (type === 'debit' || type === 'capture' || type === 'rebill' || type === 'payout') {
          expect(total(on(id, 'refund', 'reversal'))).toBeLessThanOrEqual(amount);
          expect(reference.chargedBack - reference.chargebackReversed).toBeLessThanOrEqual(amount);
          expect(total(on(id, 'rebill'))).toBeLessThanOrEqual(20_000);
          expect(reference.openDisputes).toBeGreaterThanOrEqual(0);
          expect(reference.openDisputes).toBeLessThanOrEqual(1);
        }
        if (type === 'chargeback') {
          const reversals = on(id, 'chargeback_reversal');
          expect(reversals.length).toBeLessThanOrEqual(1);
          expect(total(reversals)).toBeLessThanOrEqual(amount);
        }
      }
      const open = operations.filter(({ status }) => isOpen(status)).map(({ id }) => id);
      expect([...(ledger.head?.unsettled ?? [])].sort()).toEqual(open.sort());
    },
  );

  test('booked and reserved never exceed a limit, and the counters say what the operations say', () => {
    fc.assert(property, { numRuns: 500 });
  });
});
