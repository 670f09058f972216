/** Minor units of an amount with two decimals. */
export const minorOf = (amount: string): number => Math.round(Number(amount) * 100);
