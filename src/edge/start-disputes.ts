import { disputeStore, type DisputeStore } from '../store/dispute-store.ts';
import { paymentStore, type PaymentStore } from '../store/payment-store.ts';
import { startMoney, type MoneyDeps } from './start-money.ts';
import type { Runtime } from './start-runtime.ts';

/** What a function needs to decide about disputes, and to book what a decision brings about. */
export type DisputeDeps = MoneyDeps & { readonly payments: PaymentStore; readonly disputes: DisputeStore };

export function startDisputes(): Runtime & DisputeDeps {
  const runtime = startMoney();
  const { table } = runtime;
  return { ...runtime, payments: paymentStore(table), disputes: disputeStore(table) };
}
