import type * as z from 'zod';
import type { chargebackRequest } from '../contract/requests.ts';
import type { Entity } from '../domain/entity.ts';
import { instantOf, plusMs, type Instant } from '../domain/instant.ts';
import { isMoney, parseAmount } from '../domain/money.ts';
import type { Particulars } from '../domain/open-dispute.ts';
import type { Rejection } from '../domain/rejection.ts';
import { bound } from './time-range.ts';

type Told = Pick<
  z.output<typeof chargebackRequest>,
  'caseNumber' | 'arn' | 'reason' | 'scheme' | 'receivedAt' | 'responseDueAt' | 'fee'
>;

/**
 * What the bank says of a chargeback, as the domain has it. A date is a day of the entity: it was received when that day began, and
 * an answer is due until its last second.
 */
export function toldByBank(told: Told, { timeZone }: Entity, nowMs: number): Particulars | Rejection {
  const receivedAt = bound(told.receivedAt, 'from', timeZone);
  if (receivedAt !== null && receivedAt > instantOf(nowMs))
    return wrong('receivedAt', 'It cannot have come in the future.');
  const responseDueAt = lastSecond(told.responseDueAt, timeZone);
  if (responseDueAt !== null && responseDueAt <= (receivedAt ?? '')) {
    return wrong('responseDueAt', 'It cannot be due before it came.');
  }
  const fee = told.fee ? parseAmount(told.fee.amount, told.fee.currency) : null;
  if (fee && !isMoney(fee)) return { code: 'invalid_amount', pointer: '#/fee/amount', detail: fee.problem };
  return {
    caseNumber: told.caseNumber ?? null,
    arn: told.arn ?? null,
    reason: told.reason,
    scheme: told.scheme ?? null,
    receivedAt,
    responseDueAt,
    fee,
  };
}

function lastSecond(text: string | undefined, timeZone: string): Instant | null {
  const end = bound(text, 'to', timeZone);
  return end === null || text?.includes('T') ? end : plusMs(end, -1_000);
}

const wrong = (field: string, detail: string): Rejection => ({ code: 'invalid_date', pointer: `#/${field}`, detail });
