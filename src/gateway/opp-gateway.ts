import type { Instant } from '../domain/instant.ts';
import { merchantTransactionIdOf } from '../domain/operation.ts';
import { answerWithinMs } from '../domain/settlement.ts';
import { bareOutcome, type Outcome } from '../domain/outcome.ts';
import { parseJson, transaction } from './answer.ts';
import type { Credentials } from './credentials.ts';
import { exchange, type ExchangeEnd } from './exchange.ts';
import { orderForm, orderPath, type Order } from './order.ts';
import { outcomeOf, type Expected } from './outcome-of.ts';

/** The port through which money moves. Whatever happens, it answers what is known; it never throws and never repeats. */
export type Gateway = {
  readonly send: (order: Order, sendBefore: Instant) => Promise<Outcome>;
};

/** ACI's Open Payment Platform over HTTP. */
export function oppGateway(credentials: Pick<Credentials, 'token' | 'forget'>, now: () => number): Gateway {
  return {
    async send(order, sendBefore) {
      const { entity, operation } = order;
      let token: string;
      try {
        token = await credentials.token(entity.gateway.credential);
      } catch (error) {
        return unsent('configuration', error instanceof Error ? error.message : 'The gateway secret cannot be read');
      }
      const end = await exchange({
        method: 'POST',
        url: new URL(orderPath(order), entity.gateway.baseUrl),
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
          accept: 'application/json',
        },
        body: orderForm(order).toString(),
        sendBeforeMs: Date.parse(sendBefore),
        answerWithinMs,
        now,
      });
      const outcome = outcomeOfEnd(end, {
        type: operation.type,
        merchantTransactionId: merchantTransactionIdOf(operation),
        referencedId: order.referencedId,
        expiryField: entity.authorizationExpiryField,
      });
      if (outcome.failure === 'configuration' || refusesUs(end)) credentials.forget();
      return outcome;
    },
  };
}

/** Whatever the body says: the token may have been rotated. */
const refusesUs = (end: ExchangeEnd): boolean => end.kind === 'answered' && (end.status === 401 || end.status === 403);

function outcomeOfEnd(end: ExchangeEnd, expected: Expected): Outcome {
  if (end.kind === 'unsent') return unsent('unsent', end.why);
  if (end.kind === 'unanswered') return doubtful(end.why);
  const parsed = transaction.safeParse(parseJson(end.body));
  // Only a result code is authoritative: without one, no HTTP status makes an outcome certain.
  return parsed.success ? outcomeOf(parsed.data, expected) : doubtful(`HTTP ${end.status} without a result code`);
}

const unsent = (failure: 'unsent' | 'configuration', why: string): Outcome => ({
  ...bareOutcome('failed', failure),
  result: { code: '', group: 'none', description: why.slice(0, 255) },
});

const doubtful = (why: string): Outcome => ({
  ...bareOutcome('unknown'),
  result: { code: '', group: 'none', description: why.slice(0, 255) },
});
