/** A point in time as RFC 3339 in UTC with milliseconds; such strings sort as time does. */
export type Instant = string & { readonly instant: unique symbol };

export const isInstant = (text: string): text is Instant => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text);

/** @throws RangeError for milliseconds no date can hold. */
export function instantOf(epochMs: number): Instant {
  const text = new Date(epochMs).toISOString();
  if (!isInstant(text)) throw new RangeError(`${epochMs} is outside the years an instant is written in`);
  return text;
}

const msPerDay = 24 * 60 * 60 * 1000;
export const plusMs = (at: Instant, ms: number): Instant => instantOf(Date.parse(at) + ms);
export const plusDays = (at: Instant, days: number): Instant => plusMs(at, days * msPerDay);
