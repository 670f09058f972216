/** What a result code means for the money: it moved, it may still move, it did not move. */
export type Outcome = 'succeeded' | 'pending' | 'rejected';

// The sandbox's own reading, kept apart from any client's. 000.400.030 and 900.* are "rejected" here because this
// table is only asked what the books hold; a fault decides what a client is told instead.
const succeeded = /^000\.(000|100|300|310|500|600|400\.(0[^3]|100|1[12]0))/;
const pending = /^(000\.200|800\.400\.5|100\.400\.500)/;

export const outcomeOf = (code: string): Outcome => {
  if (succeeded.test(code)) return 'succeeded';
  return pending.test(code) ? 'pending' : 'rejected';
};
