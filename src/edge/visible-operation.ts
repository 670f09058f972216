import type { Entity } from '../domain/entity.ts';
import { isOperationId, type EntityName } from '../domain/ids.ts';
import type { Operation } from '../domain/operation.ts';
import type { Head } from '../domain/payment.ts';
import type { PaymentStore } from '../store/payment-store.ts';
import type { Caller } from './caller.ts';
import { visiblePayment } from './visible.ts';

type Deps = {
  readonly payments: Pick<PaymentStore, 'head' | 'operation' | 'paymentOf'>;
  readonly entity: (name: EntityName) => Promise<Entity | null>;
};
type Visible = { readonly operation: Operation; readonly head: Head; readonly entity: Entity };

/** The operation under the id in a path with its payment; null where there is none that the caller may see. */
export async function visibleOperation(id: string | undefined, caller: Caller, deps: Deps): Promise<Visible | null> {
  if (id === undefined || !isOperationId(id)) return null;
  const paymentId = await deps.payments.paymentOf(id);
  if (!paymentId) return null;
  const [operation, visible] = await Promise.all([
    deps.payments.operation(paymentId, id),
    visiblePayment(paymentId, caller, deps, deps.payments.head, (head) => head),
  ]);
  return operation && visible && { operation, head: visible.found, entity: visible.entity };
}
