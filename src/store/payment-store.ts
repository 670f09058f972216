import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { DisputeChange } from '../domain/dispute-change.ts';
import type { Dispute } from '../domain/dispute.ts';
import { changesBetween } from '../domain/effect.ts';
import { noteEvents, settlementEvents } from '../domain/event.ts';
import type { OperationId, PaymentId } from '../domain/ids.ts';
import { isOpen, isRootType, sameRequest, type Operation } from '../domain/operation.ts';
import type { Head } from '../domain/payment.ts';
import type { Plan } from '../domain/plan.ts';
import { endsAuthorization, type Settlement } from '../domain/settlement.ts';
import { disputeOf } from './dispute-item.ts';
import { disputeWrites } from './dispute-writes.ts';
import { eventPut } from './event-item.ts';
import { bookedIn, gatewayIdItem } from './gateway-id-item.ts';
import { headItem, headOf } from './head-item.ts';
import { headUpdate } from './head-update.ts';
import { keyItem, keyOf } from './key-item.ts';
import { keys, prefixes } from './keys.ts';
import { queryAll } from './query-all.ts';
import { operationItem, operationOf } from './operation-item.ts';
import type { Table } from './table.ts';
import { entityName } from './scalars.ts';
import { transact, type Write } from './transact.ts';

/** An operation to claim: on the payment it begins (`head`), or on one that exists. `earlier`: the attempt it follows under its key. */
export type Claim = {
  readonly operation: Operation;
  readonly plan: Pick<Plan, 'changes' | 'conditions' | 'dispute' | 'asLongAs'>;
  readonly newHead: Head | null;
  readonly earlier: Operation | null;
};

/**
 * How a claim ended. `claimed`: the key, the operation and its reservation are ours. `taken`: the key has an operation.
 * `reused`: the key belongs to another request. `refused`: the head says no by now. `moved`: a case is not as it was seen.
 * `contended`: no certainty in time.
 */
export type ClaimEnd =
  | { readonly kind: 'claimed'; readonly operation: Operation }
  | { readonly kind: 'taken'; readonly operation: Operation }
  | { readonly kind: 'reused' }
  | { readonly kind: 'refused'; readonly head: Head }
  | { readonly kind: 'moved' }
  | { readonly kind: 'contended'; readonly cause: unknown };

/**
 * How a settlement ended. `moved`: the operation is not as it was seen; `case_moved`: its case is not. `gateway_id_taken`: another one
 * has that gateway id.
 */
export type SettleEnd =
  | { readonly kind: 'settled' }
  | { readonly kind: 'case_moved' }
  | { readonly kind: 'moved'; readonly operation: Operation }
  | { readonly kind: 'gateway_id_taken'; readonly by: OperationId }
  | { readonly kind: 'contended'; readonly cause: unknown };

/** A settlement with the step that its case takes with it. */
type SettlementOnCase = Settlement & { readonly dispute?: DisputeChange | null };

/** A payment with its operations, oldest first. */
export type WholePayment = { readonly head: Head; readonly operations: readonly Operation[] };

const noteWithinMs = 3_000;
const owned = z.object({ entity: entityName });

export type PaymentStore = ReturnType<typeof paymentStore>;

