import type { RejectionCode } from '../domain/rejection.ts';

/** What one kind of refusal is over HTTP. `retryable`: the same request under the same key may go again. */
type Problem = { readonly status: number; readonly title: string; readonly retryable: boolean };

const rule = (title: string): Problem => ({ status: 409, title, retryable: false });
const bad = (title: string): Problem => ({ status: 400, title, retryable: false });

/** The refusals of the domain's rules: one for every rejection code, or this does not compile. */
const rejections = {
  invalid_amount: bad('The amount is not one'),
  currency_not_enabled: bad('The entity does not take this currency'),
  currency_mismatch: bad('The payment is in another currency'),
  amount_required: bad('The amount is missing'),
  card_data_not_enabled: bad('The entity takes no card data'),
  not_enabled: rule('The entity does not allow this'),
  exceeds_cap: rule("The amount is above the entity's cap"),
  payment_not_ready: rule('The payment is not complete yet'),
  nothing_to_reference: rule('The payment has nothing this could refer to'),
  ambiguous_reference: rule('Several operations could be meant'),
  unknown_reference: bad('The operation referred to is not there'),
  wrong_reference_type: rule('The operation referred to is of another type'),
  reference_closed: rule('What it refers to is closed'),
  amount_exceeds_capturable: rule('Capture exceeds what is left'),
  amount_exceeds_refundable: rule('Refund exceeds what is left'),
  amount_exceeds_disputable: rule('Chargeback exceeds what is left'),
  amount_exceeds_reversible: rule('Chargeback reversal exceeds the chargeback'),
  amount_exceeds_rebillable: rule('Rebill exceeds what may be rebilled'),
  already_captured: rule('Money has been captured'),
  already_refunded: rule('Money has been refunded'),
  amounts_reserved: { ...rule('Amounts are reserved by operations that are not settled'), retryable: true },
  dispute_open: rule('A dispute is open'),
  already_charged_back: rule('It has been charged back before'),
  dispute_won: rule('The dispute over this money was won'),
  authorization_expired: rule('The authorization has expired'),
  refund_window_closed: rule('The refund window has closed'),
  not_open: rule('The operation is settled'),
  not_settled: rule('The operation is not settled'),
  in_flight: { ...rule('The answer of the gateway may still come'), retryable: true },
  gateway_id_required: bad("The gateway's id is missing"),
  gateway_id_taken: rule("The gateway's transaction is booked already"),
  invalid_date: bad('The date is not possible'),
  case_known: rule('The chargeback is known already'),
  case_differs: rule('The chargeback is known under another case number'),
  letter_closed: rule('The letter waits for nobody any more'),
  dispute_decided: rule('The dispute is decided'),
  dispute_reversed: rule('The money of the dispute came back already'),
  chargeback_not_booked: rule('The chargeback is not in the books yet'),
  deadline_passed: rule('The deadline has passed'),
  already_represented: rule('The representment is sealed'),
  not_represented: rule('Nothing is sealed'),
  evidence_missing: rule('Required evidence is missing'),
  evidence_sealed: rule('The evidence is sealed'),
  evidence_unfinished: rule('A file of the evidence has not arrived'),
  evidence_changed: rule('The case changed while it was being sealed'),
  evidence_is_a_file: bad('The evidence is a file, not a text'),
  too_much_evidence: rule('The case has too many pieces of evidence'),
  file_too_large: bad('The file is larger than what may be sent to the bank'),
  pack_too_large: rule('The pack is larger than what may be sent to the bank'),
  upload_missing: rule('The file has not been uploaded'),
  upload_differs: rule('The file is not the one that was announced'),
  file_type_differs: rule('The file is of another type'),
  file_broken: rule('The file is damaged'),
  pdf_encrypted: rule('The PDF is encrypted'),
  pdf_active: rule('The PDF does more than show something'),
  unprintable_text: bad('The text has characters that cannot be printed'),
  delivery_time: bad('It was not sent at that time'),
  amount_exceeds_dispute: rule('The ruling exceeds what is disputed'),
  reason_required: bad('A reason is needed'),
} as const satisfies Record<RejectionCode, Problem>;

/** What stands before the rules: the request itself, the caller, the state of the key. */
const edge = {
  invalid_request: bad('The request is not valid'),
  idempotency_key_missing: bad('The Idempotency-Key header is missing'),
  idempotency_key_invalid: bad('The Idempotency-Key header is not usable'),
  card_number_outside_card: bad('Something that looks like a card number stands outside the card fields'),
  unauthenticated: { status: 401, title: 'A valid bearer token is needed', retryable: false },
  forbidden: { status: 403, title: "The caller's role does not allow this", retryable: false },
  not_found: { status: 404, title: 'Not found', retryable: false },
  version_required: { status: 428, title: 'The version that was read is missing (If-Match)', retryable: false },
  stale_version: { status: 412, title: 'It has changed since it was read', retryable: false },
  payload_too_large: { status: 413, title: 'The body is too large', retryable: false },
  unsupported_media_type: { status: 415, title: 'The body must be application/json', retryable: false },
  idempotency_key_reused: { status: 422, title: 'The key was used with another request', retryable: false },
  webhook_undecryptable: {
    status: 400,
    title: 'The notification does not decrypt, or cannot be read',
    retryable: true,
  },
  webhook_foreign_entity: {
    status: 403,
    title: 'The notification is about an entity that this hook is not for',
    retryable: true,
  },
  endpoint_address: bad('The address cannot be told of events'),
  too_many_endpoints: rule('The entity has as many webhook endpoints as it may have'),
  import_mismatch: rule('The payment at the gateway is not the one expected'),
  import_unsupported: rule('The payment at the gateway cannot be imported'),
  already_closed: rule('The discrepancy is closed'),
  not_bookable: rule('The discrepancy cannot be closed by booking'),
  gateway_silent: { status: 503, title: 'The gateway has not told yet', retryable: true },
  internal_error: { status: 500, title: 'Something broke here', retryable: true },
  gateway_unusable: { status: 502, title: 'The gateway could not be asked', retryable: true },
  frozen: { status: 503, title: 'The entity is frozen: it moves no money now', retryable: true },
  contended: { status: 503, title: 'Too many requests for the same payment at once', retryable: true },
} as const satisfies Record<string, Problem>;

/** How an operation that ended without moving money is told to its caller. */
const outcomes = {
  declined: { status: 402, title: 'The bank or a risk check declined', retryable: false },
  gateway_rejected: rule('The gateway refused it'),
  never_executed: rule('The gateway never executed it'),
  gateway_misconfigured: {
    status: 502,
    title: 'The gateway refuses us: credentials or configuration',
    retryable: true,
  },
  gateway_throttled: { status: 503, title: 'The gateway throttles us', retryable: true },
  not_sent: { status: 503, title: 'The gateway could not be reached; nothing was sent', retryable: true },
} as const satisfies Record<string, Problem>;

/** Every problem the API answers, by its `code`. */
export const problems = { ...edge, ...rejections, ...outcomes };
export type ProblemCode = keyof typeof problems;

/** The `type` of a problem: where it is explained. */
export const problemType = (code: string): string => `${documentation}#${code.replaceAll('_', '-')}`;
const documentation = 'https://github.com/payments-back-office/payments-back-office/blob/main/docs/problems.md';
