/** The states that an execution enters, as a run of the definition does in test/unit/cost-page.test.ts. */
export const usualPaths = {
  /** Represented, and won: the request that enters the ruling books the reversal, so nothing is left to do for the execution. */
  dispute: ['AwaitDecision', 'WhereIsTheCase', 'AwaitRuling', 'WhereIsTheCase', 'Won'],
  sweep: ['SweepEveryLane', 'FinishReport', 'DidEveryLaneEnd', 'Swept'],
  /** Of each lane, beside its slices. */
  lane: ['LaneSwept'],
  slice: ['SweepSlice', 'IsThereMore'],
} as const;
