import type { GatewayId } from './ids.ts';
import type { Instant } from './instant.ts';
import type { Discrepancy, Failure, GatewayResult, NextAction, OperationStatus } from './operation.ts';
import type { Card } from './payment.ts';

/** What is known of an operation's outcome, whoever told of it: the answer, a look-up, a webhook, an import, a person. */
export type Outcome = {
  readonly status: Exclude<OperationStatus, 'processing'>;
  readonly failure: Failure | null;
  readonly gatewayId: GatewayId | null;
  readonly result: GatewayResult | null;
  readonly acquirer: Readonly<Record<string, string>>;
  /** What the gateway says it booked, in its own words; null where it says nothing. */
  readonly amount: { readonly text: string; readonly currency: string | null } | null;
  readonly nextAction: NextAction | null;
  readonly reviewRequired: boolean;
  readonly needsPerson: boolean;
  /** Differences seen by whoever learned of it, beside those its amount shows. */
  readonly discrepancies: readonly Discrepancy[];
  readonly recordedOnly: boolean;
  /** The gateway's name for what was paid with. */
  readonly brand: string | null;
  readonly card: Card | null;
  /** The end of the authorization where the gateway gives it. */
  readonly authorizationEndsAt: Instant | null;
};

/** An outcome that says nothing but its status. */
export const bareOutcome = (status: Outcome['status'], failure: Failure | null = null): Outcome => ({
  status,
  failure,
  gatewayId: null,
  result: null,
  acquirer: {},
  amount: null,
  nextAction: null,
  reviewRequired: false,
  needsPerson: false,
  discrepancies: [],
  recordedOnly: false,
  brand: null,
  card: null,
  authorizationEndsAt: null,
});
