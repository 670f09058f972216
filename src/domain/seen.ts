import type { GatewayId, OperationId } from './ids.ts';
import type { Instant } from './instant.ts';
import { isOpen, type OperationType } from './operation.ts';
import type { Outcome } from './outcome.ts';

/** A transaction of the gateway's in our terms, as a look-up or a notification shows it. */
export type Seen = {
  readonly gatewayId: GatewayId;
  readonly type: OperationType;
  readonly references: GatewayId | null;
  /** The attempt of ours it says it is; somebody else's has none. Operations made in the portal carry their parent's. */
  readonly claims: { readonly id: OperationId; readonly attempt: number } | null;
  /** Minor units of the payment's currency; null where the gateway says none or none that can be read. */
  readonly amount: number | null;
  readonly currency: string | null;
  readonly outcome: Outcome;
  readonly at: Instant | null;
};

/** Whether it moved money as far as anybody can tell; a code that leaves doubt is on the safe side. */
export const mayHaveMoved = ({ outcome: { status } }: Pick<Seen, 'outcome'>): boolean =>
  isOpen(status) || status === 'succeeded';

/** Whether the gateway says that it moved money, or that it is about to. */
export const hasMoved = ({ outcome: { status } }: Pick<Seen, 'outcome'>): boolean =>
  status === 'succeeded' || status === 'pending';
