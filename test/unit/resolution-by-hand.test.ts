import { describe, expect, test } from '@jest/globals';
import { decideResolution, type HandResolution } from '../../src/domain/decide-resolution.ts';
import type { GatewayId, OperationId } from '../../src/domain/ids.ts';
import { plusMs } from '../../src/domain/instant.ts';
import type { Operation } from '../../src/domain/operation.ts';
import type { RejectionCode } from '../../src/domain/rejection.ts';
import { firstLookAfterMs, type Settlement } from '../../src/domain/settlement.ts';
import { operationTask } from '../../src/domain/task.ts';
import { gatewayIdOf, Ledger } from '../props/ledger.ts';
import { sampleEntity } from '../props/sample-entity.ts';

/** What a person may say of an operation, and what follows. */

const entity = sampleEntity();
const [found, known] = ['op_a', 'op_b'].map((id) => gatewayIdOf(id as OperationId)) as [GatewayId, GatewayId];
const claimed = (): Operation => {
  const ledger = new Ledger(entity);
  ledger.do({ type: 'debit' });
  return ledger.claim({ type: 'refund', amount: '10' });
};
const unknown = (changes: Partial<Operation> = {}): Operation => ({
  ...claimed(),
  status: 'unknown',
  needsPerson: true,
  nextCheckAt: null,
  ...changes,
});
const booked = (changes: Partial<Operation> = {}) =>
  unknown({ status: 'succeeded', booked: 1000, gatewayId: known, discrepancies: ['amount_differs'], ...changes });
const said = (changes: Partial<HandResolution> = {}): HandResolution => ({
  verdict: 'succeeded',
  reason: 'Seen in the portal.',
  by: 'user:ada',
  gatewayId: found,
  amount: null,
  ...changes,
});
const late = ({ sendBefore }: Operation) => plusMs(sendBefore, firstLookAfterMs);
const decide = (operation: Operation, of: HandResolution, now = late(operation)) =>
  decideResolution(operation, of, entity, now);

describe('Refused is', () => {
  test.each<[string, Operation, Partial<HandResolution>, RejectionCode]>([
    ['a verdict on what is settled', booked(), { verdict: 'failed' }, 'not_open'],
    ['to have looked at what asks for nobody', booked({ needsPerson: false }), { verdict: 'as_booked' }, 'not_open'],
    ['to have looked at what is not booked', unknown(), { verdict: 'as_booked' }, 'not_settled'],
    ['a success nothing could refer to', unknown(), { gatewayId: null }, 'gateway_id_required'],
    ['an amount that is none', unknown(), { amount: '1.001' }, 'invalid_amount'],
  ])('%s', (_, operation, of, code) => {
    expect(decide(operation, said(of))).toMatchObject({ code });
  });

  test('any verdict while the answer may still come', () => {
    const operation = unknown({ status: 'processing', needsPerson: false });
    for (const verdict of ['succeeded', 'declined', 'failed'] as const) {
      expect(decide(operation, said({ verdict }), plusMs(late(operation), -1))).toMatchObject({ code: 'in_flight' });
      expect(decide({ ...operation, needsPerson: true }, said({ verdict }))).not.toHaveProperty('code');
    }
  });

  test('that nothing moved, while look-ups may still tell', () => {
    const operation = unknown({ needsPerson: false });
    for (const verdict of ['declined', 'failed'] as const) {
      expect(decide(operation, said({ verdict }))).toMatchObject({ code: 'in_flight' });
    }
    expect(decide(operation, said())).not.toHaveProperty('code');
  });
});

describe('Booked is', () => {
  const settled = (operation: Operation, of: Partial<HandResolution>) => decide(operation, said(of)) as Settlement;

  test.each<[string, Operation, Partial<HandResolution>, Partial<Operation>]>([
    ['a success', unknown(), {}, { status: 'succeeded', booked: 1000, gatewayId: found }],
    ['a success under the id that is known', unknown({ gatewayId: known }), { gatewayId: null }, { gatewayId: known }],
    [
      'a success of another amount, and the difference',
      unknown(),
      { amount: '9.00' },
      { booked: 900, discrepancies: ['amount_differs'] },
    ],
    ['a refusal', unknown(), { verdict: 'declined' }, { status: 'declined', booked: null }],
    ['that it never was', unknown(), { verdict: 'failed' }, { status: 'failed', failure: 'never_executed' }],
    [
      'what was booked, looked at',
      booked(),
      { verdict: 'as_booked' },
      { status: 'succeeded', booked: 1000, discrepancies: ['amount_differs'] },
    ],
  ])('%s, with who said so and why, and nobody is asked any more', (_, operation, of, expected) => {
    const { after, transition, decision } = settled(operation, of);
    expect(after).toMatchObject({ ...expected, needsPerson: false, nextCheckAt: null, version: operation.version + 1 });
    expect({ transition, decision }).toEqual({
      transition: 'decided',
      decision: { by: 'user:ada', reason: 'Seen in the portal.' },
    });
  });

  test('a failure gives back what was reserved, a look changes no number', () => {
    expect(settled(unknown(), { verdict: 'failed' }).changes).toContainEqual(
      expect.objectContaining({ counter: 'left', by: 1000 }),
    );
    expect(settled(booked(), { verdict: 'as_booked' }).changes).toEqual([]);
  });
});

test.each<[string, Operation, string, readonly string[]]>([
  ['not known', unknown(), 'outcome_unknown', ['succeeded', 'declined', 'failed']],
  ['booked otherwise than asked for', booked(), 'discrepancy', ['as_booked']],
  ['marked by the gateway', booked({ discrepancies: [] }), 'attention', ['as_booked']],
])('What is %s is a task with what can be said of it', (_, operation, kind, verdicts) => {
  expect(operationTask(operation)).toMatchObject({ kind, verdicts, since: operation.updatedAt });
});
