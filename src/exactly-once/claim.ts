import type { Entity } from '../domain/entity.ts';
import { creditDaysOf } from '../domain/expected-by.ts';
import { newOperation } from '../domain/new-operation.ts';
import { afterClaim, newHead, type HeadFacts } from '../domain/head.ts';
import type { OperationId, PaymentId } from '../domain/ids.ts';
import { instantOf, plusMs } from '../domain/instant.ts';
import { mayGoAgain, sameRequest, type Operation, type RootType } from '../domain/operation.ts';
import type { Head } from '../domain/payment.ts';
import { isRejection, type Plan } from '../domain/plan.ts';
import type { Rejection } from '../domain/rejection.ts';
import { firstLookAfterMs } from '../domain/settlement.ts';
import type { PaymentStore } from '../store/payment-store.ts';
import { paymentIdOf } from './identify.ts';
import { claimWithinMs, sendWithinMs } from './time-budget.ts';

/** One request to move money, parsed and allowed, not yet decided. */
export type MoneyRequest = {
  readonly id: OperationId;
  readonly entity: Entity;
  readonly on: NewPayment | KnownPayment;
  readonly fingerprint: string;
  readonly reference: string | null;
  readonly descriptor: string | null;
  readonly requestedBy: string;
  /** When the function got the request (ms since the epoch): all time budgets count from there. */
  readonly startedAtMs: number;
};

/** The payment that the operation begins, and what the merchant says of it. */
type NewPayment = { readonly type: RootType; readonly facts: HeadFacts; readonly decide: () => Plan | Rejection };
/** The payment as it was read. */
type KnownPayment = { readonly head: Head; readonly decide: (head: Head) => Plan | Rejection };

/** The payment that a request is about. */
export const paymentOf = ({ id, on }: MoneyRequest): PaymentId => ('head' in on ? on.head.id : paymentIdOf(id));

/** `claimed`: send it. `replay`: it was asked for before. `moved`: what was read beside the head is not so any more. The others
 * say no, and the key is as it was. */
export type Claimed =
  | { readonly kind: 'claimed'; readonly operation: Operation; readonly head: Head }
  | { readonly kind: 'replay'; readonly operation: Operation }
  | { readonly kind: 'rejected'; readonly rejection: Rejection }
  | { readonly kind: 'reused' }
  | { readonly kind: 'moved' }
  | { readonly kind: 'contended' };

export type ClaimDeps = {
  readonly payments: Pick<PaymentStore, 'operation' | 'claim'>;
  readonly now: () => number;
  /** A random mark, by which a claim whose own answer was lost is recognized. */
  readonly mark: () => string;
};

/**
 * Steps 2 and 3 of an operation's path: decide on the head as it was read, and claim on the condition that what the
 * decision depends on still holds. Where it does not, the claim brings the head as it is, and the decision is made again.
 */
export async function claim(request: MoneyRequest, deps: ClaimDeps): Promise<Claimed> {
  const deadlineMs = request.startedAtMs + claimWithinMs;
  const claimant = deps.mark();
  let { on } = request;
  let earlier: Operation | null = null;

  while (deps.now() < deadlineMs) {
    const plan = 'head' in on ? on.decide(on.head) : on.decide();
    if (isRejection(plan)) {
      // What stands in the way may be this very request, the first time it came.
      const found = earlier ? null : await deps.payments.operation(paymentOf(request), request.id);
      if (!found) return { kind: 'rejected', rejection: plan };
      if (!sameRequest(found, request)) return { kind: 'reused' };
      return mayGoAgain(found) ? { kind: 'rejected', rejection: plan } : { kind: 'replay', operation: found };
    }
    const operation = claimed(request, plan, earlier, claimant);
    const head = 'head' in on ? on.head : newHead(operation, on.type, on.facts);
    const begun = 'head' in on ? null : head;
    const end = await deps.payments.claim({ operation, plan, newHead: begun, earlier }, deadlineMs);
    switch (end.kind) {
      case 'claimed':
        return {
          kind: 'claimed',
          operation: end.operation,
          // A new head was written as it is, with its first operation.
          head: begun && !earlier ? head : afterClaim(head, end.operation, plan.dispute),
        };
      case 'taken':
        if (!mayGoAgain(end.operation)) return { kind: 'replay', operation: end.operation };
        earlier = end.operation;
        break;
      case 'refused':
        if ('head' in on) on = { ...on, head: end.head };
        break;
      case 'reused':
      case 'moved':
      case 'contended':
        return { kind: end.kind };
    }
  }
  return { kind: 'contended' };
}

function claimed(request: MoneyRequest, plan: Plan, earlier: Operation | null, claimant: string): Operation {
  const { id, entity, on, fingerprint, reference, descriptor, requestedBy, startedAtMs } = request;
  const now = instantOf(startedAtMs);
  const sendBefore = plusMs(now, sendWithinMs);
  const brand = 'head' in on ? on.head.brand : (on.facts.card?.brand ?? null);
  return newOperation(plan.operation, {
    id,
    paymentId: paymentOf(request),
    entity: entity.name,
    reference,
    descriptor,
    creditDays: creditDaysOf(plan.operation.type, brand, entity),
    requestedBy,
    ...('facts' in on && on.facts.initiatedBy && { initiatedBy: on.facts.initiatedBy }),
    fingerprint,
    attempt: (earlier?.attempt ?? 0) + 1,
    searched: earlier?.searched ?? 0,
    claimant,
    sendBefore,
    nextCheckAt: plusMs(sendBefore, firstLookAfterMs),
    createdAt: earlier?.createdAt ?? now,
    updatedAt: now,
    version: (earlier?.version ?? 0) + 1,
  });
}
