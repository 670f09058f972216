import type { Currency } from './currency.ts';
import { newEvent, type Event } from './event.ts';
import type { EntityName, FindingId, GatewayId, OperationId, PaymentId } from './ids.ts';
import type { Instant } from './instant.ts';
import type { OperationStatus, OperationType } from './operation.ts';

/**
 * A difference between our books and the gateway's that the comparison could not settle by booking what the gateway confirms.
 * `missing_here`: it moved money there and is not in our books. `missing_there`: the other way round. `not_compared`: nobody knows.
 */
export const findingClasses = [
  'missing_here',
  'missing_there',
  'amount_differs',
  'state_differs',
  'not_compared',
] as const;
export type FindingClass = (typeof findingClasses)[number];

/** What one of the two books says. Minor units. */
export type Side = { readonly status: OperationStatus; readonly amount: number | null };

/** How it was closed: what the gateway confirms is booked by now, or a person has looked and takes it as it is. */
export const closings = ['booked', 'accepted'] as const;

export type Finding = {
  readonly id: FindingId;
  readonly entity: EntityName;
  readonly class: FindingClass;
  readonly why: string;
  readonly paymentId: PaymentId | null;
  readonly operationId: OperationId | null;
  readonly gatewayId: GatewayId | null;
  /** What it refers to, in the gateway's words. */
  readonly references: GatewayId | null;
  readonly type: OperationType | null;
  readonly currency: Currency | null;
  readonly ours: Side | null;
  readonly theirs: Side | null;
  /** The business day whose comparison found it. */
  readonly day: string;
  readonly foundAt: Instant;
  readonly closed: {
    readonly as: (typeof closings)[number];
    readonly by: string;
    readonly reason: string;
    readonly at: Instant;
  } | null;
  readonly version: number;
};

export const findingStatuses = ['open', 'closed'] as const;
export const findingStatus = ({ closed }: Finding): (typeof findingStatuses)[number] => (closed ? 'closed' : 'open');

/** What the outside, and whoever audits, is told of a finding: that it is there, and later how, by whom and why it was closed. */
export function findingEvent({ id, entity, paymentId, closed, foundAt, version }: Finding): Event {
  const about = { entity, paymentId, object: { kind: 'discrepancy', id, version } } as const;
  if (!closed) return newEvent({ ...about, at: foundAt, type: 'discrepancy.found' });
  const { by, reason, at } = closed;
  return newEvent({ ...about, at, type: `discrepancy.${closed.as}`, decision: { by, reason } });
}
