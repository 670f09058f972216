import { createHash } from 'node:crypto';
import { decideFollowUp, type FollowUp } from '../../src/domain/decide-follow-up.ts';
import { decideRoot, type RootCommand } from '../../src/domain/decide-root.ts';
import type { DisputeChange } from '../../src/domain/dispute-change.ts';
import { disputeOfFound, disputeOfSettled, touchesCase } from '../../src/domain/dispute-of-operation.ts';
import type { Dispute } from '../../src/domain/dispute.ts';
import type { Entity } from '../../src/domain/entity.ts';
import { afterClaim, afterSettlement, newHead } from '../../src/domain/head.ts';
import type { Currency } from '../../src/domain/currency.ts';
import type { GatewayId, OperationId, PaymentId } from '../../src/domain/ids.ts';
import { plusMs, type Instant } from '../../src/domain/instant.ts';
import { isRootType, type Operation } from '../../src/domain/operation.ts';
import { bareOutcome, type Outcome } from '../../src/domain/outcome.ts';
import type { Head, Reference } from '../../src/domain/payment.ts';
import { isRejection, type Plan } from '../../src/domain/plan.ts';
import type { Rejection } from '../../src/domain/rejection.ts';
import { settlementOf } from '../../src/domain/settlement.ts';

export const dayOne = '2026-03-02T10:00:00.000Z' as Instant;

const id = (seed: string) => createHash('sha256').update(seed).digest('hex').slice(0, 26);
export const gatewayIdOf = (operation: OperationId) =>
  createHash('sha256').update(`gateway ${operation}`).digest('hex').slice(0, 32) as GatewayId;

export const succeeded = (operation: Operation, amount?: string): Outcome => ({
  ...bareOutcome('succeeded'),
  gatewayId: gatewayIdOf(operation.id),
  result: { code: '000.100.110', group: 'success', description: 'ok' },
  amount: amount === undefined ? null : { text: amount, currency: operation.currency },
});

/**
 * One payment in memory, moved by the domain alone: what the store does with items, this does with values. Throws when a
 * rule says no, unless it is asked (`reject`).
 */
export class Ledger {
  head: Head | null = null;
  /** What its chargebacks are to the dispute desk: nobody there does anything but book what the gateway confirms. */
  cases: readonly Dispute[] = [];
  readonly operations = new Map<OperationId, Operation>();
  now: Instant = dayOne;
  private count = 0;
  readonly entity: Entity;

  constructor(entity: Entity) {
    this.entity = entity;
  }

  get references(): readonly Reference[] {
    return this.head?.references ?? [];
  }

  begin(command: Partial<RootCommand> = {}): Operation {
    const root: RootCommand = {
      type: 'preauthorization',
      amount: '92.00',
      currency: 'EUR' as Currency,
      withCardData: true,
      reason: null,
      ...command,
    };
    const operation = this.claimed(expectPlan(decideRoot(root, this.entity)));
    this.head = newHead(operation, root.type, { reference: null, metadata: {}, card: null });
    return operation;
  }

  decide(command: Partial<FollowUp> & Pick<FollowUp, 'type'>): Plan | Rejection {
    if (!this.head) throw new Error('No payment yet');
    return decideFollowUp(
      { references: null, amount: null, currency: null, reason: null, ...command },
      this.head,
      this.entity,
      this.now,
    );
  }

  claim(command: Partial<FollowUp> & Pick<FollowUp, 'type'>): Operation {
    const operation = this.claimed(expectPlan(this.decide(command)));
    const opening = operation.type === 'chargeback' ? disputeOfFound(operation, this.desk, this.said) : null;
    this.head = afterClaim(this.head!, operation, this.took(opening));
    return operation;
  }

  reject(command: Partial<FollowUp> & Pick<FollowUp, 'type'>): Rejection {
    const decision = this.decide(command);
    if (!isRejection(decision)) throw new Error(`Allowed: ${JSON.stringify(decision.operation)}`);
    return decision;
  }

  settle(operation: Operation, outcome: Outcome): Operation {
    const before = this.operations.get(operation.id)!;
    const settlement = settlementOf(before, outcome, this.entity, this.now);
    if (!settlement) return before;
    this.operations.set(operation.id, settlement.after);
    const step = touchesCase(settlement) ? disputeOfSettled(settlement, this.cases, this.said) : null;
    this.head = afterSettlement(this.head!, settlement, this.took(step));
    return settlement.after;
  }

  /** Claims and settles as succeeded. */
  do(command: (Partial<FollowUp> & Pick<FollowUp, 'type'>) | Partial<RootCommand>): Operation {
    const operation =
      this.head === null ? this.begin(command as Partial<RootCommand>) : this.claim(command as FollowUp);
    return this.settle(operation, succeeded(operation));
  }

  reference(operation: Operation): Reference {
    return this.references.find((one) => one.id === operation.id)!;
  }

  private get desk() {
    return { head: this.head!, entity: this.entity, cases: this.cases };
  }

  private get said() {
    return { by: 'test', reason: '', at: this.now };
  }

  private took(step: DisputeChange | null): DisputeChange | null {
    if (step) this.cases = [...this.cases.filter(({ id: other }) => other !== step.after.id), step.after];
    return step;
  }

  private claimed(plan: Plan): Operation {
    this.count += 1;
    this.now = plusMs(this.now, 1000);
    const operation: Operation = {
      ...plan.operation,
      id: `op_${id(`operation ${this.count}`)}` as OperationId,
      paymentId: this.head?.id ?? (`pay_${id('payment')}` as PaymentId),
      entity: this.entity.name,
      status: 'processing',
      failure: null,
      booked: null,
      reference: null,
      descriptor: null,
      creditDays: null,
      expectedBy: null,
      reviewRequired: false,
      needsPerson: false,
      discrepancies: [],
      gatewayId: null,
      result: null,
      acquirer: {},
      nextAction: null,
      initiatedBy: 'shopper',
      looks: 0,
      absences: 0,
      searched: 0,
      requestedBy: 'test',
      fingerprint: 'f',
      attempt: 1,
      claimant: 'test',
      sendBefore: plusMs(this.now, 6000),
      nextCheckAt: null,
      createdAt: this.now,
      updatedAt: this.now,
      settledAt: null,
      version: 1,
    };
    if (isRootType(operation.type) && this.head) throw new Error('One payment a ledger');
    this.operations.set(operation.id, operation);
    return operation;
  }
}

function expectPlan(decision: Plan | Rejection): Plan {
  if (isRejection(decision)) throw new Error(`Rejected: ${decision.code} ${decision.detail}`);
  return decision;
}
