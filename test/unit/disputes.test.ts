import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { accept, assign, deliver, getStuck, represent, reversed, rule } from '../../src/domain/decide-dispute.ts';
import { allowedOnDispute } from '../../src/domain/dispute-allowed.ts';
import type { DisputeChange } from '../../src/domain/dispute-change.ts';
import { turnOf } from '../../src/domain/dispute-clock.ts';
import { dueOf } from '../../src/domain/dispute-deadline.ts';
import { reasonOf, schemeOf } from '../../src/domain/dispute-reason.ts';
import { disputeSteps } from '../../src/domain/dispute-steps.ts';
import type { Dispute } from '../../src/domain/dispute.ts';
import { evidenceWanted } from '../../src/domain/evidence-kinds.ts';
import type { OperationId } from '../../src/domain/ids.ts';
import { plusDays, plusMs, type Instant } from '../../src/domain/instant.ts';
import { chargeBackAgain, inform, noParticulars, reflectAnew } from '../../src/domain/open-dispute.ts';
import { isRejection } from '../../src/domain/plan.ts';
import { reasonCodes, schemes } from '../../src/domain/reason-codes.ts';
import type { Rejection } from '../../src/domain/rejection.ts';
import { dayOne } from '../props/ledger.ts';
import { ada, sampleDispute, sampleHead, sealedAs, taken } from '../props/sample-dispute.ts';
import { sampleEntity } from '../props/sample-entity.ts';

const entity = sampleEntity({ timeZone: 'Europe/Berlin' });
const reversal = `op_${'r'.repeat(26)}` as OperationId;
/** Without what is required. */
const seal = (one: Dispute, at = dayOne) => represent(one, sealedAs(one), ada('Lost at sea.', at));
const sealed = (one = sampleDispute()) => taken(seal(one)).after;
const delivery = { channel: 'portal', deliveredAt: dayOne, reference: 'UP-1' } as const;
const underReview = (one = sampleDispute()) => taken(deliver(sealed(one), delivery, entity, ada())).after;
const won = { outcome: 'won', amount: null, reference: 'R-1', decidedAt: dayOne } as const;
const lost = { ...won, outcome: 'lost' } as const;

describe('The reason of a dispute', () => {
  test.each([
    ['13.1', 'visa', 'not_received'],
    ['4837', 'mastercard', 'fraud_card_absent'],
    ['C08', 'amex', 'not_received'],
    ['RN2', 'discover', 'credit_not_processed'],
    ['000.100.221', null, 'not_received'],
    ['Z99', null, 'other'],
  ] as const)('%s is known of %s as %s, and kept as it came', (code, scheme, normalized) => {
    expect(schemeOf(null, null, code)).toBe(scheme);
    expect(reasonOf(code, scheme)).toMatchObject({ code, normalized });
  });

  test('is in the codes of one scheme only, so a code tells its scheme', () => {
    const codes = schemes.flatMap((scheme) => reasonCodes[scheme].map(([code]) => code));
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes).toHaveLength(115);
  });

  test('takes the scheme of the card before that of the code', () => {
    expect(schemeOf(null, 'MASTER', '13.1')).toBe('mastercard');
    expect(schemeOf('amex', 'MASTER', '13.1')).toBe('amex');
  });

  test('asks for no piece twice', () => {
    for (const { required, recommended } of Object.values(evidenceWanted)) {
      const wanted = [...required, ...recommended];
      expect(new Set(wanted).size).toBe(wanted.length);
    }
  });
});

