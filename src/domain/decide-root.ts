import type { Currency } from './currency.ts';
import type { Entity } from './entity.ts';
import { formatAmount, isMoney, parseAmount } from './money.ts';
import type { RootType } from './operation.ts';
import type { Plan } from './plan.ts';
import type { Rejection } from './rejection.ts';
import { capOf } from './rules.ts';

/** What is asked for as the first operation of a payment. */
export type RootCommand = {
  readonly type: RootType;
  readonly amount: string;
  readonly currency: Currency;
  readonly withCardData: boolean;
  readonly reason: string | null;
};

/** Decides the first operation of a payment. Total: a plan or a rejection. */
export function decideRoot(
  { type, amount: text, currency, withCardData, reason }: RootCommand,
  entity: Entity,
): Plan | Rejection {
  if (!entity.currencies.includes(currency)) {
    return {
      code: 'currency_not_enabled',
      pointer: '#/currency',
      detail: `This entity takes ${entity.currencies.join(', ')}.`,
    };
  }
  if (withCardData && !entity.cardData) {
    return {
      code: 'card_data_not_enabled',
      pointer: '#/card',
      detail:
        'This entity takes no card data: pay with a registration, or enable it knowing that it brings PCI DSS scope.',
    };
  }
  const amount = parseAmount(text, currency);
  if (!isMoney(amount)) return { code: 'invalid_amount', pointer: '#/amount', detail: amount.problem };
  if (type === 'payout') {
    const cap = capOf(entity.payouts, currency);
    if (cap === null) {
      return {
        code: 'not_enabled',
        detail: `This entity has no payouts in ${currency}: a setting allows and caps them.`,
      };
    }
    if (amount.minor > cap) {
      const most = formatAmount({ minor: cap, currency });
      return { code: 'exceeds_cap', pointer: '#/amount', detail: `At most ${most} ${currency} in one payout.` };
    }
  }
  return {
    operation: {
      type,
      references: null,
      base: null,
      closes: false,
      requested: amount.minor,
      currency,
      recordedOnly: false,
      refundWindow: null,
      reason,
    },
    changes: [],
    conditions: [],
  };
}
