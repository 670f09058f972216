import { book, type Order } from '../books/book.ts';
import { toCents } from '../books/cents.ts';
import { referencingTypes } from '../books/transaction.ts';
import { forcedCode } from '../rules/issuer.ts';
import { parameterErrors, typeError } from '../rules/parameter-errors.ts';
import { decideReference } from '../rules/referencing-rules.ts';
import { type SandboxState } from '../sandbox-state.ts';
import { type Answer, invalid, paymentAnswer } from './answers.ts';

/** CP, RV, RF, RB, CB, CR and RC: something is done to an earlier transaction. */
export const referToPayment = (state: SandboxState, order: Order, referencedId: string): Answer => {
  const { entity, form, effect } = order;
  const now = state.clock.now();
  const paymentType = referencingTypes.find((type) => type === form.get('paymentType'));
  const errors = parameterErrors(form, paymentType === 'RV' ? [] : ['amount', 'currency', 'paymentType']);
  if (!paymentType || errors.length > 0) {
    return invalid([...errors, ...(paymentType ? [] : typeError(form, referencingTypes))], entity.entityId, now);
  }

  const parent = state.books.find(referencedId);
  const amount = effect.bookedAmount ?? toCents(form.get('amount') ?? '') ?? 0;
  const decision = decideReference(
    {
      entity,
      paymentType,
      parent,
      amount,
      currency: form.get('currency'),
      testMode: form.get('testMode'),
      inPortal: order.source !== 'OPP',
    },
    state.books,
    now,
  );
  const own = parent?.entityId === entity.entityId ? parent : undefined;
  const transaction = book(
    state,
    order,
    {
      paymentType,
      referencedId,
      amount: decision.amount ?? amount,
      currency: own?.currency ?? form.get('currency') ?? '',
      paymentMethod: own?.paymentMethod ?? 'CC',
      brand: own?.brand,
      card: own?.card,
      testMode: own?.testMode ?? 'INTERNAL',
      // Without a name of its own the operation inherits that of the payment it refers to.
      merchantTransactionId: own?.merchantTransactionId,
    },
    decision.refusedWith ?? effect.bookedCode ?? forcedCode(form),
  );
  return paymentAnswer(transaction, entity, now);
};