describe('The deadline', () => {
  const visa = { scheme: 'visa', stage: 'chargeback' } as const;

  test.each([
    ['visa', 'chargeback', '2026-03-22T22:59:59.000Z'],
    ['mastercard', 'chargeback', '2026-04-06T21:59:59.000Z'],
    ['amex', 'chargeback', '2026-03-12T22:59:59.000Z'],
    ['mastercard', 'second_chargeback', '2026-03-22T22:59:59.000Z'],
    [null, 'chargeback', '2026-03-12T22:59:59.000Z'],
  ] as const)('of %s (%s) is the end of the last day that the acquirer leaves', (scheme, stage, at) => {
    expect(dueOf(null, dayOne, { scheme, stage }, entity)).toEqual({ at, zone: 'Europe/Berlin', source: 'estimate' });
  });

  test('is what the bank says, if it says so', () => {
    const at = '2026-02-03T22:59:59.000Z' as Instant;
    expect(dueOf(at, dayOne, visa, entity)).toEqual({ at, zone: 'Europe/Berlin', source: 'bank' });
  });

  test('leaves a day, however much the acquirer keeps', () => {
    const greedy = sampleEntity({ disputes: { marginDays: 60 } });
    expect(dueOf(null, dayOne, visa, greedy).at).toBe('2026-03-03T23:59:59.000Z');
  });
});

const rejected = (decided: unknown): Rejection | null =>
  typeof decided === 'object' && decided !== null && isRejection(decided) ? decided : null;

describe('A decision', () => {
  test('says who, when and why', () => {
    const { after, decision, step } = taken(accept(sampleDispute(), ada('Not worth it.')));
    expect({ step, decision, status: after.status, owes: after.owes }).toEqual({
      step: 'accepted',
      decision: { by: 'user:ada', reason: 'Not worth it.' },
      status: 'accepted',
      owes: null,
    });
    expect(after.acceptance).toEqual({ at: dayOne, by: 'user:ada', reason: 'Not worth it.' });
  });

  test.each([
    ['accepted twice', () => accept(taken(accept(sampleDispute(), ada())).after, ada()), 'dispute_decided'],
    ['sealed twice', () => seal(sealed()), 'already_represented'],
    ['accepted while the bank decides', () => accept(underReview(), ada()), 'dispute_decided'],
    ['sent before it is sealed', () => deliver(sampleDispute(), delivery, entity, ada()), 'not_represented'],
    [
      'sealed without what is required',
      () => represent(sampleDispute(), sealedAs(sampleDispute()), ada()),
      'evidence_missing',
    ],
    [
      'ruled before it was sent, without a reason',
      () => rule(sampleDispute(), won, reversal, ada()),
      'reason_required',
    ],
    [
      'won with more than was taken',
      () => rule(underReview(), { ...won, amount: 6001 }, reversal, ada()),
      'amount_exceeds_dispute',
    ],
    [
      'lost with something',
      () => rule(underReview(), { ...lost, amount: 1 }, reversal, ada()),
      'amount_exceeds_dispute',
    ],
    [
      'sent tomorrow',
      () => deliver(sealed(), { ...delivery, deliveredAt: plusDays(dayOne, 1) }, entity, ada()),
      'delivery_time',
    ],
    [
      'assigned when it is over',
      () => assign(taken(accept(sampleDispute(), ada())).after, 'user:bob', ada()),
      'dispute_decided',
    ],
  ])('is refused: %s', (_, decide, code) => {
    expect(rejected(decide())?.code).toBe(code);
  });

  test('before anything was sent is possible with a reason: banks withdraw', () => {
    expect(taken(rule(sampleDispute(), won, reversal, ada('Withdrawn.'))).after).toMatchObject({
      status: 'won',
      owes: 'reversal',
      ruling: { amount: 6000 },
    });
  });

  test('to go on without what is required is kept with its reason', () => {
    expect(sealed().representment).toMatchObject({ missing: ['proof_of_delivery'], reason: 'Lost at sea.' });
  });

  test('in the second of the deadline comes too late, and the second before does not', () => {
    const one = sampleDispute();
    const at = (instant: Instant) => ada('', instant);
    const decisions: readonly ((at: Instant) => DisputeChange | Rejection)[] = [
      (now) => accept(one, at(now)),
      (now) => seal(one, now),
      (now) => deliver(sealed(), { ...delivery, deliveredAt: now }, entity, at(now)),
    ];
    for (const decide of decisions) {
      expect(rejected(decide(one.due.at))?.code).toBe('deadline_passed');
      expect(rejected(decide(plusMs(one.due.at, -1)))).toBeNull();
    }
    expect(turnOf(one, entity, plusMs(one.due.at, -1))).not.toMatchObject({ step: 'lapsed' });
    expect(turnOf(one, entity, one.due.at)).toMatchObject({ step: 'lapsed' });
  });
});

