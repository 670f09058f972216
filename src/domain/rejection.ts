import type { UnfitCode } from './evidence.ts';
import type { OperationId } from './ids.ts';
import type { OperationType } from './operation.ts';

/** Why a rule says no. The statuses and titles they become over HTTP stand in contract/problems.ts, one per code. */
export type RejectionCode =
  | 'invalid_amount'
  | 'currency_not_enabled'
  | 'currency_mismatch'
  | 'amount_required'
  | 'card_data_not_enabled'
  | 'not_enabled'
  | 'exceeds_cap'
  | 'payment_not_ready'
  | 'nothing_to_reference'
  | 'ambiguous_reference'
  | 'unknown_reference'
  | 'wrong_reference_type'
  | 'reference_closed'
  | 'amount_exceeds_capturable'
  | 'amount_exceeds_refundable'
  | 'amount_exceeds_disputable'
  | 'amount_exceeds_reversible'
  | 'amount_exceeds_rebillable'
  | 'already_captured'
  | 'already_refunded'
  | 'amounts_reserved'
  | 'dispute_open'
  | 'already_charged_back'
  | 'dispute_won'
  | 'authorization_expired'
  | 'letter_closed'
  | 'refund_window_closed'
  | 'not_open'
  | 'not_settled'
  | 'in_flight'
  | 'gateway_id_required'
  | 'gateway_id_taken'
  | 'invalid_date'
  | 'case_known'
  | 'case_differs'
  | 'dispute_decided'
  | 'dispute_reversed'
  | 'chargeback_not_booked'
  | 'deadline_passed'
  | 'already_represented'
  | 'not_represented'
  | 'evidence_missing'
  | 'evidence_sealed'
  | 'evidence_unfinished'
  | 'evidence_changed'
  | 'evidence_is_a_file'
  | 'too_much_evidence'
  | 'file_too_large'
  | 'pack_too_large'
  | UnfitCode
  | 'delivery_time'
  | 'amount_exceeds_dispute'
  | 'reason_required';

export type Rejection = {
  readonly code: RejectionCode;
  readonly detail: string;
  /** The field of the request that would have to change, as a JSON pointer in a URI fragment. */
  readonly pointer?: string;
  /** What could be meant instead, each with what remains of it. */
  readonly candidates?: readonly {
    readonly type: OperationType;
    readonly references: OperationId;
    readonly maxAmount: string;
  }[];
  /** Operations that are not settled yet and stand in the way: the same request may succeed once they are. */
  readonly unsettled?: readonly OperationId[];
};
