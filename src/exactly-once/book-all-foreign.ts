import type { Entity } from '../domain/entity.ts';
import type { PaymentId } from '../domain/ids.ts';
import { foreignAmong } from '../domain/match.ts';
import { place } from '../domain/place.ts';
import type { Seen } from '../domain/seen.ts';
import type { PaymentStore } from '../store/payment-store.ts';
import { bookForeign, type ForeignDeps, type ForeignEnd } from './book-foreign.ts';

type Deps = ForeignDeps & { readonly payments: Pick<PaymentStore, 'whole'> };
/** What the gateway shows of a payment, and whether that is all. */
export type Shown = { readonly seen: readonly Seen[]; readonly isWhole: boolean };
type Booked = { readonly one: Seen; readonly end: ForeignEnd };

/**
 * Books all that somebody else made on a payment of ours, each on the payment as it is then: one may refer to another, and what
 * was settled meanwhile may be what it waited for.
 */
export async function bookAllForeign(
  id: PaymentId,
  { seen, isWhole }: Shown,
  entity: Entity,
  deps: Deps,
): Promise<readonly Booked[]> {
  const booked: Booked[] = [];
  for (;;) {
    const whole = await deps.payments.whole(id);
    const left = whole ? foreignAmong(seen, whole.operations, whole.head, isWhole) : [];
    const untried = left.filter((one) => !booked.some((tried) => tried.one === one));
    const next = untried.find((one) => whole && place(one, whole.head)) ?? untried[0];
    if (!whole || !next) return booked;
    booked.push({ one: next, end: await bookForeign(next, whole.head, entity, deps) });
  }
}
