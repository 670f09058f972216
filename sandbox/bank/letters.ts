import { fromCents } from '../books/cents.ts';
import { type BankCase } from './bank.ts';

const day = (instant: number): string => new Date(instant).toISOString().slice(0, 10);

const columns = {
  caseNumber: ({ caseNumber }) => caseNumber,
  arn: ({ arn }) => arn,
  amount: ({ amount }) => fromCents(amount),
  currency: ({ disputed }) => disputed.currency,
  reason: ({ reason }) => reason,
  receivedAt: ({ beginsAt }) => day(beginsAt),
  responseDueAt: ({ dueAt }) => day(dueAt),
  reference: ({ disputed }) => disputed.merchantTransactionId ?? '',
  last4: ({ disputed }) => disputed.card?.last4Digits ?? '',
  paidAt: ({ disputed }) => day(disputed.createdAt),
} satisfies Record<string, (one: BankCase) => string>;

/** The bank's file of chargebacks that it tells of by letter. No cell of it needs quotes. */
export const lettersOf = (cases: readonly BankCase[]): string =>
  [
    Object.keys(columns),
    ...cases
      .filter(({ tells, state }) => tells === 'letter' && state !== 'planned')
      .map((one) => Object.values(columns).map((column) => column(one).replaceAll(/[",\n]/g, ' '))),
  ]
    .map((cells) => `${cells.join(',')}\n`)
    .join('');
