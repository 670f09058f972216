import { randomBytes } from 'node:crypto';
import type { Stack } from '../admin/local-stack.ts';
import type { Client, Operation, Payment } from '../client/client.ts';
import { ProblemError } from '../client/errors.ts';
import type { Role } from '../src/contract/roles.ts';
import { clientOf } from './client-of.ts';
import { controlSandbox } from './control-sandbox.ts';
import { moveClock } from './move-clock.ts';
import { payAtCheckout } from './pay-at-checkout.ts';
import { sampleCard as card } from './sample-card.ts';
import { tourTable, type Line } from './tour-table.ts';

const entity = 'shop-eu';
/** The gateway notifies of what happens here. */
const toldEntity = 'shop-told';
const currency = 'EUR';
/** How long a dispute is open here that lapses. */
const unansweredMs = 5_000;
/** The sandbox declines this card holder with that code. */
const declinedCard = { ...card, holder: '800.100.155' };

/** What a part of the tour needs: a client per role, the table, and an order nobody has used. */
type Guide = {
  readonly clients: Readonly<Record<Role, Client>>;
  readonly sandbox: string;
  readonly add: ReturnType<typeof tourTable>['add'];
  /** Lets so much time pass on the local stack. */
  readonly pass: (ms: number) => Promise<unknown>;
  readonly newOrder: () => { readonly entity: string; readonly currency: string; readonly reference: string };
};

export type Tour = {
  /** Whether on every line the amount, the status and what is left were as expected. */
  readonly asExpected: boolean;
  /** The refund whose answer was lost: the clock settles it, which takes minutes. */
  readonly lost: Operation | null;
};

/** Performs every operation once at a running stack, as a merchant would, with new orders each time. Prints what came of each. */
export async function runTour(stack: Stack, print: (line: string) => void): Promise<Tour> {
  const startMs = Date.now();
  const { add, count } = tourTable(print);
  const run = randomBytes(4).toString('hex');
  let orders = 0;
  const guide: Guide = {
    clients: {
      storefront: clientOf(stack, 'storefront'),
      finance: clientOf(stack, 'finance'),
      dispute_team: clientOf(stack, 'dispute_team'),
      operations: clientOf(stack, 'operations'),
    },
    sandbox: stack.sandbox,
    add,
    pass: (ms) => moveClock(stack, ms),
    newOrder: () => ({ entity, currency, reference: `TOUR-${run}-${(orders += 1)}` }),
  };
  let lost: Operation | null = null;
  try {
    lost = await captureAndRefund(guide);
    for (const part of [refundWithNotification, reverse, debitAndDispute, payOut, importPayment, decline])
      await part(guide);
  } catch (error) {
    print(`✗ The tour ends here: ${error instanceof Error ? error.message : String(error)}`);
    return { asExpected: false, lost };
  }
  const { lines, asExpected } = count();
  print(`\n${asExpected} of ${lines} lines as expected, in ${((Date.now() - startMs) / 1000).toFixed(1)} s`);
  return { asExpected: asExpected === lines, lost };
}

