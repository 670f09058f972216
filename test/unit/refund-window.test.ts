import { describe, expect, test } from '@jest/globals';
import { plusDays, plusMs, type Instant } from '../../src/domain/instant.ts';
import type { Operation } from '../../src/domain/operation.ts';
import { bareOutcome } from '../../src/domain/outcome.ts';
import { lookAtRefund } from '../../src/domain/refund-window.ts';
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
  lookAtRefund(refund, head!, [...operations.values()], { ...settings, ...changes }, now);

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

  test.each([
    ['all of it', '10.00', 'needless', null],
    ['a part of it', '4.00', 'proposed', 600],
  ] as const)('and was asked for again, %s, owes the rest only', (_, amount, kind, owed) => {
    const { ledger, refund, closesAt } = refused();
    ledger.do({ type: 'refund', amount });
    expect(look(ledger, refund, closesAt)).toMatchObject({ kind, operation: { refundWindow: { owed } } });
  });

  test('and was refused again is proposed once, by the later one', () => {
    const { ledger, refund, closesAt } = refused();
    const again = ledger.settle(ledger.claim({ type: 'refund', amount: '10.00' }), bareOutcome('failed'));
    expect(look(ledger, refund, closesAt).kind).toBe('needless');
    expect(look(ledger, again, closesAt)).toMatchObject({
      kind: 'proposed',
      operation: { refundWindow: { owed: 1000 } },
    });
  });

  test('beside another that was refused at the same time is owed for itself', () => {
    const ledger = new Ledger(sampleEntity(settings));
    ledger.do({ type: 'debit' });
    const both = [ledger.claim({ type: 'refund', amount: '10.00' }), ledger.claim({ type: 'refund', amount: '10.00' })];
    const kinds = both
      .map((one) => ledger.settle(one, bareOutcome('declined')))
      .map((one) => look(ledger, one, plusDays(dayOne, 61)).kind);
    expect(kinds).toEqual(['proposed', 'proposed']);
  });

  test('owes nothing that the bank has taken back itself', () => {
    const { ledger, refund, closesAt } = refused('declined', '92.00');
    ledger.do({ type: 'chargeback', amount: '90.00', reason: '13.1' });
    expect(look(ledger, refund, closesAt).operation.refundWindow?.owed).toBe(200);
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

test('Only a refund has a window, and one that is open or booked is not looked at for it', () => {
  const ledger = new Ledger(sampleEntity(settings));
  expect(ledger.do({ type: 'debit' }).refundWindow).toBeNull();
  expect(ledger.claim({ type: 'refund', amount: '1.00' }).refundWindow?.nextLookAt).toBeNull();
  expect(ledger.do({ type: 'refund', amount: '1.00' }).refundWindow?.nextLookAt).toBeNull();
});
