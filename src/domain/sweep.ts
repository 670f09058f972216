import { newEvent, type Event } from './event.ts';
import type { EventType } from './event-types.ts';
import type { EntityName, PaymentId } from './ids.ts';
import { isInstant, type Instant } from './instant.ts';

/** A run over the pre-authorizations whose time has come. Its id is when it began, so runs sort by time. */
export type SweepId = string & { readonly id: 'sweep' };
export const isSweepId = (text: string): text is SweepId => /^swp_\d{17}$/.test(text);

export function sweepIdOf(at: Instant): SweepId {
  const id = `swp_${at.replaceAll(/\D/g, '')}`;
  if (!isSweepId(id)) throw new Error(`${id} is not a sweep id`);
  return id;
}

/**
 * What a run did about a pre-authorization. `corrected`: the gateway had moved on without us, and what it did is booked now.
 * `needless`: nothing was left to do. `waiting`: something is under way, and it is looked at again. `no_budget`: the query limit
 * is used up until the next minute. `failed`: tried again later. `given_up`: a person's.
 */
export const sweepOutcomes = [
  'warned',
  'asked',
  'reversed',
  'captured',
  'corrected',
  'needless',
  'waiting',
  'no_budget',
  'failed',
  'given_up',
] as const;
export type SweepOutcome = (typeof sweepOutcomes)[number];

/** One pre-authorization of a run, and why it came to that where it did not go as it should. */
export type Swept = { readonly payment: PaymentId; readonly outcome: SweepOutcome; readonly why: string | null };

export const sweepStatuses = ['running', 'finished', 'broke'] as const;

/** What a run has done for one entity so far. */
export type Sweep = {
  readonly id: SweepId;
  readonly entity: EntityName;
  readonly startedAt: Instant;
  readonly updatedAt: Instant;
  /** Null while it runs. */
  readonly finishedAt: Instant | null;
  /** It broke off; the next run goes on with what it left. */
  readonly broke: boolean;
  readonly looked: number;
  readonly counts: Readonly<Record<SweepOutcome, number>>;
  /** Some of those that did not go as they should. */
  readonly troubles: readonly Swept[];
  readonly version: number;
};

/** The event of a step of a run, as far as it is about one entity. */
export const sweepEvent = (
  type: EventType<'sweep'>,
  { id, entity, version }: Pick<Sweep, 'id' | 'entity' | 'version'>,
  at: Instant,
): Event => newEvent({ type, entity, paymentId: null, object: { kind: 'sweep', id, version }, at });

/** When a run began. */
export function startOf(id: SweepId): Instant {
  const [, year, month, day, hour, minute, second, ms] =
    /^swp_(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})$/.exec(id) ?? [];
  const text = `${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`;
  if (!isInstant(text)) throw new Error(`${id} is not a sweep id`);
  return text;
}
