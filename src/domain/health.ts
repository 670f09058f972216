import type { EntityName } from './ids.ts';
import { plusMs, type Instant } from './instant.ts';

/** Whether the gateway answers an entity's look-ups, without which nothing that is unknown can be settled. */
export type Health = {
  readonly entity: EntityName;
  readonly checkedAt: Instant | null;
  readonly nextCheckAt: Instant;
  /** Since when, and why, it does not; a person must mend credentials or have the query switched on. */
  readonly trouble: { readonly since: Instant; readonly why: string } | null;
};

const hourMs = 60 * 60_000;
/** How often the gateway is asked; our own books are looked at every hour. */
const askedEveryMs = 24 * hourMs;

/** Of a new entity, or one whose settings have changed, nothing is known yet. */
export const unchecked = (entity: EntityName, now: Instant): Health => ({
  entity,
  checkedAt: null,
  nextCheckAt: now,
  trouble: null,
});

export const isToBeAsked = ({ checkedAt, trouble }: Health, now: Instant): boolean =>
  checkedAt === null || trouble !== null || now >= plusMs(checkedAt, askedEveryMs);

export const notAsked = (before: Health, now: Instant): Health => ({ ...before, nextCheckAt: plusMs(now, hourMs) });

/** What a look for something that cannot exist has shown; `why` null: it said explicitly that there is no such thing. */
export const checked = ({ entity, trouble }: Health, why: string | null, now: Instant): Health => ({
  entity,
  checkedAt: now,
  nextCheckAt: plusMs(now, hourMs),
  trouble: why === null ? null : { since: trouble?.since ?? now, why },
});
