import * as z from 'zod';
import { isCurrency } from '../domain/currency.ts';
import {
  isEndpointId,
  isDisputeId,
  isEntityName,
  isEvidenceId,
  isEventId,
  isFindingId,
  isGatewayId,
  isLetterId,
  isOperationId,
  isPaymentId,
} from '../domain/ids.ts';
import { isEventType } from '../domain/event-types.ts';
import { isInstant } from '../domain/instant.ts';
import { isSweepId } from '../domain/sweep.ts';

/** The fields that several requests and answers share. Formats follow the gateway's where a field goes there. */

const amountExample = '"92.00"';

/** A decimal string in major units. A JSON number is refused with the string to send: a float is no amount. */
export const amount = z
  .string({
    error: ({ input }) =>
      typeof input === 'number'
        ? `an amount is a string: send "${String(input)}"`
        : `must be a decimal string in major units such as ${amountExample}`,
  })
  .max(32)
  .regex(/^(0|[1-9][0-9]*)(\.[0-9]+)?$/, `must be a decimal string in major units such as ${amountExample}`)
  .meta({ description: 'Decimal string in major units: "92.00" is ninety-two euros.', examples: ['92.00'] });

export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code in capitals such as "EUR"')
  .refine(isCurrency, 'is no ISO 4217 currency')
  .meta({ examples: ['EUR'] });

export const entity = z
  .string()
  .refine(isEntityName, 'must be the name of an entity such as "shop-eu"')
  .meta({
    description: 'The OPP channel, by the name the merchant gave it.',
    pattern: '^[a-z0-9][a-z0-9-]{1,39}$',
    examples: ['shop-eu'],
  });

export const paymentId = z
  .string()
  .refine(isPaymentId, 'must be the id of a payment: pay_ and 26 characters')
  .meta({ pattern: '^pay_[0-9a-z]{26}$', examples: ['pay_2c1f7h0q9s8d7f6g5h4j3k2l1m'] });
export const operationId = z
  .string()
  .refine(isOperationId, 'must be the id of an operation: op_ and 26 characters')
  .meta({ pattern: '^op_[0-9a-z]{26}$', examples: ['op_2c1f7h0q9s8d7f6g5h4j3k2l1m'] });
/** @public The document describes the parameter by this export. */
export const sweepId = z
  .string()
  .refine(isSweepId, 'must be the id of a sweep: swp_ and 17 digits')
  .meta({ pattern: '^swp_[0-9]{17}$', examples: ['swp_20260302100000000'] });
export const discrepancyId = z
  .string()
  .refine(isFindingId, 'must be the id of a discrepancy: dis_ and 26 characters')
  .meta({ pattern: '^dis_[0-9a-z]{26}$', examples: ['dis_2c1f7h0q9s8d7f6g5h4j3k2l1m'] });
export const eventId = z
  .string()
  .refine(isEventId, 'must be the id of an event: evt_ and 23 characters')
  .meta({ pattern: '^evt_[0-9a-z]{23}$', examples: ['evt_00mk5z1g0a1b2c3d4e5f6g7'] });
export const endpointId = z
  .string()
  .refine(isEndpointId, 'must be the id of a webhook endpoint: whe_ and 26 characters')
  .meta({ pattern: '^whe_[0-9a-z]{26}$', examples: ['whe_2c1f7h0q9s8d7f6g5h4j3k2l1m'] });
export const eventType = z
  .string()
  .refine(isEventType, 'must be the type of an event such as refund.succeeded')
  .meta({ description: 'See docs/events.md.', examples: ['refund.succeeded'] });
export const gatewayId = z
  .string()
  .refine(isGatewayId, "must be the gateway's id of a payment: 32 hex characters")
  .meta({ examples: ['8ac7a4a1845f7e19018461a00b366a74'] });
/** @public The document describes the parameter by this export. */
export const hookId = z
  .string()
  .meta({ description: "The name of a webhook of the gateway's, as in the secret with its keys.", examples: ['opp'] });
export const version = z
  .int()
  .meta({ description: 'Of two pictures or events of it, the one with the higher version is newer.' });
export const instant = z
  .string()
  .refine(isInstant, 'must be RFC 3339 in UTC with milliseconds')
  .meta({ format: 'date-time', examples: ['2026-01-12T10:00:00.000Z'] });

export const disputeId = z
  .string()
  .refine(isDisputeId, 'must be the id of a dispute: dsp_ and 26 characters')
  .meta({ pattern: '^dsp_[0-9a-z]{26}$', examples: ['dsp_2c1f7h0q9s8d7f6g5h4j3k2l1m'] });

export const letterId = z
  .string()
  .refine(isLetterId, 'must be the id of a letter: ltr_ and what it is named by')
  .meta({ pattern: '^ltr_[0-9A-Za-z_-]{8,600}$', examples: ['ltr_c2hvcC1ldSNudW1iZXIjQkFOSy00NzEx'] });
export const evidenceId = z
  .string()
  .refine(isEvidenceId, 'must be the id of a piece of evidence: evd_ and 26 characters')
  .meta({ pattern: '^evd_[0-9a-z]{26}$', examples: ['evd_2c1f7h0q9s8d7f6g5h4j3k2l1m'] });

/** A time, or a day of the entity. */
export const dayOrTime = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], {
    error: 'must be an RFC 3339 time such as 2026-01-31T17:00:00Z, or a date, which is a day of the entity',
  })
  .meta({ examples: ['2026-02-03'] });

/** Text a person or another system reads again: it can stand in a portal, a log and a CSV. */
export const line = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not contain control characters or half characters');

export const reference = line(100).meta({
  description: "The merchant's own reference (order or return number). It goes to the gateway, so its portal finds it.",
  examples: ['ORDER-1042'],
});

export const metadata = z
  .record(
    z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$/, 'must be named with letters, digits and _ . -'),
    line(500),
  )
  .refine((entries) => !Object.hasOwn(entries, 'constructor'), 'must not have a name that programs reserve')
  .refine((entries) => Object.keys(entries).length <= 20, 'must have at most 20 entries')
  .meta({ description: 'At most 20 strings, kept and answered, never interpreted.' });
