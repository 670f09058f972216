import * as z from 'zod';
import { expiryPolicies } from '../domain/expiry.ts';
import { rootTypes } from '../domain/operation.ts';
import { deliveryChannels } from '../domain/dispute.ts';
import { fileTypes } from '../domain/evidence.ts';
import { evidenceKinds } from '../domain/evidence-kinds.ts';
import { schemes } from '../domain/reason-codes.ts';
import { verdicts } from '../domain/task.ts';
import {
  amount,
  currency,
  dayOrTime,
  entity,
  eventType,
  gatewayId,
  line,
  metadata,
  operationId,
  reference,
} from './fields.ts';
import { card, passThrough, registrationId } from './payment-data.ts';

/** The bodies of requests. Unknown fields are refused: a misspelt `amount` must not mean "all that remains". */

const descriptor = line(127).meta({ description: "Text on the shopper's statement; acquirers shorten it." });
const instrument = {
  card: card.optional().meta({ description: 'Card data; only where the entity allows it (PCI DSS scope).' }),
  registrationId: registrationId.optional().meta({ description: "The gateway's token of a stored card." }),
};
const common = {
  entity,
  amount,
  currency,
  reference: reference.optional(),
  metadata: metadata.optional(),
  descriptor: descriptor.optional(),
};
const oneInstrument = ({ card, registrationId }: { card?: unknown; registrationId?: unknown }) =>
  (card === undefined) !== (registrationId === undefined);
const instrumentMeta = { oneOf: [{ required: ['card'] }, { required: ['registrationId'] }] };
const oneInstrumentProblem = { error: 'give either card or registrationId', path: ['registrationId'] };

/** Reasons of the gateway's back-office guide, where it has them. A rebill's reason caps it, so there is no `other`. */
const reasons = {
  capture: ['goods_shipped', 'partial_shipment', 'service_rendered', 'other'],
  reversal: ['duplicate', 'change_of_mind', 'product_unavailable', 'other'],
  refund: [
    'returned',
    'damaged',
    'not_received',
    'product_unavailable',
    'duplicate',
    'billing_error',
    'goodwill',
    'other',
  ],
  rebill: ['price_above_estimate', 'incorrect_refund', 'incorrect_chargeback'],
  payout: ['refund_window_closed', 'billing_correction', 'goodwill', 'other'],
} as const;

const followUp = {
  references: operationId
    .optional()
    .meta({ description: 'The operation it refers to; without it, the only candidate.' }),
  currency: currency.optional().meta({ description: "Checked against the payment's, if given." }),
  reference: reference.optional(),
  descriptor: descriptor.optional(),
};
const rest = amount.optional().meta({ description: 'Without it, all that remains.' });

export const paymentRequest = z
  .strictObject({
    ...common,
    type: z.enum(['preauthorization', 'debit']),
    expiryPolicy: z.enum(expiryPolicies).optional().meta({
      description:
        "What becomes of a pre-authorization that nobody captures in time; without it, as the entity's settings say.",
    }),
    ...instrument,
    ...passThrough,
    shopperResultUrl: z
      .url({ protocol: /^https?$/ })
      .max(2048)
      .optional(),
    references: z
      .never({ error: 'incremental authorizations are not supported: make a new pre-authorization' })
      .optional(),
  })
  .refine(oneInstrument, oneInstrumentProblem)
  .meta(instrumentMeta);

export const payoutRequest = z
  .strictObject({ ...common, reason: z.enum(reasons.payout).optional(), ...instrument, ...passThrough })
  .refine(oneInstrument, oneInstrumentProblem)
  .meta(instrumentMeta);

export const captureRequest = z.strictObject({ ...followUp, amount: rest, reason: z.enum(reasons.capture).optional() });
export const reversalRequest = z.strictObject({ ...followUp, reason: z.enum(reasons.reversal).optional() });
export const refundRequest = z.strictObject({ ...followUp, amount: rest, reason: z.enum(reasons.refund).optional() });
export const rebillRequest = z.strictObject({ ...followUp, amount, reason: z.enum(reasons.rebill) });
const caseNumber = line(64).meta({
  description: 'What the bank calls it: one number is one case.',
  examples: ['BANK-7781'],
});
const arn = z
  .string()
  .regex(/^[0-9]{23}$/, 'must be 23 digits')
  .meta({ description: "The acquirer's reference number of the transaction.", examples: ['24011345678901234567890'] });

/** What the bank says of a chargeback beside its amount. */
const toldByBank = {
  reason: line(64).meta({
    description: "The bank's reason as received: a scheme code (13.1) or one of the gateway's (000.100.221).",
  }),
  caseNumber: caseNumber.optional(),
  arn: arn.optional(),
  scheme: z.enum(schemes).optional().meta({ description: "Unless it is the card's." }),
  receivedAt: dayOrTime.optional().meta({ description: 'When the bank told of it; now, if not given.' }),
  responseDueAt: dayOrTime.optional().meta({
    description: "The bank's deadline: it wins over what the scheme's days leave. Of a date the last second.",
  }),
  fee: z
    .strictObject({ amount, currency })
    .optional()
    .meta({ description: 'What the bank takes for it. It stays due when the dispute is won.' }),
};

