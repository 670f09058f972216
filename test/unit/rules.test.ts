import { describe, expect, test } from '@jest/globals';
import { allowedOn } from '../../src/domain/allowed.ts';
import { plusDays, type Instant } from '../../src/domain/instant.ts';
import type { GatewayId } from '../../src/domain/ids.ts';
import { bareOutcome } from '../../src/domain/outcome.ts';
import type { RejectionCode } from '../../src/domain/rejection.ts';
import { dayOne, gatewayIdOf, Ledger, succeeded } from '../props/ledger.ts';
import { sampleEntity } from '../props/sample-entity.ts';

type Steps = (ledger: Ledger) => unknown;
type Command = Parameters<Ledger['claim']>[0];

const preauthorized: Steps = (l) => l.do({});
const captured: Steps = (l) => [l.do({}), l.do({ type: 'capture' })];
const debited: Steps = (l) => l.do({ type: 'debit' });
const chargedBack: Steps = (l) => [debited(l), l.do({ type: 'chargeback', reason: '13.1' })];
const wonBack: Steps = (l) => [chargedBack(l), l.do({ type: 'chargeback_reversal' })];

/** What is refused: settings, what happened before, what is asked for, and why not. */
const refused: [string, Parameters<typeof sampleEntity>[0], Steps, Command, RejectionCode][] = [
  [
    'a capture above what is authorized',
    {},
    preauthorized,
    { type: 'capture', amount: '92.01' },
    'amount_exceeds_capturable',
  ],
  [
    'a capture above the rest',
    {},
    (l) => [preauthorized(l), l.do({ type: 'capture', amount: '60' })],
    { type: 'capture', amount: '32.01' },
    'amount_exceeds_capturable',
  ],
  [
    'a capture of what an open capture holds',
    {},
    (l) => [preauthorized(l), l.claim({ type: 'capture', amount: '60' })],
    { type: 'capture', amount: '92.00' },
    'amounts_reserved',
  ],
  [
    'a capture of more than would be there without the open one',
    {},
    (l) => [preauthorized(l), l.claim({ type: 'capture', amount: '60' })],
    { type: 'capture', amount: '92.01' },
    'amount_exceeds_capturable',
  ],
  [
    'a refund of the rest while that is on its way',
    {},
    (l) => [debited(l), l.claim({ type: 'refund' })],
    { type: 'refund' },
    'amounts_reserved',
  ],
  [
    'a chargeback of more than was taken, whatever is reserved',
    {},
    (l) => [debited(l), l.claim({ type: 'refund', amount: '50' })],
    { type: 'chargeback', amount: '120.00', reason: '13.1' },
    'amount_exceeds_disputable',
  ],
  [
    'a rebill over its cap, whatever is reserved',
    { rebills: { caps: { EUR: 2000 } } },
    (l) => [debited(l), l.claim({ type: 'refund', amount: '50' })],
    { type: 'rebill', amount: '30.00' },
    'amount_exceeds_rebillable',
  ],
  [
    'a second capture where one closes',
    { captures: 'single' },
    (l) => [preauthorized(l), l.do({ type: 'capture', amount: '60' })],
    { type: 'capture', amount: '1' },
    'reference_closed',
  ],
  [
    'a second capture where one closes, as long as the first is not settled',
    { captures: 'single' },
    (l) => [preauthorized(l), l.claim({ type: 'capture', amount: '60' })],
    { type: 'capture', amount: '1' },
    'amounts_reserved',
  ],
  [
    'a capture after the reversal was claimed',
    {},
    (l) => [preauthorized(l), l.claim({ type: 'reversal' })],
    { type: 'capture' },
    'amounts_reserved',
  ],
  ['a capture of a debit', {}, debited, { type: 'capture' }, 'nothing_to_reference'],
  ['a capture in another currency', {}, preauthorized, { type: 'capture', currency: 'JPY' }, 'currency_mismatch'],
  ['a capture of thousandths', {}, preauthorized, { type: 'capture', amount: '1.001' }, 'invalid_amount'],
  ['a capture of nothing', {}, preauthorized, { type: 'capture', amount: '0.00' }, 'invalid_amount'],
  [
    'a capture of an unknown operation',
    {},
    preauthorized,
    { type: 'capture', references: 'op_x' as never },
    'unknown_reference',
  ],
  ['a reversal after a capture', {}, captured, { type: 'reversal' }, 'already_captured'],
  [
    'a reversal while a capture is open',
    {},
    (l) => [preauthorized(l), l.claim({ type: 'capture', amount: '1' })],
    { type: 'reversal' },
    'amounts_reserved',
  ],
  [
    'a reversal of the rest while a capture is open',
    { releaseAfterCapture: true },
    (l) => [preauthorized(l), l.do({ type: 'capture', amount: '1' }), l.claim({ type: 'capture', amount: '1' })],
    { type: 'reversal' },
    'amounts_reserved',
  ],
  [
    'a second reversal',
    {},
    (l) => [preauthorized(l), l.do({ type: 'reversal' })],
    { type: 'reversal' },
    'reference_closed',
  ],
  ['a reversal of a debit, by default', {}, debited, { type: 'reversal' }, 'not_enabled'],
  [
    'a reversal of a refunded debit',
    { reverseDebits: true },
    (l) => [debited(l), l.do({ type: 'refund', amount: '1' })],
    { type: 'reversal' },
    'already_refunded',
  ],
  ['a refund above what was captured', {}, captured, { type: 'refund', amount: '92.01' }, 'amount_exceeds_refundable'],
  [
    'a refund above the rest',
    {},
    (l) => [debited(l), l.do({ type: 'refund', amount: '50' })],
    { type: 'refund', amount: '42.01' },
    'amount_exceeds_refundable',
  ],
  [
    'a refund of what is refunded',
    {},
    (l) => [debited(l), l.do({ type: 'refund' })],
    { type: 'refund' },
    'amount_exceeds_refundable',
  ],
  ['a refund of a pre-authorization', {}, preauthorized, { type: 'refund' }, 'nothing_to_reference'],
  [
    'a refund naming the pre-authorization',
    {},
    (l) => captured(l),
    { type: 'refund', references: 'ROOT' as never },
    'wrong_reference_type',
  ],
  [
    'a refund while a chargeback is on its way',
    {},
    (l) => [debited(l), l.claim({ type: 'chargeback', amount: '1' })],
    { type: 'refund', amount: '1' },
    'dispute_open',
  ],
  ['a refund while a dispute is open', {}, chargedBack, { type: 'refund', amount: '1' }, 'dispute_open'],
  [
    'a refund above what came back of a chargeback',
    {},
    (l) => [chargedBack(l), l.do({ type: 'chargeback_reversal', amount: '60' })],
    { type: 'refund', amount: '60.01' },
    'amount_exceeds_refundable',
  ],
  [
    'a refund of a payout where that is off',
    { refundPayouts: false },
    (l) => l.do({ type: 'payout' }),
    { type: 'refund' },
    'not_enabled',
  ],
  [
    'a refund without saying of which capture',
    {},
    (l) => [preauthorized(l), l.do({ type: 'capture', amount: '1' }), l.do({ type: 'capture', amount: '2' })],
    { type: 'refund' },
    'ambiguous_reference',
  ],
  ['a rebill where it is off', { rebills: null }, debited, { type: 'rebill', amount: '1' }, 'not_enabled'],
  ['a rebill without an amount', {}, debited, { type: 'rebill' }, 'amount_required'],
  [
    'a rebill above the cap of all rebills',
    {},
    (l) => [debited(l), l.do({ type: 'rebill', amount: '150' })],
    { type: 'rebill', amount: '50.01' },
    'amount_exceeds_rebillable',
  ],
  [
    'a rebill of what was not refunded too much',
    {},
    (l) => [debited(l), l.do({ type: 'refund', amount: '20' })],
    { type: 'rebill', amount: '20.01', reason: 'incorrect_refund' },
    'amount_exceeds_rebillable',
  ],
  [
    'a rebill while a dispute is open',
    {},
    chargedBack,
    { type: 'rebill', amount: '1', reason: 'price_above_estimate' },
    'dispute_open',
  ],
  [
    'a rebill of a won chargeback',
    {},
    wonBack,
    { type: 'rebill', amount: '1', reason: 'incorrect_chargeback' },
    'dispute_won',
  ],
  [
    'a rebill of what a chargeback gave back',
    {},
    (l) => [chargedBack(l), l.do({ type: 'chargeback_reversal', amount: '60' })],
    { type: 'rebill', amount: '32.01', reason: 'incorrect_chargeback' },
    'amount_exceeds_rebillable',
  ],
  [
    'a rebill of another reason after a won dispute',
    {},
    wonBack,
    { type: 'rebill', amount: '1', reason: 'price_above_estimate' },
    'dispute_won',
  ],
  [
    'a rebill of a reversed debit',
    { reverseDebits: true },
    (l) => [debited(l), l.do({ type: 'reversal' })],
    { type: 'rebill', amount: '1' },
    'reference_closed',
  ],
  [
    'a chargeback of a reversed debit',
    { reverseDebits: true },
    (l) => [debited(l), l.do({ type: 'reversal' })],
    { type: 'chargeback' },
    'reference_closed',
  ],
  ['a reversal of a disputed debit', { reverseDebits: true }, chargedBack, { type: 'reversal' }, 'dispute_open'],
  [
    'a reversal of a rebilled debit',
    { reverseDebits: true },
    (l) => [debited(l), l.do({ type: 'rebill', amount: '1' })],
    { type: 'reversal' },
    'already_captured',
  ],
  ['a chargeback above the amount', {}, debited, { type: 'chargeback', amount: '92.01' }, 'amount_exceeds_disputable'],
  [
    'a chargeback while one is open',
    {},
    (l) => [debited(l), l.do({ type: 'chargeback', amount: '1' })],
    { type: 'chargeback', amount: '1' },
    'dispute_open',
  ],
  ['a chargeback of a pre-authorization', {}, preauthorized, { type: 'chargeback' }, 'nothing_to_reference'],
  [
    'a second chargeback above what came back',
    {},
    (l) => [chargedBack(l), l.do({ type: 'chargeback_reversal', amount: '60' })],
    { type: 'chargeback', amount: '60.01' },
    'amount_exceeds_disputable',
  ],
  [
    'a second chargeback naming the debit',
    {},
    wonBack,
    { type: 'chargeback', references: 'ROOT' as never },
    'already_charged_back',
  ],
  [
    'a second reversal of a chargeback',
    {},
    (l) => [chargedBack(l), l.do({ type: 'chargeback_reversal', amount: '1' })],
    { type: 'chargeback_reversal', amount: '1' },
    'reference_closed',
  ],
  [
    'a chargeback reversal above the chargeback',
    {},
    chargedBack,
    { type: 'chargeback_reversal', amount: '92.01' },
    'amount_exceeds_reversible',
  ],
  ['a chargeback reversal without a chargeback', {}, debited, { type: 'chargeback_reversal' }, 'nothing_to_reference'],
];

