import { decideResolution, type HandResolution } from '../domain/decide-resolution.ts';
import type { Entity } from '../domain/entity.ts';
import { instantOf } from '../domain/instant.ts';
import { isOpen, type Operation } from '../domain/operation.ts';
import { isRejection } from '../domain/plan.ts';
import type { Rejection } from '../domain/rejection.ts';
import { settleWithCase, type SettleDeps } from './settle-with-case.ts';
import { settleWithinMs } from './time-budget.ts';

export type ResolvedByHand =
  | { readonly kind: 'settled'; readonly operation: Operation }
  | { readonly kind: 'rejected'; readonly rejection: Rejection }
  | { readonly kind: 'contended' };

/**
 * Books what a person says of an operation, with who and why in its event. What others write meanwhile is decided on anew, but
 * what was said before the gateway told more is not booked over it.
 */
export async function resolveByHand(
  operation: Operation,
  said: HandResolution,
  entity: Entity,
  deps: SettleDeps,
): Promise<ResolvedByHand> {
  const { now } = deps;
  const deadlineMs = now() + settleWithinMs;
  for (let current = operation; now() < deadlineMs;) {
    const settlement = decideResolution(current, said, entity, instantOf(now()));
    if (isRejection(settlement)) return { kind: 'rejected', rejection: settlement };
    const end = await settleWithCase(settlement, null, deadlineMs, deps);
    switch (end.kind) {
      case 'settled':
        return { kind: 'settled', operation: settlement.after };
      case 'moved':
        if (isOpen(end.operation.status) && end.operation.status !== current.status) {
          const detail = `It has become ${end.operation.status} meanwhile: read it again.`;
          return { kind: 'rejected', rejection: { code: 'in_flight', detail } };
        }
        current = end.operation;
        break;
      case 'case_moved':
        break;
      case 'gateway_id_taken': {
        const detail = `The gateway's transaction ${settlement.after.gatewayId ?? ''} is booked as ${end.by}.`;
        return { kind: 'rejected', rejection: { code: 'gateway_id_taken', pointer: '#/gatewayId', detail } };
      }
      case 'contended':
        return { kind: 'contended' };
    }
  }
  return { kind: 'contended' };
}
