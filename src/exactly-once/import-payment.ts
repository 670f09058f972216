import type { Entity } from '../domain/entity.ts';
import { newHead } from '../domain/head.ts';
import type { GatewayId, OperationId } from '../domain/ids.ts';
import { imported, type Found, type ImportFacts } from '../domain/imported.ts';
import { instantOf } from '../domain/instant.ts';
import type { Money } from '../domain/money.ts';
import { newOperation } from '../domain/new-operation.ts';
import type { RootType } from '../domain/operation.ts';
import type { Head } from '../domain/payment.ts';
import { mayHaveMoved, type Seen } from '../domain/seen.ts';
import type { Transaction } from '../gateway/answer.ts';
import type { Look, LookUp } from '../gateway/look-up.ts';
import { movesMoney, readableAmong, readTransaction } from '../gateway/read-transaction.ts';
import type { ImportStore } from '../store/import-store.ts';
import type { PaymentStore } from '../store/payment-store.ts';
import type { QueryLimit } from '../store/query-limit.ts';
import { bookAllForeign } from './book-all-foreign.ts';
import { importedIdOf, paymentIdOf } from './identify.ts';
import { settle } from './settle.ts';

/** What to import, and what it must turn out to be. */
export type ImportRequest = {
  readonly entity: Entity;
  readonly gatewayId: GatewayId;
  readonly expected: { readonly type: RootType; readonly amount: Money };
  readonly facts: Omit<ImportFacts, 'paymentId' | 'entity' | 'currency' | 'fingerprint' | 'now'>;
};

/** `existing`: it was in the books. `booked`: now it is. `incomplete`: the gateway has not told everything yet. */
export type ImportEnd =
  | { readonly kind: 'existing' | 'booked' | 'incomplete'; readonly head: Head }
  | { readonly kind: 'mismatch' | 'unsupported' | 'refused'; readonly why: string }
  | { readonly kind: 'contended' };

export type ImportDeps = {
  readonly payments: Pick<
    PaymentStore,
    'head' | 'whole' | 'byGatewayId' | 'operation' | 'paymentOf' | 'settle' | 'record' | 'disputesOf'
  >;
  readonly imports: ImportStore;
  readonly queries: QueryLimit;
  readonly look: Pick<Look, 'withLinked' | 'linkedPage'>;
  readonly now: () => number;
};

/**
 * Books a payment made elsewhere with all that happened to it. The gateway's id is the key: the payment's id follows from it,
 * so the same one is answered however often it is asked for.
 */
export async function importPayment(request: ImportRequest, deps: ImportDeps): Promise<ImportEnd> {
  const { entity, gatewayId, expected } = request;
  const facts: ImportFacts = {
    ...request.facts,
    paymentId: paymentIdOf(importedIdOf(entity.name, gatewayId)),
    entity,
    currency: expected.amount.currency,
    // Nobody knows what was sent first under a key of ours that is found again: whatever repeats it is a replay.
    fingerprint: '',
    now: instantOf(deps.now()),
  };
  const pointer = await deps.payments.byGatewayId(entity.name, gatewayId);
  const known = await deps.payments.head(pointer?.paymentId ?? facts.paymentId);
  if (known && !known.incomplete) return existing(known, pointer?.operationId ?? null, request);

  const looked = await lookUp(entity, gatewayId, deps);
  switch (looked.kind) {
    case 'refused':
      return { kind: 'refused', why: looked.why };
    case 'not_found':
      return { kind: 'mismatch', why: 'The gateway knows no such payment of this entity.' };
    case 'throttled':
    case 'no_answer':
      return postpone(known, request, facts, deps);
    case 'found':
      return book(looked.transactions, known, request, facts, deps);
  }
}

const noBudget = { kind: 'no_answer', why: "The entity's budget of queries is used up." } as const;