/** What is allowed, and for how much when no amount is given. */
const allowed: [string, Parameters<typeof sampleEntity>[0], Steps, Command, number][] = [
  ['a capture of all', {}, preauthorized, { type: 'capture' }, 9200],
  [
    'a capture of the rest',
    {},
    (l) => [preauthorized(l), l.do({ type: 'capture', amount: '60' })],
    { type: 'capture' },
    3200,
  ],
  ['a reversal of a pre-authorization', {}, preauthorized, { type: 'reversal' }, 9200],
  [
    'a reversal of the rest where the entity releases it',
    { releaseAfterCapture: true },
    (l) => [preauthorized(l), l.do({ type: 'capture', amount: '60' })],
    { type: 'reversal' },
    3200,
  ],
  ['a reversal of a debit where the entity does that', { reverseDebits: true }, debited, { type: 'reversal' }, 9200],
  ['a refund of the rest', {}, (l) => [debited(l), l.do({ type: 'refund', amount: '50' })], { type: 'refund' }, 4200],
  [
    'a refund of the only capture that has something left',
    {},
    (l) => [
      preauthorized(l),
      l.do({ type: 'capture', amount: '1' }),
      l.do({ type: 'refund' }),
      l.do({ type: 'capture', amount: '2' }),
    ],
    { type: 'refund' },
    200,
  ],
  [
    'a refund of what a won dispute gave back',
    {},
    (l) => [chargedBack(l), l.do({ type: 'chargeback_reversal', amount: '60' })],
    { type: 'refund' },
    6000,
  ],
  [
    'a refund of a rebill',
    {},
    (l) => [debited(l), l.do({ type: 'rebill', amount: '20' }), l.do({ type: 'refund', references: 'ROOT' as never })],
    { type: 'refund' },
    2000,
  ],
  ['a refund of a payout', {}, (l) => l.do({ type: 'payout' }), { type: 'refund' }, 9200],
  [
    'a rebill of what was refunded too much',
    {},
    (l) => [debited(l), l.do({ type: 'refund', amount: '20' })],
    { type: 'rebill', amount: '20', reason: 'incorrect_refund' },
    2000,
  ],
  [
    'a chargeback of a refunded debit: the bank decides',
    {},
    (l) => [debited(l), l.do({ type: 'refund', amount: '50' })],
    { type: 'chargeback' },
    9200,
  ],
  [
    'a chargeback while a refund is open',
    {},
    (l) => [debited(l), l.claim({ type: 'refund', amount: '50' })],
    { type: 'chargeback' },
    9200,
  ],
  [
    'a second chargeback of what came back',
    {},
    (l) => [chargedBack(l), l.do({ type: 'chargeback_reversal', amount: '60' })],
    { type: 'chargeback' },
    6000,
  ],
];

