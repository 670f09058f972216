import { getStuck } from '../domain/decide-dispute.ts';
import { nextCheck, turnOf } from '../domain/dispute-clock.ts';
import type { Dispute } from '../domain/dispute.ts';
import { isDisputeId } from '../domain/ids.ts';
import { instantOf, plusMs } from '../domain/instant.ts';
import { isRejection } from '../domain/plan.ts';
import type { Entity } from '../domain/entity.ts';
import type { EntityName } from '../domain/ids.ts';
import { bookedFirst } from '../exactly-once/booked-first.ts';
import { settleDispute, type SettleDisputeDeps } from '../exactly-once/settle-dispute.ts';
import type { DisputeStore } from '../store/dispute-store.ts';
import type { Leased } from '../store/due-store.ts';
import type { DueHandler } from './tick.ts';

type Deps = SettleDisputeDeps & {
  readonly entity: (name: EntityName) => Promise<Entity | null>;
  readonly disputes: Pick<DisputeStore, 'get' | 'change' | 'putOff'>;
};

/** What a decision owes and that waits for an operation: unknown ones are looked up for days. */
const waitMs = 10 * 60_000;

/**
 * What the time means to a case: reminders, its deadline, a ruling that is late, and what a decision still owes the books because
 * whoever decided did not get that far. Everything is seen on the case, and nothing believed from the ring.
 */
export function disputeDue(deps: Deps): DueHandler {
  const { disputes, now } = deps;
  const find = async ({ id }: Leased): Promise<{ dispute: Dispute; entity: Entity }> => {
    const dispute = isDisputeId(id) ? await disputes.get(id) : null;
    const entity = dispute && (await deps.entity(dispute.entity));
    if (!dispute || !entity) throw new Error(`The dispute ${id} or its entity cannot be read`);
    return { dispute, entity };
  };
  return {
    quota: 50,
    async run(one) {
      const { dispute, entity } = await find(one);
      const due = turnOf(dispute, entity, instantOf(now()));
      const turn = due && (await bookedFirst(due, deps));
      if (turn && !isRejection(turn)) {
        const end = await disputes.change(turn);
        if (end.kind !== 'changed') return end.kind;
        await settleDispute(turn.after, entity, deps);
        return turn.step;
      }
      const settled = await settleDispute(dispute, entity, deps);
      if (settled.version !== dispute.version) return 'settled';
      const at = instantOf(now());
      const later = plusMs(at, waitMs);
      const next = dispute.owes === null ? nextCheck(dispute, entity, at) : later;
      // Past its deadline it only waits for its chargeback.
      await disputes.putOff(dispute, next === null || dispute.stuck !== null ? null : next > at ? next : later);
      return 'waits';
    },
    async giveUp(one) {
      const { dispute } = await find(one);
      const at = instantOf(now());
      const step = getStuck(dispute, 'What is owed could not be booked.', { by: 'clock', at });
      if (isRejection(step)) await disputes.putOff(dispute, plusMs(at, waitMs));
      else if ((await disputes.change(step)).kind === 'contended')
        throw new Error(`${dispute.id} could not be handed over`);
    },
  };
}
