import { isDecided, stepTo, type DisputeStepName } from './dispute-steps.ts';
import type { Dispute } from './dispute.ts';
import type { Change } from './effect.ts';
import type { EvidencePiece } from './evidence.ts';
import type { EvidenceId, OperationId } from './ids.ts';
import type { Instant } from './instant.ts';
import type { Rejection } from './rejection.ts';
import type { Decision } from './settlement.ts';

/** One step of a case: what it becomes, and everything that is written with it. */
export type DisputeChange = {
  /** Null when the case is opened. */
  readonly before: Dispute | null;
  readonly after: Dispute;
  readonly step: DisputeStepName;
  readonly decision: Decision;
  /** The names by which it is found, so that no second case has them. */
  readonly names: readonly string[];
  /** What the step means to the counters of the payment's head. */
  readonly headChanges: readonly Change[];
  /** What becomes of a piece of evidence. */
  readonly piece: PieceChange | null;
  /** The step is only right while this operation does not exist, or has come to nothing. */
  readonly unless: OperationId | null;
};

export type PieceChange =
  { readonly kind: 'put'; readonly piece: EvidencePiece } | { readonly kind: 'removed'; readonly id: EvidenceId };

/** Who did something, and why. The clock and the gateway are somebody too. */
export type Said = { readonly by: string; readonly reason: string; readonly at: Instant };

/** What a step changes of a case beside its stage, its status and its version. */
type Changed = Partial<Omit<Dispute, 'id' | 'stage' | 'status' | 'version' | 'updatedAt'>>;

/** Takes a step that the table has from where the case is; a rejection that says how it was decided where it has none. */
export function change(
  before: Dispute,
  step: DisputeStepName,
  { by, reason, at }: Said,
  changed: Changed,
  unless: OperationId | null = null,
): DisputeChange | Rejection {
  const to = stepTo(before, step);
  if (!to) return { code: 'dispute_decided', detail: howDecided(before) };
  const after: Dispute = { ...before, ...changed, ...to, updatedAt: at, version: before.version + 1 };
  return {
    before,
    after,
    step,
    decision: { by, reason },
    names: namesOf(after).filter((name) => !namesOf(before).includes(name)),
    headChanges: blockBetween(before, after),
    piece: null,
    unless,
  };
}

/** By what a case is known: what the bank calls it; without that, the transaction, the amount and the stage. */
export const namesOf = ({ caseNumber, arn, amount, stage }: NameFacts): readonly string[] =>
  caseNumber !== null ? [`number#${caseNumber}`] : arn !== null ? [`arn#${arn}#${amount}#${stage}`] : [];
type NameFacts = Pick<Dispute, 'caseNumber' | 'arn' | 'amount' | 'stage'>;

/** What has become of a case, who said so and when. */
export function howDecided({ id, status, acceptance, ruling, due, representment }: Dispute): string {
  switch (status) {
    case 'needs_response':
      return `${id} needs a response until ${due.at}.`;
    case 'under_review':
      return `${id} is under review: ${representment?.delivery?.by ?? 'somebody'} recorded at ${representment?.delivery?.recordedAt ?? 'some time'} that it was sent to the bank.`;
    case 'accepted':
      return `${id} was accepted by ${acceptance?.by ?? 'somebody'} at ${acceptance?.at ?? 'some time'}.`;
    case 'lapsed':
      return `${id} lapsed at ${due.at}: nothing was sent to the bank.`;
    case 'won':
    case 'lost':
      return `${id} was ${status}: ${ruling?.by ?? 'somebody'} said so at ${ruling?.at ?? 'some time'}.`;
  }
}

/** Whether the deadline has passed, as far as the clock has not said so yet. */
export function tooLate({ id, status, due }: Dispute, { at }: Said): Rejection | null {
  if (status !== 'needs_response' || at < due.at) return null;
  return { code: 'deadline_passed', detail: `${id} was due at ${due.at}; it is over as banks treat silence.` };
}

/** What a step means to the block on refunds that a case is, until it is over and the money that comes back is in the books. */
export function blockBetween(before: Dispute | null, after: Dispute): readonly Change[] {
  const by = Number(isBlocking(after)) - Number(before !== null && isBlocking(before));
  return by === 0 ? [] : [{ of: after.base, counter: 'openDisputes', by }];
}

const isBlocking = ({ status, owes }: Dispute): boolean => !isDecided(status) || owes !== null;
