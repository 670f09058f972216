import * as z from 'zod';
import { fromCents, wireAmount } from '../books/cents.ts';
import { referencingTypes, type Transaction } from '../books/transaction.ts';
import { referToPayment } from '../gateway/refer-to-payment.ts';
import { type SandboxState } from '../sandbox-state.ts';

export const portalOperation = z.strictObject({
  type: z.enum(referencingTypes),
  referencedId: z.string(),
  amount: z.string().regex(wireAmount).optional(),
  merchantTransactionId: z.string().optional(),
  /** The result it ends with if the rules allow it: a chargeback's reason, for one. */
  code: z.string().optional(),
  source: z.string().default('BIP'),
});

/** What a person does in the gateway's own portal, or what the platform does by itself: no API call shows it. */
export const workInPortal = (
  state: SandboxState,
  { type, referencedId, amount, merchantTransactionId, code, source }: z.infer<typeof portalOperation>,
): Transaction | undefined => {
  const parent = state.books.find(referencedId);
  const entity = parent && state.entities.get(parent.entityId);
  if (!entity) return undefined;
  const form = new Map([
    ['paymentType', type],
    ['amount', amount ?? fromCents(parent.amount)],
    ['currency', parent.currency],
  ]);
  if (merchantTransactionId !== undefined) form.set('merchantTransactionId', merchantTransactionId);
  const effect = code === undefined ? {} : { bookedCode: code };
  return referToPayment(state, { entity, form, effect, source }, referencedId).transaction;
};
