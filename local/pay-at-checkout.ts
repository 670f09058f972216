import * as z from 'zod';
import { defaultEntities } from '../sandbox/rules/entities.ts';
import { controlSandbox } from './control-sandbox.ts';

const timeoutMs = 10_000;
const withId = z.object({ id: z.string() });

type Order = {
  readonly entity: string;
  readonly amount: string;
  readonly currency: string;
  readonly reference: string;
};

/** A debit the back office has no part in: a shopper pays in a COPYandPAY checkout. Answers the gateway's id of it. */
export async function payAtCheckout(sandbox: string, { entity, amount, currency, reference }: Order): Promise<string> {
  const { token = '', entityId = '' } = defaultEntities.find(({ name }) => name === entity) ?? {};
  const answer = await fetch(`${sandbox}/v1/checkouts`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: new URLSearchParams({ entityId, paymentType: 'DB', amount, currency, merchantTransactionId: reference }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const checkout = withId.parse(await answer.json());
  return withId.parse(await controlSandbox(sandbox, `checkouts/${checkout.id}/pay`, {})).id;
}
