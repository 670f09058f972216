import { balancesOf } from './balances.ts';
import { blockBetween, change, howDecided, namesOf, type DisputeChange, type Said } from './dispute-change.ts';
import { firstCheck } from './dispute-clock.ts';
import { dueAfter, dueOf } from './dispute-deadline.ts';
import { reasonOf, schemeOf } from './dispute-reason.ts';
import { isDecided, type DisputeStage } from './dispute-steps.ts';
import type { Dispute, DisputeFee, StageFacts } from './dispute.ts';
import type { Entity } from './entity.ts';
import type { DisputeId, OperationId } from './ids.ts';
import type { Instant } from './instant.ts';
import type { Money } from './money.ts';
import type { Operation } from './operation.ts';
import type { Head } from './payment.ts';
import type { Plan } from './plan.ts';
import type { Scheme } from './reason-codes.ts';
import type { Rejection } from './rejection.ts';

/** What the bank says of a chargeback beside its amount. */
export type Particulars = {
  readonly caseNumber: string | null;
  readonly arn: string | null;
  /** Its reason as it came; null where nobody told, which the gateway does not always. */
  readonly reason: string | null;
  readonly scheme: Scheme | null;
  readonly receivedAt: Instant | null;
  readonly responseDueAt: Instant | null;
  readonly fee: Money | null;
};

export const noParticulars: Particulars = {
  caseNumber: null,
  arn: null,
  reason: null,
  scheme: null,
  receivedAt: null,
  responseDueAt: null,
  fee: null,
};

/** The part of a chargeback's operation that a case is made of. */
export type Chargeback = Pick<
  Operation,
  'id' | 'paymentId' | 'entity' | 'references' | 'base' | 'requested' | 'booked' | 'currency'
>;
type On = { readonly head: Head; readonly entity: Entity };

/** One that is about to be claimed: nothing of it is booked yet. */
export const plannedChargeback = (
  id: OperationId,
  { references, base, requested, currency }: Plan['operation'],
  { id: paymentId, entity }: Head,
): Chargeback => ({ id, paymentId, entity, references, base, requested, booked: null, currency });

/** A case about a chargeback, which is about to be claimed or has been found at the gateway. `head`: as it is before that. */
export function openDispute(
  id: DisputeId,
  chargeback: Chargeback,
  told: Particulars,
  { head, entity }: On,
  said: Said,
): DisputeChange {
  const stage: DisputeStage = refersToReversal(chargeback, head) ? 'second_chargeback' : 'chargeback';
  const scheme = schemeOf(told.scheme, head.brand, told.reason ?? '');
  const opened: Dispute = {
    id,
    entity: chargeback.entity,
    paymentId: chargeback.paymentId,
    base: chargeback.base ?? chargeback.id,
    currency: chargeback.currency,
    scheme,
    caseNumber: told.caseNumber,
    arn: told.arn,
    ...beginStage(stage, chargeback, told, scheme, entity, said.at),
    earlier: [],
    fees: feesOf(told, stage, chargeback, entity),
    assignee: null,
    pieces: [],
    doubleLoss: doubleLossOf(chargeback, head),
    differs: [],
    owes: null,
    stuck: null,
    remindedDays: null,
    nextCheckAt: null,
    openedBy: said.by,
    openedAt: said.at,
    updatedAt: said.at,
    version: 1,
  };
  const after = { ...opened, ...firstCheck(opened, entity, said.at) };
  const decision = { by: said.by, reason: said.reason };
  const headChanges = blockBetween(null, after);
  return {
    before: null,
    after,
    step: 'opened',
    decision,
    names: namesOf(after),
    headChanges,
    piece: null,
    unless: null,
  };
}

/** The bank takes back what it had given back: a new stage of the same case. */
export function chargeBackAgain(
  before: Dispute,
  chargeback: Chargeback,
  told: Particulars,
  { head, entity }: On,
  said: Said,
): DisputeChange | Rejection {
  const {
    stage,
    status,
    chargebackId,
    amount,
    reason,
    receivedAt,
    due,
    representment,
    acceptance,
    ruling,
    reversalId,
    decidedAt,
  } = before;
  const past: StageFacts = {
    stage,
    status,
    chargebackId,
    amount,
    reason,
    receivedAt,
    due,
    representment,
    acceptance,
    ruling,
    reversalId,
    decidedAt,
  };
  const scheme = before.scheme ?? told.scheme;
  const begun = {
    ...beginStage(
      'second_chargeback',
      chargeback,
      { ...told, reason: told.reason ?? reason.code },
      scheme,
      entity,
      said.at,
    ),
    caseNumber: told.caseNumber ?? before.caseNumber,
    arn: told.arn ?? before.arn,
    earlier: [...before.earlier, past],
    fees: [...before.fees, ...feesOf(told, 'second_chargeback', chargeback, entity)],
    doubleLoss: Math.max(before.doubleLoss, doubleLossOf(chargeback, head)),
    owes: null,
    stuck: null,
  };
  return change(before, 'charged_back_again', said, {
    ...begun,
    ...firstCheck({ ...before, ...begun }, entity, said.at),
  });
}

