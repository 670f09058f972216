import { change, howDecided, type DisputeChange, type Said } from './dispute-change.ts';
import { nextCheck, owedAgainMs } from './dispute-clock.ts';
import { isDecided } from './dispute-steps.ts';
import type { Delivery, Dispute, Representment, Ruling } from './dispute.ts';
import type { Entity } from './entity.ts';
import type { EvidenceKind } from './evidence-kinds.ts';
import type { OperationId } from './ids.ts';
import { plusMs } from './instant.ts';
import { formatAmount } from './money.ts';
import type { Rejection } from './rejection.ts';

type Decided = DisputeChange | Rejection;
type Settings = Pick<Entity, 'disputes'>;

export const assign = (before: Dispute, assignee: string | null, said: Said): Decided =>
  change(before, 'assigned', said, { assignee });

/**
 * Seals the contest. `missing`: required pieces that are not there; then only with a reason. `pack`: what was sealed, null where
 * there are no files.
 */
export function represent(
  before: Dispute,
  { pack, missing }: { readonly pack: string | null; readonly missing: readonly EvidenceKind[] },
  said: Said,
): Decided {
  const { due, representment } = before;
  if (representment && !isDecided(before.status)) {
    const { by, sealedAt } = representment;
    return { code: 'already_represented', detail: `${by} sealed it at ${sealedAt}; what was sealed does not change.` };
  }
  const late = tooLate(before, said);
  if (late) return late;
  if (missing.length > 0 && said.reason === '') {
    return {
      code: 'evidence_missing',
      pointer: '#/reason',
      detail: `Required and missing: ${missing.join(', ')}. Add it before ${due.at}, or give the reason to go on without it.`,
    };
  }
  const reason = said.reason === '' ? null : said.reason;
  const sealed: Representment = { sealedAt: said.at, by: said.by, pack, missing, reason, delivery: null };
  return change(before, 'represented', said, { representment: sealed });
}

/** Records who sent what was sealed to the bank; from then on it is under review. */
export function deliver(
  before: Dispute,
  delivery: Omit<Delivery, 'by' | 'recordedAt'>,
  settings: Settings,
  said: Said,
): Decided {
  const { representment, status } = before;
  if (status === 'needs_response' && !representment) {
    return { code: 'not_represented', detail: 'Nothing has been sealed that could have been sent.' };
  }
  const late = tooLate(before, said);
  if (late) return late;
  if (representment && (delivery.deliveredAt > said.at || delivery.deliveredAt < representment.sealedAt)) {
    const detail = `It was sealed at ${representment.sealedAt}, so it was sent between then and now.`;
    return { code: 'delivery_time', pointer: '#/deliveredAt', detail };
  }
  const sent = representment && { ...representment, delivery: { ...delivery, by: said.by, recordedAt: said.at } };
  const reviewed: Dispute = { ...before, representment: sent, status: 'under_review' };
  return change(before, 'delivered', said, {
    representment: sent,
    nextCheckAt: nextCheck(reviewed, settings, said.at),
  });
}

/** Concedes: the chargeback stands. */
export function accept(before: Dispute, said: Said): Decided {
  const acceptance = { at: said.at, by: said.by, reason: said.reason === '' ? null : said.reason };
  return tooLate(before, said) ?? decide(before, 'accepted', said, { acceptance, owes: null });
}

/** What the bank ruled. `amount`: what comes back, in minor units; null: all of it. */
export type Verdict = Pick<Ruling, 'outcome' | 'reference' | 'decidedAt'> & { readonly amount: number | null };

/**
 * Enters the bank's ruling. Before anything was sent it takes a reason, and so does a correction of what was decided before. A win
 * whose reversal the gateway refuses can be entered again: then the money came back another way, and is recorded in our books only.
 * `reversal`: the operation that would give the money back; unless that has come to nothing, a win cannot be corrected.
 */
export function rule(before: Dispute, verdict: Verdict, reversal: OperationId, said: Said): Decided {
  const { status, amount: disputed, currency, ruling: earlier, owes, stuck } = before;
  const amount = verdict.outcome === 'lost' ? 0 : (verdict.amount ?? disputed);
  if (verdict.outcome === 'won' ? amount < 1 || amount > disputed : (verdict.amount ?? 0) !== 0) {
    const most = formatAmount({ minor: disputed, currency });
    const detail =
      verdict.outcome === 'won' ? `At most ${most} ${currency} can come back.` : 'Nothing comes back of what is lost.';
    return { code: 'amount_exceeds_dispute', pointer: '#/amount', detail };
  }
  const corrects = isDecided(status);
  const wonAgain = status === 'won' && verdict.outcome === 'won';
  const lostAnyway = verdict.outcome === 'lost' && status !== 'won';
  const same = earlier?.outcome === verdict.outcome && earlier.amount === amount && status === verdict.outcome;
  if (corrects && (wonAgain ? stuck === null : same || lostAnyway)) {
    return { code: 'dispute_decided', detail: howDecided(before) };
  }
  if (said.reason === '' && status !== 'under_review') {
    const why = corrects ? `${howDecided(before)} A correction` : 'Nothing was sent to the bank yet: a ruling now';
    return { code: 'reason_required', pointer: '#/reason', detail: `${why} needs a reason.` };
  }
  const ruling: Ruling = {
    ...verdict,
    amount,
    at: said.at,
    by: said.by,
    reason: said.reason === '' ? null : said.reason,
  };
  if (wonAgain) return decide(before, 'recorded', said, { ruling, owes: 'record' });
  if (!corrects) {
    return decide(before, verdict.outcome, said, { ruling, owes: verdict.outcome === 'won' ? 'reversal' : null });
  }
  if (verdict.outcome === 'won') return decide(before, 'corrected_to_won', said, { ruling, owes: 'reversal' });
  if (owes === null) {
    const detail = `The money came back by ${before.reversalId ?? 'a reversal'}: only a second chargeback takes it again.`;
    return { code: 'dispute_reversed', detail };
  }
  return decide(before, 'corrected_to_lost', said, { ruling, owes: null }, reversal);
}

/** The money is back: by the reversal the ruling asked for, or because there was no chargeback in the books to reverse. */
export const reversed = (before: Dispute, reversalId: OperationId | null, said: Said): Decided =>
  change(before, 'reversed', said, { reversalId, owes: null, stuck: null, nextCheckAt: null });

/** What is owed cannot be done without a person. */
export const getStuck = (before: Dispute, why: string, said: Omit<Said, 'reason'>): Decided =>
  change(before, 'stuck', { ...said, reason: why }, { stuck: why, nextCheckAt: null });

function decide(
  before: Dispute,
  step: 'accepted' | 'won' | 'lost' | 'corrected_to_won' | 'corrected_to_lost' | 'recorded',
  said: Said,
  changed: Partial<Dispute> & Pick<Dispute, 'owes'>,
  unless: OperationId | null = null,
): Decided {
  const nextCheckAt = changed.owes === null ? null : plusMs(said.at, owedAgainMs);
  return change(before, step, said, { ...changed, stuck: null, decidedAt: said.at, nextCheckAt }, unless);
}

/** Whether the deadline has passed, as far as the clock has not said so yet. */
function tooLate({ id, status, due }: Dispute, { at }: Said): Rejection | null {
  if (status !== 'needs_response' || at < due.at) return null;
  return { code: 'deadline_passed', detail: `${id} was due at ${due.at}; it is over as banks treat silence.` };
}
