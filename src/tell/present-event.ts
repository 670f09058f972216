import type { EventAnswer } from '../contract/event-answers.ts';
import { presentDiscrepancy } from '../contract/present-discrepancy.ts';
import { presentDispute } from '../contract/present-dispute.ts';
import { presentEndpoint } from '../contract/present-endpoint.ts';
import { presentLetter } from '../contract/present-letter.ts';
import { presentOperation } from '../contract/present-operation.ts';
import { presentPayment } from '../contract/present-payment.ts';
import { presentSweep } from '../contract/present-sweep.ts';
import type { Entity } from '../domain/entity.ts';
import type { Event } from '../domain/event.ts';
import type { ObjectKind } from '../domain/event-types.ts';
import { isDisputeId, isEndpointId, isFindingId, isLetterId, isOperationId, type EntityName } from '../domain/ids.ts';
import { instantOf } from '../domain/instant.ts';
import { isSweepId } from '../domain/sweep.ts';
import type { DisputeStore } from '../store/dispute-store.ts';
import type { EndpointStore } from '../store/endpoint-store.ts';
import type { FindingStore } from '../store/finding-store.ts';
import type { LetterStore } from '../store/letter-store.ts';
import type { PaymentStore } from '../store/payment-store.ts';
import type { SweepStore } from '../store/sweep-store.ts';

export type PresentDeps = {
  readonly entity: (name: EntityName) => Promise<Entity | null>;
  readonly payments: Pick<PaymentStore, 'head' | 'operation'>;
  readonly disputes: Pick<DisputeStore, 'get'>;
  readonly endpoints: Pick<EndpointStore, 'get'>;
  readonly findings: Pick<FindingStore, 'get'>;
  readonly letters: Pick<LetterStore, 'get'>;
  readonly sweeps: Pick<SweepStore, 'get'>;
  readonly now: () => number;
};

type Data = (event: Event, deps: PresentDeps) => Promise<EventAnswer['data'] | null>;

/** What an event about a kind of object carries, read as the API would answer it now. */
const dataOf = {
  operation: async ({ paymentId, object }, deps) => {
    if (paymentId === null || !isOperationId(object.id)) return null;
    const operation = await deps.payments.operation(paymentId, object.id);
    const payment = await presentedPayment(paymentId, deps);
    return operation && payment && { ...presentOperation(operation), payment };
  },
  payment: async ({ paymentId }, deps) => paymentId && presentedPayment(paymentId, deps),
  dispute: async ({ object }, { disputes, now }) => {
    const dispute = isDisputeId(object.id) ? await disputes.get(object.id) : null;
    return dispute && presentDispute(dispute, instantOf(now()));
  },
  sweep: async ({ entity, object }, { sweeps, now }) => {
    const sweep = isSweepId(object.id) ? await sweeps.get(object.id, entity) : null;
    return sweep && presentSweep(sweep, instantOf(now()));
  },
  discrepancy: async ({ object }, { findings }) => {
    const finding = isFindingId(object.id) ? await findings.get(object.id) : null;
    return finding && presentDiscrepancy(finding);
  },
  letter: async ({ object }, { letters }) => {
    const letter = isLetterId(object.id) ? await letters.get(object.id) : null;
    return letter && presentLetter(letter);
  },
  webhook_endpoint: async ({ object }, { endpoints, now }) => {
    const endpoint = isEndpointId(object.id) ? await endpoints.get(object.id) : null;
    return endpoint && presentEndpoint(endpoint, instantOf(now()));
  },
} as const satisfies Record<ObjectKind, Data>;

async function presentedPayment(id: NonNullable<Event['paymentId']>, { payments, entity, now }: PresentDeps) {
  const head = await payments.head(id);
  const of = head && (await entity(head.entity));
  return of && presentPayment(head, of, instantOf(now()));
}

/**
 * An event as everybody gets it, with its object as it is now: never older than the event.
 * @throws when the object or its entity is gone, which nothing does.
 */
export async function presentEvent(event: Event, deps: PresentDeps): Promise<EventAnswer> {
  const { id, type, at, entity, paymentId, object, transition, decision } = event;
  const data = await dataOf[object.kind](event, deps);
  if (!data) throw new Error(`${id} is about ${object.kind} ${object.id}, which is not there`);
  return {
    id,
    object: 'event',
    type,
    timestamp: at,
    entity,
    paymentId,
    subject: { object: object.kind, id: object.id, version: object.version },
    transition,
    decision: decision && { ...decision },
    data,
  };
}