/** All of a payment, page by page where it is long: half of it would offer money that is gone. */
async function lookUp(entity: Entity, gatewayId: GatewayId, { queries, look }: ImportDeps): Promise<LookUp> {
  if (!(await queries.take(entity))) return noBudget;
  const looked = await look.withLinked(entity, gatewayId);
  if (looked.kind !== 'found' || looked.isWhole) return looked;
  const transactions: Transaction[] = [];
  for (let page = 1, pages = 1; page <= pages; page += 1) {
    if (!(await queries.take(entity))) return noBudget;
    const read = await look.linkedPage(entity, gatewayId, page);
    if (read.kind !== 'found') return read;
    transactions.push(...read.transactions);
    ({ pages } = read);
  }
  // What is made meanwhile moves the others on to the next page.
  const once = new Map(transactions.map((one) => [one.id, one]));
  return { kind: 'found', transactions: [...once.values()], isWhole: true };
}

/** Marks an import that is not complete, so that its payment can be shown; nothing is allowed on it. */
async function postpone(
  known: Head | null,
  request: ImportRequest,
  facts: ImportFacts,
  deps: ImportDeps,
): Promise<ImportEnd> {
  const head = known ?? stubOf(request, facts);
  if (known || (await deps.imports.begin(head))) return { kind: 'incomplete', head };
  // Another import of the same payment was quicker.
  const finished = await deps.payments.head(facts.paymentId);
  return finished ? existing(finished, null, request) : { kind: 'contended' };
}

async function book(
  transactions: readonly Transaction[],
  known: Head | null,
  request: ImportRequest,
  asked: ImportFacts,
  deps: ImportDeps,
): Promise<ImportEnd> {
  const { entity, gatewayId, expected } = request;
  const [own, ...others] = transactions.filter(({ id }) => id === gatewayId);
  const root = own && readTransaction(own, asked.currency, entity);
  if (!root || others.length > 0)
    return { kind: 'unsupported', why: 'The gateway answered without the payment asked for.' };
  if (root.references) return { kind: 'unsupported', why: `It refers to ${root.references}: import that one.` };
  const difference = differenceFrom(expected, root);
  if (difference !== null) return { kind: 'mismatch', why: difference };
  const ours = await settleOurs(root, request, deps);
  if (ours) return 'head' in ours ? withForeign(ours, transactions, entity, deps) : ours;

  // One that a restored table has forgotten is the payment again that its caller knows, unless another id was told already.
  const isForgotten = root.claims !== null && !known && (await deps.payments.paymentOf(root.claims.id)) === null;
  const facts = { ...asked, paymentId: isForgotten ? paymentIdOf(root.claims.id) : asked.paymentId };
  const linked = transactions.filter((one) => one.id !== gatewayId && movesMoney(one));
  const read = linked.map((one) => readTransaction(one, facts.currency, entity));
  const strange = linked[read.indexOf(null)];
  if (strange) return { kind: 'unsupported', why: `It has a transaction of type ${strange.paymentType ?? 'unknown'}.` };
  const [first, ...rest] = named([root, ...read.filter((one) => one !== null)], facts);
  const begun = { ...first, type: expected.type, amount: expected.amount.minor };
  const books = imported(begun, rest, facts);
  if ('why' in books) return { kind: 'unsupported', why: books.why };

  const end = await deps.imports.book(books);
  if (end === 'booked') return { kind: 'booked', head: books.head };
  if (end === 'contended') return { kind: 'contended' };
  // Refused: another import of the same payment was quicker, or part of it is booked with another one.
  const head = await deps.payments.head(facts.paymentId);
  return head && !head.incomplete
    ? existing(head, null, request)
    : { kind: 'unsupported', why: 'A transaction of it is booked with another payment already.' };
}

/** A payment that is in the books: the same one, if it is what was expected. */
function existing(head: Head, operation: OperationId | null, { expected, gatewayId }: ImportRequest): ImportEnd {
  if (operation !== null && head.root.id !== operation) {
    return { kind: 'unsupported', why: `${gatewayId} is an operation of ${head.id}.` };
  }
  const { type, amount } = expected;
  const same = head.type === type && head.amount === amount.minor && head.currency === amount.currency;
  return same
    ? { kind: 'existing', head }
    : { kind: 'mismatch', why: `${head.id} is a ${head.type} of another amount or currency.` };
}