/** Money is authorized, taken in part and given back in part: once, however often it is asked for, and never too much. */
async function captureAndRefund({ clients, sandbox, add, newOrder }: Guide): Promise<Operation> {
  const { createPayment, capture, refund, getOperation, getPayment } = clients.storefront;

  const order = newOrder();
  const authorized = await createPayment({ ...order, card, type: 'preauthorization', amount: '92.00' });
  add('pre-authorize', { amount: '92.00', status: 'succeeded', left: 'capturable 92.00' }, lineOf(authorized));

  const { paymentId } = authorized;
  const captured = await capture({ paymentId, amount: '60.00' });
  const afterCapture = 'capturable 32.00, refundable 60.00';
  add('capture in part', { amount: '60.00', status: 'succeeded', left: afterCapture }, lineOf(captured));

  const key = { idempotencyKey: `${order.reference}-refund` };
  const refunded = await refund({ paymentId, amount: '10.00', reason: 'damaged' }, key);
  const afterRefund = 'capturable 32.00, refundable 50.00';
  add('refund in part', { amount: '10.00', status: 'succeeded', left: afterRefund }, lineOf(refunded));

  const again = await refund({ paymentId, amount: '10.00', reason: 'damaged' }, key);
  const status = again.lastResponse.replayed && again.id === refunded.id ? 'the same operation' : 'another operation';
  const same = { amount: '10.00', status: 'the same operation', left: afterRefund };
  add('  the same key again', same, { ...lineOf(again), status });

  const tooMuch = await problemOf(refund({ paymentId, amount: '50.01' }));
  add(
    '  refund over the limit',
    { amount: '50.01', status: '409 At most 50.00 EUR', left: afterRefund, gatewayId: null },
    { amount: '50.01', status: limitIn(tooMuch), left: leftOf(await getPayment({ paymentId })), gatewayId: null },
  );

  await controlSandbox(sandbox, 'faults', { kind: 'lose-answer', paymentType: 'RF', referencedId: captured.gatewayId });
  const lost = await refund({ paymentId, amount: '5.00' });
  const kept = 'capturable 32.00, refundable 45.00, reserved 5.00';
  add('  refund, answer lost', { amount: '5.00', status: 'unknown', left: kept, gatewayId: null }, lineOf(lost));

  const looked = await getOperation({ operationId: lost.id });
  add('    looked at later', { amount: '5.00', status: 'unknown', left: kept, gatewayId: null }, lineOf(looked));

  const reserved = await problemOf(refund({ paymentId, amount: '50.00' }));
  add(
    '    refund what it holds',
    { amount: '50.00', status: '409 At most 45.00 EUR', left: kept, gatewayId: null },
    { amount: '50.00', status: limitIn(reserved), left: leftOf(await getPayment({ paymentId })), gatewayId: null },
  );
  return lost;
}

/** An answer that is lost settles itself: within seconds where the gateway notifies, else when the clock looks it up. */
async function refundWithNotification({ clients, sandbox, add, newOrder }: Guide): Promise<void> {
  const { createPayment, refund, waitFor } = clients.storefront;
  const order = { ...newOrder(), entity: toldEntity };
  const { paymentId, gatewayId } = await createPayment({ ...order, card, type: 'debit', amount: '30.00' });
  await controlSandbox(sandbox, 'faults', { kind: 'lose-answer', paymentType: 'RF', referencedId: gatewayId });
  const lost = await refund({ paymentId, amount: '5.00' });
  // Whoever is faster: the notification may have settled it before the refund was answered.
  const settled = await waitFor(lost, { timeoutMs: 180_000 });
  const left = 'refundable 25.00';
  add(
    'refund, answer lost',
    { amount: '5.00', status: 'succeeded, notified', left },
    { ...lineOf(settled), status: `${settled.status}, notified` },
  );
}

async function reverse({ clients, add, newOrder }: Guide): Promise<void> {
  const { createPayment, reverse } = clients.storefront;
  const authorized = await createPayment({ ...newOrder(), card, type: 'preauthorization', amount: '40.00' });
  add('pre-authorize another', { amount: '40.00', status: 'succeeded', left: 'capturable 40.00' }, lineOf(authorized));

  const reversed = await reverse({ paymentId: authorized.paymentId, reason: 'change_of_mind' });
  add('reverse it', { amount: '40.00', status: 'succeeded', left: 'nothing' }, lineOf(reversed));
}

