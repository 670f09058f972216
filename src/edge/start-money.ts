import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { OperateDeps } from '../exactly-once/operate.ts';
import { secretCredentials } from '../gateway/credentials.ts';
import type { Outcome } from '../domain/outcome.ts';
import { oppGateway, type Gateway } from '../gateway/opp-gateway.ts';
import { oppLookUp, type Look } from '../gateway/look-up.ts';
import { paymentStore } from '../store/payment-store.ts';
import { queryLimit } from '../store/query-limit.ts';
import { environment } from './environment.ts';
import { startRuntime, type Runtime } from './start-runtime.ts';

/** What did not come to an answer of the bank's: the gateway's doing, or ours. */
const isError = ({ status, failure }: Outcome): boolean =>
  status === 'unknown' || (status === 'failed' && failure !== null && failure !== 'rejected');

const counted = ({ send }: Gateway, count: Runtime['count']): Gateway => ({
  async send(order, sendBefore) {
    const outcome = await send(order, sendBefore);
    count('gateway_error_percent', isError(outcome) ? 100 : 0);
    return outcome;
  },
});

/** What a function needs to move money, beside what every function has. */
export type MoneyDeps = OperateDeps & Pick<Runtime, 'entity' | 'now'>;

export function startMoney(): Runtime & MoneyDeps & { readonly look: Look } {
  const runtime = startRuntime();
  const { table, now, logger, count } = runtime;
  const secret = environment('GATEWAY_SECRET_NAME');
  const credentials = secretCredentials(secret, now);
  credentials.prepare();
  return {
    ...runtime,
    pause,
    mark: randomUUID,
    payments: paymentStore(table),
    gateway: counted(oppGateway(credentials, now), count),
    queries: queryLimit(table),
    look: oppLookUp(credentials, now),
    report(event, { id, type, entity: name }, details) {
      count(event);
      logger.error(event, { operationId: id, type, entity: name, ...details });
    },
  };
}
