import { settle } from '../books/settlement.ts';
import { type Transaction } from '../books/transaction.ts';
import { type Form } from '../http/form.ts';
import { type Page } from '../http/page.ts';
import { successCode } from '../rules/success-code.ts';
import { type SandboxState } from '../sandbox-state.ts';

/** Where the shopper is to go, as the answer to a payment names it. */
export const redirectTo = (state: SandboxState, { id }: Transaction): Readonly<Record<string, unknown>> => ({
  url: `${state.url}/sandbox/redirect/${id}`,
  method: 'GET',
  parameters: [],
});

/** The bank's page: to open it is to confirm, with `?outcome=failure` to fail. Then the shopper goes back to the shop. */
export const visitRedirect = (state: SandboxState, id: string, query: Form): Page => {
  const transaction = state.books.find(id);
  const entity = transaction && state.entities.get(transaction.entityId);
  if (!entity) return { status: 404, body: 'No such payment' };
  if (transaction.state === 'pending') {
    const fails = query.get('outcome') === 'failure';
    settle(state, transaction, fails ? '100.380.401' : successCode(entity, transaction.testMode));
  }
  if (transaction.shopperResultUrl === undefined) return { status: 200, body: `The payment ${transaction.state}.` };
  const back = new URL(transaction.shopperResultUrl);
  back.searchParams.set('id', id);
  back.searchParams.set('resourcePath', `/v1/payments/${id}`);
  return { status: 302, body: '', headers: { location: back.href } };
};
