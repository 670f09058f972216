import { isRootType } from './operation.ts';
import type { Head, Reference } from './payment.ts';
import { rules } from './rules.ts';
import type { Seen } from './seen.ts';

/** Where in our books a transaction belongs that somebody else made: what it refers to, and for how much it is. */
export type Place = { readonly parent: Reference; readonly amount: number };

/**
 * What a transaction refers to among what has succeeded. Older platforms do not always say; then it is the only one that it
 * can refer to. Null where there is none.
 */
export function parentOf({ type, references }: Seen, head: Head): Reference | null {
  if (isRootType(type)) return null;
  const fitting = head.references.filter((reference) => rules[type].references.includes(reference.type));
  if (references !== null) return fitting.find(({ gatewayId }) => gatewayId === references) ?? null;
  const [only, ...others] = fitting;
  return only && others.length === 0 ? only : null;
}

/** Places a transaction; null where it fits nowhere or its amount cannot be read. A reversal without one is of all that was open. */
export function place(seen: Seen, head: Head): Place | null {
  const parent = parentOf(seen, head);
  const amount = seen.amount ?? (seen.type === 'reversal' ? (parent?.left ?? null) : null);
  return parent && amount !== null ? { parent, amount } : null;
}
