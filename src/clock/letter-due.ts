import type { Entity } from '../domain/entity.ts';
import { isLetterId, type EntityName } from '../domain/ids.ts';
import { instantOf } from '../domain/instant.ts';
import { nextTurnOfLetter, turnOfLetter } from '../domain/letter.ts';
import type { DueStore } from '../store/due-store.ts';
import type { LetterStore } from '../store/letter-store.ts';
import type { DueHandler } from './tick.ts';

type Deps = {
  readonly ring: Pick<DueStore, 'leave' | 'putOff'>;
  readonly letters: Pick<LetterStore, 'get' | 'change'>;
  readonly entity: (name: EntityName) => Promise<Entity | null>;
  readonly now: () => number;
};

/** Letters of the bank that name no payment: what has no case yet has a deadline all the same. */
export function letterDue({ ring, letters, entity, now }: Deps): DueHandler {
  return {
    quota: 50,
    async run(one) {
      const letter = isLetterId(one.id) ? await letters.get(one.id) : null;
      const settings = letter && (await entity(letter.entity));
      if (!letter || !settings) throw new Error(`The letter ${one.id} or its entity cannot be read`);
      const turn = turnOfLetter(letter, settings, instantOf(now()));
      if (!turn) {
        const next = nextTurnOfLetter(letter, settings);
        await (next === null ? ring.leave(one) : ring.putOff(one, next));
        return next === null ? 'needless' : 'later';
      }
      return (await letters.change(turn)) ? turn.event.type : 'moved';
    },
    // It is a person's already: there is a task.
    giveUp: (one) => ring.leave(one),
  };
}
