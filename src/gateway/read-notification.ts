import * as z from 'zod';
import { looksLikeCardNumber } from '../domain/card-number.ts';
import { isGatewayId } from '../domain/ids.ts';
import type { Notice } from '../domain/notification.ts';
import { acquirerFields } from './acquirer-fields.ts';
import { parseJson, transaction, type Transaction } from './answer.ts';

/**
 * What the gateway says in a notification. `test`: the portal's click to test. `other`: registrations, schedules, risk checks:
 * they move no money, and most of what they say is the customer's.
 */
export type Told =
  | { readonly kind: 'test' | 'other' }
  | { readonly kind: 'payment'; readonly entityId: string; readonly notice: Notice };

/** Open, like every answer of the gateway's: it even puts random fields into test messages. */
const envelope = z.looseObject({ type: z.string(), action: z.string().nullish() });
const payment = z.looseObject({
  payload: transaction.and(z.looseObject({ authentication: z.looseObject({ entityId: z.string() }) })),
});

/** Reads a notification that has been decrypted; null where it cannot be told what it is about. */
export function readNotification(text: string): Told | null {
  const content = parseJson(text);
  const outer = envelope.safeParse(content);
  if (!outer.success) return null;
  const type = outer.data.type.toUpperCase();
  if (type === 'TEST' || outer.data.action === 'webhook activation') return { kind: 'test' };
  if (type !== 'PAYMENT') return { kind: 'other' };
  const read = payment.safeParse(content);
  if (!read.success) return null;
  const { payload } = read.data;
  const notice = noticeOf(payload);
  return notice && { kind: 'payment', entityId: payload.authentication.entityId, notice };
}

const mostChars = 255;
/** Text of somebody else's that is stored: bounded, and without anything that looks like a card number (I5). */
const keep = (text: string | null | undefined): string | null =>
  text ? (looksLikeCardNumber(text) ? '[removed]' : text.slice(0, mostChars)) : null;
const keepId = (text: string | null | undefined): string | null =>
  typeof text === 'string' && isGatewayId(text) ? text : null;

/** What finance matches by, and points in time: an authorization's end has another name at every acquirer. */
const isAllowed = (field: string, value: string): boolean =>
  acquirerFields.includes(field) ||
  (/^[A-Za-z]{1,64}$/.test(field) && /^20\d\d-\d\d-\d\dT[\d:.]{5,16}(Z|[+-]\d\d:?\d\d)$/.test(value));

/** The allowed fields, and no others. */
function noticeOf(payload: Transaction): Notice | null {
  const { id, paymentType, result, resultDetails } = payload;
  if (typeof id !== 'string' || !isGatewayId(id) || !paymentType) return null;
  const details = Object.entries(resultDetails ?? {}).flatMap(([field, value]) => {
    const kept = typeof value === 'string' && isAllowed(field, value) ? keep(value) : null;
    return kept === null ? [] : [[field, kept] as const];
  });
  return {
    id,
    paymentType: keep(paymentType) ?? '',
    referencedId: keepId(payload.referencedId),
    merchantTransactionId: keep(payload.merchantTransactionId),
    amount: keep(payload.amount),
    currency: keep(payload.currency),
    timestamp: keep(payload.timestamp),
    result: { code: keep(result.code) ?? '', description: keep(result.description) ?? '' },
    resultDetails: Object.fromEntries(details),
  };
}
