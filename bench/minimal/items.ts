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
  event({ id, paymentId, entity, type, booked, settledAt }: Settled) {
    const eventId = `evt_${settledAt.replace(/\D/g, '')}${id.slice(3)}2`;
    return {
      PK: `PAY#${paymentId}`,
      SK: `EVT#${eventId}`,
      schemaVersion: 1,
      id: eventId,
      type: `${type}.succeeded`,
      transition: 'answered',
      entity,
      paymentId,
      operationId: id,
      version: 2,
      amount: booked,
      at: settledAt,
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
    id,
    paymentId,
    entity,
    status: 'processing',
    failure: null,
    booked: null,
    reference,
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
  };
}

function settled(processing: ReturnType<typeof claimed>, { id: gatewayId, result, acquirer }: Transaction) {
  const { id, entity, requested } = processing;
  const settledAt = new Date().toISOString();
  return {
    ...processing,
    status: 'succeeded',
    booked: requested,
    gatewayId,
    result,
    acquirer,
    nextCheckAt: null,
    updatedAt: settledAt,
    settledAt,
    version: 2,
    settledPK: entity,
    settledSK: `${settledAt}#${id}`,
  };
}
