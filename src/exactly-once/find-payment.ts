import type { Entity } from '../domain/entity.ts';
import type { OperationId, PaymentId } from '../domain/ids.ts';
import { plusDays } from '../domain/instant.ts';
import type { Letter } from '../domain/letter.ts';
import { mayBeAbout, suggestionOf, tookMoney, type Suggestion } from '../domain/suggestion.ts';
import { attemptIn } from '../domain/operation.ts';
import { bookedMoney, type Head } from '../domain/payment.ts';
import type { Listing } from '../store/listing.ts';
import type { PaymentStore } from '../store/payment-store.ts';

export type FindDeps = {
  readonly payments: Pick<PaymentStore, 'head' | 'byGatewayId' | 'paymentOf'>;
  readonly lists: Pick<Listing, 'payments' | 'operations'>;
};

export type About =
  { readonly head: Head; readonly references: OperationId | null } | { readonly candidates: readonly Head[] };

/** The payment that the letter names; several where a reference was used more than once. */
export async function paymentOfLetter(letter: Letter, entity: Entity, { payments, lists }: FindDeps): Promise<About> {
  const { paymentId, gatewayId, reference } = letter;
  const at = async (id: PaymentId, operation: OperationId | null = null): Promise<About> => {
    const head = await payments.head(id);
    if (head?.entity !== entity.name) return { candidates: [] };
    const takes = head.references.some((one) => one.id === operation && mayBeTaken.has(one.type));
    return { head, references: takes ? operation : null };
  };
  if (paymentId !== null) return at(paymentId);
  const booked = gatewayId && (await payments.byGatewayId(entity.name, gatewayId));
  if (booked) return at(booked.paymentId, booked.operationId);
  if (reference === null) return { candidates: [] };
  // What the gateway and the bank call the merchant's transaction id names the operation.
  const attempt = attemptIn(reference);
  const named = attempt && (await payments.paymentOf(attempt.id));
  if (attempt && named) return at(named, attempt.id);

  const wanted = { ...all(entity), reference, limit: mostSuggested };
  const [own, operations] = await Promise.all([
    lists.payments({ ...wanted, keep: tookMoney }),
    lists.operations({ ...wanted, keep: () => true }),
  ]);
  const others = new Set(
    operations.items.map(({ paymentId: id }) => id).filter((id) => own.items.every((one) => one.id !== id)),
  );
  const heads = await Promise.all([...others].map((id) => payments.head(id)));
  const candidates = [...own.items, ...heads.filter((one) => one !== null).filter(tookMoney)];
  const [only, ...more] = candidates;
  return only && more.length === 0 ? { head: only, references: null } : { candidates };
}
const mayBeTaken: ReadonlySet<string> = new Set([...bookedMoney, 'chargeback_reversal']);

const mostSuggested = 5;
const all = ({ name }: Entity) => ({ entity: name, reference: null, from: null, to: null, after: null });

/** What a person may have looked for: the payments with that reference, and those of that day that fit. */
export async function suggestPayments(
  letter: Letter,
  entity: Entity,
  candidates: readonly Head[],
  { lists }: FindDeps,
): Promise<readonly Suggestion[]> {
  const { paidAt } = letter;
  const around =
    paidAt === null
      ? []
      : (
          await lists.payments({
            ...all(entity),
            // Days end elsewhere for the bank than for us.
            from: plusDays(paidAt, -1),
            to: plusDays(paidAt, 2),
            keep: (head) => mayBeAbout(letter, head),
            limit: mostSuggested,
          })
        ).items;
  const heads = [...candidates, ...around.filter(({ id }) => candidates.every((one) => one.id !== id))];
  return heads.slice(0, mostSuggested).map(suggestionOf);
}
