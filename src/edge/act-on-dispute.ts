import { presentDispute } from '../contract/present-dispute.ts';
import type { DisputeChange, Said } from '../domain/dispute-change.ts';
import type { Dispute } from '../domain/dispute.ts';
import type { Entity } from '../domain/entity.ts';
import type { EvidenceKind } from '../domain/evidence-kinds.ts';
import { instantOf } from '../domain/instant.ts';
import { isRejection } from '../domain/plan.ts';
import type { Rejection } from '../domain/rejection.ts';
import type { SettleDisputeDeps } from '../exactly-once/settle-dispute.ts';
import type { DisputeStore } from '../store/dispute-store.ts';
import type { Caller } from './caller.ts';
import { json, notFound, problem, rejected, type Reply } from './reply.ts';
import type { Runtime } from './start-runtime.ts';
import { visibleDispute } from './visible-dispute.ts';

export type ActDeps = Pick<Runtime, 'entity' | 'now'> & {
  readonly disputes: Pick<DisputeStore, 'get' | 'change' | 'evidenceOf'>;
};
/** Of a ruling: what is needed to book what follows. */
export type DecideDeps = ActDeps & SettleDisputeDeps;

type Request = {
  readonly caller: Caller;
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly ifMatch: string | null;
};
type Decide = (
  dispute: Dispute,
  said: Said,
  has: { readonly entity: Entity; readonly kinds: readonly EvidenceKind[] },
) => DisputeChange | Rejection;
type Acted = { readonly dispute: Dispute; readonly entity: Entity; readonly kinds: readonly EvidenceKind[] };

/** A case that moves while somebody decides is decided on anew; more often than this it is contended. */
const mostTries = 4;

/**
 * One step of a case that a person wants. A rule's no comes before a stale version: who was late learns who was first. `dryRun`:
 * nothing is written, and the case is answered as it would be.
 */
export async function takeStep(
  { caller, params, ifMatch }: Request,
  reason: string,
  deps: ActDeps,
  decide: Decide,
  dryRun = false,
): Promise<Acted | { readonly refused: Reply }> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const visible = await visibleDispute(params['disputeId'], caller, deps);
    if (!visible) return { refused: notFound() };
    const { dispute, entity } = visible;
    const kinds = await deps.disputes.evidenceOf(dispute.id);
    const step = decide(dispute, { by: caller.name, reason, at: instantOf(deps.now()) }, { entity, kinds });
    if (isRejection(step)) return { refused: rejected(step) };
    if (ifMatch !== null && ifMatch !== '*' && ifMatch !== etagOf(dispute)) return { refused: stale(dispute) };
    if (dryRun) return { dispute: step.after, entity, kinds };
    const end = await deps.disputes.change(step);
    if (end.kind === 'changed') return { dispute: step.after, entity, kinds };
    if (end.kind === 'contended') break;
  }
  return { refused: problem('contended', { detail: 'Repeat the request.' }) };
}

/** Answers the case as it is after a step. */
export function answerActed(acted: Acted | { readonly refused: Reply }, { now }: ActDeps): Reply {
  if ('refused' in acted) return acted.refused;
  const { dispute, kinds } = acted;
  return json(200, presentDispute(dispute, kinds, instantOf(now())), { etag: etagOf(dispute) });
}

export const etagOf = ({ version }: Pick<Dispute, 'version'>): string => `"${version}"`;

const stale = (dispute: Dispute): Reply =>
  problem('stale_version', {
    detail: `Its version is ${etagOf(dispute)}: read it again.`,
    headers: { etag: etagOf(dispute) },
  });