/** Payments: head, operations, keys, gateway ids and events. Reads are consistent. */
export function paymentStore({ documents, name: TableName, pacing }: Table) {
  const get = async (Key: Readonly<Record<string, string>>): Promise<unknown> => {
    const { Item } = await documents.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
    return Item;
  };

  const operation = async (payment: PaymentId, id: OperationId): Promise<Operation | null> => {
    const item = await get(keys.operation(payment, id));
    return item === undefined ? null : operationOf(item);
  };

  return {
    async head(id: PaymentId): Promise<Head | null> {
      const item = await get(keys.head(id));
      return item === undefined ? null : headOf(item);
    },

    /** Whose a payment is, also where its head cannot be read. */
    async entityOf(id: PaymentId): Promise<Head['entity'] | null> {
      const { Item } = await documents.send(
        new GetCommand({ TableName, Key: keys.head(id), ProjectionExpression: 'entity', ConsistentRead: true }),
      );
      return owned.safeParse(Item).data?.entity ?? null;
    },

    operation,

    /** The payment an operation belongs to, by the key item every operation of ours has. */
    async paymentOf(id: OperationId): Promise<PaymentId | null> {
      const item = await get(keys.idempotency(id));
      return item === undefined ? null : keyOf(item).paymentId;
    },

    /** The payment that booked a transaction of the gateway's, if any did. */
    async byGatewayId(entity: Head['entity'], id: NonNullable<Operation['gatewayId']>) {
      const item = await get(keys.gateway(entity, id));
      return item === undefined ? null : bookedIn(item);
    },

    /** Head and operations in one consistent query (more than one page only beyond 1 MB of operations). */
    async whole(id: PaymentId): Promise<WholePayment | null> {
      const items = await queryAll(documents, {
        TableName,
        KeyConditionExpression: 'PK = :pk AND SK BETWEEN :head AND :lastOperation',
        ExpressionAttributeValues: {
          ':pk': keys.head(id).PK,
          ':head': 'HEAD',
          ':lastOperation': `${prefixes.operation}~`,
        },
      });
      const head = items.find(({ SK }) => SK === 'HEAD');
      if (!head) return null;
      const operations = items.filter((item) => item !== head).map(operationOf);
      return { head: headOf(head), operations: operations.sort(byCreation) };
    },

    /** Step 3 of an operation's path: the key, the operation and the reservation, all or nothing. */
    async claim(claim: Claim, deadlineMs: number): Promise<ClaimEnd> {
      const { operation: claimed } = claim;
      const end = await transact(documents, claimWrites(claim, TableName), deadlineMs, pacing);
      if (end.kind === 'committed') return { kind: 'claimed', operation: claimed };
      if (end.kind === 'contended') return end;

      const [ofOperation, ofHead] = end.writes;
      const ofKey = claim.earlier ? null : end.writes[2];
      if (ofOperation?.refused) {
        const found = operationOf(ofOperation.item);
        if (!sameRequest(found, claimed)) return { kind: 'reused' };
        // Our own mark: the claim did commit and only its answer was lost. What is written counts, not what we meant since.
        const ours = found.claimant === claimed.claimant && found.status === 'processing';
        return { kind: ours ? 'claimed' : 'taken', operation: found };
      }
      if (ofKey?.refused) {
        // The key is another payment's. Of one that an import found again, nobody knows what was asked for first.
        const key = keyOf(ofKey.item);
        const found = sameRequest(key, claimed) ? await operation(key.paymentId, claimed.id) : null;
        return found ? { kind: 'taken', operation: found } : { kind: 'reused' };
      }
      return ofHead?.refused ? { kind: 'refused', head: headOf(ofHead.item) } : { kind: 'moved' };
    },

    /** Keeps what was learned of an operation, or told of it, that changes nothing on the head; rarely there is an event. */
    async note(before: Operation, after: Operation): Promise<boolean> {
      const put = { TableName, Item: operationItem(after), ...isVersion(before.version) };
      const events = noteEvents(before, after).map((event) => eventPut(event, TableName));
      const end = await transact(documents, [{ Put: put }, ...events], pacing.now() + noteWithinMs, pacing);
      return end.kind === 'committed';
    },

    /**
     * Books an operation that somebody else made at the gateway, whatever the counters say: what the gateway confirms is booked (I4).
     * Only a case is opened as the payment was read, since two who tell of one chargeback at once must not open two. `known`: its gateway id is in the books already.
     */
    async record(
      begun: Operation,
      settlement: Settlement,
      dispute: DisputeChange | null,
      { references }: Pick<Head, 'references'>,
      deadlineMs: number,
    ): Promise<'recorded' | 'known' | 'contended'> {
      const cases = references.find(({ id }) => id === dispute?.after.base)?.openDisputes ?? 0;
      const ofOperation = recordWrites(begun, settlement, dispute, cases, TableName);
      const writes = [...ofOperation, ...(dispute ? disputeWrites(dispute, TableName) : [])];
      const end = await transact(documents, writes, deadlineMs, pacing);
      if (end.kind === 'committed') return 'recorded';
      if (end.kind === 'contended') return 'contended';
      // Where only its case has moved on, or another was opened, it is not known yet.
      const [, ofHead] = end.writes;
      const isKnown = end.writes.slice(0, ofOperation.length).some((one) => one.refused && one !== ofHead);
      return isKnown ? 'known' : 'contended';
    },

    /** The cases about a payment, in the order they were opened. */
    async disputesOf({ disputes }: Pick<Head, 'disputes'>): Promise<readonly Dispute[]> {
      const found = await Promise.all(disputes.map((dispute) => get(keys.dispute(dispute))));
      return found.map(disputeOf).sort((a, b) => (a.openedAt + a.id < b.openedAt + b.id ? -1 : 1));
    },

    /** Step 5: the operation's new state, what it means to the head, the gateway's id and the event, all or nothing. */
    async settle(settlement: SettlementOnCase, deadlineMs: number): Promise<SettleEnd> {
      const end = await transact(documents, settleWrites(settlement, TableName), deadlineMs, pacing);
      if (end.kind === 'committed') return { kind: 'settled' };
      if (end.kind === 'contended') return end;

      const [ofOperation, , , ofGatewayId] = end.writes;
      if (ofOperation?.refused) return { kind: 'moved', operation: operationOf(ofOperation.item) };
      if (settlement.after.gatewayId !== null && ofGatewayId?.refused) {
        return { kind: 'gateway_id_taken', by: bookedIn(ofGatewayId.item).operationId };
      }
      if (settlement.dispute && !end.writes[1]?.refused) return { kind: 'case_moved' };
      throw new Error(`The head of ${settlement.after.paymentId} is missing`);
    },
  };
}

