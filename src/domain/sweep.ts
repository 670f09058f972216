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
 * `needless`: nothing was left to do. `waiting`: something is under way or in the way, and it is looked at again. `no_budget`: the
 * query limit is used up, and it waits for its turn. `failed`: tried again later. `given_up`: nothing more is done about it.
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

/** Why something did not go as it should, in a few words that can be counted. */
export const sweepReasons = {
  frozen: 'The entity is frozen.',
  contended: 'Others wrote the payment at the same time.',
  halted: 'The gateway has just refused another one of the entity: it is asked again after a growing pause.',
  no_budget: 'The gateway must be asked first, and its query limit is used up: it waits for its turn.',
  unknown: 'No reliable answer: the clock looks up what it came to.',
  pending: 'The gateway has accepted it and not decided yet.',
  throttled: 'The gateway takes no more for now.',
  unsent: 'The gateway could not be reached.',
  no_answer: 'The gateway did not tell what it has of the payment.',
  configuration: "The gateway refuses our credentials, or the channel's configuration.",
  refused: 'The gateway does not let us look the payment up.',
  rejected: 'Refused for good, by the gateway, the bank or our own rules.',
  discrepancy: "Our books and the gateway's differ: GET /v1/discrepancies.",
  ended: 'It had ended at the gateway.',
  lapsed: 'A person was asked, and nothing was done until the deadline.',
  unreadable: 'Its item cannot be read.',
  broke: 'Something broke: the log of the function says what.',
} as const satisfies Readonly<Record<string, string>>;
export type SweepReason = keyof typeof sweepReasons;
const isSweepReason = (text: string): text is SweepReason => text in sweepReasons;
export const sweepReasonNames: readonly SweepReason[] = Object.keys(sweepReasons).filter(isSweepReason);

/** One pre-authorization of a run, and why it came to that where it did not go as it should. */
export type Swept = {
  readonly payment: PaymentId;
  readonly outcome: SweepOutcome;
  readonly reason: SweepReason | null;
  /** The gateway's words, or the error's. */
  readonly why: string | null;
};

/** How often a run came to a reason, and the latest it came to it with. */
export type SweepTrouble = {
  readonly reason: SweepReason;
  readonly count: number;
  readonly payments: readonly PaymentId[];
  readonly why: string | null;
};

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
  readonly troubles: readonly SweepTrouble[];
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
