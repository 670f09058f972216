import { looksLikeCardNumber } from './card-number.ts';

/** Prefixed ids. Nearly all are hashes (see exactly-once/identify.ts), so a shape test is all that can be asked of one. */
export type PaymentId = string & { readonly id: 'payment' };
export type OperationId = string & { readonly id: 'operation' };
/** A difference between our books and the gateway's. */
export type FindingId = string & { readonly id: 'finding' };
/** The gateway's own id of a transaction. */
export type GatewayId = string & { readonly id: 'gateway' };
/** It begins with its time, so events sort by it. */
export type EventId = string & { readonly id: 'event' };
/** One case about one chargeback. */
export type DisputeId = string & { readonly id: 'dispute' };
/** A piece of evidence of a case. */
export type EvidenceId = string & { readonly id: 'evidence' };
/** A letter of the bank that named no payment. It says where the letter is kept: entity and name of the case it is about. */
export type LetterId = string & { readonly id: 'letter' };
/** A webhook endpoint of the merchant's. */
export type EndpointId = string & { readonly id: 'endpoint' };
/** The merchant's name for one OPP channel: `shop-eu`. */
export type EntityName = string & { readonly id: 'entity' };

export const isPaymentId = (text: string): text is PaymentId => /^pay_[0-9a-z]{26}$/.test(text);
export const isFindingId = (text: string): text is FindingId => /^dis_[0-9a-z]{26}$/.test(text);
export const isOperationId = (text: string): text is OperationId => /^op_[0-9a-z]{26}$/.test(text);
export const isEventId = (text: string): text is EventId => /^evt_[0-9a-z]{23}$/.test(text);
export const isDisputeId = (text: string): text is DisputeId => /^dsp_[0-9a-z]{26}$/.test(text);
export const isEvidenceId = (text: string): text is EvidenceId => /^evd_[0-9a-z]{26}$/.test(text);
export const isLetterId = (text: string): text is LetterId => /^ltr_[0-9A-Za-z_-]{8,600}$/.test(text);
export const isEndpointId = (text: string): text is EndpointId => /^whe_[0-9a-z]{26}$/.test(text);
/**
 * OPP's ids are 32 hex characters, among whose digits one in a thousand looks like a card number by chance. What a white label
 * may make of them is allowed as well, but no card number.
 */
export const isGatewayId = (text: string): text is GatewayId =>
  /^[0-9a-fA-F]{32}$/.test(text) || (/^[0-9A-Za-z.-]{8,64}$/.test(text) && !looksLikeCardNumber(text));
export const isEntityName = (text: string): text is EntityName => /^[a-z0-9][a-z0-9-]{1,39}$/.test(text);

/** The id of the case that a chargeback opens. */
export function disputeIdOf(chargeback: OperationId): DisputeId {
  const id = `dsp_${chargeback.slice('op_'.length)}`;
  if (!isDisputeId(id)) throw new Error(`${id} is not a dispute id`);
  return id;
}
