import { createHash } from 'node:crypto';
import {
  isFindingId,
  isOperationId,
  isPaymentId,
  type EntityName,
  type FindingId,
  type GatewayId,
  type OperationId,
  type PaymentId,
} from '../domain/ids.ts';
import type { Dispute } from '../domain/dispute.ts';
import type { Notice } from '../domain/notification.ts';

/** 26 characters of base 36 hold 134 bits: enough that two keys never meet. */
const idChars = 26;

/**
 * The id of the operation an idempotency key stands for. It is a hash of entity and key and nothing else, so it is the same
 * after any loss, even of the table: at the gateway the operation is found by it.
 */
export const operationIdOf = (entity: EntityName, key: string): OperationId => operationId(['operation', entity, key]);

/** The id of an operation that was made elsewhere, by what the gateway calls it. It never meets one of a key. */
export const importedIdOf = (entity: EntityName, gatewayId: GatewayId): OperationId =>
  operationId(['import', entity, gatewayId]);

/** The id of an operation that follows from a plan of ours: the sweep's, or a case's. No key of a caller's makes it. */
export const plannedIdOf = (entity: EntityName, plan: string): OperationId => operationId(['plan', entity, plan]);

/** The operation by which a case that was won brings its money back: the same one, whoever sends it, and however often it is tried. */
export const reversalIdOf = ({
  entity,
  id,
  stage,
  owes,
}: Pick<Dispute, 'entity' | 'id' | 'stage' | 'owes'>): OperationId =>
  plannedIdOf(entity, `${id}:${stage}:chargeback_reversal${owes === 'record' ? ':recorded' : ''}`);

/** The same for every copy of a notification: what it is about, and which state of that it reports. */
export const notificationIdOf = (entity: EntityName, { id, paymentType, result, timestamp }: Notice): string =>
  `ntf_${digest(['notification', entity, id, paymentType, result.code, timestamp ?? ''])}`;

function operationId(parts: readonly string[]): OperationId {
  const id = `op_${digest(parts)}`;
  if (!isOperationId(id)) throw new Error(`${id} is not an operation id`);
  return id;
}

/** The id of the payment that an operation begins. */
export function paymentIdOf(root: OperationId): PaymentId {
  const id = `pay_${root.slice('op_'.length)}`;
  if (!isPaymentId(id)) throw new Error(`${id} is not a payment id`);
  return id;
}

/** The id of a difference: the same one found on another day is not another. */
export function findingIdOf(entity: EntityName, ...facts: readonly string[]): FindingId {
  const id = `dis_${digest(['finding', entity, ...facts])}`;
  if (!isFindingId(id)) throw new Error(`${id} is not the id of a finding`);
  return id;
}

/** A hash by which a repeated request is told from another one under the same key. Key order does not matter. */
export const fingerprintOf = (content: Json): string => digest(['request', canonical(content)]);

export type Json = string | number | boolean | null | undefined | readonly Json[] | { readonly [name: string]: Json };

function canonical(content: Json): string {
  if (content === undefined || content === null || typeof content !== 'object') return JSON.stringify(content ?? null);
  if (isArray(content)) return `[${content.map(canonical).join(',')}]`;
  const entries = Object.entries(content).filter(([, value]) => value !== undefined);
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${JSON.stringify(name)}:${canonical(value)}`)
    .join(',')}}`;
}

const isArray = (content: object): content is readonly Json[] => Array.isArray(content);

/** Length before each part: no two lists of parts have the same text. */
function digest(parts: readonly string[]): string {
  const text = parts.map((part) => `${part.length}:${part}`).join('');
  const number = BigInt(`0x${createHash('sha256').update(text).digest('hex')}`);
  return number.toString(36).padStart(50, '0').slice(-idChars);
}
