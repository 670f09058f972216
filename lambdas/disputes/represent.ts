import { routes } from '../../src/contract/routes.ts';
import { refusalToSeal, represent } from '../../src/domain/decide-dispute.ts';
import { disputeFacts } from '../../src/domain/dispute-facts.ts';
import { instantOf } from '../../src/domain/instant.ts';
import { answerActed, staleReply, takeStep } from '../../src/edge/act-on-dispute.ts';
import { notFound, rejected, type Reply } from '../../src/edge/reply.ts';
import { refusalOfPack } from '../../src/edge/refusal-of-pack.ts';
import { serve, type Input } from '../../src/edge/serve.ts';
import { startSealing, type SealDeps } from '../../src/edge/start-evidence.ts';
import { visibleDispute } from '../../src/edge/visible-dispute.ts';
import { orderPack } from '../../src/evidence/order-pack.ts';

/**
 * Seals the contest. Sealing is not sending: `record-delivery` is. What is sealed counts by the step that names it, so of two who seal at
 * once the second learns of the first, and a pack whose step was never written is no representment (ADR 014).
 */
export async function handle(input: Input<typeof routes.represent>, deps: SealDeps): Promise<Reply> {
  const { caller, params, ifMatch, body } = input;
  const reason = body.reason ?? '';
  const visible = await visibleDispute(params['disputeId'], caller, deps);
  if (!visible) return notFound();
  const { dispute: of, entity } = visible;
  const sealedAt = instantOf(deps.now());
  const refused = refusalToSeal(of, { by: caller.name, reason, at: sealedAt });
  if (refused) return rejected(refused);
  const stale = staleReply(ifMatch, of);
  if (stale) return stale;

  const [pieces, whole] = await Promise.all([deps.evidence.of(of.id), deps.payments.whole(of.paymentId)]);
  if (!whole) throw new Error(`The payment ${of.paymentId} of ${of.id} is missing`);
  const facts = disputeFacts(whole.head, whole.operations, of);
  const packed = await deps.seal(orderPack(of, pieces, { facts, entity, sealedAt, sealedBy: caller.name }));
  if (packed.kind !== 'sealed') return rejected(refusalOfPack(packed));
  const { pack } = packed;
  return answerActed(
    await takeStep({ ...input, ifMatch: null }, reason, deps, (one, said) =>
      represent(one, { pack, of, sealedAt }, said),
    ),
    deps,
  );
}

export const handler = serve(routes.represent, startSealing, handle);
