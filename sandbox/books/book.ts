import { type Effect } from '../faults/effect.ts';
import { type Form } from '../http/form.ts';
import { type Entity } from '../rules/entities.ts';
import { outcomeOf } from '../rules/outcome.ts';
import { successCode } from '../rules/success-code.ts';
import { type SandboxState } from '../sandbox-state.ts';
import { shortIdOf, transactionId } from './ids.ts';
import { record } from './settlement.ts';
import { type Transaction } from './transaction.ts';

/** What a caller sent, for whom, and what the faults make of it. */
export type Order = {
  readonly entity: Entity;
  readonly form: Form;
  readonly effect: Effect;
  /** Who acts. `OPP` is the merchant's own API call. */
  readonly source: string;
};

/** What the rules found out about the order. */
export type Facts = Pick<Transaction, 'paymentType' | 'amount' | 'currency' | 'paymentMethod' | 'brand' | 'card'> &
  Partial<Pick<Transaction, 'referencedId' | 'registrationId' | 'merchantTransactionId' | 'testMode' | 'expiresAt'>>;

const customParameter = /^customParameters\[(.+)\]$/;

/** Writes the order into the books as it ends: by the special code if there is one, else well, at once or later. */
export const book = (state: SandboxState, order: Order, facts: Facts, special: string | undefined): Transaction => {
  const { entity, form, effect } = order;
  const now = state.clock.now();
  const success = successCode(entity, form.get('testMode') ?? facts.testMode);
  const end = special ?? success;
  const { pending, findAfter } = effect;
  const waits = pending && outcomeOf(end) === 'succeeded' ? pending : undefined;
  const code = waits?.code ?? end;
  const id = transactionId();
  const transaction: Transaction = {
    referencedId: undefined,
    registrationId: undefined,
    expiresAt: undefined,
    ...facts,
    id,
    shortId: shortIdOf(id),
    entityId: entity.entityId,
    merchantTransactionId: form.get('merchantTransactionId') ?? facts.merchantTransactionId,
    merchantInvoiceId: form.get('merchantInvoiceId'),
    testMode: form.get('testMode') ?? facts.testMode ?? 'INTERNAL',
    customParameters: Object.fromEntries(
      [...form].flatMap(([name, value]) => {
        const key = customParameter.exec(name)?.[1];
        return key === undefined ? [] : [[key, value]];
      }),
    ),
    shopperResultUrl: form.get('shopperResultUrl'),
    source: order.source,
    createdAt: now,
    hidden: findAfter && { until: now + findAfter.seconds * 1000, queries: findAfter.queries },
    plannedEnd: waits && (waits.failsWith ?? end),
    endsAt: waits?.afterSeconds === undefined ? undefined : now + waits.afterSeconds * 1000,
    state: outcomeOf(code),
    code,
    answered: null,
  };
  record(state, transaction, effect.notifiedTwice ? 2 : 1);
  return transaction;
};
