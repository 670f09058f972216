import type { Entity } from '../domain/entity.ts';
import { mayGoAgain, sameRequest, type Operation } from '../domain/operation.ts';
import { bareOutcome, type Outcome } from '../domain/outcome.ts';
import type { Head } from '../domain/payment.ts';
import type { Rejection } from '../domain/rejection.ts';
import type { Gateway } from '../gateway/opp-gateway.ts';
import type { Order } from '../gateway/order.ts';
import type { PaymentStore } from '../store/payment-store.ts';
import { claim, paymentOf, type ClaimDeps, type MoneyRequest } from './claim.ts';
import { recover, type RecoverDeps } from './recover.ts';
import { settle } from './settle.ts';
import { replayLookEveryMs, replayWaitMs } from './time-budget.ts';

/** What one request to move money came to. */
export type Operated =
  | { readonly kind: 'operation'; readonly operation: Operation; readonly head: Head; readonly replayed: boolean }
  | { readonly kind: 'rejected'; readonly rejection: Rejection }
  | { readonly kind: 'reused' }
  | { readonly kind: 'frozen' }
  | { readonly kind: 'moved' }
  | { readonly kind: 'contended' };

export type OperateDeps = ClaimDeps &
  RecoverDeps & {
    readonly payments: Pick<PaymentStore, 'head' | 'operation' | 'claim' | 'settle' | 'disputesOf'>;
    readonly gateway: Gateway;
    readonly pause: (ms: number) => Promise<void>;
    /** Tells those who watch that something needs attention. Never card data. */
    readonly report: (event: Attention, operation: Operation, details: Readonly<Record<string, unknown>>) => void;
  };

/** What was learned is not in the books; it differs from what was asked; the gateway port broke; nobody knows the code. */
type Attention = 'not_booked' | 'discrepancy' | 'gateway_broke' | 'unrecognized_code';

/** What goes to the gateway and is never stored. */
export type Passing = Pick<Order, 'instrument'>;

/**
 * The one path of every operation: decide, claim, send, settle (docs/change-an-operation.md walks it). The gateway is called
 * once, after the claim is certain and before `sendBefore`; whatever it answers is booked; what is not known stays open.
 */
export async function operate(request: MoneyRequest, passing: Passing, deps: OperateDeps): Promise<Operated> {
  if (request.entity.mode === 'frozen') return frozen(request, deps);
  const claimed = await claim(request, deps);
  if (claimed.kind === 'replay') return replay(claimed.operation, deps);
  if (claimed.kind !== 'claimed') return claimed;

  const { head } = claimed;
  const { operation, outcome } = await execute(claimed, request.entity, passing, deps);
  if (outcome.result?.group === 'unrecognized') {
    deps.report('unrecognized_code', operation, { code: outcome.result.code });
  }
  const settled = await settle(operation, outcome, head, request.entity, deps);
  const { notBooked, operation: booked } = settled;
  if (notBooked || booked.discrepancies.length > 0) {
    const { status, result, gatewayId } = outcome;
    const learned = { attempt: operation.attempt, outcome: status, code: result?.code, gatewayId };
    if (notBooked) deps.report('not_booked', operation, { ...learned, ...notBooked });
    else deps.report('discrepancy', operation, { ...learned, discrepancies: booked.discrepancies });
  }
  return {
    kind: 'operation',
    operation: settled.operation,
    head: settled.head ?? (await readHead(settled.operation, deps)),
    replayed: false,
  };
}

/** An entity that is frozen claims nothing; what was asked for before is still answered. */
async function frozen(request: MoneyRequest, deps: OperateDeps): Promise<Operated> {
  const found = await deps.payments.operation(paymentOf(request), request.id);
  const settled = found !== null && sameRequest(found, request) && !mayGoAgain(found);
  return settled ? replay(found, deps) : { kind: 'frozen' };
}

/** Sends what was claimed, unless the entity is recovering and the gateway has it already, or does not tell. */
async function execute(
  { operation, head }: { readonly operation: Operation; readonly head: Head },
  entity: Entity,
  passing: Passing,
  deps: OperateDeps,
): Promise<{ readonly operation: Operation; readonly outcome: Outcome }> {
  const looked =
    entity.mode === 'recovering' && !operation.recordedOnly
      ? await recover(operation, head, entity, deps).catch((error: unknown) => {
          deps.report('gateway_broke', operation, { error });
          return { operation, outcome: bareOutcome('failed', 'unsent') };
        })
      : { operation, outcome: null };
  const order = { operation: looked.operation, entity, referencedId: referencedId(operation, head), ...passing };
  return { operation: looked.operation, outcome: looked.outcome ?? (await send(order, deps)) };
}

/** Step 4. Whatever breaks here after the claim leaves an outcome unknown, never an exception. */
async function send(order: Order, deps: OperateDeps): Promise<Outcome> {
  const { operation } = order;
  if (operation.recordedOnly) return bareOutcome('succeeded');
  try {
    return await deps.gateway.send(order, operation.sendBefore);
  } catch (error) {
    deps.report('gateway_broke', operation, { error });
    return bareOutcome('unknown');
  }
}

/** The operation as it is now; one that is in flight gets a moment to end. */
async function replay(found: Operation, deps: OperateDeps): Promise<Operated> {
  const untilMs = deps.now() + replayWaitMs;
  let operation = found;
  while (operation.status === 'processing' && deps.now() < untilMs) {
    await deps.pause(replayLookEveryMs);
    operation = (await deps.payments.operation(found.paymentId, found.id)) ?? operation;
  }
  return { kind: 'operation', operation, head: await readHead(operation, deps), replayed: true };
}

async function readHead({ paymentId }: Operation, { payments }: OperateDeps): Promise<Head> {
  const head = await payments.head(paymentId);
  if (!head) throw new Error(`The head of ${paymentId} is missing`);
  return head;
}

const referencedId = ({ references }: Operation, head: Head) =>
  head.references.find(({ id }) => id === references)?.gatewayId ?? null;
