import type { Entity } from '../domain/entity.ts';
import type { EntityName } from '../domain/ids.ts';
import { instantOf } from '../domain/instant.ts';
import type { Operation } from '../domain/operation.ts';
import { lookAtRefund, lookInVain } from '../domain/refund-window.ts';
import { paymentIn } from '../store/keys.ts';
import type { Leased } from '../store/due-store.ts';
import type { PaymentStore, WholePayment } from '../store/payment-store.ts';
import type { DueHandler } from './tick.ts';

type Deps = {
  readonly entity: (name: EntityName) => Promise<Entity | null>;
  readonly payments: Pick<PaymentStore, 'whole' | 'note'>;
  readonly now: () => number;
};

/**
 * Refunds that came to nothing: before their window closes it is told that money may still have to go back, and afterwards a
 * person is asked to pay it out. Nothing is asked of the gateway, and no money moves.
 */
export function refundDue({ entity, payments, now }: Deps): DueHandler {
  const read = async ({ key, id }: Leased): Promise<WholePayment & { refund: Operation }> => {
    const payment = paymentIn(key);
    const whole = payment && (await payments.whole(payment));
    const refund = whole?.operations.find((one) => one.id === id);
    if (!whole || !refund) throw new Error(`${id} cannot be read`);
    return { ...whole, refund };
  };
  return {
    quota: 50,
    async run(one) {
      const { refund, ...whole } = await read(one);
      const settings = await entity(whole.head.entity);
      if (!settings) throw new Error(`The entity ${whole.head.entity} has no settings`);
      const { kind, operation } = lookAtRefund(refund, whole, settings, instantOf(now()));
      // Who moved it on knew better.
      return (await payments.note(refund, operation)) ? kind : 'moved';
    },
    async giveUp(one) {
      const { refund, ...whole } = await read(one);
      const after = lookInVain(refund, whole, instantOf(now()));
      if (!(await payments.note(refund, after))) throw new Error(`${refund.id} could not be handed over`);
    },
  };
}