/** Finance charges more, a bank takes money back and gives a part of it again, and what nobody answers is lost. */
async function debitAndDispute({ clients, add, pass, newOrder }: Guide): Promise<void> {
  const { createPayment, refund } = clients.storefront;
  const debited = await createPayment({ ...newOrder(), card, type: 'debit', amount: '49.90' });
  add('debit', { amount: '49.90', status: 'succeeded', left: 'refundable 49.90' }, lineOf(debited));

  const { paymentId } = debited;
  const refunded = await refund({ paymentId, amount: '9.90', reason: 'goodwill' });
  add('refund in part', { amount: '9.90', status: 'succeeded', left: 'refundable 40.00' }, lineOf(refunded));

  const rebilled = await clients.finance.rebill({ paymentId, amount: '5.00', reason: 'price_above_estimate' });
  add('rebill', { amount: '5.00', status: 'succeeded', left: 'refundable 45.00' }, lineOf(rebilled));

  const { chargeback, getDispute, represent, recordDelivery, ruleOnDispute } = clients.dispute_team;
  const taken = await chargeback({ paymentId, references: debited.id, amount: '20.00', reason: '13.1' });
  add('chargeback', { amount: '20.00', status: 'succeeded', left: 'refundable 5.00' }, lineOf(taken));

  const [disputeId = ''] = taken.payment.disputes;
  const disputed = { amount: '20.00', gatewayId: null, left: 'refundable 5.00' } as const;
  const sealed = await represent({ disputeId, reason: 'It was a download: there is nothing to sign for.' });
  add('  represented: sealed', { ...disputed, status: 'needs_response' }, { ...disputed, status: sealed.status });
  const sent = await recordDelivery({ disputeId, channel: 'portal', reference: 'UPLOAD-1' });
  add('  sent to the bank', { ...disputed, status: 'under_review' }, { ...disputed, status: sent.status });

  const ruled = await ruleOnDispute({ disputeId, outcome: 'won', amount: '15.00', reference: 'RULING-1' });
  const { payment } = await getDispute({ disputeId });
  add(
    'dispute won in part',
    { amount: '15.00', status: 'won', left: 'refundable 40.00', gatewayId: null },
    { ...ruled, amount: ruled.ruling?.amount ?? '', gatewayId: null, left: leftOf(payment) },
  );

  const responseDueAt = new Date(Date.now() + unansweredMs).toISOString();
  const other = await chargeback({ paymentId, references: rebilled.id, amount: '5.00', reason: '13.1', responseDueAt });
  add('chargeback of the rebill', { amount: '5.00', status: 'succeeded', left: 'refundable 35.00' }, lineOf(other));

  const unanswered = other.payment.disputes.find((id) => id !== disputeId) ?? '';
  await pass(2 * unansweredMs);
  const lapsed = await getDispute({ disputeId: unanswered });
  add(
    '  nobody answers',
    { amount: '5.00', status: 'lapsed', left: 'refundable 35.00', gatewayId: null },
    { ...lapsed, gatewayId: null, left: leftOf(lapsed.payment) },
  );
}

async function payOut({ clients, add, newOrder }: Guide): Promise<void> {
  const { payOut, refund } = clients.finance;
  const paid = await payOut({ ...newOrder(), card, amount: '15.00', reason: 'goodwill' });
  add('payout', { amount: '15.00', status: 'succeeded', left: 'refundable 15.00' }, lineOf(paid));

  const refunded = await refund({ paymentId: paid.paymentId });
  add('refund of the payout', { amount: '15.00', status: 'succeeded', left: 'nothing' }, lineOf(refunded));
}

/** A payment made in a checkout and refunded in part in the gateway's portal comes into the books with all of that. */
async function importPayment({ clients, sandbox, add, newOrder }: Guide): Promise<void> {
  const order = newOrder();
  const gatewayId = await payAtCheckout(sandbox, { ...order, amount: '25.00' });
  await controlSandbox(sandbox, 'portal', { type: 'RF', referencedId: gatewayId, amount: '5.00' });

  const expected = { type: 'debit', amount: '25.00', currency } as const;
  const imported = await clients.operations.importPayment({ entity, gatewayId, expected, reference: order.reference });
  add(
    'import',
    { amount: '25.00', status: 'captured', left: 'refundable 20.00' },
    { ...imported, left: leftOf(imported) },
  );
}

async function decline({ clients, add, newOrder }: Guide): Promise<void> {
  const order = { ...newOrder(), card: declinedCard, type: 'debit', amount: '13.00' } as const;
  const { operation } = await problemOf(clients.storefront.createPayment(order));
  if (!operation) throw new Error('A declined operation is missing from its problem');
  const status = `${operation.status} ${operation.result?.code ?? ''}`;
  add(
    'decline',
    { amount: '13.00', status: 'declined 800.100.155', left: 'nothing' },
    { ...operation, status, left: leftOf(operation.payment) },
  );
}

async function problemOf(call: Promise<Operation>): Promise<ProblemError> {
  const problem = await call.catch((error: unknown) => error);
  if (problem instanceof ProblemError) return problem;
  throw new Error('This should have been refused', { cause: problem });
}

const lineOf = ({ amount, status, gatewayId, payment }: Operation): Line => ({
  amount,
  status,
  gatewayId,
  left: leftOf(payment),
});

/** The numbers in a refusal, without the id of this one operation. */
const limitIn = ({ status, detail }: ProblemError): string =>
  `${status} ${/^At most \S+ \w+/.exec(detail)?.[0] ?? detail}`;

function leftOf({ balances }: Pick<Payment, 'balances'>): string {
  const { capturable, refundable, reserved } = balances;
  const left = Object.entries({ capturable, refundable, reserved }).filter(([, amount]) => amount !== '0.00');
  return left.map((part) => part.join(' ')).join(', ') || 'nothing';
}