/**
 * What somebody else tells of the same chargeback: its number and dates, or another amount, which is noted. Null where it is no
 * news. A case has one number: another one is another case.
 */
export function inform(
  before: Dispute,
  told: Particulars & { readonly amount: number | null },
  entity: Entity,
  said: Said,
): DisputeChange | Rejection | null {
  if (told.caseNumber !== null && before.caseNumber !== null && told.caseNumber !== before.caseNumber) {
    return {
      code: 'case_differs',
      pointer: '#/caseNumber',
      detail: `It is known as ${before.caseNumber}. ${howDecided(before)}`,
    };
  }
  const scheme = before.scheme ?? told.scheme;
  const known = before.reason.code !== '';
  const receivedAt = told.receivedAt ?? before.receivedAt;
  const fee =
    told.fee && !before.fees.some(({ stage }) => stage === before.stage) ? [feeOf(told.fee, before.stage)] : [];
  const differs =
    told.amount !== null &&
    told.amount !== before.amount &&
    !before.differs.some(({ amount }) => amount === told.amount);
  const due = dueOf(told.responseDueAt, receivedAt, { scheme, stage: before.stage }, entity);
  const learned = {
    caseNumber: before.caseNumber ?? told.caseNumber,
    arn: before.arn ?? told.arn,
    scheme,
    reason: known || told.reason === null ? before.reason : reasonOf(told.reason, scheme),
    receivedAt,
    due: dueAfter(before.due, due),
    fees: [...before.fees, ...fee],
    differs: differs ? [...before.differs, { by: 'bank' as const, amount: told.amount, at: said.at }] : before.differs,
  };
  const after = { ...before, ...learned };
  if (JSON.stringify(after) === JSON.stringify(before)) return null;
  const clock = isDecided(before.status) ? {} : firstCheck(after, entity, said.at);
  return change(before, 'informed', said, { ...learned, ...clock });
}

/** Another operation takes the place of the chargeback's, which came to nothing: the money is what that one takes. */
export function reflectAnew(
  before: Dispute,
  { id, requested, booked }: Chargeback,
  said: Said,
): DisputeChange | Rejection {
  const amount = booked ?? requested;
  const differs = amount === before.amount ? [] : [{ by: 'bank' as const, amount: before.amount, at: said.at }];
  return change(before, 'informed', said, { chargebackId: id, amount, differs: [...before.differs, ...differs] });
}

function beginStage(
  stage: DisputeStage,
  { id, requested, booked }: Chargeback,
  { reason, receivedAt, responseDueAt }: Particulars,
  scheme: Scheme | null,
  entity: Entity,
  now: Instant,
) {
  const from = receivedAt ?? now;
  return {
    stage,
    status: 'needs_response',
    chargebackId: id,
    amount: booked ?? requested,
    reason: reasonOf(reason ?? '', scheme),
    receivedAt: from,
    due: dueOf(responseDueAt, from, { scheme, stage }, entity),
    representment: null,
    acceptance: null,
    ruling: null,
    reversalId: null,
    decidedAt: null,
  } as const;
}

const feeOf = ({ minor, currency }: Money, stage: DisputeStage): DisputeFee => ({ amount: minor, currency, stage });

/** The fee the bank named, else the entity's, if it has one. */
function feesOf(
  { fee }: Particulars,
  stage: DisputeStage,
  { currency }: Chargeback,
  { disputes }: Entity,
): readonly DisputeFee[] {
  if (fee) return [feeOf(fee, stage)];
  const usual = disputes.fees[currency];
  return usual === undefined ? [] : [{ amount: usual, currency, stage }];
}

const refersToReversal = ({ references }: Chargeback, head: Head): boolean =>
  head.references.some(({ id, type }) => id === references && type === 'chargeback_reversal');

/** What of the disputed money was refunded or is reserved to be: the shopper may get it twice. */
function doubleLossOf({ base, requested, booked }: Chargeback, head: Head): number {
  const about = head.references.find(({ id }) => id === base);
  if (!about) return 0;
  const { refunded, reserved } = balancesOf(about);
  const free = Math.max(about.left, 0);
  return Math.min(Math.max((booked ?? requested) - free, 0), refunded + reserved);
}
