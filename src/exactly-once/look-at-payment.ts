import type { Entity } from '../domain/entity.ts';
import type { GatewayId } from '../domain/ids.ts';
import { merchantTransactionIdOf, type Operation } from '../domain/operation.ts';
import type { Look, LookUp } from '../gateway/look-up.ts';

/**
 * One query of a payment and all that is linked to it: by the gateway's id of it where we know that, else by the name we gave
 * its first operation. What does not tell of a payment that the gateway has told us of before is no answer, whatever else it says.
 */
export async function lookAtPayment(
  gatewayId: GatewayId | null,
  root: Pick<Operation, 'id' | 'attempt'>,
  entity: Entity,
  { look }: { readonly look: Pick<Look, 'withLinked' | 'named'> },
): Promise<LookUp> {
  if (gatewayId === null) return look.named(entity, merchantTransactionIdOf(root));
  const looked = await look.withLinked(entity, gatewayId);
  const complete = looked.kind === 'found' && looked.transactions.some(({ id }) => id === gatewayId);
  const incomplete = looked.kind === 'not_found' || (looked.kind === 'found' && !complete);
  return incomplete ? { kind: 'no_answer', why: 'The gateway does not find the payment itself.' } : looked;
}