describe('A correction', () => {
  const lapsed = () => taken(turnOf(sampleDispute(), entity, sampleDispute().due.at)).after;

  test('turns what was lost, accepted or has lapsed into a win, with a reason', () => {
    expect(rejected(rule(lapsed(), won, reversal, ada()))?.code).toBe('reason_required');
    const { after, step, headChanges } = taken(rule(lapsed(), won, reversal, ada('They found it.')));
    expect({ step, status: after.status, owes: after.owes }).toEqual({
      step: 'corrected_to_won',
      status: 'won',
      owes: 'reversal',
    });
    // What the end of the case has set free is blocked again until the money is back.
    expect(headChanges).toEqual([{ of: after.base, counter: 'openDisputes', by: 1 }]);
  });

  test('of a win whose reversal is refused records that the money came another way, in our books only', () => {
    const win = taken(rule(underReview(), won, reversal, ada())).after;
    const stuck = taken(getStuck(win, 'op_1 is failed: 700.400.411.', ada())).after;
    expect(rejected(rule(win, won, reversal, ada('By wire.')))?.code).toBe('dispute_decided');
    expect(rejected(rule(stuck, won, reversal, ada()))?.code).toBe('reason_required');
    expect(taken(rule(stuck, { ...won, amount: 5000 }, reversal, ada('By wire.')))).toMatchObject({
      step: 'recorded',
      after: { status: 'won', owes: 'record', stuck: null, ruling: { amount: 5000, reason: 'By wire.' } },
      headChanges: [],
    });
  });

  test('of a win is possible until the money came back, and only while nothing is sent to bring it', () => {
    const win = taken(rule(underReview(), won, reversal, ada())).after;
    expect(taken(rule(win, lost, reversal, ada('Misread.')))).toMatchObject({
      step: 'corrected_to_lost',
      unless: reversal,
    });
    const over = taken(reversed(win, reversal, ada())).after;
    expect(rejected(rule(over, lost, reversal, ada('Misread.')))?.code).toBe('dispute_reversed');
  });

  test('that changes nothing is none', () => {
    const loss = taken(rule(underReview(), lost, reversal, ada())).after;
    expect(rejected(rule(loss, lost, reversal, ada('Again.')))?.detail).toContain('user:ada');
  });
});

describe('What somebody else tells of the same chargeback', () => {
  const told = { ...noParticulars, amount: null };

  test('is its number and its date, where they were not known', () => {
    const one = sampleDispute({ caseNumber: null });
    const responseDueAt = '2026-03-20T22:59:59.000Z' as Instant;
    const { after, names } = taken(inform(one, { ...told, caseNumber: 'BANK-9', responseDueAt }, entity, ada()));
    expect(after).toMatchObject({ caseNumber: 'BANK-9', due: { at: responseDueAt, source: 'bank' } });
    expect(names).toEqual(['number#BANK-9']);
  });

  test('is no news when it is the same', () => {
    expect(inform(sampleDispute(), { ...told, caseNumber: 'BANK-7781', amount: 6000 }, entity, ada())).toBeNull();
  });

  test('is noted when it is another amount, once', () => {
    const { after } = taken(inform(sampleDispute(), { ...told, amount: 5000 }, entity, ada()));
    expect(after).toMatchObject({ amount: 6000, differs: [{ by: 'bank', amount: 5000 }] });
    expect(inform(after, { ...told, amount: 5000 }, entity, ada())).toBeNull();
  });

  test('is another case when it has another number', () => {
    expect(rejected(inform(sampleDispute(), { ...told, caseNumber: 'OTHER' }, entity, ada()))?.code).toBe(
      'case_differs',
    );
  });
});

