import { isDecided } from '../../src/domain/dispute-steps.ts';
import type { Dispute } from '../../src/domain/dispute.ts';
import { isOpen, mayGoAgain, type Operation } from '../../src/domain/operation.ts';

/** Everything in which a case is not what the operations of its payment are. Nothing, if all is well. */
export function auditCase(dispute: Dispute, operations: readonly Operation[]): string[] {
  const { id, stage, status, owes, stuck, chargebackId, ruling } = dispute;
  const chargeback = operations.find((one) => one.id === chargebackId);
  const reversals = operations.filter(
    ({ type, references }) => type === 'chargeback_reversal' && references === chargebackId,
  );
  const back = reversals.filter((one) => one.status === 'succeeded');
  const booked = chargeback?.status === 'succeeded';

  const broken: readonly (readonly [boolean, string])[] = [
    // It ends against us only over a chargeback that is booked; one that is not waits for its end, or for a person.
    [!isDecided(status) && (booked || !isWaitedFor(chargeback)), 'was never decided, and never lapsed'],
    [back.length > 1, 'brought the money back twice'],
    // What waits, waits for an operation that nobody knows the end of; what is stuck, for a person, because one was refused.
    [
      owes !== null && stuck === null && ![chargeback, ...reversals].some(isUnsettled),
      'owes, and nothing stands in the way',
    ],
    [stuck !== null && !reversals.some(isRefused), `is stuck, and nothing was refused: ${stuck ?? ''}`],
    [owes !== null && status !== 'won', `owes a ${owes ?? ''}`],
    [status === 'won' && owes === null && booked && back.length === 0, 'gave nothing back'],
    [
      status === 'won' && back.some((one) => one.booked !== ruling?.amount && one.discrepancies.length === 0),
      'gave back another amount',
    ],
    [status !== 'won' && back.length > 0, 'gave the money back'],
  ];
  return broken.filter(([isBroken]) => isBroken).map(([, what]) => `${id} (${stage} ${status}) ${what}`);
}

const isWaitedFor = (one: Operation | undefined): boolean =>
  one !== undefined && (isOpen(one.status) || one.needsPerson);
const isUnsettled = (one: Operation | undefined): boolean => one !== undefined && isOpen(one.status);
const isRefused = (one: Operation): boolean => !isOpen(one.status) && one.status !== 'succeeded' && !mayGoAgain(one);
