import { allowedOn } from '../domain/allowed.ts';
import { balancesOf, totalBalances, type Balances } from '../domain/balances.ts';
import type { Currency } from '../domain/currency.ts';
import { expiryTimes } from '../domain/expiry.ts';
import type { Entity } from '../domain/entity.ts';
import type { Instant } from '../domain/instant.ts';
import { formatAmount } from '../domain/money.ts';
import type { Head } from '../domain/payment.ts';
import { paymentStatus } from '../domain/payment-status.ts';
import type { PaymentAnswer } from './answers.ts';

/** A payment as the API shows it at this moment: its balances and what is allowed follow from the head alone. */
export function presentPayment(head: Head, entity: Entity, now: Instant): PaymentAnswer {
  const { currency } = head;
  const money = (minor: number) => formatAmount({ minor, currency });
  return {
    id: head.id,
    object: 'payment',
    entity: head.entity,
    type: head.type,
    status: paymentStatus(head, now),
    amount: money(head.amount),
    currency,
    reference: head.reference,
    metadata: { ...head.metadata },
    brand: head.brand,
    card: head.card && { ...head.card },
    balances: presentBalances(totalBalances(head), currency),
    references: head.references.map((reference) => ({
      id: reference.id,
      type: reference.type,
      amount: money(reference.amount),
      balances: presentBalances(balancesOf(reference), currency),
    })),
    allowed: allowedOn(head, entity, now).map(({ type, references, maxAmount }) => ({
      type,
      references,
      maxAmount: money(maxAmount),
    })),
    unsettled: [...head.unsettled],
    disputes: [...head.disputes],
    incomplete: head.incomplete,
    gatewayId: head.root.gatewayId,
    expiresAt: head.expiresAt,
    expirySource: head.expirySource,
    expiry: presentExpiry(head, entity),
    version: head.version,
    createdAt: head.createdAt,
    updatedAt: head.updatedAt,
  };
}

/** As the settings are now: they may change until it is acted upon. */
function presentExpiry({ expiry, expiresAt, root, references }: Head, entity: Entity): PaymentAnswer['expiry'] {
  const reference = references.find(({ id }) => id === root.id);
  if (expiresAt === null || expiry.nextLookAt === null || !reference) return null;
  return {
    policy: expiry.policy ?? entity.expiry.policy,
    ...expiryTimes(reference.settledAt, expiresAt, entity.expiry),
    warnedAt: expiry.warnedAt,
    askedUntil: expiry.asked?.until ?? null,
  };
}

const presentBalances = (balances: Balances, currency: Currency): PaymentAnswer['balances'] => ({
  authorized: formatAmount({ minor: balances.authorized, currency }),
  captured: formatAmount({ minor: balances.captured, currency }),
  capturable: formatAmount({ minor: balances.capturable, currency }),
  released: formatAmount({ minor: balances.released, currency }),
  refunded: formatAmount({ minor: balances.refunded, currency }),
  refundable: formatAmount({ minor: balances.refundable, currency }),
  reserved: formatAmount({ minor: balances.reserved, currency }),
  chargedBack: formatAmount({ minor: balances.chargedBack, currency }),
  chargebackReversed: formatAmount({ minor: balances.chargebackReversed, currency }),
  doubleLoss: formatAmount({ minor: balances.doubleLoss, currency }),
});
