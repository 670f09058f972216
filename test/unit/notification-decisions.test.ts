import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decideNotification, type Heeded } from '../../src/domain/decide-notification.ts';
import type { GatewayId } from '../../src/domain/ids.ts';
import { plusMs } from '../../src/domain/instant.ts';
import { foreignAmong } from '../../src/domain/match.ts';
import { fromGatewayAmount } from '../../src/domain/money.ts';
import type { Operation, OperationStatus } from '../../src/domain/operation.ts';
import { bareOutcome, type Outcome } from '../../src/domain/outcome.ts';
import { resolve } from '../../src/domain/resolution.ts';
import type { Seen } from '../../src/domain/seen.ts';
import { firstLookAfterMs } from '../../src/domain/settlement.ts';
import { Ledger, gatewayIdOf, succeeded } from '../props/ledger.ts';
import { sampleEntity } from '../props/sample-entity.ts';

/** What follows from a notification, by what it says and by what the books say. */

const other = 'f'.repeat(32) as GatewayId;
const late = (operation: Operation) => plusMs(operation.sendBefore, firstLookAfterMs);

/** A captured payment with a refund of 10.00 of which nothing is known yet. */
function refunding() {
  const ledger = new Ledger(sampleEntity());
  ledger.do({});
  const capture = ledger.do({ type: 'capture', amount: '92.00' });
  const refund = ledger.claim({ type: 'refund', amount: '10.00' });
  return { ledger, capture, refund };
}

/** A notification about an operation, as the gateway would tell it. */
function seenOf(operation: Operation, outcome: Outcome, change: Partial<Seen> = {}): Seen {
  const gatewayId = gatewayIdOf(operation.id);
  const of = { ...outcome, gatewayId: change.gatewayId ?? gatewayId };
  return {
    gatewayId,
    type: operation.type,
    references: operation.references && gatewayIdOf(operation.references),
    claims: { id: operation.id, attempt: operation.attempt },
    amount: outcome.amount ? fromGatewayAmount(outcome.amount.text, operation.currency) : operation.requested,
    currency: operation.currency,
    at: null,
    ...change,
    outcome: of,
  };
}
const said = (status: Outcome['status']): Outcome =>
  status === 'failed' ? bareOutcome('failed', 'rejected') : bareOutcome(status);

const decide = (ledger: Ledger, seen: Seen, now = ledger.now): Heeded =>
  decideNotification(seen, { head: ledger.head!, operations: [...ledger.operations.values()] }, now);

/** Processes one notification as the store would: what must wait is answered as such. */
function heed(ledger: Ledger, seen: Seen, now = ledger.now): Heeded['kind'] {
  const heeded = decide(ledger, seen, now);
  if (heeded.kind === 'settle') ledger.settle(heeded.operation, heeded.outcome);
  return heeded.kind;
}

