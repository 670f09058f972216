import { type Transaction } from '../books/transaction.ts';
import { type Form } from '../http/form.ts';
import { type Entity } from '../rules/entities.ts';
import { type SandboxState } from '../sandbox-state.ts';
import { type Answer, contextOf, entryOf, envelope, invalid, paymentAnswer, refusal } from './answers.ts';

export type Query = { readonly entity: Entity; readonly parameters: Form; readonly version: 'v1' | 'v3' };

const pageSize = 100;

/** GET /v1/payments/{id}: one payment as it stands. */
export const paymentStatus = (state: SandboxState, { entity }: Query, id: string): Answer => {
  const transaction = visible(state, entity, id);
  return transaction
    ? paymentAnswer(transaction, entity, state.clock.now())
    : refusal('700.400.580', entity.entityId, state.clock.now());
};

/** GET /v1|v3/query/{id}: in v1 the bare payment, a list if linked ones are asked for too; in v3 always a list. */
export const reportById = (state: SandboxState, query: Query, id: string): Answer => {
  const { entity, parameters } = query;
  const now = state.clock.now();
  if (!entity.secureQuery) return refusal('800.121.200', entity.entityId, now);
  const transaction = visible(state, entity, id);
  if (!transaction) return refusal('700.400.580', entity.entityId, now);
  const linked = parameters.get('includeLinkedTransactions') === 'true';
  if (!linked && query.version === 'v1') return paymentAnswer(transaction, entity, now);
  const tree = linked ? state.books.tree(transaction) : [transaction];
  return listAnswer(
    state,
    query,
    tree.filter((member) => member === transaction || isVisible(state, entity, member)),
  );
};

/** GET /v1|v3/query: by the merchant's own name for an operation, or by date where the entity may. */
export const report = (state: SandboxState, query: Query): Answer => {
  const { entity, parameters } = query;
  const now = state.clock.now();
  if (!entity.secureQuery) return refusal('800.121.200', entity.entityId, now);
  const merchantTransactionId = parameters.get('merchantTransactionId');
  const from = instant(parameters.get('date.from'));
  const to = instant(parameters.get('date.to'));
  if (merchantTransactionId === undefined && (from === undefined || to === undefined)) {
    const message = 'is needed, or date.from and date.to';
    return invalid([{ name: 'merchantTransactionId', message }], entity.entityId, now);
  }
  if (merchantTransactionId === undefined && !entity.dateSearch) return refusal('800.121.200', entity.entityId, now);
  const named =
    merchantTransactionId === undefined
      ? [...state.books.all()]
      : state.books.byMerchantTransactionId(entity.entityId, merchantTransactionId);
  const found = named.filter(
    (transaction) =>
      (from === undefined || transaction.createdAt >= from) &&
      (to === undefined || transaction.createdAt <= to) &&
      isVisible(state, entity, transaction),
  );
  return listAnswer(state, query, found);
};

const listAnswer = (state: SandboxState, query: Query, found: readonly Transaction[]): Answer => {
  const { entity, parameters } = query;
  const now = state.clock.now();
  const types = parameters.get('paymentTypes')?.split(',');
  const methods = parameters.get('paymentMethods')?.split(',');
  const wanted = found.filter(
    ({ paymentType, paymentMethod }) =>
      (types?.includes(paymentType) ?? true) && (methods?.includes(paymentMethod) ?? true),
  );
  if (wanted.length === 0) return refusal('700.400.580', entity.entityId, now);
  const limit = Number(parameters.get('limit') ?? pageSize);
  const first = (Number(parameters.get('pageNo') ?? 1) - 1) * limit;
  const entries = wanted.slice(first, first + limit).map((transaction) => entryOf(transaction, entity));
  const list =
    query.version === 'v1' ? { payments: entries } : { records: entries, pages: Math.ceil(wanted.length / limit) };
  return { status: 200, body: { ...envelope('000.000.100', contextOf(entity.entityId), now), ...list } };
};

/** 2026-01-15 09:00:00, in UTC */
const instant = (text: string | undefined): number | undefined => {
  const parsed = Date.parse(`${text?.replace(' ', 'T') ?? ''}Z`);
  return Number.isNaN(parsed) ? undefined : parsed;
};

const visible = (state: SandboxState, entity: Entity, id: string): Transaction | undefined => {
  const transaction = state.books.find(id);
  return transaction && isVisible(state, entity, transaction) ? transaction : undefined;
};

/** A hidden transaction is kept back until its time has come, and for as many look-ups as it was told to miss. */
const isVisible = (state: SandboxState, entity: Entity, { entityId, hidden }: Transaction): boolean => {
  if (entityId !== entity.entityId) return false;
  if (!hidden) return true;
  if (hidden.queries > 0) {
    hidden.queries -= 1;
    return false;
  }
  return state.clock.now() >= hidden.until;
};
