import type { Instant } from './instant.ts';
import type { Operation } from './operation.ts';

/**
 * When it is told next that an open operation takes long: longer than was said, or almost too long for its money to be refunded
 * another way. Null: all that has been told.
 */
export function tellAt(
  { expectedBy, refundWindow }: Pick<Operation, 'expectedBy' | 'refundWindow'>,
  now: Instant,
): Instant | null {
  const ahead = [expectedBy, refundWindow?.warnAt ?? null].filter((at) => at !== null && at > now).sort();
  return ahead[0] ?? null;
}
