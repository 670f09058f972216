import { disputeStore, type DisputeStore } from '../store/dispute-store.ts';
import { endpointStore, type EndpointStore } from '../store/endpoint-store.ts';
import { eventStore, type EventStore } from '../store/event-store.ts';
import { findingStore, type FindingStore } from '../store/finding-store.ts';
import { letterStore, type LetterStore } from '../store/letter-store.ts';
import { sweepStore, type SweepStore } from '../store/sweep-store.ts';
import { startReads, type ReadDeps } from './start-reads.ts';
import type { Runtime } from './start-runtime.ts';

/** What a function needs that reads events. */
export type EventDeps = ReadDeps & {
  readonly events: Pick<EventStore, 'ofPayment'>;
  readonly disputes: Pick<DisputeStore, 'get'>;
  readonly findings: Pick<FindingStore, 'get'>;
  readonly letters: Pick<LetterStore, 'get'>;
  readonly sweeps: Pick<SweepStore, 'get'>;
  readonly endpoints: Pick<EndpointStore, 'get'>;
};

export function startEvents(): Runtime & EventDeps {
  const runtime = startReads();
  const { table } = runtime;
  return {
    ...runtime,
    events: eventStore(table),
    disputes: disputeStore(table),
    findings: findingStore(table),
    letters: letterStore(table),
    sweeps: sweepStore(table),
    endpoints: endpointStore(table),
  };
}
