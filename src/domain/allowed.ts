import type { Entity } from './entity.ts';
import type { OperationId } from './ids.ts';
import type { Instant } from './instant.ts';
import { followUpTypes, type FollowUpType } from './operation.ts';
import type { Head } from './payment.ts';
import { demandsOf, holds, mostOf, rules, type Context } from './rules.ts';

/** An operation that is possible, with the most it can be for in minor units. */
export type Allowed = { readonly type: FollowUpType; readonly references: OperationId; readonly maxAmount: number };

/** What may be done with a payment now, per operation it would refer to. */
export function allowedOn(head: Head, entity: Entity, now: Instant): readonly Allowed[] {
  // Where there are cases, their rulings reverse chargebacks.
  const types = followUpTypes.filter((type) => type !== 'chargeback_reversal' || head.disputes.length === 0);
  return types.flatMap((type) => candidates(type, { head, entity, now, reason: null }));
}

/** The references an operation of this type would be possible on for some amount. */
export function candidates(type: FollowUpType, context: Context): readonly Allowed[] {
  const { references, whole, refuse } = rules[type];
  if (context.head.incomplete) return [];
  return context.head.references.flatMap((target) => {
    if (!references.includes(target.type) || refuse(target, context)) return [];
    const most = mostOf(type, target, context);
    const demands = demandsOf(type, target, whole ? most : 1, context);
    const possible = most > 0 && demands.every((demand) => holds(demand, context.head));
    return possible ? [{ type, references: target.id, maxAmount: most }] : [];
  });
}
