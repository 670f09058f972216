import {
  isPaymentId,
  type DisputeId,
  type EndpointId,
  type EntityName,
  type EventId,
  type EvidenceId,
  type FindingId,
  type GatewayId,
  type OperationId,
  type PaymentId,
} from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import type { SweepId } from '../domain/sweep.ts';

/**
 * Every key of the one table, spelled here and nowhere else. docs/data-model.md lists the access patterns they serve.
 * A payment's head, operations and events share a partition, so one consistent query reads them together.
 */
export type Key = { readonly PK: string; readonly SK: string };

export const keys = {
  head: (payment: PaymentId): Key => ({ PK: `PAY#${payment}`, SK: 'HEAD' }),
  operation: (payment: PaymentId, operation: OperationId): Key => ({ PK: `PAY#${payment}`, SK: `OP#${operation}` }),
  /** What is about no payment has a partition of its own. */
  event: (payment: PaymentId | null, event: EventId): Key => ({
    PK: payment === null ? `EVT#${event}` : `PAY#${payment}`,
    SK: `${prefixes.event}${event}`,
  }),
  /** The idempotency key: it is the operation's id already, and kept for ever. */
  idempotency: (operation: OperationId): Key => ({ PK: `KEY#${operation}`, SK: 'KEY' }),
  /** By which nothing of the gateway's can be booked twice. */
  gateway: (entity: EntityName, id: GatewayId): Key => ({ PK: `GW#${entity}#${id}`, SK: 'GW' }),
  /** A dispute; its evidence is beside it. */
  dispute: (dispute: DisputeId): Key => ({ PK: `DSP#${dispute}`, SK: 'CASE' }),
  evidence: (dispute: DisputeId, piece: EvidenceId): Key => ({
    PK: `DSP#${dispute}`,
    SK: `${prefixes.evidence}${piece}`,
  }),
  /** The executions of the dispute's workflow, beside it: what they write never meets a decision. */
  disputeFlow: (dispute: DisputeId): Key => ({ PK: `DSP#${dispute}`, SK: 'FLOW' }),
  /** There while the case waits for a person, since the case itself is on the list of disputes. */
  disputeTask: (dispute: DisputeId): Key => ({ PK: `DSP#${dispute}`, SK: 'STUCK' }),
  /** By which one chargeback is one case, whoever tells of it first. */
  caseName: (entity: EntityName, name: string): Key => ({ PK: `CASE#${entity}#${name}`, SK: 'NAME' }),
  entity: (entity: EntityName): Key => ({ PK: `ENT#${entity}`, SK: 'SETTINGS' }),
  /** Which of ours an OPP channel is: two names for one channel would book its payments twice. */
  channel: (host: string, gatewayEntityId: string): Key => ({ PK: `OPP#${host}#${gatewayEntityId}`, SK: 'CHANNEL' }),
  queryLimit: (entity: EntityName): Key => ({ PK: `ENT#${entity}`, SK: 'QUERIES' }),
  /** The queue of those that can wait for a query. */
  queryTurns: (entity: EntityName): Key => ({ PK: `ENT#${entity}`, SK: 'QUERY_TURNS' }),
  /** Until when the sweep leaves the entity alone. */
  halt: (entity: EntityName): Key => ({ PK: `ENT#${entity}`, SK: 'HALT' }),
  /** Whether the gateway answers our look-ups. */
  health: (entity: EntityName): Key => ({ PK: `ENT#${entity}`, SK: 'HEALTH' }),
  /** All that the gateway told of one transaction shares a partition. */
  notification: (entity: EntityName, id: GatewayId, notification: string): Key => ({
    PK: `NTF#${entity}#${id}`,
    SK: notification,
  }),
  /** How far the comparison of our books with the gateway's is. */
  comparison: (entity: EntityName): Key => ({ PK: `ENT#${entity}`, SK: 'COMPARISON' }),
  finding: (id: FindingId): Key => ({ PK: `DIS#${id}`, SK: 'DIS' }),
  /** The run of the sweep that is on. */
  sweeping: (): Key => ({ PK: 'CLOCK', SK: 'SWEEP' }),
  sweep: (sweep: SweepId, entity: EntityName): Key => ({ PK: sweepPartition(sweep), SK: `ENT#${entity}` }),
  /** An endpoint and what is delivered to it share a partition. */
  endpoint: (id: EndpointId): Key => ({ PK: `HOOK#${id}`, SK: 'ENDPOINT' }),
  delivery: (id: EndpointId, event: EventId): Key => ({ PK: `HOOK#${id}`, SK: `${prefixes.delivery}${event}` }),
  access: (principal: string): Key => ({ PK: `ACCESS#${principal}`, SK: 'ACCESS' }),
};

