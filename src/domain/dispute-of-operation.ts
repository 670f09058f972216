import type { FollowUp } from './decide-follow-up.ts';
import { change, howDecided, type DisputeChange, type Said } from './dispute-change.ts';
import { isDecided } from './dispute-steps.ts';
import type { Dispute, Ruling } from './dispute.ts';
import { owedAgainMs } from './dispute-clock.ts';
import type { Entity } from './entity.ts';
import { disputeIdOf, type DisputeId } from './ids.ts';
import { plusMs } from './instant.ts';
import { formatAmount } from './money.ts';
import type { Operation } from './operation.ts';
import {
  chargeBackAgain,
  inform,
  noParticulars,
  openDispute,
  reflectAnew,
  type Chargeback,
  type Particulars,
} from './open-dispute.ts';
import { aboutAnother, type Head } from './payment.ts';
import { isRejection } from './plan.ts';
import { gatewayReasonCodes } from './reason-codes.ts';
import type { Rejection } from './rejection.ts';
import type { Settlement } from './settlement.ts';

/** The payment a chargeback is about, as it is before the chargeback, with its cases. */
export type OnPayment = { readonly head: Head; readonly entity: Entity; readonly cases: readonly Dispute[] };

/**
 * What a chargeback means to the cases of its payment, whoever told of it first: a case of its own, a new stage of the one whose
 * reversal it takes back, or the operation that an open case has waited for because its first one came to nothing. Null: no news.
 */
export function disputeOfChargeback(
  id: DisputeId,
  chargeback: Chargeback,
  told: Particulars,
  { head, entity, cases }: OnPayment,
  said: Said,
): DisputeChange | Rejection | null {
  const about = cases.filter(({ base }) => base === (chargeback.base ?? chargeback.id));
  const reversedBefore = about.find((one) => one.stage === 'chargeback' && isOf(one, chargeback, head));
  if (reversedBefore) return chargeBackAgain(reversedBefore, chargeback, told, { head, entity }, said);

  const own = about.find(({ chargebackId }) => chargebackId === chargeback.id);
  if (own && isDecided(own.status)) return { code: 'dispute_decided', detail: howDecided(own) };
  const open = about.find(({ status }) => !isDecided(status));
  if (!open) return openDispute(id, chargeback, told, { head, entity }, said);
  if (open.chargebackId === chargeback.id) return inform(open, { ...told, amount: null }, entity, said);
  // Its own chargeback is booked: this is another one.
  if (head.references.some((one) => one.id === open.chargebackId)) {
    return openDispute(id, chargeback, told, { head, entity }, said);
  }
  const anew = reflectAnew(open, chargeback, said);
  if (isRejection(anew)) return anew;
  const informed = inform(anew.after, { ...told, amount: null }, entity, said);
  if (informed === null || isRejection(informed)) return informed ?? anew;
  const after = { ...informed.after, version: anew.after.version };
  return { ...informed, before: open, after, names: [...anew.names, ...informed.names] };
}

/**
 * The case that what the bank tells is about, whoever told of it first; null where it is about none: then the chargeback is
 * new. A letter without a number that says nothing of the operation is only clear where there is one it could be about.
 */
export function caseToldOf(
  { caseNumber }: Pick<Particulars, 'caseNumber'>,
  { references, amount }: Pick<FollowUp, 'references' | 'amount'>,
  head: Head,
  cases: readonly Dispute[],
): Dispute | Rejection | null {
  const open = cases.filter((one) => !isDecided(one.status));
  const late = cases.filter((one) => isDecided(one.status) && mayComeLate(one, { amount, caseNumber }, head));
  const possible = [...open, ...late];
  const numbered = caseNumber === null ? undefined : possible.find((one) => one.caseNumber === caseNumber);
  if (numbered) return numbered;
  const base = head.references.find(({ id }) => id === references)?.base ?? references;
  if (base !== null) return possible.find((one) => one.base === base) ?? null;
  const unclear = possible.filter((one) => one.caseNumber === null || caseNumber === null);
  const [only, ...others] = unclear;
  if (!only) return null;
  const elsewhere =
    others.length > 0 || head.references.some(({ id, disputable }) => id !== only.base && disputable > 0);
  if (!elsewhere) return only;
  const detail = `Say which operation is meant: ${unclear.map((one) => `${one.base} (${one.id})`).join(', ')}, or another one.`;
  return { code: 'ambiguous_reference', pointer: '#/references', detail };
}

/**
 * Whether a letter may be about a case that is over and lost: money is charged back once until it is back, so one for the same amount of
 * it is no new chargeback.
 */
function mayComeLate(
  { status, base, caseNumber, amount, currency }: Dispute,
  letter: Pick<FollowUp, 'amount'> & Pick<Particulars, 'caseNumber'>,
  { references }: Head,
): boolean {
  const isLost = status === 'accepted' || status === 'lapsed' || status === 'lost';
  const reference = references.find(({ id }) => id === base);
  const isTaken = reference !== undefined && reference.chargedBack > reference.chargebackReversed;
  const isSameAmount =
    letter.amount === null || Number(letter.amount) === Number(formatAmount({ minor: amount, currency }));
  const isSameCase = caseNumber === null || letter.caseNumber === null || caseNumber === letter.caseNumber;
  return isLost && isTaken && isSameAmount && isSameCase;
}

