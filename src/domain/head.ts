import type { DisputeChange } from './dispute-change.ts';
import { applyChanges, changesBetween } from './effect.ts';
import { noExpiry, type ExpiryPolicy } from './expiry.ts';
import { isOpen, type Operation } from './operation.ts';
import type { Card, Head } from './payment.ts';
import { endsAuthorization, type Settlement } from './settlement.ts';

/** What the merchant says of a payment besides its money. */
export type HeadFacts = Pick<Head, 'reference' | 'metadata'> & {
  readonly card: Card | null;
  readonly expiryPolicy?: ExpiryPolicy | null;
  readonly initiatedBy?: Operation['initiatedBy'];
};

/** The head of a payment whose first operation has been claimed. */
export function newHead(
  { id, paymentId, entity, requested, currency, status, createdAt }: Operation,
  type: Head['type'],
  facts: HeadFacts,
): Head {
  return {
    id: paymentId,
    entity,
    type,
    amount: requested,
    currency,
    reference: facts.reference,
    metadata: facts.metadata,
    brand: facts.card?.brand ?? null,
    card: facts.card,
    root: { id, status, gatewayId: null },
    references: [],
    unsettled: [id],
    disputes: [],
    expiresAt: null,
    expirySource: null,
    expiry: noExpiry(facts.expiryPolicy),
    incomplete: false,
    createdAt,
    updatedAt: createdAt,
    version: 1,
  };
}

/** A head after an operation was claimed on it: the same that the store does, in memory. */
export function afterClaim(head: Head, operation: Operation, dispute: DisputeChange | null = null): Head {
  return {
    ...head,
    root: operation.id === head.root.id ? { ...head.root, status: operation.status } : head.root,
    references: applyChanges(head.references, [...changesBetween(null, operation), ...(dispute?.headChanges ?? [])]),
    disputes: dispute && !dispute.before ? [...head.disputes, dispute.after.id].sort() : head.disputes,
    unsettled: [...new Set([...head.unsettled, operation.id])].sort(),
    updatedAt: operation.updatedAt,
    version: head.version + 1,
  };
}

/** A head after an operation was settled: the same that the store does, in memory. */
export function afterSettlement(head: Head, settlement: Settlement, dispute: DisputeChange | null = null): Head {
  const { after, changes, reference, adopted, root } = settlement;
  const others = head.unsettled.filter((id) => id !== after.id);
  return {
    ...head,
    ...(root
      ? {
          root: { ...head.root, status: root.status, gatewayId: root.gatewayId },
          amount: root.amount,
          brand: root.brand ?? head.brand,
          card: root.card ?? head.card,
          expiresAt: root.expiresAt,
          expirySource: root.expirySource,
        }
      : {}),
    expiry: expiryAfter(head.expiry, settlement),
    references: [
      ...applyChanges(head.references, [...changes, ...(dispute?.headChanges ?? [])]).map((one) =>
        adopted && one.id === after.id ? { ...one, ...adopted, recordedOnly: false } : one,
      ),
      ...(reference ? [reference] : []),
    ],
    unsettled: isOpen(after.status) ? [...others, after.id].sort() : others,
    updatedAt: after.updatedAt,
    version: head.version + 1,
  };
}

/** The clock takes up a pre-authorization when it has succeeded, and leaves it with the operation that closes it. */
function expiryAfter(expiry: Head['expiry'], { root, after }: Settlement): Head['expiry'] {
  if (root) return { ...expiry, nextLookAt: root.firstLookAt };
  return endsAuthorization(after) ? { ...expiry, nextLookAt: null, asked: null } : expiry;
}
