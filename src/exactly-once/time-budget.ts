/**
 * The time an operation may take, inside the 30 s that API Gateway waits for a function (which is given 29 s):
 * claim 5 s, send 18 s (gateway/opp-gateway.ts), settle 4 s, and two to spare.
 */
export const claimWithinMs = 5_000;
export const settleWithinMs = 4_000;

/**
 * The first byte leaves within this time after the request began, or never: the claim's budget and a second. What is left of
 * the 29 s is then enough for the answer and the settlement.
 */
export const sendWithinMs = 6_000;

/** How long a repeated request waits for the operation that is in flight under its key. */
export const replayWaitMs = 2_000;
export const replayLookEveryMs = 200;
