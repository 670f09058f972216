import type { DisputeStage } from './dispute-steps.ts';
import type { Dispute } from './dispute.ts';
import type { DisputeId } from './ids.ts';
import { plusMs, type Instant } from './instant.ts';

/** What an execution can wait for a person to do. */
export const awaitables = ['decision', 'ruling'] as const;
type Awaitable = (typeof awaitables)[number];

/** How the workflow of a stage ends. A case that is corrected afterwards gets another execution. */
const endings = ['won', 'won_in_part', 'lost', 'accepted', 'lapsed', 'stuck', 'superseded'] as const;

/** What a case asks of the workflow of its stage; told from the case alone, so that it can be gone on with from anywhere. */
export type Standing = Awaitable | 'reverse' | (typeof endings)[number];

export const isEnding = (standing: Standing): boolean => endings.some((one) => one === standing);

export function standingOf(dispute: Dispute, stage: DisputeStage): Standing {
  const { status, owes, stuck, ruling, amount } = dispute;
  if (dispute.stage !== stage) return 'superseded';
  if (owes !== null) return stuck !== null ? 'stuck' : 'reverse';
  switch (status) {
    case 'needs_response':
      return 'decision';
    case 'under_review':
      return 'ruling';
    case 'won':
      return ruling && ruling.amount < amount ? 'won_in_part' : 'won';
    case 'lost':
    case 'accepted':
    case 'lapsed':
      return status;
  }
}

/**
 * The executions of a case's present stage, on an item of its own beside the case: a decision never waits for a workflow. What it says of the
 * execution is only what that has told; the case says where it has to go on.
 */
export type DisputeFlow = {
  readonly disputeId: DisputeId;
  readonly stage: DisputeStage;
  /** The number of the execution that counts; 0: none was started yet. Every other one ends when it next asks. */
  readonly attempt: number;
  /** The bell of the execution that waits. */
  readonly waits: Waits | null;
  /** Until when no word from it is no sign of its death. */
  readonly quietUntil: Instant | null;
};
export type Waits = { readonly for: Awaitable; readonly token: string };

/** An execution is one attempt at a stage, and so it is called; the name of an earlier one starts nothing. */
export type Attempt = Pick<DisputeFlow, 'disputeId' | 'stage' | 'attempt'>;
export const executionName = ({ disputeId, stage, attempt }: Attempt): string => `${disputeId}-${stage}-${attempt}`;

/** What the engine says of an execution. `absent`: it never heard of it, or has forgotten it. */
export type Liveness = 'running' | 'ended' | 'absent';

/**
 * What the clock does about the workflow of a case. `rest`: nothing to come before the case changes. `begin`: a further execution.
 * `start`: the one that was begun did not start, or nobody knows. `ring`: it waits for what has happened. `watch`: all is well.
 */
export type Attention =
  { readonly kind: 'rest' } | { readonly kind: 'begin' | 'start' | 'ring' | 'watch'; readonly nextLookAt: Instant };

const minuteMs = 60_000;
/** A death that nobody waits for may show as late as this. */
const watchMs = 60 * minuteMs;

export function attentionTo(flow: DisputeFlow, dispute: Dispute, execution: Liveness, now: Instant): Attention {
  const { attempt, waits, quietUntil } = flow;
  const standing = standingOf(dispute, flow.stage);
  const ended = isEnding(standing);
  const again = (kind: 'begin' | 'start' | 'ring' | 'watch', afterMs: number): Attention => ({
    kind,
    nextLookAt: plusMs(now, afterMs),
  });
  // What breaks as soon as it has begun is not begun anew every minute for ever.
  const startedMs = Math.min(minuteMs * 2 ** Math.max(attempt - 1, 0), watchMs);

  if (execution === 'running') {
    if (waits && waits.for !== standing) return again('ring', minuteMs);
    if (ended) return { kind: 'rest' };
    if (quietUntil !== null && now >= quietUntil) return again('begin', startedMs);
    return again('watch', waits ? watchMs : 5 * minuteMs);
  }
  if (ended) return { kind: 'rest' };
  return again(execution === 'absent' && attempt > 0 ? 'start' : 'begin', startedMs);
}
