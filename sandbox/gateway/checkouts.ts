import { checkoutId } from '../books/ids.ts';
import { type Transaction } from '../books/transaction.ts';
import { type Form } from '../http/form.ts';
import { type Entity } from '../rules/entities.ts';
import { parameterErrors } from '../rules/parameter-errors.ts';
import { type SandboxState } from '../sandbox-state.ts';
import { type Answer, envelope, invalid, paymentAnswer, statusOf } from './answers.ts';
import { startPayment } from './start-payment.ts';

/** A COPYandPAY session: the order a shopper has yet to pay, and the payments tried so far. */
export type Checkout = {
  readonly id: string;
  readonly entity: Entity;
  readonly form: Form;
  /** A session lives half an hour from when it was last used. */
  usedAt: number;
  payment?: Transaction;
};

const lifeMs = 30 * 60_000;
const expired = {
  code: '200.300.404',
  description:
    'invalid or missing parameter - (opp) No payment session found for the requested id - are you mixing test/live servers or have you paid more than 30min ago?',
};

export const openCheckout = (state: SandboxState, entity: Entity, form: Form): Answer => {
  const now = state.clock.now();
  const errors = parameterErrors(form, ['amount', 'currency', 'paymentType']);
  if (errors.length > 0) return invalid(errors, entity.entityId, now);
  const id = checkoutId();
  state.checkouts.set(id, { id, entity, form, usedAt: now });
  return { status: statusOf('000.200.100'), body: { ...envelope('000.200.100', id, now), id } };
};

export const checkoutStatus = (state: SandboxState, entity: Entity, id: string): Answer => {
  const now = state.clock.now();
  const checkout = state.checkouts.get(id);
  if (checkout?.entity.entityId !== entity.entityId || now - checkout.usedAt > lifeMs) {
    return { status: 400, body: { ...envelope(expired.code, id, now), result: expired } };
  }
  if (!checkout.payment) return { status: 200, body: envelope('000.200.000', id, now) };
  const answer = paymentAnswer(checkout.payment, entity, now);
  return { ...answer, body: { ...answer.body, ndc: id } };
};

/** The shopper fills in the widget. Declined, the session stays open for another try. */
export const payCheckout = (state: SandboxState, checkout: Checkout, card: Form): Answer => {
  const { entity, form } = checkout;
  const order = { entity, form: new Map([...form, ...card]), effect: {}, source: 'OPP' };
  const answer = startPayment(state, order);
  if (answer.transaction) checkout.payment = answer.transaction;
  checkout.usedAt = state.clock.now();
  return answer;
};
