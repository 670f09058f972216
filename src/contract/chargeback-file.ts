import * as z from 'zod';
import { disputeStages } from '../domain/dispute-steps.ts';
import { currency, dayOrTime, gatewayId, line, paymentId } from './fields.ts';
import { chargebackRequest } from './requests.ts';

const { caseNumber, arn, amount, reason, scheme, receivedAt, responseDueAt } = chargebackRequest.shape;

/** A line of the bank's file of chargebacks, by its columns. What is left empty is not given. */
export const chargebackLine = z
  .strictObject({
    caseNumber,
    arn,
    stage: z.enum(disputeStages).default('chargeback'),
    amount: amount.unwrap(),
    currency,
    reason,
    scheme,
    receivedAt,
    responseDueAt,
    feeAmount: amount,
    feeCurrency: currency.optional(),
    paymentId: paymentId.optional(),
    gatewayId: gatewayId.optional(),
    reference: line(100).optional(),
    last4: z
      .string()
      .regex(/^[0-9]{4}$/, 'must be the last four digits of the card')
      .optional(),
    paidAt: dayOrTime.optional(),
  })
  .refine((row) => row.caseNumber !== undefined || row.arn !== undefined, {
    error: 'is needed, or an arn: it says which chargeback it is',
    path: ['caseNumber'],
  })
  .refine((row) => row.feeAmount === undefined || row.feeCurrency !== undefined, {
    error: 'is needed with feeAmount',
    path: ['feeCurrency'],
  });

/** The columns it may have, in any order. */
export const chargebackColumns: readonly string[] = Object.keys(chargebackLine.shape);
