import type { EntityName, FindingId, GatewayId, PaymentId } from './ids.ts';
import { instantOf, plusMs, type Instant } from './instant.ts';

/** A business day to compare, from its first moment to the first one of the next. */
export type Day = { readonly day: string; readonly from: Instant; readonly to: Instant };

/**
 * Where the comparison of an entity stands: which day, and how far in it. It is kept after every step, so that whatever ends a
 * run, the next one goes on there.
 */
export type ComparisonRun = Day & {
  readonly entity: EntityName;
  /** The part of the day at hand. With search by date: the page to ask for next, and what the pages before have shown. */
  readonly part: { readonly from: Instant; readonly to: Instant };
  readonly page: number | null;
  readonly shown: readonly GatewayId[];
  /** How far the list of our own operations of that part has been read, and whether that is all. */
  readonly after: string | null;
  readonly listed: boolean;
  /** To be looked at one by one: payments to compare, findings to book. */
  readonly queue: readonly (PaymentId | FindingId)[];
  /** How often the gateway did not answer the question at hand. */
  readonly unanswered: number;
  readonly counts: { readonly compared: number; readonly booked: number; readonly found: number };
  /** The day before this one that was compared, and what came of it. */
  readonly last: { readonly day: string; readonly at: Instant; readonly counts: ComparisonRun['counts'] } | null;
  readonly dueAt: Instant;
  readonly version: number;
};

/** The gateway's report may lag: a day is compared an hour after it has ended. */
const graceMs = 60 * 60_000;
/** What one part may have: with it the run stays far below the 400 KB of an item. */
const mostPages = 20;
const shortestPartMs = 60_000;

/** Nothing is compared yet: the first day begins at this moment. */
export const unstarted = (entity: EntityName, now: Instant): ComparisonRun => ({
  ...beginDay(entity, { day: now.slice(0, 10), from: now, to: now }, false, null, 1),
  dueAt: now,
});
export const hasStarted = ({ from, to }: ComparisonRun): boolean => from < to;

/** The comparison of a day that begins anew; `page` 1 where the entity can be searched by date. */
export function beginDay(
  entity: EntityName,
  day: Day,
  dateSearch: boolean,
  last: ComparisonRun['last'],
  version: number,
): ComparisonRun {
  return {
    entity,
    ...day,
    part: { from: day.from, to: day.to },
    page: dateSearch ? 1 : null,
    shown: [],
    after: null,
    listed: false,
    queue: [],
    unanswered: 0,
    counts: { compared: 0, booked: 0, found: 0 },
    last,
    dueAt: plusMs(day.to, graceMs),
    version,
  };
}

/** Half of a part that has more pages than can be kept in mind; null where it is few enough, or cannot be halved. */
export function narrowed({ part, page, ...run }: ComparisonRun, pages: number): ComparisonRun | null {
  const [from, to] = [Date.parse(part.from), Date.parse(part.to)];
  if (page !== 1 || pages <= mostPages || to - from <= shortestPartMs) return null;
  const middle = Math.ceil((from + to) / 2_000) * 1_000;
  return { ...run, page, part: { from: part.from, to: instantOf(middle) } };
}

/** The rest of the day after the part at hand; null when the day is done. */
export function nextPart(run: ComparisonRun, dateSearch: boolean): ComparisonRun | null {
  if (run.part.to >= run.to) return null;
  return {
    ...run,
    part: { from: run.part.to, to: run.to },
    page: dateSearch ? 1 : null,
    shown: [],
    after: null,
    listed: false,
  };
}
