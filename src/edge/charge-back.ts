import type * as z from 'zod';
import type { chargebackRequest } from '../contract/requests.ts';
import { isRejection } from '../domain/plan.ts';
import { takeChargeback, type TakeChargebackDeps } from '../exactly-once/take-chargeback.ts';
import { followUp, type FollowUpInput } from './follow-up.ts';
import type { Reply } from './reply.ts';
import type { MoneyDeps } from './start-money.ts';
import { toldByBank } from './told-by-bank.ts';

/** A chargeback as the bank tells of it in a letter. */
export function chargeBack(
  input: FollowUpInput<z.output<typeof chargebackRequest>>,
  deps: MoneyDeps & TakeChargebackDeps,
): Promise<Reply> {
  return followUp('chargeback', input, deps, (request) => {
    const told = toldByBank(input.body, request.entity, deps.now());
    return isRejection(told)
      ? Promise.resolve({ kind: 'rejected', rejection: told })
      : takeChargeback(request, told, deps);
  });
}
