import { decideFollowUp } from '../domain/decide-follow-up.ts';
import type { DisputeChange, Said } from '../domain/dispute-change.ts';
import { caseToldOf, disputeOfChargeback } from '../domain/dispute-of-operation.ts';
import type { Dispute } from '../domain/dispute.ts';
import { disputeIdOf } from '../domain/ids.ts';
import { instantOf } from '../domain/instant.ts';
import { isMoney, parseAmount } from '../domain/money.ts';
import { inform, plannedChargeback, type Particulars } from '../domain/open-dispute.ts';
import { isOpen, type Operation } from '../domain/operation.ts';
import type { Head } from '../domain/payment.ts';
import { isRejection, type Plan } from '../domain/plan.ts';
import type { Rejection } from '../domain/rejection.ts';
import type { DisputeStore } from '../store/dispute-store.ts';
import type { PaymentStore } from '../store/payment-store.ts';
import { operateOnPayment, type FollowUpRequest } from './operate-on-payment.ts';
import type { OperateDeps, Operated } from './operate.ts';

export type TakeChargebackDeps = OperateDeps & {
  readonly payments: Pick<PaymentStore, 'disputesOf'>;
  readonly disputes: Pick<DisputeStore, 'named' | 'change'>;
};

const mostTries = 3;

/**
 * A chargeback as the bank tells of it, by letter or in a file. Of one that is known already, the case learns what the bank says and
 * the operation that reflects it is answered: one chargeback is one case, whoever told of it first. A new one is reflected to the
 * gateway, and its case is opened in the same transaction.
 */
export async function takeChargeback(
  request: FollowUpRequest,
  told: Particulars,
  deps: TakeChargebackDeps,
): Promise<Operated> {
  const { payments, disputes } = deps;
  let { head } = request;

  for (let tries = 0; tries < mostTries; tries += 1) {
    const means = await meaningOf({ ...request, head }, told, deps);
    if (isRejection(means)) return { kind: 'rejected', rejection: means };
    if ('anew' in means) {
      const operated = await operateOnPayment(means.anew, deps, (on) =>
        besideChargeback(on, means.anew, told, saidBy(request, deps), deps),
      );
      if (operated.kind !== 'rejected') return operated;
      const now = await payments.head(head.id);
      if (now === null || now.disputes.length === head.disputes.length) return operated;
      // Somebody else told of it meanwhile: then it is known.
      head = now;
      continue;
    }
    const { step, chargeback } = means;
    const end = step ? await disputes.change(step) : ({ kind: 'changed' } as const);
    if (end.kind === 'contended') return { kind: 'contended' };
    head = (await payments.head(head.id)) ?? head;
    if (end.kind === 'changed') return { kind: 'operation', operation: chargeback, head, replayed: false };
  }
  return { kind: 'contended' };
}

/** What taking it would come to now, where nothing is written or sent. */
export async function foreseeChargeback(
  request: FollowUpRequest,
  told: Particulars,
  deps: TakeChargebackDeps,
): Promise<{ readonly kind: 'opened' | 'known' } | Rejection> {
  const means = await meaningOf(request, told, deps);
  if (isRejection(means)) return means;
  if (!('anew' in means)) return { kind: 'known' };
  const said = saidBy(request, deps);
  const beside = await besideChargeback(request.head, means.anew, told, said, deps);
  const plan = decideFollowUp(means.anew.command, request.head, request.entity, said.at);
  const decided = isRejection(plan) ? plan : beside(plan, request.head);
  return isRejection(decided) ? decided : { kind: 'opened' };
}

const saidBy = ({ requestedBy }: FollowUpRequest, { now }: TakeChargebackDeps, reason = ''): Said => ({
  by: requestedBy,
  reason,
  at: instantOf(now()),
});

type Meaning =
  | { readonly step: DisputeChange | null; readonly chargeback: Operation }
  | { readonly anew: FollowUpRequest }
  | Rejection;

/** Whether it is known, and what its case learns then; or else that it is to be reflected. */
async function meaningOf(request: FollowUpRequest, told: Particulars, deps: TakeChargebackDeps): Promise<Meaning> {
  const { id, head, command } = request;
  const cases = await deps.payments.disputesOf(head);
  const known = caseToldOf(told, command, head, cases);
  if (known && isRejection(known)) return known;
  const chargeback = known && (await deps.payments.operation(head.id, known.chargebackId));
  const reflects = chargeback && (isOpen(chargeback.status) || chargeback.status === 'succeeded');
  if (!known || !reflects || chargeback.id === id) {
    return { anew: { ...request, command: { ...command, anew: known !== null } } };
  }
  const step = learn(known, request, told, saidBy(request, deps, 'The bank told of it.'));
  return step && isRejection(step) ? step : { step, chargeback };
}

/** What the bank says of a chargeback that is known. */
function learn(
  known: Dispute,
  { command, entity }: FollowUpRequest,
  told: Particulars,
  said: Said,
): DisputeChange | Rejection | null {
  const { amount, currency } = command;
  if (currency !== null && currency !== known.currency) {
    return { code: 'currency_mismatch', pointer: '#/currency', detail: `The payment is in ${known.currency}.` };
  }
  const parsed = amount === null ? null : parseAmount(amount, known.currency);
  if (parsed && !isMoney(parsed)) return { code: 'invalid_amount', pointer: '#/amount', detail: parsed.problem };
  return inform(known, { ...told, amount: parsed && parsed.minor }, entity, said);
}

/** The case that the chargeback means, decided with it and written with its claim. */
async function besideChargeback(
  read: Head,
  { id, entity, command }: FollowUpRequest,
  told: Particulars,
  said: Said,
  { payments, disputes }: TakeChargebackDeps,
): Promise<(plan: Plan, head: Head) => Plan | Rejection> {
  const cases = await payments.disputesOf(read);
  const means = ({ operation }: Plan, head: Head): DisputeChange | Rejection | null => {
    const of = plannedChargeback(id, operation, head);
    return disputeOfChargeback(disputeIdOf(id), of, told, { head, entity, cases }, said);
  };
  const planned = decideFollowUp(command, read, entity, said.at);
  const step = isRejection(planned) ? null : means(planned, read);
  const names = step === null || isRejection(step) ? [] : step.names;
  const owners = await Promise.all(names.map((name) => disputes.named(entity.name, name)));

  return (plan, head) => {
    const dispute = means(plan, head);
    if (dispute === null) return plan;
    if (isRejection(dispute)) return dispute;
    const owner = owners.find((one) => one !== null && one !== dispute.after.id);
    if (!owner) return { ...plan, dispute };
    const known = told.caseNumber ?? told.arn ?? '';
    const pointer = told.caseNumber === null ? '#/arn' : '#/caseNumber';
    return { code: 'case_known', pointer, detail: `${known} is the dispute ${owner}.` };
  };
}