/** A payment we made ourselves and never had the answer of: what the gateway says settles it, and no second one is made. */
async function settleOurs(root: Seen, { entity }: ImportRequest, deps: ImportDeps): Promise<ImportEnd | null> {
  const { claims, gatewayId, type } = root;
  const paymentId = claims && (await deps.payments.paymentOf(claims.id));
  const operation = claims && paymentId && (await deps.payments.operation(paymentId, claims.id));
  if (!operation || operation.entity !== entity.name || operation.type !== type) return null;
  if (claims.attempt !== operation.attempt) {
    return { kind: 'unsupported', why: `It is an earlier attempt of ${operation.id}, which went on since.` };
  }
  const settled = await settle(operation, root.outcome, null, entity, deps);
  if (settled.notBooked) return { kind: 'contended' };
  if (settled.operation.gatewayId !== gatewayId) {
    return {
      kind: 'unsupported',
      why: `${operation.id} is booked with another transaction of the gateway: a person must look.`,
    };
  }
  const head = await deps.payments.head(operation.paymentId);
  return head ? { kind: 'existing', head } : { kind: 'contended' };
}

/** What the portal made of a payment of ours since. */
async function withForeign(
  end: Extract<ImportEnd, { head: Head }>,
  transactions: readonly Transaction[],
  entity: Entity,
  deps: ImportDeps,
): Promise<ImportEnd> {
  const whole = await deps.payments.whole(end.head.id);
  if (!whole) return { kind: 'contended' };
  const seen = readableAmong(transactions, whole.head.currency, entity);
  await bookAllForeign(whole.head.id, { seen, isWhole: true }, entity, deps);
  const head = await deps.payments.head(end.head.id);
  return head ? { ...end, head } : { kind: 'contended' };
}

function differenceFrom({ type, amount }: ImportRequest['expected'], root: Seen): string | null {
  if (root.type !== type) return `It is a ${root.type}, not a ${type}.`;
  if (root.currency !== amount.currency) return `It is in ${root.currency ?? 'no currency'}.`;
  return root.amount === amount.minor ? null : 'Its amount is another one.';
}

/**
 * Names what was found. A transaction that is an attempt of ours, which a restored table has forgotten, gets its own id again,
 * so that its key stays used. One transaction bears it: the payment itself, whose name the portal copies to what is made there; else
 * the first that may have moved money, or the last attempt of those that did not.
 */
function named([root, ...children]: readonly [Seen, ...Seen[]], facts: ImportFacts): readonly [Found, ...Found[]] {
  const inOrder = [...children].sort((a, b) => ((a.at ?? '') < (b.at ?? '') ? -1 : 1));
  const bearers = new Map<OperationId, Seen>();
  for (const one of inOrder) {
    const { claims, type } = one;
    const before = claims && bearers.get(claims.id);
    if (
      claims &&
      (!before || (before.type === type && !mayHaveMoved(before) && (before.claims?.attempt ?? 0) <= claims.attempt))
    ) {
      bearers.set(claims.id, one);
    }
  }
  if (root.claims) bearers.set(root.claims.id, root);
  const name = (one: Seen): Found => {
    const { claims, gatewayId } = one;
    const ours = claims && bearers.get(claims.id) === one;
    return {
      ...one,
      ...(ours ? claims : { id: importedIdOf(facts.entity.name, gatewayId), attempt: 1 }),
      at: one.at ?? facts.now,
    };
  };
  return [name(root), ...inOrder.map(name)];
}

function stubOf({ gatewayId, expected }: ImportRequest, facts: ImportFacts): Head {
  const { paymentId, entity, now } = facts;
  const planned = {
    type: expected.type,
    references: null,
    base: null,
    closes: false,
    requested: expected.amount.minor,
    currency: expected.amount.currency,
    recordedOnly: false,
    refundWindow: null,
    reason: null,
  };
  const operation = newOperation(planned, {
    id: importedIdOf(entity.name, gatewayId),
    paymentId,
    entity: entity.name,
    reference: facts.reference,
    descriptor: null,
    creditDays: null,
    requestedBy: facts.requestedBy,
    fingerprint: facts.fingerprint,
    attempt: 1,
    searched: 0,
    claimant: 'import',
    sendBefore: now,
    nextCheckAt: null,
    createdAt: now,
    updatedAt: now,
    version: 0,
  });
  return { ...newHead(operation, expected.type, facts), unsettled: [], incomplete: true };
}
