import * as z from 'zod';
import { fromCents, toCents, wireAmount } from '../books/cents.ts';
import { nonce, shortIdOf } from '../books/ids.ts';
import { type Transaction } from '../books/transaction.ts';
import { workInPortal } from '../control/portal.ts';
import { type SandboxState } from '../sandbox-state.ts';

const dayMs = 24 * 60 * 60_000;
const days = z.number().min(0).max(1000);
const amount = z.string().regex(wireAmount);

/** What a cardholder's bank is asked to do, and when, in days from now by the sandbox's clock. */
export const bankOrder = z.strictObject({
  /** The debit or capture whose money it takes back; all of it, unless an amount is given. */
  referencedId: z.string(),
  amount: amount.optional(),
  /** The scheme's reason, which stands in the letter, and the gateway's for the same. */
  reason: z.string().default('13.1'),
  code: z.string().default('000.100.221'),
  /** Who tells the merchant: the gateway, where it is booked, or a letter, so that the merchant has it booked. */
  tells: z.enum(['gateway', 'letter']).default('gateway'),
  afterDays: days.default(0),
  answerWithinDays: days.default(20),
  /** Won by the merchant, also in part: the bank has the chargeback reversed. Lost: nothing more is booked. */
  ruling: z.strictObject({ outcome: z.enum(['won', 'lost']), amount: amount.optional(), afterDays: days }).optional(),
});

/** A case at the bank, from the order to the ruling. */
export type BankCase = {
  readonly caseNumber: string;
  readonly arn: string;
  readonly entityId: string;
  readonly disputed: Transaction;
  readonly amount: number;
  readonly reason: string;
  readonly code: string;
  readonly tells: 'gateway' | 'letter';
  readonly beginsAt: number;
  readonly dueAt: number;
  readonly ruling: { readonly outcome: 'won' | 'lost'; readonly amount: number; readonly at: number } | undefined;
  state: 'planned' | 'charged_back' | 'won' | 'lost';
};

/** Takes an order; what is to happen at once happens at once. Nothing where no such transaction is. */
export const orderAtBank = (state: SandboxState, order: z.infer<typeof bankOrder>): BankCase | undefined => {
  const disputed = state.books.find(order.referencedId);
  if (!disputed) return undefined;
  const beginsAt = state.clock.now() + order.afterDays * dayMs;
  const taken = toCents(order.amount ?? '') ?? disputed.amount;
  const { ruling } = order;
  const one: BankCase = {
    caseNumber: `BANK-${shortIdOf(nonce())}`,
    arn: arnOf(nonce()),
    entityId: disputed.entityId,
    disputed,
    amount: taken,
    reason: order.reason,
    code: order.code,
    tells: order.tells,
    beginsAt,
    dueAt: beginsAt + order.answerWithinDays * dayMs,
    ruling: ruling && {
      outcome: ruling.outcome,
      amount: toCents(ruling.amount ?? '') ?? taken,
      at: beginsAt + ruling.afterDays * dayMs,
    },
    state: 'planned',
  };
  state.bankCases.push(one);
  workAtBank(state);
  return one;
};

/** Does what the clock has brought: takes money, and gives it back. It runs before every request, so that nobody sees it too late. */
export const workAtBank = (state: SandboxState): void => {
  const now = state.clock.now();
  for (const one of state.bankCases) {
    const { disputed, ruling } = one;
    if (one.state === 'planned' && one.beginsAt <= now) {
      if (one.tells === 'gateway') book(state, 'CB', disputed, one.amount, one.code);
      one.state = 'charged_back';
    }
    if (one.state === 'charged_back' && ruling && ruling.at <= now) {
      // Whoever had it booked: the one that was not reversed yet. A merchant who recorded it only is told by letter.
      const chargeback = state.books.live(disputed, 'CB').find((each) => state.books.live(each, 'CR').length === 0);
      if (ruling.outcome === 'won' && chargeback) book(state, 'CR', chargeback, ruling.amount);
      one.state = ruling.outcome;
    }
  }
};

const book = (state: SandboxState, type: 'CB' | 'CR', parent: Transaction, cents: number, code?: string): void => {
  const operation = { type, referencedId: parent.id, amount: fromCents(cents), source: 'ACQUIRER' };
  workInPortal(state, { ...operation, ...(code !== undefined && { code }) });
};

/** The acquirer's reference number of a transaction: 23 digits. */
const arnOf = (seed: string): string => `2${BigInt(`0x${seed}`).toString().padStart(22, '0').slice(-22)}`;
