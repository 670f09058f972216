import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { plusDays, plusMs, type Instant } from '../../src/domain/instant.ts';
import type { Operation } from '../../src/domain/operation.ts';
import { bareOutcome } from '../../src/domain/outcome.ts';
import type { Reference } from '../../src/domain/payment.ts';
import { lookAtRefund, lookInVain } from '../../src/domain/refund-window.ts';
import { operationTask } from '../../src/domain/task.ts';
import { dayOne, Ledger, succeeded } from '../props/ledger.ts';
import { sampleEntity } from '../props/sample-entity.ts';

const hourMs = 3_600_000;
const settings = { refundWindowDays: 60, refundWarningDays: 7 };

/** A debit of 92.00 on day one, of which a refund of 10.00 came to nothing. */
function refused(status: 'declined' | 'failed' = 'declined', amount = '10.00') {
  const ledger = new Ledger(sampleEntity(settings));
  ledger.do({ type: 'debit' });
  const { settledAt } = ledger.references[0]!;
  const refund = ledger.settle(ledger.claim({ type: 'refund', amount }), bareOutcome(status));
  return { ledger, refund, closesAt: plusDays(settledAt, 60), warnAt: plusDays(settledAt, 53) };
}
const look = ({ head, operations }: Ledger, refund: Operation, now: Instant, changes: object = {}) =>
  lookAtRefund(refund, { head: head!, operations: [...operations.values()] }, { ...settings, ...changes }, now);

describe('A refund that came to nothing', () => {
  test.each(['declined', 'failed'] as const)('and is %s is looked at when its window is about to close', (status) => {
    const { refund, warnAt, closesAt } = refused(status);
    expect(refund.refundWindow).toEqual({ warnAt, closesAt, nextLookAt: warnAt, warnedAt: null, owed: null });
  });

  test('so late that the warning is due leaves an hour to ask for it again', () => {
    const { ledger, closesAt } = refused();
    ledger.now = plusMs(closesAt, -2 * hourMs);
    const late = ledger.claim({ type: 'refund', amount: '1.00' });
    const { refundWindow, updatedAt } = ledger.settle(late, bareOutcome('declined'));
    expect(refundWindow?.nextLookAt).toBe(plusMs(updatedAt, hourMs));
  });

  test('is warned of, and proposed for a payout once its window has closed', () => {
    const { ledger, refund, warnAt, closesAt } = refused();
    const warned = look(ledger, refund, warnAt);
    expect(warned).toMatchObject({
      kind: 'warned',
      operation: { needsPerson: false, refundWindow: { warnedAt: warnAt, nextLookAt: closesAt } },
    });
    const proposed = look(ledger, warned.operation, closesAt);
    expect(proposed).toMatchObject({
      kind: 'proposed',
      operation: { needsPerson: true, status: 'declined', refundWindow: { owed: 1000, nextLookAt: null } },
    });
    expect(operationTask(proposed.operation)).toMatchObject({ kind: 'payout_proposed', verdicts: ['as_booked'] });
  });

  test('waits while a bank decides about its money, or while something on the payment is open', () => {
    const { ledger, refund, closesAt } = refused();
    const open = ledger.claim({ type: 'refund', amount: '82.00' });
    expect(look(ledger, refund, closesAt)).toMatchObject({
      kind: 'later',
      operation: { refundWindow: { nextLookAt: plusDays(closesAt, 1) } },
    });
    ledger.settle(open, succeeded(open));
    ledger.do({ type: 'chargeback', amount: '5.00', reason: '13.1' });
    expect(look(ledger, refund, closesAt)).toMatchObject({
      kind: 'later',
      operation: { refundWindow: { nextLookAt: plusDays(closesAt, 7) } },
    });
  });

  test('follows the window as it is set now', () => {
    const { ledger, refund, warnAt, closesAt } = refused();
    const later = look(ledger, refund, warnAt, { refundWindowDays: 90 });
    expect(later).toMatchObject({
      kind: 'later',
      operation: { refundWindow: { closesAt: plusDays(closesAt, 30), nextLookAt: plusDays(warnAt, 30) } },
    });
    expect(look(ledger, refund, warnAt, { refundWindowDays: 30 }).kind).toBe('proposed');
  });

  test('and turns out to have succeeded owes nothing', () => {
    const { ledger, refund, closesAt } = refused('failed');
    const { operation } = look(ledger, refund, closesAt);
    ledger.operations.set(operation.id, operation);
    const corrected = ledger.settle(operation, succeeded(operation));
    expect(corrected).toMatchObject({ status: 'succeeded', refundWindow: { owed: null, nextLookAt: null } });
    expect(operationTask(corrected).kind).toBe('discrepancy');
  });
});

/** What is asked for on a debit of 92.00, in turn: an amount, and whether it came to something. Answers what is owed of it all. */
function owedAfter(...refunds: readonly (readonly [string, 'made' | 'refused' | 'refused_elsewhere'])[]): number {
  const ledger = new Ledger(sampleEntity(settings));
  ledger.do({ type: 'debit' });
  for (const [amount, end] of refunds) {
    const refund = ledger.claim({ type: 'refund', amount });
    const after = ledger.settle(refund, end === 'made' ? succeeded(refund) : bareOutcome('declined'));
    if (end === 'refused_elsewhere') ledger.operations.set(refund.id, { ...after, refundWindow: null });
  }
  return owedIn(ledger);
}
function owedIn(ledger: Ledger, changes: Partial<Reference> = {}): number {
  const head = { ...ledger.head!, references: ledger.references.map((one) => ({ ...one, ...changes })) };
  const operations = [...ledger.operations.values()];
  return operations
    .filter(({ refundWindow }) => refundWindow?.nextLookAt != null)
    .map((one) => lookAtRefund(one, { head, operations }, settings, plusDays(dayOne, 61)))
    .reduce((sum, { operation }) => sum + (operation.refundWindow?.owed ?? 0), 0);
}

