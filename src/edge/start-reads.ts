import { listing, type Listing } from '../store/listing.ts';
import { paymentStore, type PaymentStore } from '../store/payment-store.ts';
import { startRuntime, type Runtime } from './start-runtime.ts';

/** What a function that only reads needs. */
export type ReadDeps = Pick<Runtime, 'entity' | 'now'> & {
  readonly payments: Pick<PaymentStore, 'head' | 'operation' | 'paymentOf' | 'whole'>;
  readonly lists: Listing;
};

export function startReads(): Runtime & ReadDeps {
  const runtime = startRuntime();
  return { ...runtime, payments: paymentStore(runtime.table), lists: listing(runtime.table) };
}
