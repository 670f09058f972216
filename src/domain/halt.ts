import type { EntityName } from './ids.ts';
import { plusMs, type Instant } from './instant.ts';
import type { SweepReason } from './sweep.ts';

/** The sweep leaves an entity alone for a while, because what was refused or lost there says nothing of the one payment it met. */
export type Halt = {
  readonly entity: EntityName;
  readonly reason: SweepReason;
  readonly since: Instant;
  readonly until: Instant;
  /** How often in a row, so that pauses grow. */
  readonly times: number;
};

/** What the next payment of the entity would meet as well. An answer that was lost may be the only one: a short pause tells. */
const ofEntity = {
  frozen: false,
  contended: false,
  halted: false,
  no_budget: false,
  unknown: true,
  pending: false,
  throttled: true,
  unsent: true,
  no_answer: true,
  configuration: true,
  refused: true,
  rejected: false,
  discrepancy: false,
  ended: false,
  lapsed: false,
  unreadable: false,
  broke: false,
} as const satisfies Record<SweepReason, boolean>;

export const isOfEntity = (reason: SweepReason | null): reason is SweepReason => reason !== null && ofEntity[reason];

const minuteMs = 60_000;
const longestMs = 60 * minuteMs;

/** The pause after another refusal: two minutes, then twice as long each time, up to an hour. */
export const haltAfter = (before: Halt | null, entity: EntityName, reason: SweepReason, now: Instant): Halt => {
  const times = (before?.times ?? 0) + 1;
  const until = plusMs(now, Math.min(minuteMs * 2 ** times, longestMs));
  return { entity, reason, since: before?.since ?? now, until, times };
};

/** A pause that is longer than any was made by a clock that has gone back since. */
export const isHalted = (halt: Halt | null, now: Instant): halt is Halt =>
  halt !== null && now < halt.until && halt.until <= plusMs(now, longestMs);
