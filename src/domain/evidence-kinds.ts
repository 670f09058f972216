import type { NormalizedReason } from './reason-codes.ts';

/** The kinds of pieces a representment is made of. `issuer_document`: what the bank sent us. */
export const evidenceKinds = [
  'proof_of_delivery',
  'service_record',
  'usage_log',
  'receipt',
  'authorization_record',
  'card_present_record',
  'authentication_record',
  'address_and_cvv_check',
  'customer_history',
  'separate_transactions',
  'other_payment_record',
  'refund_record',
  'refund_policy',
  'cancellation_policy',
  'cancellation_record',
  'terms_accepted',
  'product_description',
  'proof_of_authenticity',
  'condition_record',
  'clearing_record',
  'amount_consent',
  'currency_choice',
  'correspondence',
  'issuer_document',
  'explanation',
  'other',
] as const;
export type EvidenceKind = (typeof evidenceKinds)[number];

/** What a case for one reason needs: without a required piece there is hardly a case; recommended ones make it stronger. */
export type EvidenceWanted = {
  readonly required: readonly EvidenceKind[];
  readonly recommended: readonly EvidenceKind[];
};

const cardPresent: EvidenceWanted = { required: ['card_present_record'], recommended: ['receipt', 'refund_record'] };
const cardAbsent: EvidenceWanted = {
  required: [],
  recommended: [
    'customer_history',
    'authentication_record',
    'address_and_cvv_check',
    'proof_of_delivery',
    'usage_log',
    'terms_accepted',
    'refund_record',
  ],
};
const authorization: EvidenceWanted = {
  required: ['authorization_record'],
  recommended: ['clearing_record', 'refund_record'],
};
const anything: EvidenceWanted = { required: [], recommended: ['explanation', 'receipt', 'correspondence'] };

/**
 * A synthesis of what Stripe, Adyen, Braintree, Checkout.com, Chargeflow and Increase publish per reason code. Only what a reason
 * turns on is required, and the team may go on without it, saying why.
 */
export const evidenceWanted = {
  fraud_card_present: cardPresent,
  fraud_card_absent: cardAbsent,
  unrecognised: { required: [], recommended: ['receipt', 'customer_history', 'proof_of_delivery', 'usage_log'] },
  scheme_programme: { required: [], recommended: ['refund_record', 'explanation'] },
  no_authorization: authorization,
  authorization_expired: authorization,
  late_presentment: { required: ['clearing_record'], recommended: ['receipt', 'authorization_record'] },
  wrong_transaction_type: { required: ['receipt'], recommended: ['refund_policy', 'refund_record'] },
  currency: { required: ['receipt'], recommended: ['currency_choice'] },
  wrong_account: { required: ['authorization_record'], recommended: ['receipt', 'refund_record'] },
  incorrect_amount: { required: ['receipt'], recommended: ['amount_consent', 'refund_record'] },
  duplicate: { required: ['separate_transactions'], recommended: ['authorization_record', 'refund_record'] },
  paid_by_other_means: { required: ['other_payment_record'], recommended: ['separate_transactions', 'refund_record'] },
  invalid_data: { required: ['authorization_record'], recommended: ['clearing_record'] },
  processing_error: {
    required: [],
    recommended: ['receipt', 'separate_transactions', 'clearing_record', 'currency_choice', 'refund_record'],
  },
  instalment: { required: ['terms_accepted'], recommended: ['other_payment_record'] },
  not_received: {
    required: ['proof_of_delivery'],
    recommended: ['usage_log', 'service_record', 'correspondence', 'refund_record'],
  },
  cash_not_dispensed: { required: ['service_record'], recommended: ['explanation'] },
  cancelled_recurring: {
    required: ['terms_accepted'],
    recommended: ['cancellation_policy', 'cancellation_record', 'usage_log', 'correspondence', 'refund_record'],
  },
  cancelled: {
    required: ['cancellation_policy'],
    recommended: ['proof_of_delivery', 'cancellation_record', 'refund_policy', 'refund_record'],
  },
  no_show: { required: ['cancellation_policy'], recommended: ['terms_accepted', 'cancellation_record', 'receipt'] },
  not_as_described: {
    required: ['product_description'],
    recommended: ['condition_record', 'correspondence', 'refund_policy', 'proof_of_delivery'],
  },
  counterfeit: { required: ['proof_of_authenticity'], recommended: ['product_description', 'correspondence'] },
  misrepresentation: {
    required: ['product_description'],
    recommended: ['terms_accepted', 'correspondence', 'proof_of_delivery', 'usage_log'],
  },
  credit_not_processed: { required: ['refund_record'], recommended: ['refund_policy', 'correspondence'] },
  credit_not_accepted: { required: ['terms_accepted'], recommended: ['receipt', 'refund_record'] },
  consumer_dispute: {
    required: [],
    recommended: ['proof_of_delivery', 'product_description', 'terms_accepted', 'usage_log', 'refund_record'],
  },
  delayed_charge: { required: ['terms_accepted'], recommended: ['amount_consent', 'condition_record', 'receipt'] },
  inquiry: { required: ['receipt'], recommended: ['explanation', 'issuer_document'] },
  domestic: { required: [], recommended: ['explanation', 'issuer_document'] },
  return_debit: { required: [], recommended: ['terms_accepted', 'explanation'] },
  accepted: anything,
  other: anything,
} as const satisfies Record<NormalizedReason, EvidenceWanted>;