describe('A second chargeback', () => {
  const back = () => taken(reversed(taken(rule(underReview(), won, reversal, ada())).after, reversal, ada())).after;
  const again = (one: Dispute) => {
    const chargeback = { ...one, id: reversal, references: reversal, requested: 6000, booked: null };
    return chargeBackAgain(one, chargeback, noParticulars, { head, entity }, ada('', plusDays(dayOne, 40)));
  };
  const head = sampleHead();

  test('is a new stage of the same case, and keeps what was', () => {
    const { after } = taken(again(back()));
    expect(after).toMatchObject({
      stage: 'second_chargeback',
      status: 'needs_response',
      caseNumber: 'BANK-7781',
      chargebackId: reversal,
      reason: { code: '13.1' },
      representment: null,
      ruling: null,
      earlier: [{ stage: 'chargeback', status: 'won', ruling: { outcome: 'won' }, reversalId: reversal }],
    });
    expect(after.due.at > plusDays(dayOne, 40)).toBe(true);
    expect(allowedOnDispute(after, plusDays(dayOne, 41))).toContain('represent');
  });

  test('owes nothing of what the first had owed, and is not stuck with it', () => {
    const owing: Dispute = { ...back(), owes: 'reversal', stuck: '700.300.100' };
    expect(taken(again(owing)).after).toMatchObject({ owes: null, stuck: null, status: 'needs_response' });
  });

  test('comes only after a win, and there is no third', () => {
    expect(rejected(again(sampleDispute()))?.code).toBe('dispute_decided');
    const second = taken(again(back())).after;
    const late = ada('By phone.', plusDays(dayOne, 41));
    const wonAgain = taken(rule(second, { ...won, decidedAt: late.at }, reversal, late)).after;
    expect(rejected(again(wonAgain))?.code).toBe('dispute_decided');
  });
});

test('Another operation may take the place of a chargeback that came to nothing', () => {
  const one = sampleDispute();
  const other = { ...one, id: reversal, references: one.base, requested: 5000, booked: null };
  expect(taken(reflectAnew(one, other, ada())).after).toMatchObject({
    chargebackId: reversal,
    amount: 5000,
    differs: [{ by: 'bank', amount: 6000 }],
  });
});

test('What only a person can bring to an end is off the clock', () => {
  const owing = taken(rule(underReview(), won, reversal, ada())).after;
  expect(owing.nextCheckAt).not.toBeNull();
  expect(taken(getStuck(owing, 'The gateway refuses it.', ada())).after).toMatchObject({
    stuck: 'The gateway refuses it.',
    nextCheckAt: null,
    owes: 'reversal',
  });
});

