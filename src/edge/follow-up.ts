import type * as z from 'zod';
import type { refundRequest } from '../contract/requests.ts';
import type { FollowUpType } from '../domain/operation.ts';
import { fingerprintOf, operationIdOf, type Json } from '../exactly-once/identify.ts';
import { operateOnPayment, type FollowUpRequest } from '../exactly-once/operate-on-payment.ts';
import type { Operated } from '../exactly-once/operate.ts';
import { answerOperated } from './answer-operated.ts';
import type { Caller } from './caller.ts';
import type { MoneyDeps } from './start-money.ts';
import { notFound, type Reply } from './reply.ts';
import { visiblePayment } from './visible.ts';

/** What the bodies of all follow-ups have in common; a reversal has no amount, and only some have reasons. */
type Body = Omit<z.output<typeof refundRequest>, 'reason'> & { readonly reason?: string | undefined };
export type FollowUpInput<Asked extends Body = Body> = {
  readonly caller: Caller;
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly key: string;
  readonly startedAtMs: number;
  readonly body: Asked;
};

/** An operation on an existing payment, from the parsed request to its answer. `perform`: where it means more than its rule says. */
export async function followUp(
  type: FollowUpType,
  { caller, params, key, body, startedAtMs }: FollowUpInput,
  deps: MoneyDeps,
  perform: (request: FollowUpRequest) => Promise<Operated> = (request) => operateOnPayment(request, deps),
): Promise<Reply> {
  const visible = await visiblePayment(params['paymentId'], caller, deps, deps.payments.head, (found) => found);
  if (!visible) return notFound();
  const { found: head, entity } = visible;

  const {
    references = null,
    amount = null,
    currency = null,
    reference = null,
    reason = null,
    descriptor = null,
  } = body;
  const content: Json = { type, paymentId: head.id, ...body };
  const operated = await perform({
    id: operationIdOf(entity.name, key),
    entity,
    head,
    command: { type, references, amount, currency, reason },
    fingerprint: fingerprintOf(content),
    reference,
    descriptor,
    requestedBy: caller.name,
    startedAtMs,
  });
  return answerOperated(operated, entity, deps.now());
}
