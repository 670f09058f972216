import type { Health } from './health.ts';
import type { Dispute } from './dispute.ts';
import type { EntityName, PaymentId } from './ids.ts';
import type { Instant } from './instant.ts';
import type { KeptLetter } from './letter.ts';
import { isOpen, type Operation } from './operation.ts';
import type { WebhookEndpoint } from './webhook-endpoint.ts';
import type { Head } from './payment.ts';
import type { Asked } from './expiry.ts';

/** Why a person is needed. */
export const taskKinds = [
  'outcome_unknown',
  'payout_proposed',
  'discrepancy',
  'attention',
  'look_ups_refused',
  'webhook_endpoint_dead',
  'preauthorization_expiring',
  'chargeback_unmatched',
  'dispute_stuck',
] as const;
type TaskKind = (typeof taskKinds)[number];

/** What a person can say of an operation: what it came to, or that they have looked and it stays as it is booked. */
export const verdicts = ['succeeded', 'declined', 'failed', 'as_booked'] as const;
export type Verdict = (typeof verdicts)[number];

/** Something only a person can bring to an end. */
export type Task = {
  readonly id: string;
  readonly kind: TaskKind;
  readonly entity: EntityName;
  readonly since: Instant;
  readonly detail: string;
  readonly paymentId: PaymentId | null;
  /** When it is too late; null: never. */
  readonly deadline: Instant | null;
  readonly operation: Operation | null;
  /** Of a chargeback that fits no payment. */
  readonly letter?: KeptLetter;
  readonly verdicts: readonly Verdict[];
};

const details = {
  payout_proposed:
    'It came to nothing, and its money can be refunded no more. Pay out what is `owed` (POST /v1/payouts, reason refund_window_closed), or see that it went back another way.',
  outcome_unknown:
    'Money may have moved and the gateway does not tell. Look it up in its portal and say what it came to.',
  discrepancy: 'The gateway did something else than was asked. The books say what it did; see what must follow.',
  attention:
    'The gateway marked it for a person; or it is a chargeback that it did not take: send that again, or let the entity record it.',
} as const satisfies Record<ReturnType<typeof kindOf>, string>;

const kindOf = ({ status, discrepancies, refundWindow }: Operation) => {
  if (isOpen(status)) return 'outcome_unknown';
  if (refundWindow !== null && refundWindow.owed !== null) return 'payout_proposed';
  return discrepancies.length > 0 ? 'discrepancy' : 'attention';
};

/** The task an operation is while it needs a person. */
export function operationTask(operation: Operation): Task {
  const kind = kindOf(operation);
  return {
    id: operation.id,
    kind,
    entity: operation.entity,
    since: operation.updatedAt,
    detail: details[kind],
    paymentId: operation.paymentId,
    // Until then it can be refunded once more, should it have come to nothing.
    deadline: isOpen(operation.status) ? (operation.refundWindow?.closesAt ?? null) : null,
    operation,
    verdicts: isOpen(operation.status) ? ['succeeded', 'declined', 'failed'] : ['as_booked'],
  };
}

/** The task an entity is while the gateway does not answer its look-ups. It ends by itself when that is mended. */
export const healthTask = ({ entity, trouble }: Health, now: Instant): Task => ({
  id: `look-ups:${entity}`,
  kind: 'look_ups_refused',
  entity,
  since: trouble?.since ?? now,
  detail: `What is unknown cannot be settled: ${trouble?.why ?? 'mended since.'} Mend the credential, or have ACI switch the query on.`,
  paymentId: null,
  deadline: null,
  operation: null,
  verdicts: [],
});

const askedDetails = {
  policy: 'Capture it or reverse it. At the deadline what is open is reversed.',
  rest: 'What was not captured cannot be released on this channel. Capture it, or let it end with the authorization.',
  trouble:
    'It could not be dealt with in time, for a reason the sweep says. Look at the payment and capture or reverse it.',
} as const satisfies Record<Asked['why'], string>;

/** The task a pre-authorization is while a person is asked what becomes of it. It ends when nothing of it is open. */
export const expiryTask = ({ id, entity, expiry, updatedAt, expiresAt }: Head): Task => ({
  id,
  kind: 'preauthorization_expiring',
  entity,
  since: expiry.asked?.since ?? updatedAt,
  detail: askedDetails[expiry.asked?.why ?? 'policy'],
  paymentId: id,
  deadline: expiry.asked?.until ?? expiresAt,
  operation: null,
  verdicts: [],
});

/** The task an endpoint is that took nothing for days. It ends when somebody enables it again, or disables it. */
export const endpointTask = ({ id, entity, url, failingSince, updatedAt }: WebhookEndpoint): Task => ({
  id,
  kind: 'webhook_endpoint_dead',
  entity,
  since: updatedAt,
  detail: `${url} has taken nothing since ${failingSince ?? updatedAt}. Mend it, enable it again, and fetch what it missed from GET /v1/events.`,
  paymentId: null,
  deadline: null,
  operation: null,
  verdicts: [],
});

/** The task a letter of the bank is that names no payment. It ends when its case is opened, whichever way. */
export const letterTask = (letter: KeptLetter): Task => ({
  id: letter.id,
  kind: 'chargeback_unmatched',
  entity: letter.entity,
  since: letter.since,
  detail:
    'The bank took money back, and its file names no payment of ours. Find it, and send the line again with its paymentId; or dismiss it (POST /v1/disputes/letters/{id}/dismissal).',
  paymentId: null,
  deadline: letter.due.at,
  operation: null,
  letter,
  verdicts: [],
});

/** The task a case is while what its win owes the books cannot be done. It ends with the next ruling, or when the money is back. */
export const stuckTask = ({ id, entity, paymentId, since, why }: StuckCase): Task => ({
  id,
  kind: 'dispute_stuck',
  entity,
  since,
  detail: `${why} Where the gateway would reverse the chargeback now, send it again (POST /v1/payments/${paymentId}/chargeback-reversals); where the money came back another way, enter the ruling again, with the reason.`,
  paymentId,
  deadline: null,
  operation: null,
  verdicts: [],
});
export type StuckCase = Pick<Dispute, 'id' | 'entity' | 'paymentId'> & {
  readonly since: Instant;
  readonly why: string;
};
