import { instantOf } from '../domain/instant.ts';
import { handedOver } from '../domain/resolution.ts';
import type { PaymentId } from '../domain/ids.ts';
import { resolvePayment, type ResolveDeps, type Resolved } from '../exactly-once/resolve-payment.ts';
import { paymentIn } from '../store/keys.ts';
import type { Leased } from '../store/due-store.ts';
import type { DueHandler } from './tick.ts';

type Deps = ResolveDeps & { readonly told: (resolved: Resolved, payment: PaymentId) => void };

/** Operations whose outcome is open. One query serves all of a payment, so a tick asks once for each. */
export function settleDue(deps: Deps): DueHandler {
  const asked = new Map<PaymentId, Promise<Resolved>>();
  const payment = ({ key }: Leased): PaymentId => {
    const id = paymentIn(key);
    if (!id) throw new Error(`${key.PK} is no payment`);
    return id;
  };
  return {
    quota: 50,
    async run(one) {
      const id = payment(one);
      const known = asked.get(id);
      if (known) return 'with_another';
      const resolving = resolvePayment(id, deps);
      asked.set(id, resolving);
      const resolved = await resolving;
      deps.told(resolved, id);
      return resolved.kind;
    },
    async giveUp(one) {
      const whole = await deps.payments.whole(payment(one));
      const operation = whole?.operations.find(({ id }) => id === one.id);
      if (!operation) throw new Error(`${one.id} cannot be read`);
      const updatedAt = instantOf(deps.now());
      const asking = handedOver({ ...operation, updatedAt, version: operation.version + 1 }, updatedAt);
      if (!(await deps.payments.note(operation, asking))) throw new Error(`${one.id} could not be handed over`);
    },
  };
}
