import type { PriceName } from './prices.ts';

/** One line of a bill: so much of something that has a price. */
export type CostLine = {
  /** The type of the resource, or the part of the work, that it is paid for. */
  readonly of: string;
  readonly price: PriceName;
  readonly quantity: number;
  /** How the quantity comes about. */
  readonly from: string;
};
