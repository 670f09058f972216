import { type Outcome } from '../rules/outcome.ts';

export const initialTypes = ['PA', 'DB', 'CD'] as const;
export const referencingTypes = ['CP', 'RV', 'RF', 'RB', 'CB', 'CR', 'RC'] as const;
export type InitialType = (typeof initialTypes)[number];
export type ReferencingType = (typeof referencingTypes)[number];

/** All that is ever kept of a card. */
export type CardTrace = {
  readonly bin: string;
  readonly last4Digits: string;
  readonly holder: string | undefined;
  readonly expiryMonth: string | undefined;
  readonly expiryYear: string | undefined;
};

/** One line of the books: what really happened (`state`, `code`) beside what the caller was told (`answered`). */
export type Transaction = {
  readonly id: string;
  readonly shortId: string;
  readonly entityId: string;
  readonly paymentType: InitialType | ReferencingType;
  readonly referencedId: string | undefined;
  readonly merchantTransactionId: string | undefined;
  readonly merchantInvoiceId: string | undefined;
  readonly amount: number;
  readonly currency: string;
  readonly testMode: string;
  readonly brand: string | undefined;
  readonly paymentMethod: 'CC' | 'VA';
  readonly card: CardTrace | undefined;
  readonly registrationId: string | undefined;
  readonly customParameters: Readonly<Record<string, string>>;
  readonly shopperResultUrl: string | undefined;
  readonly source: string;
  readonly createdAt: number;
  /** Where the gateway limits an authorization's life: captures from this instant on are refused. */
  readonly expiresAt: number | undefined;
  /** While this holds, look-ups do not find the transaction. */
  readonly hidden: { readonly until: number; queries: number } | undefined;
  /** How a pending transaction ends, and when; without a time it waits for somebody to end it. */
  readonly plannedEnd: string | undefined;
  readonly endsAt: number | undefined;
  state: Outcome;
  code: string;
  answered: { readonly httpStatus: number; readonly code: string } | null;
};
