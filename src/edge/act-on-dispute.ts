import { presentDispute } from '../contract/present-dispute.ts';
import type { DisputeChange, Said } from '../domain/dispute-change.ts';
import type { Dispute } from '../domain/dispute.ts';
import type { Entity } from '../domain/entity.ts';
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
  readonly disputes: Pick<DisputeStore, 'get' | 'change'>;
};
/** Of a ruling: what is needed to book what follows. */
export type DecideDeps = ActDeps & SettleDisputeDeps;

/** Who asks for a step of which case, on which version. */
export type StepRequest = {
  readonly caller: Caller;
  readonly params: Readonly<Record<string, string | undefined>>;
  readonly ifMatch: string | null;
};
type Case = { readonly dispute: Dispute; readonly entity: Entity };
type Refused = { readonly refused: Reply };
type Decide = (dispute: Dispute, said: Said, has: Pick<Case, 'entity'>) => Decided | Promise<Decided>;
type Decided = DisputeChange | Rejection;

/** A case that moves while somebody decides is decided on anew; more often than this it is contended. */
const mostTries = 4;

/**
 * Takes a step of a case that the caller may see. `decide` is asked again with the case as it is by then, where that has moved; it
 * may also end without a step.
 */
export async function stepOn<T>(
  { caller, params }: Pick<StepRequest, 'caller' | 'params'>,
  deps: ActDeps,
  decide: (seen: Case, by: Omit<Said, 'reason'>) => Outcome<T> | Promise<Outcome<T>>,
): Promise<{ readonly change: DisputeChange; readonly entity: Entity } | Refused | { readonly ended: T }> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const visible = await visibleDispute(params['disputeId'], caller, deps);
    if (!visible) return { refused: notFound() };
    const change = await decide(visible, { by: caller.name, at: instantOf(deps.now()) });
    if ('refused' in change || 'ended' in change) return change;
    const end = await deps.disputes.change(change);
    if (end.kind === 'changed') return { change, entity: visible.entity };
    if (end.kind === 'contended') break;
  }
  return { refused: problem('contended', { detail: 'Repeat the request.' }) };
}
type Outcome<T> = DisputeChange | Refused | { readonly ended: T };

/**
 * One step of a case that a person wants. A rule's no comes before a stale version: who was late learns who was first. `dryRun`:
 * nothing is written, and the case is answered as it would be.
 */
export async function takeStep(
  request: StepRequest,
  reason: string,
  deps: ActDeps,
  decide: Decide,
  dryRun = false,
): Promise<Case | Refused> {
  const end = await stepOn<Case>(request, deps, async ({ dispute, entity }, by) => {
    const step = await decide(dispute, { ...by, reason }, { entity });
    if (isRejection(step)) return { refused: rejected(step) };
    const stale = staleReply(request.ifMatch, dispute);
    if (stale) return { refused: stale };
    return dryRun ? { ended: { dispute: step.after, entity } } : step;
  });
  if ('refused' in end) return end;
  return 'ended' in end ? end.ended : { dispute: end.change.after, entity: end.entity };
}

/** Answers the case as it is after a step. */
export function answerActed(acted: Case | Refused, { now }: ActDeps): Reply {
  if ('refused' in acted) return acted.refused;
  return json(200, presentDispute(acted.dispute, instantOf(now())), { etag: etagOf(acted.dispute) });
}

type Versioned = { readonly version: number };
export const etagOf = ({ version }: Versioned): string => `"${version}"`;

/** The answer to who has seen another version than there is; null where that is right, or none was given. */
export function staleReply(ifMatch: string | null, seen: Versioned): Reply | null {
  if (ifMatch === null || ifMatch === '*' || ifMatch === etagOf(seen)) return null;
  const etag = etagOf(seen);
  return problem('stale_version', { detail: `Its version is ${etag}: read it again.`, headers: { etag } });
}
