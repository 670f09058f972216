import { haltAfter, isHalted, isOfEntity, type Halt } from '../domain/halt.ts';
import type { EntityName } from '../domain/ids.ts';
import { instantOf } from '../domain/instant.ts';
import type { SweepReason } from '../domain/sweep.ts';
import type { HaltStore } from '../store/halt-store.ts';

type Deps = { readonly halts: HaltStore; readonly now: () => number };
type State = { halt: Halt | null };

/** Lets an action at the gateway pass, unless the entity is left alone; says what came of it, and until when it is left alone now. */
export type EntityGate = <Came extends { readonly reason: SweepReason | null }>(
  entity: EntityName,
  act: () => Promise<Came>,
) => Promise<{ readonly came: Came; readonly halt: Halt | null } | { readonly came: null; readonly halt: Halt }>;

/**
 * Of each entity the first goes alone, and the others follow when the gateway has taken it: wrong credentials are refused once,
 * and not once for each payment. Made anew for every slice; the pauses are kept in the table, so that the next slice and the next
 * run keep them too.
 */
export function entityGate({ halts, now }: Deps): EntityGate {
  const opened = new Map<EntityName, Promise<State>>();
  const haltOf = ({ halt }: State): Halt | null => (isHalted(halt, instantOf(now())) ? halt : null);

  return async (entity, act) => {
    const others = opened.get(entity);
    if (others) return pass(await others);
    const first = Promise.withResolvers<State>();
    opened.set(entity, first.promise);
    const state: State = { halt: null };
    try {
      state.halt = await halts.get(entity);
      return await pass(state);
    } finally {
      first.resolve(state);
    }

    async function pass(state: State) {
      const halted = haltOf(state);
      if (halted) return { came: null, halt: halted };
      const came = await act();
      if (isOfEntity(came.reason)) {
        // Of several that were on their way, one makes the pause.
        if (!haltOf(state)) {
          state.halt = haltAfter(state.halt, entity, came.reason, instantOf(now()));
          await halts.put(state.halt);
        }
      } else if (state.halt !== null) {
        state.halt = null;
        await halts.end(entity);
      }
      return { came, halt: haltOf(state) };
    }
  };
}