/** What one run of the sweep did, one item for each entity. */
export const sweepPartition = (sweep: SweepId): string => `SWEEP#${sweep}`;

export const prefixes = { operation: 'OP#', event: 'EVT#', delivery: 'DLV#', evidence: 'EVD#' };

/** The payment whose partition a key is in. */
export function paymentIn({ PK }: Pick<Key, 'PK'>): PaymentId | null {
  const id = PK.replace(/^PAY#/, '');
  return isPaymentId(id) ? id : null;
}

type Listed =
  'EVENTS' | 'ENDPOINTS' | 'PAYMENTS' | 'OPERATIONS' | 'NOTIFICATIONS' | 'DISCREPANCIES' | 'SWEEPS' | 'DISPUTES';

/** The partitions lists are read from. */
export const listPartitions = {
  created: (what: Listed, entity: EntityName) => `${what}#${entity}`,
  settled: (entity: EntityName) => entity,
  reference: (what: Listed, entity: EntityName, reference: string) => `${what}#${entity}#${reference}`,
  /** Pre-authorizations that the clock has something to do about, by when they end. */
  expiring: (entity: EntityName) => `EXPIRING#${entity}`,
  tasks: (entity: EntityName) => `TASKS#${entity}`,
  /** Disputes: those that are open by their deadline, the others by when they were decided. */
  disputes: (entity: EntityName, which: 'open' | 'decided') => `DISPUTES#${entity}#${which}`,
};

/** Few enough to ask all of them every minute, and enough that no one takes all writes. */
const dueShards = ['0', '1', '2', '3'] as const;
const dueKinds = [
  'operation',
  'health',
  'notification',
  'dispute',
  'comparison',
  'expiry',
  'letter',
  'refund_window',
  'workflow',
] as const;
export type DueKind = (typeof dueKinds)[number];
const tellKinds = ['event', 'delivery'] as const;
export type TellKind = (typeof tellKinds)[number];

const ringOf = <Kind extends string>(name: string, kinds: readonly Kind[]) => ({
  partitions: dueShards.map((shard) => `${name}#${shard}`),
  kinds,
});
/** What must be done, and what must be told: two rings with a clock each, so that no receiver can hold up the money. */
export const rings = { due: ringOf('DUE', dueKinds), tell: ringOf('TELL', tellKinds) };
export type Ring<Kind extends string> = { readonly partitions: readonly string[]; readonly kinds: readonly Kind[] };

/** An item's position on the ring of its kind: when it is due, as what. */
export function dueKeys(kind: DueKind | TellKind, at: Instant, id: string) {
  const { partitions } = tellKinds.some((told) => told === kind) ? rings.tell : rings.due;
  return {
    duePK: partitions[Number.parseInt(id.slice(-4), 36) % partitions.length] ?? partitions[0],
    dueSK: `${at}#${kind}#${id}`,
  };
}

/** Index keys: written once with the item, so an index costs one write in an item's life. */
export const indexKeys = {
  created: (what: Listed, entity: EntityName, at: Instant, id: string) => ({
    createdPK: listPartitions.created(what, entity),
    createdSK: `${at}#${id}`,
  }),
  settled: (entity: EntityName, at: Instant, id: OperationId) => ({
    settledPK: listPartitions.settled(entity),
    settledSK: `${at}#${id}`,
  }),
  /** On the index of what is settled: no operation is in this partition. */
  expiring: (entity: EntityName, expiresAt: Instant, id: PaymentId) => ({
    settledPK: listPartitions.expiring(entity),
    settledSK: `${expiresAt}#${id}`,
  }),
  referenced: (what: Listed, entity: EntityName, reference: string, at: Instant, id: string) => ({
    referencePK: listPartitions.reference(what, entity, reference),
    referenceSK: `${at}#${id}`,
  }),
  dispute: (entity: EntityName, which: 'open' | 'decided', at: Instant, id: DisputeId) => ({
    taskPK: listPartitions.disputes(entity, which),
    taskSK: `${at}#${id}`,
  }),
  task: (entity: EntityName, since: Instant, id: string) => ({
    taskPK: listPartitions.tasks(entity),
    taskSK: `${since}#${id}`,
  }),
};