function claimWrites({ operation, plan, newHead, earlier }: Claim, TableName: string): readonly Write[] {
  const returnOld = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;
  const { id, paymentId: payment } = operation;
  const { dispute = null } = plan;
  const head: Write =
    newHead && !earlier
      ? { Put: { TableName, Item: headItem(newHead), ConditionExpression: 'attribute_not_exists(PK)', ...returnOld } }
      : {
          Update: {
            TableName,
            Key: keys.head(payment),
            ...headUpdate({
              on: operation,
              changes: [...plan.changes, ...(dispute?.headChanges ?? [])],
              conditions: plan.conditions,
              dispute: openedBy(dispute),
              reference: null,
              root: isRootType(operation.type) ? { status: operation.status } : null,
              unsettled: { add: id },
              at: operation.updatedAt,
            }),
            ...returnOld,
          },
        };
  const put = { TableName, Item: operationItem(operation), ...returnOld };
  const ofCase: readonly Write[] = [
    ...(dispute ? disputeWrites(dispute, TableName) : []),
    ...(plan.asLongAs
      ? [{ ConditionCheck: { TableName, Key: keys.dispute(plan.asLongAs.id), ...isVersion(plan.asLongAs.version) } }]
      : []),
  ];
  if (earlier) {
    return [{ Put: { ...put, ...isVersion(earlier.version) } }, head, ...ofCase];
  }
  return [
    { Put: { ...put, ConditionExpression: 'attribute_not_exists(PK)' } },
    head,
    { Put: { TableName, Item: keyItem(operation), ConditionExpression: 'attribute_not_exists(PK)', ...returnOld } },
    ...ofCase,
  ];
}

/** The case that a step opens. */
const openedBy = (dispute: DisputeChange | null) => (dispute && !dispute.before ? dispute.after.id : null);

/** A claim and a settlement at once: the same changes that both would have made. */
function recordWrites(
  begun: Operation,
  settlement: Settlement,
  dispute: DisputeChange | null,
  openCases: number,
  TableName: string,
): readonly Write[] {
  const { after, reference, root } = settlement;
  const [event, ...more] = settlementEvents(settlement);
  const notThere = { ConditionExpression: 'attribute_not_exists(PK)' };
  const update = headUpdate({
    on: begun,
    ends: endsAuthorization(after),
    changes: [...changesBetween(null, after), ...(dispute?.headChanges ?? [])],
    conditions:
      dispute && !dispute.before
        ? [{ of: dispute.after.base, counter: 'openDisputes', is: '=', value: openCases }]
        : [],
    dispute: openedBy(dispute),
    reference,
    root,
    unsettled: isOpen(after.status) ? { add: after.id } : { remove: after.id },
    at: after.updatedAt,
  });
  return [
    { Put: { TableName, Item: operationItem(after), ...notThere } },
    { Update: { TableName, Key: keys.head(begun.paymentId), ...update } },
    { Put: { TableName, Item: keyItem(after), ...notThere } },
    eventPut(event, TableName),
    ...(after.gatewayId === null
      ? []
      : [{ Put: { TableName, Item: gatewayIdItem(after.gatewayId, after), ...notThere } }]),
    ...more.map((one) => eventPut(one, TableName)),
  ];
}

function settleWrites(settlement: SettlementOnCase, TableName: string): readonly Write[] {
  const { before, after, changes, reference, adopted, root, dispute = null } = settlement;
  const [event, ...more] = settlementEvents(settlement);
  const returnOld = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;
  return [
    { Put: { TableName, Item: operationItem(after), ...isVersion(before.version), ...returnOld } },
    {
      Update: {
        TableName,
        Key: keys.head(after.paymentId),
        ...headUpdate({
          on: after,
          ends: endsAuthorization(after),
          changes: [...changes, ...(dispute?.headChanges ?? [])],
          conditions: [],
          reference,
          adopted: adopted ? { id: after.id, ...adopted } : null,
          root,
          unsettled: isOpen(after.status) ? { add: after.id } : { remove: after.id },
          at: after.updatedAt,
        }),
      },
    },
    eventPut(event, TableName),
    ...(after.gatewayId === null
      ? []
      : [
          {
            Put: {
              TableName,
              Item: gatewayIdItem(after.gatewayId, after),
              ConditionExpression: 'attribute_not_exists(PK) OR operationId = :own',
              ExpressionAttributeValues: { ':own': after.id },
              ...returnOld,
            },
          },
        ]),
    ...(dispute ? disputeWrites(dispute, TableName) : []),
    ...more.map((one) => eventPut(one, TableName)),
  ];
}

const isVersion = (version: number) => ({
  ConditionExpression: '#version = :version',
  ExpressionAttributeNames: { '#version': 'version' },
  ExpressionAttributeValues: { ':version': version },
});

const byCreation = (a: Operation, b: Operation): number => (a.createdAt + a.id < b.createdAt + b.id ? -1 : 1);
