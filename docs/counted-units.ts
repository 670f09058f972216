/**
 * What work asks of the table, in the units that DynamoDB charges for; entries of indexes are among the writes. Measured on a
 * real engine, which says of every request what it consumed, by test/integration/consumed-units.test.ts: it fails where
 * a figure here is not what it measures. A write whose condition is not met is paid for too, and is not in it.
 */
export const countedUnits = {
  /** With a reference, as a shop sends it. */
  preauthorization: { reads: 0, writes: 29 },
  capture: { reads: 1, writes: 29 },
  refund: { reads: 1, writes: 29 },
  /** An event put on the bus, and what is more for an endpoint that takes it. */
  event: { reads: 3.5, writes: 2 },
  webhook: { reads: 4, writes: 4 },
  /** A minute in which nothing is due, of either clock. */
  idleTick: { reads: 2, writes: 0 },
  /** What the clock does once an hour for an entity that nothing happens to. */
  idleEntityHour: { reads: 1.5, writes: 6 },
  /** A run whatever is due (four lanes, one report), and what is more for each payment. */
  sweep: { reads: 7, writes: 23 },
  sweepWarns: { reads: 2, writes: 14 },
  sweepReverses: { reads: 1, writes: 32 },
  /** From the chargeback to the win: the requests of the team, the turns of the clock that they cause, the tasks. */
  dispute: { reads: 48, writes: 191 },
  /** The look at a case that waits, once an hour. */
  disputeLook: { reads: 2, writes: 6 },
  /** Of which it tells, the chargeback and its reversal among them. */
  disputeEvents: 11,
} as const;