const named = (ledger: Ledger, command: Command): Command =>
  (command.references as string | null | undefined) === 'ROOT'
    ? { ...command, references: ledger.head!.root.id }
    : command;

class NamingLedger extends Ledger {
  override claim(command: Command) {
    return super.claim(named(this, command));
  }
}

function after(settings: Parameters<typeof sampleEntity>[0], steps: Steps): Ledger {
  const ledger = new NamingLedger(sampleEntity(settings));
  steps(ledger);
  return ledger;
}

describe('Refused, with the code that says why:', () => {
  test.each(refused)('%s', (_, settings, steps, command, code) => {
    const ledger = after(settings, steps);
    expect(ledger.reject(named(ledger, command)).code).toBe(code);
  });
});

describe('Allowed:', () => {
  test.each(allowed)('%s', (_, settings, steps, command, amount) => {
    const ledger = after(settings, steps);
    expect(ledger.claim(named(ledger, command)).requested).toBe(amount);
  });
});

describe('Time', () => {
  const week = 7 * 24;
  const expired = (source: 'gateway' | 'estimate') => {
    const ledger = new Ledger(sampleEntity());
    const root = ledger.begin();
    const endsAt = source === 'gateway' ? plusDays(dayOne, 7) : null;
    ledger.settle(root, { ...succeeded(root), authorizationEndsAt: endsAt });
    ledger.now = plusDays(dayOne, week);
    return ledger;
  };

  test('refuses a capture after the end the gateway gave', () => {
    expect(expired('gateway').reject({ type: 'capture' }).code).toBe('authorization_expired');
  });

  test('does not refuse a capture because of an estimate', () => {
    expect(expired('estimate').claim({ type: 'capture' }).requested).toBe(9200);
  });

  test('refuses a refund when its window has closed, and names the payout', () => {
    const ledger = after({ refundWindowDays: 60 }, debited);
    ledger.now = plusDays(ledger.now, 60);
    const rejection = ledger.reject({ type: 'refund' });
    expect(rejection.code).toBe('refund_window_closed');
    expect(rejection.detail).toContain('/v1/payouts');
  });

  test('allows a refund up to the last millisecond of its window', () => {
    const ledger = after({ refundWindowDays: 60 }, debited);
    const settledAt = ledger.references[0]!.settledAt;
    ledger.now = new Date(Date.parse(plusDays(settledAt, 60)) - 1).toISOString() as Instant;
    expect(ledger.claim({ type: 'refund' }).requested).toBe(9200);
  });
});