describe('The clock of a case', () => {
  /** Everything the time does to a case until nothing is due any more. */
  function wait(from: Dispute): [string, Instant][] {
    const happened: [string, Instant][] = [];
    let one = from;
    for (let at = one.nextCheckAt; at !== null && happened.length < 10; at = one.nextCheckAt) {
      const turn = turnOf(one, entity, at);
      if (turn === null) break;
      const { step, after } = taken(turn);
      happened.push([step, at]);
      one = after;
    }
    return happened;
  }

  test('reminds 7, 3 and 1 days before the deadline, and then it lapses', () => {
    const one = sampleDispute();
    const before = (days: number) => plusDays(one.due.at, -days);
    expect(wait(one)).toEqual([
      ['due_soon', before(7)],
      ['due_soon', before(3)],
      ['due_soon', before(1)],
      ['lapsed', one.due.at],
    ]);
    // Sealing is not sending.
    expect(wait(sealed(one))).toEqual(wait(one));
  });

  test('gives one reminder when several are late', () => {
    const one = sampleDispute();
    const turn = taken(turnOf(one, entity, plusDays(one.due.at, -2)));
    expect(turn.after.nextCheckAt).toBe(plusDays(one.due.at, -1));
    expect(turnOf(turn.after, entity, plusDays(one.due.at, -2))).toBeNull();
  });

  test('asks for the ruling when the bank is late, again and again', () => {
    const one = underReview();
    const turn = taken(turnOf(one, entity, one.nextCheckAt!));
    expect(turn.step).toBe('ruling_late');
    expect(turn.after.nextCheckAt! > one.nextCheckAt!).toBe(true);
    expect(turnOf(one, entity, plusMs(one.nextCheckAt!, -1))).toBeNull();
  });
});

describe('Whatever happens to a case', () => {
  type Do = (one: Dispute, at: Instant) => DisputeChange | Rejection | null;
  const steps: Record<string, Do> = {
    seal: (one, at) => seal(one, at),
    send: (one, at) => deliver(one, { ...delivery, deliveredAt: at }, entity, ada('', at)),
    accept: (one, at) => accept(one, ada('', at)),
    win: (one, at) => rule(one, { ...won, amount: 2500 }, reversal, ada('So it is.', at)),
    lose: (one, at) => rule(one, lost, reversal, ada('So it is.', at)),
    wait: (one, at) => turnOf(one, entity, at),
    settle: (one, at) => (one.owes ? reversed(one, reversal, ada('', at)) : null),
    refuse: (one, at) => (one.owes && !one.stuck ? getStuck(one, 'It is refused.', ada('', at)) : null),
    assign: (one, at) => assign(one, 'user:bob', ada('', at)),
  };

  test('it moves only along the table, never changes what it may not, and blocks refunds exactly while it is open', () => {
    const history = fc.array(fc.tuple(fc.constantFrom(...Object.keys(steps)), fc.integer({ min: 0, max: 20 })), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(history, (todo) => {
        let one = sampleDispute();
        let at = dayOne;
        let blocks = 1;
        for (const [name, days] of todo) {
          at = plusDays(at, days);
          const before = one;
          const took = steps[name]!(before, at);
          if (took === null || isRejection(took)) continue;
          one = took.after;
          expect(disputeSteps[before.stage][before.status][took.step]).toBe(one.status);
          expect(one.version).toBe(before.version + 1);
          expect(took.decision.by).not.toBe('');
          blocks += took.headChanges.reduce((sum, { by }) => sum + by, 0);
          const isOver = !['needs_response', 'under_review'].includes(one.status);
          expect(blocks).toBe(isOver && one.owes === null ? 0 : 1);
          const inTime = !['represented', 'delivered', 'accepted'].includes(took.step) || at < one.due.at;
          expect({
            ruled: one.status !== 'won' || one.ruling?.amount === 2500,
            sent: one.status !== 'under_review' || one.representment?.delivery !== null,
            inTime: took.step === 'lapsed' ? at >= one.due.at : inTime,
          }).toEqual({ ruled: true, sent: true, inTime: true });
        }
      }),
      { numRuns: 500 },
    );
  });

  test('what is said to be allowed is', () => {
    expect(allowedOnDispute(sampleDispute(), dayOne)).toEqual([
      'edit_evidence',
      'represent',
      'accept',
      'rule',
      'assign',
    ]);
    expect(allowedOnDispute(sealed(), dayOne)).toEqual(['record_delivery', 'accept', 'rule', 'assign']);
    expect(allowedOnDispute(underReview(), dayOne)).toEqual(['rule', 'assign']);
    expect(allowedOnDispute(sampleDispute(), sampleDispute().due.at)).toEqual(['rule', 'assign']);
  });
});
