import { paymentStore, type PaymentStore } from '../store/payment-store.ts';
import { startRuntime, type Runtime } from './start-runtime.ts';

/** What a function needs that books what a person says. */
export type DecisionDeps = Pick<Runtime, 'entity' | 'now'> & {
  readonly payments: Pick<PaymentStore, 'head' | 'operation' | 'paymentOf' | 'settle' | 'disputesOf'>;
};

export function startDecisions(): Runtime & DecisionDeps {
  const runtime = startRuntime();
  return { ...runtime, payments: paymentStore(runtime.table) };
}
