import type { Dispute } from '../domain/dispute.ts';
import type { Entity } from '../domain/entity.ts';
import { isDisputeId, type EntityName } from '../domain/ids.ts';
import type { DisputeStore } from '../store/dispute-store.ts';
import type { Caller } from './caller.ts';
import { visibleEntity } from './visible.ts';

type Deps = {
  readonly disputes: Pick<DisputeStore, 'get'>;
  readonly entity: (name: EntityName) => Promise<Entity | null>;
};

/** The dispute under the id in a path; null where there is none that the caller may see. */
export async function visibleDispute(
  id: string | undefined,
  caller: Caller,
  deps: Deps,
): Promise<{ readonly dispute: Dispute; readonly entity: Entity } | null> {
  const dispute = id !== undefined && isDisputeId(id) ? await deps.disputes.get(id) : null;
  const entity = dispute && (await visibleEntity(dispute.entity, caller, deps));
  return dispute && entity && { dispute, entity };
}