describe('A failure gives back what was reserved:', () => {
  test.each(['capture', 'reversal'] as const)('a %s that is declined reopens the pre-authorization', (type) => {
    const ledger = after({ captures: 'single' }, preauthorized);
    const before = ledger.references;
    const operation = ledger.claim({ type });
    expect(ledger.reject({ type: 'capture' }).code).toBe('amounts_reserved');
    ledger.settle(operation, bareOutcome('declined'));
    expect(ledger.references).toEqual(before);
  });

  test('an unknown outcome gives nothing back', () => {
    const ledger = after({}, debited);
    const refund = ledger.claim({ type: 'refund' });
    ledger.settle(refund, bareOutcome('unknown'));
    expect(ledger.reject({ type: 'refund', amount: '0.01' })).toMatchObject({
      code: 'amounts_reserved',
      unsettled: [refund.id],
    });
    expect(ledger.head?.unsettled).toEqual([refund.id]);
  });
});

describe('An amount of the gateway that cannot be read', () => {
  test.each(['0.00', '-8.00', '8.005', '08.00', '8,00', 'unreadable'])(
    '(%s) is booked as asked for, and is a person’s',
    (text) => {
      const ledger = after({}, debited);
      const refund = ledger.claim({ type: 'refund', amount: '10' });
      expect(ledger.settle(refund, succeeded(refund, text))).toMatchObject({
        booked: 1000,
        discrepancies: ['amount_differs'],
        needsPerson: true,
      });
    },
  );

  test('is read without its currency as one of ours', () => {
    const ledger = after({}, debited);
    const refund = ledger.claim({ type: 'refund', amount: '10' });
    const outcome = { ...succeeded(refund), amount: { text: '8.00', currency: null } };
    expect(ledger.settle(refund, outcome)).toMatchObject({ booked: 800, discrepancies: ['amount_differs'] });
  });
});