describe('An operation of ours', () => {
  type Row = readonly [before: OperationStatus, told: Outcome['status'], then: Heeded['kind'], after: OperationStatus];
  const rows: readonly Row[] = [
    ['processing', 'succeeded', 'settle', 'succeeded'],
    ['processing', 'pending', 'wait', 'processing'],
    ['processing', 'declined', 'wait', 'processing'],
    ['processing', 'failed', 'wait', 'processing'],
    ['processing', 'unknown', 'no_news', 'processing'],
    ['unknown', 'succeeded', 'settle', 'succeeded'],
    ['unknown', 'pending', 'settle', 'pending'],
    ['unknown', 'declined', 'settle', 'declined'],
    ['unknown', 'failed', 'settle', 'failed'],
    ['unknown', 'unknown', 'no_news', 'unknown'],
    ['pending', 'succeeded', 'settle', 'succeeded'],
    ['pending', 'pending', 'no_news', 'pending'],
    ['pending', 'declined', 'settle', 'declined'],
    ['pending', 'failed', 'settle', 'failed'],
    ['pending', 'unknown', 'no_news', 'pending'],
    ['succeeded', 'succeeded', 'settle', 'succeeded'],
    ['succeeded', 'pending', 'settle', 'succeeded'],
    ['succeeded', 'declined', 'settle', 'succeeded'],
    ['succeeded', 'failed', 'settle', 'succeeded'],
    ['succeeded', 'unknown', 'no_news', 'succeeded'],
    ['declined', 'succeeded', 'settle', 'succeeded'],
    ['declined', 'pending', 'settle', 'declined'],
    ['declined', 'failed', 'settle', 'declined'],
    ['failed', 'succeeded', 'settle', 'succeeded'],
    ['failed', 'declined', 'settle', 'failed'],
  ];

  test.each(rows)('that is %s and is told to be %s: %s, and then it is %s', (before, told, then, after) => {
    const { ledger, refund } = refunding();
    if (before !== 'processing') {
      ledger.settle(
        refund,
        before === 'succeeded' ? succeeded(refund) : { ...said(before), gatewayId: gatewayIdOf(refund.id) },
      );
    }
    expect(heed(ledger, seenOf(refund, said(told)))).toBe(then);
    expect(ledger.operations.get(refund.id)?.status).toBe(after);
  });

  test('is not waited for longer than its sender can live', () => {
    const { ledger, refund } = refunding();
    const seen = seenOf(refund, said('declined'));
    expect(decide(ledger, seen)).toEqual({ kind: 'wait', until: late(refund) });
    expect(heed(ledger, seen, late(refund))).toBe('settle');
    expect(ledger.operations.get(refund.id)?.status).toBe('declined');
  });

  test('is not settled by the failure of another transaction or of another attempt', () => {
    const { ledger, refund } = refunding();
    ledger.settle(refund, said('unknown'));
    const anotherAttempt = { claims: { id: refund.id, attempt: 2 } };
    expect(heed(ledger, seenOf(refund, said('declined'), anotherAttempt))).toBe('no_news');
    ledger.settle(ledger.operations.get(refund.id)!, { ...said('pending'), gatewayId: gatewayIdOf(refund.id) });
    expect(heed(ledger, seenOf(refund, said('declined'), { gatewayId: other }))).toBe('no_news');
    expect(ledger.operations.get(refund.id)?.status).toBe('pending');
  });

  test('is settled by the success of an earlier attempt all the same: the money has moved', () => {
    const { ledger, refund } = refunding();
    ledger.settle(refund, said('unknown'));
    heed(ledger, seenOf(refund, said('succeeded'), { claims: { id: refund.id, attempt: 7 } }));
    expect(ledger.operations.get(refund.id)?.status).toBe('succeeded');
  });

  test('that a person has to look at is not settled by a failure', () => {
    const { ledger, refund } = refunding();
    ledger.settle(refund, { ...succeeded(refund), amount: { text: '10.00', currency: 'USD' } });
    expect(ledger.operations.get(refund.id)).toMatchObject({ status: 'unknown', needsPerson: true });
    expect(heed(ledger, seenOf(refund, said('declined')))).toBe('no_news');
    expect(heed(ledger, seenOf(refund, { ...said('succeeded'), amount: { text: '10.00', currency: 'USD' } }))).toBe(
      'no_news',
    );
  });

  test.each([
    ['a failure', said('failed'), {}],
    ['another amount', { ...said('succeeded'), amount: { text: '9.00', currency: 'EUR' } }, {}],
    ['another currency', { ...said('succeeded'), amount: { text: '10.00', currency: 'USD' } }, {}],
  ])(
    'that has succeeded and is then told of with %s keeps its books, is marked once, and is looked up at once',
    (_, outcome) => {
      const { ledger, refund } = refunding();
      ledger.settle(refund, succeeded(refund));
      const before = ledger.head;
      heed(ledger, seenOf(refund, outcome));
      const marked = ledger.operations.get(refund.id)!;
      expect(marked).toMatchObject({
        status: 'succeeded',
        booked: 1000,
        discrepancies: ['contradicted'],
        nextCheckAt: ledger.now,
      });
      expect({ ...ledger.head, updatedAt: null, version: 0 }).toEqual({ ...before, updatedAt: null, version: 0 });
      heed(ledger, seenOf(refund, outcome));
      expect(ledger.operations.get(refund.id)).toBe(marked);
    },
  );

  test.each([
    ['confirms the books', 'seen', {}, { kind: 'keep', operation: { needsPerson: false, nextCheckAt: null } }],
    [
      'shows a failure',
      'seen',
      { outcome: said('declined') },
      { kind: 'ask', operation: { needsPerson: true, nextCheckAt: null } },
    ],
    ['shows another amount', 'seen', { amount: 900 }, { kind: 'ask' }],
    ['shows nothing', 'absent', {}, { kind: 'ask' }],
  ] as const)(
    'that was contradicted is kept or handed to a person by one look, which %s',
    (_, kind, change, expected) => {
      const { ledger, refund } = refunding();
      ledger.settle(refund, succeeded(refund));
      heed(ledger, seenOf(refund, said('failed')));
      const marked = ledger.operations.get(refund.id)!;
      const seen = { ...seenOf(refund, said('succeeded')), ...change };
      expect(resolve(marked, kind === 'seen' ? { kind, seen } : { kind }, ledger.now)).toMatchObject(expected);
    },
  );
});

