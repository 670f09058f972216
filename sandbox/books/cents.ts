/** The gateway's own format, as its validation message words it; more digits than a number holds exactly cannot occur. */
export const wireAmount = /^[0-9]{1,12}(\.[0-9]{2})?$/;

export const toCents = (amount: string): number | undefined =>
  wireAmount.test(amount) ? Math.round(Number(amount) * 100) : undefined;

export const fromCents = (cents: number): string => (cents / 100).toFixed(2);
