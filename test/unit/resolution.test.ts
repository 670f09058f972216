import { describe, expect, test } from '@jest/globals';
import type { GatewayId } from '../../src/domain/ids.ts';
import { plusMs } from '../../src/domain/instant.ts';
import type { Match } from '../../src/domain/match.ts';
import type { Operation } from '../../src/domain/operation.ts';
import { bareOutcome, type Outcome } from '../../src/domain/outcome.ts';
import { postponed, resolve } from '../../src/domain/resolution.ts';
import { firstLookAfterMs } from '../../src/domain/settlement.ts';
import { Ledger } from '../props/ledger.ts';
import { sampleEntity } from '../props/sample-entity.ts';

/** What a look-up of an open operation means: settle it, look again, or ask a person. */

const day = 24 * 60 * 60_000;
const ledger = new Ledger(sampleEntity());
ledger.do({ type: 'debit' });
const claimed = ledger.claim({ type: 'refund', amount: '10.00' });
const firstLook = plusMs(claimed.sendBefore, firstLookAfterMs);
const open = (changes: Partial<Operation> = {}): Operation => ({
  ...claimed,
  status: 'unknown',
  nextCheckAt: firstLook,
  ...changes,
});
const absent: Match = { kind: 'absent' };
const seen = (status: Outcome['status']): Match => ({
  kind: 'seen',
  seen: {
    gatewayId: 'a'.repeat(32) as GatewayId,
    type: 'refund',
    references: null,
    claims: { id: claimed.id, attempt: 1 },
    amount: 1000,
    currency: 'EUR',
    outcome: bareOutcome(status),
    at: null,
  },
});

describe('That it is not there', () => {
  test('counts when its time has come, and not before', () => {
    expect(resolve(open(), absent, plusMs(firstLook, -1))).toEqual({ kind: 'leave' });
    expect(resolve(open(), absent, firstLook)).toMatchObject({ kind: 'wait', operation: { absences: 1 } });
    const again = open({ absences: 1, looks: 1, nextCheckAt: plusMs(firstLook, 60_000) });
    expect(resolve(again, absent, firstLook)).toEqual({ kind: 'leave' });
    expect(resolve(again, absent, plusMs(firstLook, 60_000))).toMatchObject({
      kind: 'settle',
      outcome: { failure: 'never_executed' },
    });
  });

  test('must be said twice in a row: what was seen between is there', () => {
    const shown = resolve(open({ absences: 1 }), seen('unknown'), firstLook);
    expect(shown).toMatchObject({ kind: 'wait', operation: { absences: 0, looks: 1 } });
  });

  test('never counts for what the gateway has told of before', () => {
    const told = open({ gatewayId: 'a'.repeat(32) as GatewayId, absences: 5 });
    expect(resolve(told, absent, firstLook)).toMatchObject({ kind: 'wait', operation: { absences: 5 } });
  });
});

describe('A person is asked', () => {
  test.each<[string, Operation['status'], number]>([
    ['after three days of what is unknown', 'unknown', 3],
    ['after thirty of what is pending', 'pending', 30],
  ])('%s', (_, status, days) => {
    const one = open({ status });
    const patient = plusMs(one.sendBefore, days * day);
    expect(resolve(one, seen(status as 'unknown'), plusMs(patient, -1))).toMatchObject({ kind: 'wait' });
    // The clock comes back to it only to tell that its window is about to close.
    const asked = { needsPerson: true, nextCheckAt: one.refundWindow!.warnAt };
    expect(resolve(one, seen(status as 'unknown'), patient)).toMatchObject({ kind: 'ask', operation: asked });
    expect(postponed(one, 60_000, plusMs(patient, -1))).toMatchObject({ needsPerson: false });
    expect(postponed(one, 60_000, patient)).toMatchObject(asked);
  });

  test('by the age of the attempt, not of its key', () => {
    const retried = open({ createdAt: plusMs(claimed.sendBefore, -10 * day) });
    expect(postponed(retried, 60_000, firstLook)).toMatchObject({ needsPerson: false });
    expect(resolve(retried, absent, firstLook)).toMatchObject({ kind: 'wait' });
  });
});