describe("Somebody else's transaction", () => {
  const foreign = (operation: Operation, change: Partial<Seen> = {}) =>
    seenOf(operation, said('succeeded'), { gatewayId: other, claims: null, ...change });

  test('is booked, though it bears the name of what it refers to', () => {
    const { ledger, capture, refund } = refunding();
    ledger.settle(refund, succeeded(refund));
    expect(decide(ledger, foreign(refund, { claims: { id: capture.id, attempt: 1 } }))).toEqual({ kind: 'foreign' });
  });

  test('is never taken for one of ours by its amount', () => {
    const { ledger, refund } = refunding();
    ledger.settle(refund, succeeded(refund));
    expect(decide(ledger, foreign(refund, { amount: refund.requested }))).toEqual({ kind: 'foreign' });
  });

  test('waits while one like it is open here, and while what it refers to may still be open', () => {
    const { ledger, refund } = refunding();
    expect(decide(ledger, foreign(refund))).toMatchObject({ kind: 'wait' });
    const ofRefund = foreign(refund, { type: 'chargeback', references: gatewayIdOf(refund.id) });
    expect(decide(ledger, ofRefund)).toMatchObject({ kind: 'wait' });
    ledger.settle(refund, succeeded(refund));
    expect(decide(ledger, ofRefund)).toEqual({ kind: 'unmatched' });
  });

  test('that failed moved nothing', () => {
    const { ledger, refund } = refunding();
    ledger.settle(refund, succeeded(refund));
    const failed = seenOf(refund, said('declined'), { gatewayId: other, claims: null });
    expect(decide(ledger, failed)).toEqual({ kind: 'no_news' });
  });

  test('that begins a payment belongs to none', () => {
    const { ledger, refund } = refunding();
    expect(decide(ledger, foreign(refund, { type: 'debit', references: null }))).toEqual({ kind: 'unmatched' });
  });

  test('that has the id of an operation of another type is not taken for it', () => {
    const { ledger, capture, refund } = refunding();
    ledger.settle(refund, succeeded(refund));
    const strange = foreign(refund, { gatewayId: gatewayIdOf(capture.id) });
    expect(decide(ledger, strange)).toEqual({ kind: 'unmatched' });
  });

  test('is the chargeback that was recorded here because the channel takes it from nobody else', () => {
    const { ledger } = refunding();
    const chargeback = ledger.claim({ type: 'chargeback', amount: '92.00', reason: '13.1' });
    ledger.settle(chargeback, { ...bareOutcome('succeeded'), recordedOnly: true });
    const reversal = ledger.claim({ type: 'chargeback_reversal' });
    ledger.settle(reversal, { ...bareOutcome('succeeded'), recordedOnly: true });
    const told = foreign(chargeback);
    const reversed = foreign(reversal, { references: told.gatewayId, gatewayId: gatewayIdOf(reversal.id) });
    expect(foreignAmong([told], [...ledger.operations.values()], ledger.head!, false)).toEqual([]);
    // What refers to a chargeback of which nobody has told may be about another one.
    expect(decide(ledger, reversed)).toMatchObject({ kind: 'wait' });

    expect(decide(ledger, told)).toMatchObject({ kind: 'settle', operation: { id: chargeback.id } });
    const adopted = ledger.settle(chargeback, { ...succeeded(chargeback, '80.00'), gatewayId: told.gatewayId });
    expect(adopted).toMatchObject({ gatewayId: told.gatewayId, recordedOnly: false, booked: 8000, needsPerson: true });
    expect(ledger.references.find(({ type }) => type === 'debit' || type === 'capture')).toMatchObject({
      chargedBack: 8000,
    });
    expect(ledger.cases).toMatchObject([{ amount: 8000, differs: [{ amount: 9200 }] }]);
    expect(decide(ledger, reversed)).toMatchObject({ kind: 'settle', operation: { id: reversal.id } });
  });
});

describe('The notifications of one transaction', () => {
  const statuses = ['pending', 'unknown', 'declined', 'failed', 'succeeded'] as const;
  const books = ({ head, operations }: Ledger, { id }: Operation) => {
    const { status, booked } = operations.get(id)!;
    const { references, unsettled } = head!;
    return { status, booked, references, unsettled };
  };
  /** In this order, as often as they come; what must wait comes again when its time has come. */
  function afterAll(told: readonly Outcome['status'][], first: OperationStatus) {
    const { ledger, refund } = refunding();
    if (first !== 'processing') ledger.settle(refund, said('unknown'));
    const waiting = told.filter((status) => heed(ledger, seenOf(refund, said(status))) === 'wait');
    for (const status of waiting) heed(ledger, seenOf(refund, said(status)), late(refund));
    return books(ledger, refund);
  }

  test('end in the same books in any order and any number, whatever is in them', () => {
    const several = fc.array(fc.constantFrom(...statuses), { minLength: 1, maxLength: 6 });
    const shuffled = several.chain((told) =>
      fc.record({
        told: fc.constant(told),
        again: fc
          .array(fc.constantFrom(...told), { maxLength: 4 })
          .chain((more) => fc.shuffledSubarray([...told, ...more], { minLength: told.length + more.length })),
        first: fc.constantFrom('processing' as const, 'unknown' as const),
      }),
    );
    // Two kinds of failure in one transaction stay as the first of them said; what is in the books is the same.
    const moneyIn = ({ status, ...rest }: ReturnType<typeof afterAll>) => ({
      ...rest,
      status: status === 'failed' ? 'declined' : status,
    });
    fc.assert(
      fc.property(shuffled, ({ told, again, first }) => {
        const [one, another] = [moneyIn(afterAll(told, first)), moneyIn(afterAll(again, first))];
        expect(another).toEqual(one);
        expect(one.booked === 1000).toBe(told.includes('succeeded'));
      }),
      { numRuns: 500 },
    );
  });
});