test('A second success under one operation keeps the first, and is a person’s', () => {
  const ledger = after({}, debited);
  const refund = ledger.do({ type: 'refund', amount: '10' });
  const before = ledger.references;
  const second = { ...succeeded(refund), gatewayId: 'f'.repeat(32) as GatewayId };
  expect(ledger.settle(refund, second)).toMatchObject({
    gatewayId: refund.gatewayId,
    discrepancies: ['second_success'],
    needsPerson: true,
  });
  expect(ledger.references).toEqual(before);
  expect(ledger.settle(refund, succeeded(refund))).toMatchObject({ discrepancies: ['second_success'] });
});

describe('What the gateway confirms is booked:', () => {
  test('a success after a failure corrects it, even below zero, and blocks the reference', () => {
    const ledger = after({}, debited);
    const lost = ledger.claim({ type: 'refund', amount: '50' });
    ledger.settle(lost, bareOutcome('failed', 'never_executed'));
    ledger.do({ type: 'refund' });
    const corrected = ledger.settle(lost, succeeded(lost));
    expect(corrected).toMatchObject({ status: 'succeeded', discrepancies: ['late_success'] });
    expect(ledger.references[0]).toMatchObject({ left: -5000, refunded: 14200 });
    expect(ledger.reject({ type: 'refund', amount: '0.01' }).code).toBe('amount_exceeds_refundable');
  });

  test('a failure never undoes a success', () => {
    const ledger = after({}, debited);
    const refund = ledger.do({ type: 'refund' });
    expect(ledger.settle(refund, bareOutcome('declined'))).toEqual(refund);
  });

  test('another amount than asked for is booked as it is, marked, and a person is asked', () => {
    const ledger = after({}, preauthorized);
    const capture = ledger.claim({ type: 'capture', amount: '60' });
    const settled = ledger.settle(capture, succeeded(capture, '55.00'));
    expect(settled).toMatchObject({ booked: 5500, discrepancies: ['amount_differs'], needsPerson: true });
    expect(ledger.references[0]).toMatchObject({ left: 3700, captured: 5500 });
  });

  test('another currency leaves the outcome unknown and to a person', () => {
    const ledger = after({}, preauthorized);
    const capture = ledger.claim({ type: 'capture' });
    const outcome = { ...succeeded(capture), amount: { text: '92.00', currency: 'USD' } };
    expect(ledger.settle(capture, outcome)).toMatchObject({
      status: 'unknown',
      needsPerson: true,
      discrepancies: ['currency_differs'],
    });
    expect(ledger.references[0]).toMatchObject({ left: 0 });
  });
});

describe('A chargeback', () => {
  test('over refunded money is a double loss', () => {
    const ledger = after({}, debited);
    ledger.do({ type: 'refund', amount: '50' });
    ledger.do({ type: 'chargeback' });
    expect(ledger.references[0]).toMatchObject({ left: -5000, chargedBack: 9200 });
  });

  test('is only recorded where the channel takes none, and so is its reversal', () => {
    const ledger = after({ chargebacks: 'record' }, debited);
    const chargeback = ledger.claim({ type: 'chargeback' });
    expect(chargeback.recordedOnly).toBe(true);
    ledger.settle(chargeback, bareOutcome('succeeded'));
    expect(ledger.claim({ type: 'chargeback_reversal' }).recordedOnly).toBe(true);
  });

  test('keeps its dispute open until it is reversed', () => {
    const ledger = after({}, chargedBack);
    expect(ledger.references[0]).toMatchObject({ openDisputes: 1 });
    ledger.do({ type: 'chargeback_reversal', amount: '60' });
    expect(ledger.references[0]).toMatchObject({ openDisputes: 0, left: 6000 });
  });
});

test('What is allowed is exactly what would not be refused', () => {
  for (const steps of [preauthorized, captured, debited, chargedBack, wonBack]) {
    const ledger = after({}, steps);
    for (const { type, references, maxAmount } of allowedOn(ledger.head!, ledger.entity, ledger.now)) {
      const amount = type === 'reversal' ? null : (maxAmount / 100).toFixed(2);
      expect(ledger.decide({ type, references, amount })).toMatchObject({ operation: { requested: maxAmount } });
    }
  }
});

test('Nothing can refer to what the gateway gave no id for', () => {
  const ledger = new Ledger(sampleEntity());
  const root = ledger.begin();
  ledger.settle(root, { ...succeeded(root), gatewayId: null });
  expect(ledger.reject({ type: 'capture' }).code).toBe('unknown_reference');
  expect(gatewayIdOf(root.id) satisfies GatewayId).toHaveLength(32);
});
