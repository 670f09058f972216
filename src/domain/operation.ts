import type { Currency } from './currency.ts';
import { isOperationId, type EntityName, type GatewayId, type OperationId, type PaymentId } from './ids.ts';
import type { Instant } from './instant.ts';
import type { RefundWindow } from './refund-window.ts';

/** The operations that begin a payment, and those that refer to an earlier operation of it. */
export const rootTypes = ['preauthorization', 'debit', 'payout'] as const;
export const followUpTypes = ['capture', 'reversal', 'refund', 'rebill', 'chargeback', 'chargeback_reversal'] as const;
export const operationTypes = [...rootTypes, ...followUpTypes] as const;
export type RootType = (typeof rootTypes)[number];
export type FollowUpType = (typeof followUpTypes)[number];
export type OperationType = RootType | FollowUpType;

export const isRootType = (type: OperationType): type is RootType => rootTypes.some((root) => root === type);

/** The gateway's payment type for every kind of operation. */
export const gatewayTypes = {
  preauthorization: 'PA',
  debit: 'DB',
  payout: 'CD',
  capture: 'CP',
  reversal: 'RV',
  refund: 'RF',
  rebill: 'RB',
  chargeback: 'CB',
  chargeback_reversal: 'CR',
} as const satisfies Record<OperationType, string>;

export const operationStatuses = ['processing', 'pending', 'unknown', 'succeeded', 'declined', 'failed'] as const;
export type OperationStatus = (typeof operationStatuses)[number];

/** Why nothing moved. */
export const failures = ['unsent', 'throttled', 'configuration', 'rejected', 'never_executed'] as const;
export type Failure = (typeof failures)[number];

/**
 * Whether the same idempotency key may go again: it was certainly not executed, for a reason that passes or that the
 * merchant mends. Every other final outcome is an answer, and wants a new key.
 */
const goesAgain = {
  unsent: true,
  throttled: true,
  configuration: true,
  rejected: false,
  never_executed: false,
} as const satisfies Record<Failure, boolean>;

export const mayGoAgain = ({ status, failure }: Pick<Operation, 'status' | 'failure'>): boolean =>
  status === 'failed' && failure !== null && goesAgain[failure];

/** What the gateway said in its own words. */
export type GatewayResult = {
  readonly code: string;
  readonly group: string;
  readonly description: string;
};

export type NextAction = {
  readonly type: 'redirect';
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly parameters: readonly { readonly name: string; readonly value: string }[];
};

/** Differences between what we asked and what the gateway did, kept with the operation until a person has looked. */
export const discrepancies = [
  'amount_differs',
  'contradicted',
  'currency_differs',
  'gateway_id_taken',
  'late_success',
  'over_limit',
  'second_success',
] as const;
export type Discrepancy = (typeof discrepancies)[number];

/** One request to move or release money. Amounts are minor units of the payment's currency. */
export type Operation = {
  readonly id: OperationId;
  readonly paymentId: PaymentId;
  readonly entity: EntityName;
  readonly type: OperationType;
  readonly status: OperationStatus;
  readonly failure: Failure | null;
  /** The operation this one refers to, and the one whose money it is about (they differ for second chargebacks and their reversals). */
  readonly references: OperationId | null;
  readonly base: OperationId | null;
  /** Whether it closes what it references while it holds: a reversal, or the one capture of a single-capture entity. */
  readonly closes: boolean;
  /** What was asked for, and what the gateway booked (null until it succeeded). */
  readonly requested: number;
  readonly booked: number | null;
  readonly currency: Currency;
  readonly reference: string | null;
  readonly reason: string | null;
  /** The text on the shopper's statement, where one was given. */
  readonly descriptor: string | null;
  /** Of what gives money back: in how many business days it should show, and when that is. */
  readonly creditDays: number | null;
  readonly expectedBy: Instant | null;
  /** Of a refund that was asked for here. */
  readonly refundWindow: RefundWindow | null;
  /** Booked in our books only: the gateway takes no chargebacks from outside on this channel. */
  readonly recordedOnly: boolean;
  readonly reviewRequired: boolean;
  /** A person must look at it now: waiting or asking again will not help. */
  readonly needsPerson: boolean;
  readonly discrepancies: readonly Discrepancy[];
  readonly gatewayId: GatewayId | null;
  readonly result: GatewayResult | null;
  /** Acquirer references the gateway gave (reconciliationId, ConnectorTxID1, AuthCode): what finance matches statements by. */
  readonly acquirer: Readonly<Record<string, string>>;
  readonly nextAction: NextAction | null;
  readonly requestedBy: string;
  /** In the schemes' sense: an authorization that the merchant initiated has a shorter life. */
  readonly initiatedBy: 'shopper' | 'merchant';
  readonly fingerprint: string;
  /** How often it was tried under its key, and the random mark of who tries now. */
  readonly attempt: number;
  readonly claimant: string;
  /** No byte goes to the gateway at or after this instant, so a stalled sender cannot send what others have given up. */
  readonly sendBefore: Instant;
  /**
   * When the outcome is looked up if nobody told us; null once it is final, unless the gateway contradicts itself. Where a
   * person is asked: when it is told that it takes long.
   */
  readonly nextCheckAt: Instant | null;
  /** Look-ups that brought an answer, and how many of them said that the gateway knows of no such transaction. */
  readonly looks: number;
  readonly absences: number;
  /** After a restore: under how many of its names it was looked for in vain, so that its next attempt goes on behind them. */
  readonly searched: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly settledAt: Instant | null;
  /** Counts the transitions; every write of an operation is conditional on the version it saw. */
  readonly version: number;
};

export const isOpen = (status: OperationStatus): boolean =>
  status === 'processing' || status === 'pending' || status === 'unknown';

/** Whether two requests under one key are the same; nobody knows it of an operation that an import found again. */
export const sameRequest = (one: Pick<Operation, 'fingerprint'>, other: Pick<Operation, 'fingerprint'>): boolean =>
  one.fingerprint === '' || one.fingerprint === other.fingerprint;

/** What the gateway knows an attempt by. Unique per attempt, so a look-up can never find an earlier one. */
export const merchantTransactionIdOf = ({ id, attempt }: Pick<Operation, 'id' | 'attempt'>): string =>
  `${id}.${attempt}`;

/** The attempt of ours a merchantTransactionId names; null for other people's. */
export function attemptIn(merchantTransactionId: string): Pick<Operation, 'id' | 'attempt'> | null {
  const [id = '', attempt = '', ...rest] = merchantTransactionId.split('.');
  return isOperationId(id) && /^[1-9]\d{0,8}$/.test(attempt) && rest.length === 0
    ? { id, attempt: Number(attempt) }
    : null;
}
