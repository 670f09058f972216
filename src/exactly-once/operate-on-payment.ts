import { decideFollowUp, type FollowUp } from '../domain/decide-follow-up.ts';
import { instantOf } from '../domain/instant.ts';
import type { Head } from '../domain/payment.ts';
import { isRejection, type Plan } from '../domain/plan.ts';
import type { Rejection } from '../domain/rejection.ts';
import type { MoneyRequest } from './claim.ts';
import { operate, type OperateDeps, type Operated } from './operate.ts';

/** One operation on an existing payment, parsed and allowed. */
export type FollowUpRequest = Omit<MoneyRequest, 'on'> & { readonly head: Head; readonly command: FollowUp };

/** What an operation means beside its payment's books, by what is read before it is decided. */
export type Beside = (head: Head) => Promise<(plan: Plan, head: Head) => Plan | Rejection>;

const nothingBeside: Beside = () => Promise.resolve((plan) => plan);
/** What was read beside the head may have changed when the claim is made: then it is read and decided again. */
const mostReads = 3;

/** Decides an operation on an existing payment by its rule, and takes it along the path of every operation. */
export async function operateOnPayment(
  { head, command, ...request }: FollowUpRequest,
  deps: OperateDeps,
  beside = nothingBeside,
): Promise<Operated> {
  const once = async (read: Head): Promise<Operated> => {
    const withBeside = await beside(read);
    const decide = (current: Head): Plan | Rejection => {
      const plan = decideFollowUp(command, current, request.entity, instantOf(deps.now()));
      return isRejection(plan) ? plan : withBeside(plan, current);
    };
    return operate({ ...request, on: { head: read, decide } }, { instrument: null }, deps);
  };
  let operated = await once(head);
  for (let reads = 1; operated.kind === 'moved' && reads < mostReads; reads += 1) {
    operated = await once((await deps.payments.head(head.id)) ?? head);
  }
  return operated;
}
