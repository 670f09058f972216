import { fromCents } from '../books/cents.ts';
import { nonce, transactionId } from '../books/ids.ts';
import { type Transaction } from '../books/transaction.ts';
import { type Entity } from '../rules/entities.ts';
import { outcomeOf } from '../rules/outcome.ts';
import { type ParameterError } from '../rules/parameter-errors.ts';
import { resultCodes } from '../rules/result-codes.ts';

/** A JSON answer of the gateway; `transaction` is the line of the books it speaks of. */
export type Answer = {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly transaction?: Transaction;
};

const texts: Readonly<Record<string, string>> = resultCodes;
const buildNumber = '5f0a1c7be93d4f26a8b1d0c3e2f4a6978b5c0d1e@2026-01-15 09:00:00 +0000';

const resultOf = (code: string): { code: string; description: string } => ({
  code,
  description: texts[code] ?? `result ${code}`,
});

// Which fields an answer has differs over time at the real platform, and it says so in the answers themselves.
const unexpected = { randomField123: 'Please allow for new unexpected fields to be added' };

/** What every answer ends with, and all there is to one that speaks of no transaction. */
export const envelope = (code: string, context: string, now: number): Answer['body'] => ({
  result: resultOf(code),
  buildNumber,
  timestamp: wireTime(now),
  ndc: context,
});

export const contextOf = (entityId: string): string => `${entityId}_${nonce()}`;

/** 2026-01-15 09:00:00.000+0000 */
const wireTime = (instant: number): string => `${new Date(instant).toISOString().replace('T', ' ').slice(0, 23)}+0000`;

export const statusOf = (code: string): number => {
  if (code.startsWith('000.') || outcomeOf(code) === 'pending') return 200;
  if (code.startsWith('800.900.3')) return 403;
  return code === '800.120.100' ? 429 : 400;
};

const withId = [401, 403, 429];

/** Refused before there was a transaction; access and throttling problems come with an id nevertheless. */
export const refusal = (code: string, entityId: string, now: number, status = statusOf(code)): Answer => ({
  status,
  body: { ...(withId.includes(status) && { id: transactionId() }), ...envelope(code, contextOf(entityId), now) },
});

export const invalid = (errors: readonly ParameterError[], entityId: string, now: number): Answer => {
  const body = envelope('200.300.404', contextOf(entityId), now);
  return { status: 400, body: { ...body, result: { ...resultOf('200.300.404'), parameterErrors: errors } } };
};

/** One transaction as an entry of a list; `code` is what the caller is told, by default the truth. */
export const entryOf = (transaction: Transaction, entity: Entity, code = transaction.code): Answer['body'] => {
  const moved = outcomeOf(code) !== 'rejected';
  // The platform leaves brand and card out of what merely refers to a payment.
  const isInitial = transaction.referencedId === undefined;
  return {
    id: transaction.id,
    registrationId: transaction.registrationId,
    referencedId: transaction.referencedId,
    paymentType: transaction.paymentType,
    paymentBrand: isInitial ? transaction.brand : undefined,
    amount: moved ? fromCents(transaction.amount) : undefined,
    currency: moved ? transaction.currency : undefined,
    descriptor: `${transaction.shortId} ${entity.name} `,
    merchantTransactionId: transaction.merchantTransactionId,
    merchantInvoiceId: transaction.merchantInvoiceId,
    result: resultOf(code),
    resultDetails: {
      ExtendedDescription: moved ? 'Approved or completed successfully' : 'Refused',
      AcquirerResponse: moved ? '00' : '05',
      ConnectorTxID1: transaction.shortId,
      clearingInstituteName: 'Sandbox Bank',
      AuthorizationExpiresAt:
        moved && entity.tellsExpiry && transaction.expiresAt !== undefined
          ? new Date(transaction.expiresAt).toISOString()
          : undefined,
    },
    card: isInitial ? transaction.card : undefined,
    customParameters: { CTPE_DESCRIPTOR_TEMPLATE: '', ...transaction.customParameters },
    risk: { score: '0' },
    timestamp: wireTime(transaction.createdAt),
    source: transaction.source,
    shortId: transaction.shortId,
    paymentMethod: transaction.paymentMethod,
    ...unexpected,
  };
};

/** One transaction as an answer of its own. */
export const paymentAnswer = (
  transaction: Transaction,
  entity: Entity,
  now: number,
  code = transaction.code,
): Answer => ({
  status: statusOf(code),
  body: {
    ...entryOf(transaction, entity, code),
    buildNumber,
    timestamp: wireTime(now),
    ndc: contextOf(entity.entityId),
  },
  transaction,
});
