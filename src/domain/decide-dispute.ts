import { closedToEvidence } from './decide-evidence.ts';
import { change, howDecided, tooLate, type DisputeChange, type Said } from './dispute-change.ts';
import { nextCheck, owedAgainMs } from './dispute-clock.ts';
import { isDecided } from './dispute-steps.ts';
import type { Delivery, Dispute, Representment, Ruling } from './dispute.ts';
import type { Entity } from './entity.ts';
import { missingEvidence } from './evidence-slots.ts';
import type { OperationId } from './ids.ts';
import { plusMs, type Instant } from './instant.ts';
import { formatAmount } from './money.ts';
import { contested, type SealedPack } from './pack.ts';
import { isOpen, type Operation } from './operation.ts';
import type { Rejection } from './rejection.ts';

type Decided = DisputeChange | Rejection;
type Settings = Pick<Entity, 'disputes'>;

export const assign = (before: Dispute, assignee: string | null, said: Said): Decided =>
  change(before, 'assigned', said, { assignee });

/** What stands in the way of sealing the contest: it is sealed or decided already, too late, or something is missing. */
export function refusalToSeal(before: Dispute, said: Said): Rejection | null {
  const { due, reason, pieces } = before;
  const closed = closedToEvidence(before, said);
  if (closed) return closed.code === 'evidence_sealed' ? { ...closed, code: 'already_represented' } : closed;
  const waiting = pieces.filter(({ ready }) => !ready);
  if (waiting.length > 0) {
    const named = waiting.map(({ id, kind }) => `${id} (${kind})`).join(', ');
    return { code: 'evidence_unfinished', detail: `Not arrived or not looked at: ${named}. Finish or remove it.` };
  }
  const missing = missingEvidence(reason.normalized, pieces);
  if (missing.length === 0 || said.reason !== '') return null;
  return {
    code: 'evidence_missing',
    pointer: '#/reason',
    detail: `Required and missing: ${missing.join(', ')}. Add it before ${due.at}, or give the reason to go on without it.`,
  };
}

/**
 * Seals the contest. The pack was made before, from the case as it was then (`of`): what has changed meanwhile is not in it, and
 * nobody has looked at it.
 */
export function represent(
  before: Dispute,
  { pack, of, sealedAt }: { readonly pack: SealedPack; readonly of: Dispute; readonly sealedAt: Instant },
  said: Said,
): Decided {
  const refused = refusalToSeal(before, said);
  if (refused) return refused;
  if (sealable(before) !== sealable(of)) {
    return {
      code: 'evidence_changed',
      detail: 'Somebody changed the case while it was being sealed: look at it again.',
    };
  }
  const missing = missingEvidence(before.reason.normalized, before.pieces);
  const reason = said.reason === '' ? null : said.reason;
  const representment: Representment = { sealedAt, by: said.by, pack, missing, reason, delivery: null };
  return change(before, 'represented', said, { representment });
}

/** All that goes into a pack and can change under it: the pieces with their versions, and what the letter says of the case. */
const sealable = (dispute: Dispute): string => JSON.stringify([contested(dispute), dispute.pieces]);

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

/**
 * A case that ends against us leaves its block on refunds, and the bank has the money: so its chargeback must be in the books first,
 * or what it took could be refunded once more.
 */
export function unbooked({ id, paymentId }: Dispute, chargeback: Operation | null): Rejection | null {
  if (!chargeback || chargeback.status === 'succeeded') return null;
  const what = `Its chargeback ${chargeback.id} is ${chargeback.status}`;
  const detail = isOpen(chargeback.status)
    ? `${what}: it is looked up; repeat the request once it is settled.`
    : `${what}: send it again (POST /v1/payments/${paymentId}/chargebacks), or let the entity record it, before ${id} ends.`;
  return { code: 'chargeback_not_booked', detail };
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
