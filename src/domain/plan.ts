import type { DisputeChange } from './dispute-change.ts';
import type { Dispute } from './dispute.ts';
import type { Change } from './effect.ts';
import type { Operation } from './operation.ts';
import type { Rejection } from './rejection.ts';
import type { Condition } from './rules.ts';

/** What to make of a command: the operation's numbers, what it reserves on the head, and on what that depends. */
export type Plan = {
  readonly operation: Pick<
    Operation,
    'type' | 'references' | 'base' | 'closes' | 'requested' | 'currency' | 'recordedOnly' | 'reason' | 'refundWindow'
  >;
  readonly changes: readonly Change[];
  readonly conditions: readonly Condition[];
  /** What it means to a case, written with the claim. */
  readonly dispute?: DisputeChange;
  /** It is only right while this case is as it was seen. */
  readonly asLongAs?: Pick<Dispute, 'id' | 'version'>;
};

export const isRejection = (decision: object): decision is Rejection => 'code' in decision;
