import type { Entity } from '../domain/entity.ts';
import { isPaymentId, type EntityName, type PaymentId } from '../domain/ids.ts';
import type { Head } from '../domain/payment.ts';
import type { Caller } from './caller.ts';

/**
 * Who may see what: an entity the caller may not act for is not there, and neither is anything of it. Every handler gets
 * entities and payments through these two, so there is no other place to forget it in.
 */
export async function visibleEntity(
  name: EntityName,
  { entities }: Caller,
  { entity }: { readonly entity: (name: EntityName) => Promise<Entity | null> },
): Promise<Entity | null> {
  return entities.has(name) ? entity(name) : null;
}

/** What `read` finds under the id in a path, with its entity; null where there is nothing that the caller may see. */
export async function visiblePayment<Found>(
  id: string | undefined,
  caller: Caller,
  deps: { readonly entity: (name: EntityName) => Promise<Entity | null> },
  read: (id: PaymentId) => Promise<Found | null>,
  headOf: (found: Found) => Head,
): Promise<{ readonly found: Found; readonly entity: Entity } | null> {
  const found = id !== undefined && isPaymentId(id) ? await read(id) : null;
  const entity = found && (await visibleEntity(headOf(found).entity, caller, deps));
  return found && entity && { found, entity };
}
