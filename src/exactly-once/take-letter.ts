import { dueOf } from '../domain/dispute-deadline.ts';
import type { Dispute } from '../domain/dispute.ts';
import { isDecided } from '../domain/dispute-steps.ts';
import type { Entity } from '../domain/entity.ts';
import type { DisputeId, OperationId, PaymentId } from '../domain/ids.ts';
import { instantOf, type Instant } from '../domain/instant.ts';
import { letterIdOf } from '../store/letter-id.ts';
import { isSettledWith, keepLetter, type Letter } from '../domain/letter.ts';
import type { Suggestion } from '../domain/suggestion.ts';
import { formatAmount } from '../domain/money.ts';
import { isOpen, type Operation } from '../domain/operation.ts';
import { isRejection } from '../domain/plan.ts';
import type { Rejection } from '../domain/rejection.ts';
import type { DisputeStore } from '../store/dispute-store.ts';
import type { LetterStore } from '../store/letter-store.ts';
import { fingerprintOf, plannedIdOf } from './identify.ts';
import { paymentOfLetter, suggestPayments, type FindDeps } from './find-payment.ts';
import type { FollowUpRequest } from './operate-on-payment.ts';
import type { Operated } from './operate.ts';
import { foreseeChargeback, takeChargeback, type TakeChargebackDeps } from './take-chargeback.ts';

export type TakeLetterDeps = TakeChargebackDeps &
  FindDeps & {
    readonly disputes: Pick<DisputeStore, 'get'>;
    readonly letters: LetterStore;
  };

type Taken = {
  readonly paymentId: PaymentId;
  readonly disputeId: DisputeId | null;
  readonly operation: Pick<Operation, 'id' | 'status'> | null;
};
/**
 * What a letter came to. `known`: its case was there, and has learned what is new. `left`: nothing was done, take it again.
 * `dismissed`: somebody has said that it is not ours.
 */
export type LetterEnd =
  | (Taken & { readonly kind: 'opened' | 'known' })
  | (Partial<Taken> & { readonly kind: 'refused' | 'left'; readonly code: string; readonly detail: string })
  | { readonly kind: 'unmatched'; readonly detail: string; readonly suggestions: readonly Suggestion[] }
  | { readonly kind: 'dismissed'; readonly detail: string };

type How = { readonly entity: Entity; readonly by: string; readonly dryRun: boolean };

/**
 * One letter of the bank, from a file: finds the payment, and takes it like every chargeback that is told. Its key follows from the case it
 * is about, so the same letter again does nothing twice: of a case that is
 * there it is at most the next try to reflect a chargeback that came to nothing. One that names no payment waits for a person. `dryRun`: nothing is written.
 */
export async function takeLetter(letter: Letter, how: How, deps: TakeLetterDeps): Promise<LetterEnd> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const end = await takeOnce(letter, how, deps);
    if (end !== 'moved') return end;
  }
  return { kind: 'left', code: 'contended', detail: 'Others write the same letter.' };
}
const mostTries = 3;

