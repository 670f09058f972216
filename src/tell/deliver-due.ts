import type { DueHandler } from '../clock/tick.ts';
import { afterTry, putOff } from '../domain/delivery.ts';
import type { EndpointId } from '../domain/ids.ts';
import { instantOf } from '../domain/instant.ts';
import type { DeliveryStore } from '../store/delivery-store.ts';
import type { Leased } from '../store/due-store.ts';
import type { TellKind } from '../store/keys.ts';
import { deliver, type DeliverDeps } from './deliver.ts';

type Deps = DeliverDeps & {
  readonly deliveries: Pick<DeliveryStore, 'at' | 'put'>;
};

/** Deliveries whose next try is due. An endpoint that refuses one gets no more in this turn. */
export function deliverDue(deps: Deps): DueHandler<TellKind> {
  const refusing = new Set<EndpointId>();
  const deliveryOf = async ({ key }: Leased<TellKind>) => {
    const delivery = await deps.deliveries.at(key);
    if (!delivery) throw new Error(`${key.PK} ${key.SK} is not there`);
    return delivery;
  };
  return {
    quota: 300,
    async run(one) {
      const delivery = await deliveryOf(one);
      if (delivery.status !== 'waiting') throw new Error(`${one.id} is due and does not wait`);
      if (refusing.has(delivery.endpointId)) {
        const endpoint = await deps.endpoints.get(delivery.endpointId);
        if (!endpoint) throw new Error(`${delivery.endpointId} is not there`);
        await deps.deliveries.put(delivery, putOff(delivery, endpoint, instantOf(deps.now())));
        return 'put_off';
      }
      const end = await deliver(delivery, null, deps);
      if (end === 'waiting' || end === 'failed') refusing.add(delivery.endpointId);
      return end;
    },
    async giveUp(one) {
      const delivery = await deliveryOf(one);
      const at = instantOf(deps.now());
      const unreadable = { at, tookMs: 0, status: null, error: 'unreadable_event', by: null } as const;
      const after = afterTry(delivery, unreadable, at);
      await deps.deliveries.put(delivery, { ...after, status: 'failed', nextTryAt: null });
    },
  };
}