export const chargebackRequest = z.strictObject({ ...followUp, amount: rest, ...toldByBank });
/** A file of the bank's: its columns stand in chargeback-file.ts. */
export const disputeImportRequest = z.strictObject({
  csv: z.string().min(1).max(65_536).meta({
    description:
      'Lines of chargebacks under a header with the names of its columns: caseNumber or arn, amount, currency and reason; what is known of stage, scheme, receivedAt, responseDueAt, feeAmount and feeCurrency; and of the payment its paymentId, gatewayId or reference, or the last4 and paidAt that help to find it. At most 100 lines.',
  }),
});
export const chargebackReversalRequest = z.strictObject({ ...followUp, amount: rest });

const why = line(500).meta({ description: 'Kept with your name.' });

export const assignmentRequest = z.strictObject({
  assignee: line(100)
    .nullable()
    .meta({ description: 'Who works on it; null: nobody.', examples: ['user:ada'] }),
});
const evidenceFields = {
  kind: z.enum(evidenceKinds).meta({
    description: '`issuer_document`: what the bank sent. It stays with the case and does not go back to the bank.',
  }),
  title: line(100).meta({ description: 'What it shows.', examples: ['Signed by the neighbor'] }),
  text: z
    .string()
    .min(1)
    .max(10_000)
    .regex(/^([^\p{Cc}\p{Cs}]|[\t\n\r])*$/u, 'must not contain control characters or half characters')
    .meta({ description: 'Printed as it is.' }),
};
const announcedFile = z.strictObject({
  name: line(200),
  type: z.enum(fileTypes),
  size: z.int().positive().meta({ description: 'Bytes.' }),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 small hex digits'),
});
export const evidenceRequest = z
  .strictObject({
    ...evidenceFields,
    text: evidenceFields.text.optional(),
    file: announcedFile.optional().meta({ description: 'A file that is about to be uploaded.' }),
  })
  .refine(({ text, file }) => (text === undefined) !== (file === undefined), {
    error: 'give either a text or a file',
    path: ['text'],
  })
  .meta({ oneOf: [{ required: ['text'] }, { required: ['file'] }] });
export const evidenceChange = z
  .strictObject(evidenceFields)
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'must change something');
export const representmentRequest = z.strictObject({
  reason: why.optional().meta({ description: 'Why to go on although a required piece is missing.' }),
});
export const representmentDeliveryRequest = z.strictObject({
  channel: z.enum(deliveryChannels).meta({ description: 'Which way it went to the bank.' }),
  deliveredAt: dayOrTime.optional().meta({ description: 'When it was sent; now, if not given.' }),
  reference: line(100).optional().meta({ description: "The bank's receipt for it." }),
});
export const acceptanceRequest = z.strictObject({ reason: why.optional() });
export const rulingRequest = z.strictObject({
  outcome: z.enum(['won', 'lost']),
  amount: amount.optional().meta({ description: 'Of a win: what comes back, if not all.' }),
  reference: line(100).optional().meta({ description: "The bank's reference of its decision." }),
  decidedAt: dayOrTime.optional().meta({ description: 'When the bank decided; now, if not given.' }),
  reason: why.optional().meta({
    description: 'Needed before anything was sent to the bank, and for a correction of what was decided before.',
  }),
});

export const resolutionRequest = z.strictObject({
  outcome: z.enum(verdicts).meta({
    description:
      'What it came to, as the gateway’s portal or the bank says; `as_booked` of one that is settled and has been looked at.',
  }),
  reason: line(500).meta({ description: 'How you know. It is kept with your name.' }),
  gatewayId: gatewayId
    .regex(/^[0-9a-fA-F]{32}$/, 'must be 32 hex characters')
    .optional()
    .meta({ description: 'Of a success whose gateway id is not known yet: needed, since others refer to it.' }),
  amount: amount.optional().meta({ description: 'Of a success: what was booked, if not what was asked for.' }),
});

export const correctionRequest = z.strictObject({
  action: z.enum(['book', 'accept']).meta({
    description:
      '`book`: what is missing here is booked as the gateway confirms it by a fresh look. `accept`: a person has looked, and the books stay as they are.',
  }),
  reason: line(500).meta({ description: 'How you know, or what was done about it. It is kept with your name.' }),
});

export const dismissalRequest = z.strictObject({
  reason: line(500).meta({ description: 'How you know, or whose it is. It is kept with your name.' }),
});

const endpointUrl = z
  .url({
    protocol: /^https?$/,
    error: 'must be the https address of your endpoint, such as https://shop.example/webhooks',
  })
  .max(1024)
  .refine((text) => {
    const url = URL.parse(text);
    return url !== null && url.username === '' && url.password === '' && url.hash === '';
  }, 'must have no user, no password and no fragment');
const endpointSettings = {
  eventTypes: z
    .array(eventType)
    .min(1)
    .max(200)
    .nullable()
    .meta({ description: 'What it is told of; null or left out: everything, types of tomorrow as well.' }),
  description: line(200).nullable(),
};

export const endpointRequest = z
  .strictObject({ entity, url: endpointUrl, ...endpointSettings })
  .partial({ eventTypes: true, description: true });
export const endpointChange = z
  .strictObject({ url: endpointUrl, ...endpointSettings, disabled: z.boolean() })
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'must change something');

export const importRequest = z.strictObject({
  entity,
  gatewayId: gatewayId
    .regex(/^[0-9a-fA-F]{32}$/, 'must be 32 hex characters')
    .meta({ description: "The gateway's id of the first transaction (not of a checkout)." }),
  expected: z
    .strictObject({ type: z.enum(rootTypes), amount, currency })
    .meta({ description: 'What the payment must be; anything else is refused.' }),
  reference: reference.optional(),
  metadata: metadata.optional(),
});
