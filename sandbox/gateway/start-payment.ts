import { book, type Order } from '../books/book.ts';
import { toCents } from '../books/cents.ts';
import { type InitialType, initialTypes } from '../books/transaction.ts';
import { type Form } from '../http/form.ts';
import { type Entity } from '../rules/entities.ts';
import { instrumentOf } from '../rules/instrument.ts';
import { forcedCode } from '../rules/issuer.ts';
import { outcomeOf } from '../rules/outcome.ts';
import { parameterErrors, typeError } from '../rules/parameter-errors.ts';
import { type KnownCode } from '../rules/result-codes.ts';
import { type SandboxState } from '../sandbox-state.ts';
import { type Answer, invalid, paymentAnswer } from './answers.ts';
import { redirectTo } from './redirect.ts';
import { keepInstrument, type Registration } from './registrations.ts';

const dayMs = 86_400_000;
/** Currencies without decimals: on the wire they have two all the same, and those must be zeros. */
const whole = ['CLP', 'ISK', 'JPY', 'KRW', 'PYG', 'UGX', 'VND', 'XAF', 'XOF', 'XPF'];

/** PA, DB and CD: money is asked of a card, a token or a wallet. */
export const startPayment = (state: SandboxState, order: Order, registration?: Registration): Answer => {
  const { entity, form, effect } = order;
  const now = state.clock.now();
  const paymentType = initialTypes.find((type) => type === form.get('paymentType'));
  const errors = parameterErrors(form, ['amount', 'currency', 'paymentType']);
  if (!paymentType || errors.length > 0) {
    return invalid([...errors, ...(paymentType ? [] : typeError(form, initialTypes))], entity.entityId, now);
  }

  const amount = effect.bookedAmount ?? toCents(form.get('amount') ?? '') ?? 0;
  const instrument = registration?.instrument ?? instrumentOf(form);
  const refused = refusalOf(paymentType, amount, entity, form);
  const said = forcedCode(form) ?? instrument.verdict.code;
  const special = refused ?? effect.bookedCode ?? said ?? (instrument.verdict.redirects && '000.200.000');
  const wantsToken = form.get('createRegistration') === 'true' && outcomeOf(special ?? '000.000.000') !== 'rejected';
  const transaction = book(
    state,
    order,
    {
      paymentType,
      amount,
      currency: form.get('currency') ?? '',
      paymentMethod: instrument.paymentMethod,
      brand: instrument.brand,
      card: instrument.card,
      registrationId: (registration ?? (wantsToken ? keepInstrument(state, entity, instrument) : undefined))?.id,
      expiresAt:
        paymentType === 'PA' && entity.authorizationDays !== null ? now + entity.authorizationDays * dayMs : undefined,
    },
    special,
  );
  const answer = paymentAnswer(transaction, entity, now);
  if (transaction.code !== '000.200.000' || !instrument.verdict.redirects) return answer;
  return { ...answer, body: { ...answer.body, redirect: redirectTo(state, transaction) } };
};

const refusalOf = (type: InitialType, amount: number, entity: Entity, form: Form): KnownCode | undefined => {
  if (entity.mode === 'live' && form.has('testMode')) return '600.200.701';
  if (type === 'CD' && !entity.payouts) return '600.200.400';
  if (amount === 0 && type !== 'PA') return '100.550.300';
  return whole.includes(form.get('currency') ?? '') && amount % 100 !== 0 ? '100.550.303' : undefined;
};