/** A second chargeback refers to the reversal by which the case was won. */
const isOf = ({ status, chargebackId }: Dispute, { references }: Chargeback, head: Head): boolean =>
  status === 'won' &&
  head.references.some(
    (one) => one.id === references && one.type === 'chargeback_reversal' && one.references === chargebackId,
  );

/**
 * What the reversal of a chargeback means to its case where the ruling did not ask for it: the bank has ruled, and the gateway tells
 * of it before anybody else; or what was refused is sent once more. `booked`: it is in the books with this write; else it is about to
 * be sent. Null where no case is about it, or the case has its reversal.
 */
export function disputeOfReversal(
  reversal: Chargeback,
  cases: readonly Dispute[],
  booked: boolean,
  said: Said,
): DisputeChange | Rejection | null {
  const one = cases.find(({ chargebackId }) => chargebackId === reversal.references);
  if (!one) return null;
  const { status, owes, stuck } = one;
  const ruling: Ruling = {
    outcome: 'won',
    amount: reversal.booked ?? reversal.requested,
    reference: null,
    decidedAt: said.at,
    at: said.at,
    by: said.by,
    reason: said.reason,
  };
  const end = booked
    ? ({ owes: null, nextCheckAt: null } as const)
    : ({ owes: 'reversal', nextCheckAt: plusMs(said.at, owedAgainMs) } as const);
  const won = { ruling, reversalId: reversal.id, decidedAt: said.at, stuck: null, ...end };
  switch (status) {
    case 'needs_response':
    case 'under_review':
      return booked ? change(one, 'won', said, won) : { code: 'dispute_open', detail: rulingIsTheWay(one) };
    case 'won':
      if (booked) return givenBack(one, reversal, said);
      if (stuck !== null) return change(one, 'sent_anew', said, won);
      return { code: owes === null ? 'dispute_reversed' : 'dispute_open', detail: rulingIsTheWay(one) };
    case 'lost':
    case 'accepted':
    case 'lapsed':
      return change(one, 'corrected_to_won', said, won);
  }
}

/** The money that a ruling promised is back. Another amount than it said is noted. */
function givenBack(one: Dispute, { id, requested, booked }: Chargeback, said: Said): DisputeChange | Rejection | null {
  const { owes, ruling, differs } = one;
  const amount = booked ?? requested;
  const other = amount === ruling?.amount ? [] : [{ by: 'gateway' as const, amount, at: said.at }];
  const noted = { differs: [...differs, ...other] };
  if (owes === null) return other.length === 0 ? null : change(one, 'informed', said, noted);
  return change(one, 'reversed', said, { ...noted, reversalId: id, owes: null, stuck: null, nextCheckAt: null });
}

/** Whether a settlement can mean something to a case. */
export const touchesCase = ({ before, after, transition }: Settlement): boolean =>
  aboutAnother(after.type) &&
  after.status === 'succeeded' &&
  (before.status !== 'succeeded' || transition === 'adopted');

/**
 * What it means to a case that its chargeback is booked, or what reverses that: the money is what was booked. What a rule refuses does
 * not undo what the gateway confirms.
 */
export function disputeOfSettled({ after }: Settlement, cases: readonly Dispute[], said: Said): DisputeChange | null {
  const of = cases.find(({ chargebackId }) => chargebackId === after.id);
  const step =
    after.type === 'chargeback_reversal'
      ? disputeOfReversal(after, cases, true, said)
      : of
        ? booked(of, after, said)
        : null;
  return step === null || isRejection(step) ? null : step;
}

/** A chargeback is booked. Where the case was won meanwhile, when there was nothing to reverse, there is now. */
function booked(of: Dispute, chargeback: Operation, said: Said): DisputeChange | Rejection | null {
  const { status, owes, reversalId } = of;
  if (status === 'won' && owes === null && reversalId === null) {
    return change(of, 'sent_anew', said, { owes: 'reversal', stuck: null, nextCheckAt: plusMs(said.at, owedAgainMs) });
  }
  return of.amount === chargeback.booked ? null : reflectAnew(of, chargeback, said);
}

const rulingIsTheWay = (one: Dispute): string =>
  `${howDecided(one)} Its ruling reverses the chargeback: POST /v1/disputes/${one.id}/ruling.`;

/**
 * What the bank's own chargeback, or its reversal, means to a case, where somebody else made it at the gateway. A rule's no does not
 * undo what the gateway confirms. A chargeback's reason is its result code, if it is one of those.
 */
export function disputeOfFound(found: Operation, on: OnPayment, said: Said): DisputeChange | null {
  const { id, type, status, result } = found;
  if (!aboutAnother(type)) return null;
  const code = result?.code ?? '';
  const told = { ...noParticulars, reason: Object.hasOwn(gatewayReasonCodes, code) ? code : null };
  const step =
    type === 'chargeback'
      ? disputeOfChargeback(disputeIdOf(id), found, told, on, said)
      : status === 'succeeded'
        ? disputeOfReversal(found, on.cases, true, said)
        : null;
  return step === null || isRejection(step) ? null : step;
}
