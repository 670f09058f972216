import type * as z from 'zod';
import type { chargebackReversalRequest } from '../contract/requests.ts';
import { reverseOutsideRuling, type ReverseChargebackDeps } from '../exactly-once/reverse-outside-ruling.ts';
import { followUp, type FollowUpInput } from './follow-up.ts';
import type { Reply } from './reply.ts';
import type { MoneyDeps } from './start-money.ts';

/** The reversal of a chargeback that no ruling asks for. */
export const reverseChargeback = (
  input: FollowUpInput<z.output<typeof chargebackReversalRequest>>,
  deps: MoneyDeps & ReverseChargebackDeps,
): Promise<Reply> => followUp('chargeback_reversal', input, deps, (request) => reverseOutsideRuling(request, deps));
