import { comparePayment as compare, type Comparison } from '../domain/comparison.ts';
import type { Entity } from '../domain/entity.ts';
import type { FindingClass } from '../domain/finding.ts';
import type { PaymentId } from '../domain/ids.ts';
import { isOpen, merchantTransactionIdOf, type Operation } from '../domain/operation.ts';
import type { Seen } from '../domain/seen.ts';
import type { Look, LookUp } from '../gateway/look-up.ts';
import { movesMoney, readTransaction } from '../gateway/read-transaction.ts';
import type { PaymentStore, WholePayment } from '../store/payment-store.ts';
import type { QueryLimit } from '../store/query-limit.ts';
import { bookAllForeign } from './book-all-foreign.ts';
import { settle } from './settle.ts';
import { writeFinding, type FindingDeps } from './write-finding.ts';

export type ComparePaymentDeps = FindingDeps & {
  readonly payments: Pick<
    PaymentStore,
    'head' | 'whole' | 'operation' | 'settle' | 'record' | 'disputesOf' | 'paymentOf'
  >;
  readonly queries: QueryLimit;
  readonly look: Pick<Look, 'withLinked' | 'named'>;
};

/**
 * What comparing one payment came to: how many differences were settled by booking what the gateway confirms, and how many are
 * left as findings. The others say why it was not compared: no query left, or no answer, which says nothing of the payment.
 */
export type Compared =
  | { readonly kind: 'compared'; readonly booked: number; readonly found: number }
  | { readonly kind: 'no_budget' | 'throttled' | 'contended' }
  | { readonly kind: 'no_answer' | 'refused'; readonly why: string };

/** Compares a payment of ours with what the gateway has of it, by one query. */
export async function comparePayment(
  id: PaymentId,
  entity: Entity,
  day: string,
  deps: ComparePaymentDeps,
): Promise<Compared> {
  const whole = await deps.payments.whole(id);
  const nothing = { kind: 'compared', booked: 0, found: 0 } as const;
  if (!whole || whole.head.incomplete || isOpen(whole.head.root.status)) return nothing;
  if (!(await deps.queries.take(entity))) return { kind: 'no_budget' };
  const looked = await ask(whole, entity, deps);
  if (looked.kind === 'throttled') return { kind: 'throttled' };
  if (looked.kind === 'no_answer' || looked.kind === 'refused') return { kind: looked.kind, why: looked.why };

  const transactions = looked.kind === 'found' ? looked.transactions.filter(movesMoney) : [];
  const { currency } = whole.head;
  const read = transactions.map((one) => readTransaction(one, currency, entity));
  let found = 0;
  const find = async (of: FindingClass, why: string, one: Seen | null = null): Promise<void> => {
    await writeFinding(entity, day, { class: of, why }, { operation: null, seen: one, paymentId: id }, deps);
    found += 1;
  };
  if (read.includes(null)) {
    await find('not_compared', 'It has a transaction at the gateway of a type, or with an id, that is not known here.');
  }
  const seen = read.filter((one) => one !== null);
  const isWhole = looked.kind !== 'found' || looked.isWhole;
  const { operations } = compare(whole.operations, seen, whole.head, isWhole);
  let booked = 0;
  let unseen = 0;
  for (const { operation, comparison } of operations) {
    if (!isWhole && comparison.kind === 'differs' && comparison.seen === null) {
      unseen += 1;
      continue;
    }
    const came = await treat(operation, comparison, entity, day, deps);
    if (came === 'booked') booked += 1;
    if (came === 'found') found += 1;
  }
  if (unseen > 0) {
    const why = `The gateway's list does not show ${unseen} of its operations, and may not be all of it.`;
    await find('not_compared', why);
  }
  const foreign = await bookAllForeign(id, { seen, isWhole }, entity, deps);
  if (foreign.some(({ end }) => end === 'contended')) return { kind: 'contended' };
  for (const { one, end } of foreign) {
    if (end === 'recorded') booked += 1;
    if (end !== 'misfit') continue;
    await find('missing_here', 'It moved money, and nothing in our books is what it refers to.', one);
  }
  // What was claimed and settled since the payment was read is no double.
  const since = await deps.payments.whole(id);
  for (const one of since ? compare(since.operations, seen, since.head, isWhole).doubles : []) {
    const why = 'It moved money under the name of an operation that is booked with another transaction.';
    await find('missing_here', why, one);
  }
  return { kind: 'compared', booked, found };
}

/** Unlike where an outcome is open, that the gateway does not know a payment it has told us of is an answer here: it has nothing of it. */
async function ask({ head, operations }: WholePayment, entity: Entity, { look }: ComparePaymentDeps): Promise<LookUp> {
  const { gatewayId, id } = head.root;
  if (gatewayId === null) {
    const root = operations.find((one) => one.id === id);
    return look.named(entity, merchantTransactionIdOf(root ?? { id, attempt: 1 }));
  }
  const looked = await look.withLinked(entity, gatewayId);
  return looked.kind === 'found' && !looked.transactions.some((one) => one.id === gatewayId)
    ? { kind: 'no_answer', why: 'The gateway answers without the payment itself.' }
    : looked;
}

async function treat(
  operation: Operation,
  comparison: Comparison,
  entity: Entity,
  day: string,
  deps: ComparePaymentDeps,
): Promise<'nothing' | 'booked' | 'found'> {
  if (comparison.kind === 'agrees') return 'nothing';
  if (comparison.kind === 'confirmed') {
    const { notBooked, operation: after } = await settle(operation, comparison.seen.outcome, null, entity, deps);
    if (!notBooked && after.version !== operation.version) return 'booked';
  }
  const difference =
    comparison.kind === 'differs'
      ? comparison
      : ({ class: 'state_differs', why: 'The gateway confirms it, and it could not be booked.' } as const);
  await writeFinding(entity, day, difference, { operation, seen: comparison.seen }, deps);
  return 'found';
}
