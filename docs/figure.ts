/** A number as the pages write it. */
export const figure = (value: number): string => value.toLocaleString('en-US', { maximumSignificantDigits: 6 });
