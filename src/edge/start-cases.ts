import { disputeStore, type DisputeStore } from '../store/dispute-store.ts';
import { listing, type Listing } from '../store/listing.ts';
import { paymentStore, type PaymentStore } from '../store/payment-store.ts';
import { startRuntime, type Runtime } from './start-runtime.ts';

/** What a function needs that shows cases, or takes a step that moves no money. */
export type CaseDeps = Pick<Runtime, 'entity' | 'now'> & {
  readonly disputes: DisputeStore;
  readonly payments: Pick<PaymentStore, 'whole' | 'operation'>;
  readonly lists: Listing;
};

export function startCases(): Runtime & CaseDeps {
  const runtime = startRuntime();
  const { table } = runtime;
  return { ...runtime, disputes: disputeStore(table), payments: paymentStore(table), lists: listing(table) };
}
