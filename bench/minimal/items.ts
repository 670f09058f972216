import type { Transaction } from './ask-gateway.ts';
import type { Order } from './order.ts';

/** The items of one operation, with the attributes of those in src/store. */
export const items = {
  claimed,
  settled,
  key: ({ id, paymentId, at }: Order) => ({
    PK: `KEY#${id}`,
    SK: 'KEY',
    schemaVersion: 1,
    paymentId,
    fingerprint: id.slice(3),
    createdAt: at,
  }),
  event({ id, paymentId, entity, type, settledAt }: Settled) {
    const eventId = `evt_${settledAt.replace(/\D/g, '')}${id.slice(-6)}`;
    return {
      PK: `PAY#${paymentId}`,
      SK: `EVT#${eventId}`,
      schemaVersion: 1,
      id: eventId,
      type: eventTypes[type],
      transition: 'answered',
      decision: null,
      entity,
      paymentId,
      object: { kind: 'operation', id, version: 2 },
      at: settledAt,
      createdPK: `EVENTS#${entity}`,
      createdSK: `${settledAt}#${eventId}`,
      ...dueKeys('TELL', `${settledAt}#event#${eventId}`),
    };
  },
  gatewayId: ({ id, paymentId, entity, gatewayId }: Settled) => ({
    PK: `GW#${entity}#${gatewayId}`,
    SK: 'GW',
    schemaVersion: 1,
    paymentId,
    operationId: id,
  }),
};

/** What is told of it is told for both sides alike. */
const eventTypes = { preauthorization: 'payment.authorized', capture: 'payment.captured', refund: 'refund.succeeded' };
const dueKeys = (ring: 'DUE' | 'TELL', dueSK: string) => ({ duePK: `${ring}#0`, dueSK });
const day = '2026-01-12T10:00:00.000Z';
const window = { warnAt: day, closesAt: day, nextLookAt: null, warnedAt: null, owed: null };

export type Settled = ReturnType<typeof settled>;

function claimed({ id, paymentId, entity, type, references, requested, currency, reference, requestedBy, at }: Order) {
  const sendBefore = new Date(Date.parse(at) + 6_000).toISOString();
  return {
    PK: `PAY#${paymentId}`,
    SK: `OP#${id}`,
    schemaVersion: 1,
    type,
    references,
    base: references,
    closes: false,
    requested,
    currency,
    recordedOnly: false,
    reason: null,
    refundWindow: type === 'refund' ? window : null,
    id,
    paymentId,
    entity,
    status: 'processing',
    failure: null,
    booked: null,
    reference,
    descriptor: null,
    creditDays: type === 'refund' ? 10 : null,
    expectedBy: null,
    initiatedBy: 'shopper',
    looks: 0,
    absences: 0,
    searched: 0,
    reviewRequired: false,
    needsPerson: false,
    discrepancies: [],
    gatewayId: null,
    result: null,
    acquirer: {},
    nextAction: null,
    requestedBy,
    fingerprint: id.slice(3),
    attempt: 1,
    claimant: crypto.randomUUID(),
    sendBefore,
    nextCheckAt: sendBefore,
    createdAt: at,
    updatedAt: at,
    settledAt: null,
    version: 1,
    createdPK: `OPERATIONS#${entity}`,
    createdSK: `${at}#${id}`,
    referencePK: `OPERATIONS#${entity}#${reference}`,
    referenceSK: `${at}#${id}`,
    ...dueKeys('DUE', `${sendBefore}#operation#${id}`),
  };
}

function settled(claim: ReturnType<typeof claimed>, { id: gatewayId, result, acquirer }: Transaction) {
  // It leaves the clock.
  const processing = { ...claim, duePK: undefined, dueSK: undefined };
  const { id, entity, requested, creditDays } = processing;
  const settledAt = new Date().toISOString();
  return {
    ...processing,
    status: 'succeeded',
    booked: requested,
    gatewayId,
    result,
    acquirer,
    nextCheckAt: null,
    expectedBy: creditDays === null ? null : settledAt,
    updatedAt: settledAt,
    settledAt,
    version: 2,
    settledPK: entity,
    settledSK: `${settledAt}#${id}`,
  };
}
