export const triesBeforeGivingUp = 10;

/** Pauses double, from two minutes to half a day: the tenth try is about a day after the first. */
export const pauseMs = (tries: number): number => Math.min(60_000 * 2 ** tries, 12 * 60 * 60_000);
