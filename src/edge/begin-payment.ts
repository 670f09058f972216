import type * as z from 'zod';
import type { card } from '../contract/payment-data.ts';
import type { paymentRequest, payoutRequest } from '../contract/requests.ts';
import { decideRoot } from '../domain/decide-root.ts';
import type { RootType } from '../domain/operation.ts';
import type { Card } from '../domain/payment.ts';
import { fingerprintOf, operationIdOf, type Json } from '../exactly-once/identify.ts';
import { operate } from '../exactly-once/operate.ts';
import type { Details } from '../gateway/order.ts';
import { answerOperated } from './answer-operated.ts';
import type { Caller } from './caller.ts';
import type { MoneyDeps } from './start-money.ts';
import { notFound, type Reply } from './reply.ts';
import { visibleEntity } from './visible.ts';

type CardData = z.output<typeof card>;
/** What a payment and a payout have in common, and what only one of them has. */
type Body = Omit<z.output<typeof payoutRequest>, 'reason'> &
  Pick<z.output<typeof paymentRequest>, 'shopperResultUrl' | 'expiryPolicy'> & { readonly reason?: string | undefined };
type RootInput = { readonly caller: Caller; readonly key: string; readonly startedAtMs: number; readonly body: Body };

/** The first operation of a payment, from the parsed request to its answer. */
export async function beginPayment(
  type: RootType,
  { caller, key, startedAtMs, body }: RootInput,
  deps: MoneyDeps,
): Promise<Reply> {
  const entity = await visibleEntity(body.entity, caller, deps);
  if (!entity) return notFound();

  const { amount, currency, card, registrationId = null, reference = null, reason = null, metadata = {} } = body;
  const { expiryPolicy = null } = body;
  const { customer, billing, shipping, recipient, standingInstruction, threeDSecure, shopperResultUrl } = body;
  const passing = { customer, billing, shipping, recipient, standingInstruction, threeDSecure, shopperResultUrl };
  const kept = card ? keptOf(card) : null;
  const initiatedBy = standingInstruction?.source === 'MIT' ? 'merchant' : 'shopper';
  const command = { type, amount, currency, reason, withCardData: card !== undefined };
  // Of card data the fingerprint holds what is kept anyway: a hash of a card number is a card number.
  const content: Json = { ...body, type, card: kept };
  const id = operationIdOf(entity.name, key);
  const operated = await operate(
    {
      id,
      entity,
      on: {
        type,
        facts: { reference, metadata, card: kept, expiryPolicy, initiatedBy },
        decide: () => decideRoot(command, entity),
      },
      fingerprint: fingerprintOf(content),
      reference,
      descriptor: body.descriptor ?? null,
      requestedBy: caller.name,
      startedAtMs,
    },
    { instrument: { registrationId, details: { ...passing, ...wireCard(card) } } },
    deps,
  );
  return answerOperated(operated, entity, deps.now());
}

const keptOf = ({ number, brand, expiryMonth, expiryYear }: CardData): Card => ({
  brand,
  last4: number.slice(-4),
  expiry: `${expiryYear}-${expiryMonth}`,
});

/** The gateway has the brand beside the card, not in it. */
function wireCard(card: CardData | undefined): Details {
  if (!card) return {};
  const { brand, ...data } = card;
  return { paymentBrand: brand, card: data };
}