/** `moved`: what stands under its name is not as it was read. */
async function takeOnce(letter: Letter, how: How, deps: TakeLetterDeps): Promise<LetterEnd | 'moved'> {
  const { entity, by, dryRun } = how;
  const { dispute: owner, letter: kept } = await deps.letters.named(entity.name, letter.name);
  if (kept?.dismissed && owner === null && letter.paymentId === null && isSettledWith(kept, letter)) {
    const { by: who, at, reason } = kept.dismissed;
    const detail = `${who} dismissed it at ${at}: ${reason} If it is ours after all, give its paymentId.`;
    return { kind: 'dismissed', detail };
  }
  const [known, about] = await Promise.all([owner && deps.disputes.get(owner), paymentOfLetter(letter, entity, deps)]);
  if (known && 'head' in about && about.head.id !== known.paymentId) {
    const detail = `${letter.name.replace(/^\w+#/, '')} is the dispute ${known.id}, about ${known.paymentId}.`;
    return { kind: 'refused', code: 'case_known', detail };
  }
  const head = known ? await deps.payments.head(known.paymentId) : 'head' in about ? about.head : null;
  if (!head) {
    const suggestions = await suggestPayments(letter, entity, 'head' in about ? [] : about.candidates, deps);
    const now = instantOf(deps.now());
    const waits = keepLetter(kept, unmatched(letter, entity, suggestions, kept?.since ?? now), entity, now);
    if (waits && !dryRun && !(await deps.letters.change(waits))) return 'moved';
    return { kind: 'unmatched', detail: lost(letter), suggestions };
  }
  if (known && isOver(known, letter)) return { ...takenBy(known), kind: 'known' };

  const request: FollowUpRequest = {
    id: plannedIdOf(
      entity.name,
      [`import:${letter.name}:${letter.stage}`, ...(known ? [known.version] : [])].join(':'),
    ),
    entity,
    head,
    command: {
      type: 'chargeback',
      references: reversalOf(known, letter) ?? ('head' in about ? about.references : null),
      amount: formatAmount({ minor: letter.amount, currency: letter.currency }),
      currency: letter.currency,
      reason: letter.told.reason,
    },
    // Its key is the letter's: nobody else can use it, so nothing else can have been meant.
    fingerprint: fingerprintOf({ letter: letter.name, stage: letter.stage }),
    reference: null,
    descriptor: null,
    requestedBy: by,
    startedAtMs: deps.now(),
  };
  if (dryRun) {
    const foreseen = await foreseeChargeback(request, letter.told, deps);
    if (isRejection(foreseen)) return refused(head.id, foreseen);
    return { ...foreseen, paymentId: head.id, disputeId: known?.id ?? null, operation: null };
  }
  const end = await endOf(await takeChargeback(request, letter.told, deps), request, deps);
  // Its case may have another name than the one it waited under.
  if (kept?.disputeId === null && (end.kind === 'opened' || end.kind === 'known') && end.disputeId !== null) {
    await deps.letters.match(kept, end.disputeId);
  }
  return end;
}

/** A stage that has passed, or is decided, takes no more letters. */
const isOver = ({ stage, status }: Dispute, letter: Letter): boolean =>
  stage === letter.stage ? isDecided(status) : letter.stage === 'chargeback';

/** A second chargeback takes back what the case had brought. */
const reversalOf = (known: Dispute | null, { stage }: Letter): OperationId | null =>
  known?.stage === 'chargeback' && stage === 'second_chargeback' ? known.reversalId : null;

const refused = (paymentId: PaymentId, { code, detail }: Rejection): LetterEnd => ({
  kind: 'refused',
  paymentId,
  code,
  detail,
});

const takenBy = ({ id, paymentId }: Dispute): Taken => ({ paymentId, disputeId: id, operation: null });

async function endOf(operated: Operated, { id, head }: FollowUpRequest, deps: TakeLetterDeps): Promise<LetterEnd> {
  const paymentId = head.id;
  switch (operated.kind) {
    case 'operation': {
      const { operation, replayed } = operated;
      const { status, result } = operation;
      const cases = await deps.payments.disputesOf(operated.head);
      const disputeId = cases.find(({ chargebackId }) => chargebackId === operation.id)?.id ?? null;
      const taken = { paymentId, disputeId, operation: { id: operation.id, status } };
      if (isOpen(status) || status === 'succeeded') {
        return { ...taken, kind: operation.id === id && !replayed ? 'opened' : 'known' };
      }
      const detail = result ? `${result.code} ${result.description}`.trim() : 'The gateway was not reached.';
      return { ...taken, kind: 'refused', code: operation.failure ?? status, detail };
    }
    case 'rejected':
      return refused(paymentId, operated.rejection);
    case 'reused':
      throw new Error(`${id} is another operation`);
    case 'frozen':
      return { kind: 'left', paymentId, code: 'frozen', detail: 'The entity is frozen: it moves no money now.' };
    case 'moved':
    case 'contended':
      return { kind: 'left', paymentId, code: 'contended', detail: 'Too many requests for the payment at once.' };
  }
}

const lost = ({ paymentId, gatewayId, reference }: Letter): string => {
  const named = [paymentId, gatewayId, reference].filter((one) => one !== null);
  return named.length === 0
    ? 'It names no payment: give its paymentId, gatewayId or reference.'
    : `No payment, or more than one, is ${named.join(' or ')}: give its paymentId.`;
};

const unmatched = (
  { name, stage, amount, currency, reference, told }: Letter,
  entity: Entity,
  suggestions: readonly Suggestion[],
  since: Instant,
) => ({
  id: letterIdOf(entity.name, name),
  entity: entity.name,
  name,
  stage,
  amount,
  currency,
  reference,
  caseNumber: told.caseNumber,
  arn: told.arn,
  reason: told.reason ?? '',
  due: dueOf(told.responseDueAt, told.receivedAt ?? since, { scheme: told.scheme, stage }, entity),
  suggestions,
});