describe('What is owed of refunds that came to nothing', () => {
  test.each([
    [
      'is nothing where it was asked for again and made',
      [
        ['10.00', 'refused'],
        ['10.00', 'made'],
      ],
      0,
    ],
    [
      'is the rest where a part was',
      [
        ['10.00', 'refused'],
        ['4.00', 'made'],
      ],
      600,
    ],
    [
      'is once the amount where it was refused again',
      [
        ['10.00', 'refused'],
        ['10.00', 'refused'],
      ],
      1000,
    ],
    [
      'is all where it was refused again in parts',
      [
        ['10.00', 'refused'],
        ['4.00', 'refused'],
        ['6.00', 'refused'],
      ],
      1000,
    ],
    [
      'is the part that was refused again',
      [
        ['10.00', 'refused'],
        ['4.00', 'refused'],
        ['6.00', 'made'],
      ],
      400,
    ],
    [
      'is not lessened by what was refused in the portal',
      [
        ['10.00', 'refused'],
        ['10.00', 'refused_elsewhere'],
      ],
      1000,
    ],
  ] as const)('%s', (_, refunds, owed) => {
    expect(owedAfter(...refunds)).toBe(owed);
  });

  test('is that of both where two were refused at the same time, and of one once one was asked for again', () => {
    const ledger = new Ledger(sampleEntity(settings));
    ledger.do({ type: 'debit' });
    const both = [ledger.claim({ type: 'refund', amount: '10.00' }), ledger.claim({ type: 'refund', amount: '10.00' })];
    for (const one of both) ledger.settle(one, bareOutcome('declined'));
    expect(owedIn(ledger)).toBe(2000);
    ledger.do({ type: 'refund', amount: '10.00' });
    expect(owedIn(ledger)).toBe(1000);
  });

  test.each([
    ['nothing that the bank has taken back itself', '10.00', '10.00', 0, 0],
    ['the rest of that', '92.00', '90.00', 0, 200],
    ['all, once the bank has given it back to the merchant', '10.00', '10.00', 1000, 1000],
  ])('is %s', (_, amount, taken, won, owed) => {
    const ledger = new Ledger(sampleEntity(settings));
    ledger.do({ type: 'debit' });
    ledger.settle(ledger.claim({ type: 'refund', amount }), bareOutcome('declined'));
    ledger.do({ type: 'chargeback', amount: taken, reason: '13.1' });
    const [{ left, chargebackReversed } = { left: 0, chargebackReversed: 0 }] = ledger.references;
    const decided = { openDisputes: 0, left: left + won, chargebackReversed: chargebackReversed + won };
    expect(owedIn(ledger, decided)).toBe(owed);
  });

  test('is never more than what is left, nor less than what was refused last', () => {
    const amount = fc.integer({ min: 1, max: 3000 });
    const refund = fc.tuple(amount, fc.constantFrom('made', 'refused'));
    fc.assert(
      fc.property(fc.array(refund, { minLength: 1, maxLength: 6 }), (refunds) => {
        const ledger = new Ledger(sampleEntity(settings));
        ledger.do({ type: 'debit' });
        for (const [minor, end] of refunds) {
          if (minor > ledger.references[0]!.left) continue;
          const one = ledger.claim({ type: 'refund', amount: (minor / 100).toFixed(2) });
          ledger.settle(one, end === 'made' ? succeeded(one) : bareOutcome('declined'));
        }
        const owed = owedIn(ledger);
        const last = [...ledger.operations.values()].at(-1)!;
        expect(owed).toBeLessThanOrEqual(ledger.references[0]!.left);
        expect(owed).toBeGreaterThanOrEqual(last.status === 'declined' ? last.requested : 0);
      }),
    );
  });
});

describe('A refund at which nobody can look', () => {
  const inVain = ({ ledger, refund }: ReturnType<typeof refused>, at: Instant) =>
    lookInVain(refund, { head: ledger.head!, operations: [...ledger.operations.values()] }, at).refundWindow;

  test('waits for its window to close, and is a person’s then', () => {
    const one = refused();
    expect(inVain(one, one.warnAt)).toMatchObject({ owed: null, nextLookAt: one.closesAt });
    expect(inVain(one, one.closesAt)).toMatchObject({ owed: 1000, nextLookAt: null });
  });

  test('is nobody’s where its money went back', () => {
    const one = refused();
    one.ledger.do({ type: 'refund', amount: '10.00' });
    expect(inVain(one, one.closesAt)).toMatchObject({ owed: null, nextLookAt: null });
  });
});

test('Only what gives a shopper money back has a window, and what is open or booked is not looked at for it', () => {
  const ledger = new Ledger(sampleEntity(settings));
  expect(ledger.do({ type: 'debit' }).refundWindow).toBeNull();
  expect(ledger.claim({ type: 'refund', amount: '1.00' }).refundWindow?.nextLookAt).toBeNull();
  expect(ledger.do({ type: 'refund', amount: '1.00' }).refundWindow?.nextLookAt).toBeNull();
  const paidOut = new Ledger(sampleEntity(settings));
  paidOut.do({ type: 'payout' });
  expect(paidOut.claim({ type: 'refund' }).refundWindow).toBeNull();
});
