import type { OperationId } from './ids.ts';
import { isOpen, type Operation, type OperationType } from './operation.ts';
import type { Counter, Reference } from './payment.ts';

/** One addition to one counter of one operation on the head. */
export type Change = { readonly of: OperationId; readonly counter: Counter; readonly by: number };

/** The part of an operation its effect depends on. */
type Subject = Pick<
  Operation,
  'type' | 'status' | 'requested' | 'booked' | 'references' | 'base' | 'closes' | 'reason'
>;

/**
 * Per type, in multiples of the amount: what an operation takes while it may still succeed (`hold`, kept when it does),
 * and what it adds when it has (`book`). `reference` is the operation it refers to, `base` the one whose money it is.
 * `openDisputes` is not here: a case blocks its money, whatever has become of the operation that reflects it (dispute-change.ts).
 */
const effects = {
  preauthorization: { hold: [], book: [] },
  debit: { hold: [], book: [] },
  payout: { hold: [], book: [] },
  capture: { hold: [['reference', 'left', -1]], book: [['reference', 'captured', 1]] },
  reversal: { hold: [['reference', 'left', -1]], book: [['reference', 'released', 1]] },
  refund: {
    hold: [['reference', 'left', -1]],
    book: [
      ['reference', 'refunded', 1],
      ['reference', 'overRefunded', 1],
    ],
  },
  rebill: { hold: [['reference', 'rebilled', 1]], book: [] },
  chargeback: {
    hold: [
      ['reference', 'disputable', -1],
      ['base', 'left', -1],
    ],
    book: [
      ['base', 'chargedBack', 1],
      ['base', 'unreversed', 1],
    ],
  },
  chargeback_reversal: {
    hold: [['reference', 'left', -1]],
    book: [
      ['base', 'chargebackReversed', 1],
      ['base', 'left', 1],
      ['base', 'unreversed', -1],
    ],
  },
} as const satisfies Record<OperationType, Record<'hold' | 'book', readonly Step[]>>;

type Step = readonly ['reference' | 'base', Counter, 1 | -1];

/** The counter a rebill uses up beside the cap of the entity, for the reasons that are capped by what went wrong. */
export function owedFor(reason: string | null): 'overRefunded' | 'unreversed' | null {
  if (reason === 'incorrect_refund') return 'overRefunded';
  return reason === 'incorrect_chargeback' ? 'unreversed' : null;
}

/**
 * What an operation in its present status means to the counters of the head. A claim adds the effect of the new operation,
 * a settlement the difference between after and before, and so does a correction: there is no other arithmetic on a head.
 */
function effectOf(operation: Subject): readonly Change[] {
  const { type, status, references, base } = operation;
  if (!isOpen(status) && status !== 'succeeded') return [];
  if (references === null) return [];
  const amount = operation.booked ?? operation.requested;
  const at = { reference: references, base: base ?? references };
  const change = ([where, counter, sign]: Step): Change => ({ of: at[where], counter, by: sign * amount });

  const changes = effects[type].hold.map(change);
  if (status === 'succeeded') changes.push(...effects[type].book.map(change));
  if (operation.closes) changes.push({ of: references, counter: 'closures', by: 1 });
  const used = type === 'rebill' ? owedFor(operation.reason) : null;
  if (used) changes.push({ of: references, counter: used, by: -amount });
  return changes;
}

/** What takes an operation's effect from one state to another, zeros left out. */
export function changesBetween(before: Subject | null, after: Subject): readonly Change[] {
  const sums = new Map<string, Change>();
  const add = (change: Change, sign: 1 | -1): void => {
    const key = `${change.of} ${change.counter}`;
    const by = (sums.get(key)?.by ?? 0) + sign * change.by;
    sums.set(key, { ...change, by });
  };
  if (before) for (const change of effectOf(before)) add(change, -1);
  for (const change of effectOf(after)) add(change, 1);
  return [...sums.values()].filter(({ by }) => by !== 0);
}

/** The references of a head after some changes. */
export function applyChanges(references: readonly Reference[], changes: readonly Change[]): readonly Reference[] {
  return references.map((reference) =>
    changes
      .filter(({ of }) => of === reference.id)
      .reduce<Reference>((changed, { counter, by }) => ({ ...changed, [counter]: changed[counter] + by }), reference),
  );
}
