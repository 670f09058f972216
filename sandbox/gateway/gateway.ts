import { type Order } from '../books/book.ts';
import { settleDue } from '../books/settlement.ts';
import { type Transaction } from '../books/transaction.ts';
import { type Effect, effectOf } from '../faults/effect.ts';
import { type Form } from '../http/form.ts';
import { type Match } from '../http/router.ts';
import { type SandboxState } from '../sandbox-state.ts';
import { type Answer, paymentAnswer, refusal } from './answers.ts';
import { authenticate, entityIdIn } from './authenticate.ts';
import { type GatewayRoute } from './gateway-routes.ts';

/** What goes out on the wire: an answer, and how badly it is delivered. */
export type Reply = { readonly answer: Answer | undefined; readonly delivery: Effect['delivery'] | 'whole' };

type Request = { readonly parameters: Form; readonly authorization: string | undefined };

/** Answers one call of the gateway's API. The books change in one go, between two awaits. */
export const answerGateway = async (
  state: SandboxState,
  { route, id }: Match<GatewayRoute>,
  { parameters, authorization }: Request,
): Promise<Reply> => {
  const admitted = authenticate(state, parameters, authorization);
  if ('refused' in admitted) return { answer: admitted.refused, delivery: 'whole' };
  const { entity } = admitted;
  const now = state.clock.now();
  if (route.kind === 'query' && !state.queryLimit.allows(entity.entityId, entity.queriesPerMinute, now)) {
    return { answer: refusal('800.120.100', entity.entityId, now), delivery: 'whole' };
  }

  const effect = route.kind === 'setup' ? {} : effectOf(strike(state, route.kind, parameters, id));
  if (effect.delayFirst) {
    await pause(effect.delayMs);
    settleDue(state);
  }
  const order: Order = { entity, form: parameters, effect, source: 'OPP' };
  const truth = effect.notApplied ? undefined : route.handle(state, order, id);
  if (!effect.delayFirst) await pause(effect.delayMs);

  const delivery = effect.delivery ?? 'whole';
  const transaction = route.kind === 'payment' ? truth?.transaction : undefined;
  const answer = told(state, order, truth, transaction);
  if (transaction && answer && delivery === 'whole') {
    transaction.answered = { httpStatus: answer.status, code: effect.answerCode ?? transaction.code };
  }
  return { answer, delivery };
};

const strike = (
  state: SandboxState,
  on: 'payment' | 'query',
  parameters: Form,
  id: string,
): ReturnType<SandboxState['faults']['strike']> =>
  state.faults.strike({
    on,
    entityId: entityIdIn(parameters) ?? '',
    paymentType: parameters.get('paymentType'),
    merchantTransactionId: parameters.get('merchantTransactionId'),
    amount: parameters.get('amount'),
    referencedId: id === '' ? undefined : id,
  });

/** What the caller is told, which need not be what happened. */
const told = (
  state: SandboxState,
  { entity, effect: { answerCode, answerStatus, withoutId } }: Order,
  truth: Answer | undefined,
  made: Transaction | undefined,
): Answer | undefined => {
  const now = state.clock.now();
  let answer = truth;
  if (answerCode !== undefined) {
    answer = made
      ? paymentAnswer(made, entity, now, answerCode)
      : refusal(answerCode, entity.entityId, now, answerStatus);
  }
  return answer && withoutId ? { ...answer, body: { ...answer.body, id: undefined } } : answer;
};

const pause = async (ms = 0): Promise<void> => {
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
};
