import type { OperationStatus } from './operation.ts';

/**
 * What can happen to an operation. `corrected`: the gateway confirmed a success after all (invariant I4). `found`: somebody else made
 * it at the gateway. `decided`: a person said what it came to. Two change no status: `flagged`, after a success the gateway told of a
 * second one, or of something else, and the first stands; `adopted`, it told of what was only recorded here.
 */
export const transitionNames = [
  'answered',
  'resolved',
  'retried',
  'corrected',
  'flagged',
  'adopted',
  'found',
  'decided',
] as const;
export type Transition = (typeof transitionNames)[number];

/**
 * The life of an operation: every change of status that what is learned can bring about. The checks, the events and the diagram in
 * docs/operation-states.md are derived from it.
 */
export const transitions = {
  processing: {
    pending: 'answered',
    unknown: 'answered',
    succeeded: 'answered',
    declined: 'answered',
    failed: 'answered',
  },
  pending: {
    pending: 'resolved',
    unknown: 'resolved',
    succeeded: 'resolved',
    declined: 'resolved',
    failed: 'resolved',
  },
  unknown: {
    pending: 'resolved',
    unknown: 'resolved',
    succeeded: 'resolved',
    declined: 'resolved',
    failed: 'resolved',
  },
  declined: { succeeded: 'corrected' },
  failed: { processing: 'retried', succeeded: 'corrected' },
  succeeded: {},
} as const satisfies Record<OperationStatus, Partial<Record<OperationStatus, Transition>>>;

/** The transition that leads from one status to another, or null where there is none. */
export function transitionOf(from: OperationStatus, to: OperationStatus): Transition | null {
  const row: Partial<Record<OperationStatus, Transition>> = transitions[from];
  return row[to] ?? null;
}
