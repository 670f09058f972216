import type { Entity } from './entity.ts';
import type { GatewayId } from './ids.ts';
import { plusMs, type Instant } from './instant.ts';
import { formatAmount, isMoney, parseAmount } from './money.ts';
import { isOpen, type Operation } from './operation.ts';
import { bareOutcome } from './outcome.ts';
import type { Rejection } from './rejection.ts';
import { firstLookAfterMs, settlementOf, type Settlement } from './settlement.ts';
import type { Verdict } from './task.ts';

/** What a person says of an operation, and why. */
export type HandResolution = {
  readonly verdict: Verdict;
  readonly reason: string;
  readonly by: string;
  /** Of a success: the gateway's id, unless it is known; the amount in major units, unless it is what was asked for. */
  readonly gatewayId: GatewayId | null;
  readonly amount: string | null;
};

/** Decides what a person may settle by hand: what is open and no sender is at any more, or what is booked and asks for a look. */
export function decideResolution(
  operation: Operation,
  said: HandResolution,
  entity: Entity,
  now: Instant,
): Settlement | Rejection {
  const { status, needsPerson, sendBefore, requested, currency, recordedOnly } = operation;
  const { verdict, reason, by } = said;
  const decision = { by, reason };
  if (!isOpen(status)) {
    if (verdict !== 'as_booked') {
      return {
        code: 'not_open',
        pointer: '#/outcome',
        detail: `It is ${status} already: as_booked is all that can be said.`,
      };
    }
    if (!needsPerson) return { code: 'not_open', detail: 'Nobody is asked about it.' };
    const refundWindow = operation.refundWindow && { ...operation.refundWindow, owed: null };
    const after = { ...operation, needsPerson: false, refundWindow, updatedAt: now, version: operation.version + 1 };
    return { before: operation, after, transition: 'decided', changes: [], reference: null, root: null, decision };
  }
  if (verdict === 'as_booked') {
    return {
      code: 'not_settled',
      pointer: '#/outcome',
      detail: 'It is not booked yet: say succeeded, declined or failed.',
    };
  }
  const quietFrom = plusMs(sendBefore, firstLookAfterMs);
  if (now < quietFrom) {
    return { code: 'in_flight', detail: `Its answer may still come, until ${quietFrom}.` };
  }
  if (verdict !== 'succeeded') {
    // It gives back what is reserved: nobody may say so while look-ups can still tell.
    if (!needsPerson) return { code: 'in_flight', detail: 'It is being looked up; nobody is asked about it yet.' };
    return settled(bareOutcome(verdict, verdict === 'failed' ? 'never_executed' : null));
  }
  const gatewayId = said.gatewayId ?? operation.gatewayId;
  if (gatewayId === null && !recordedOnly) {
    return {
      code: 'gateway_id_required',
      pointer: '#/gatewayId',
      detail: "Give the gateway's id, by which others refer to it.",
    };
  }
  const amount = said.amount === null ? { minor: requested, currency } : parseAmount(said.amount, currency);
  if (!isMoney(amount)) return { code: 'invalid_amount', pointer: '#/amount', detail: amount.problem };
  return settled({ ...bareOutcome('succeeded'), gatewayId, amount: { text: formatAmount(amount), currency } });

  function settled(outcome: Parameters<typeof settlementOf>[1]): Settlement | Rejection {
    const settlement = settlementOf(operation, outcome, entity, now);
    if (!settlement) return { code: 'not_open', detail: `It is ${status} already.` };
    // The person who says it has looked already.
    return { ...settlement, after: { ...settlement.after, needsPerson: false }, transition: 'decided', decision };
  }
}
