import { presentEvidence } from '../contract/present-evidence.ts';
import { closedToEvidence } from '../domain/decide-evidence.ts';
import type { DisputeChange, Said } from '../domain/dispute-change.ts';
import type { Dispute } from '../domain/dispute.ts';
import type { EvidencePiece } from '../domain/evidence.ts';
import { isEvidenceId } from '../domain/ids.ts';
import { isRejection } from '../domain/plan.ts';
import type { Rejection } from '../domain/rejection.ts';
import { etagOf, staleReply, stepOn, type StepRequest } from './act-on-dispute.ts';
import { json, notFound, rejected, type Reply } from './reply.ts';
import type { EvidenceDeps } from './start-evidence.ts';

type Acted = { readonly piece: EvidencePiece } | { readonly refused: Reply };
type Want = (
  piece: EvidencePiece,
  dispute: Dispute,
  said: Said,
) => DisputeChange | Rejection | Promise<DisputeChange | Rejection>;

/**
 * One step of a case that is about a piece it has. `If-Match` is about the piece: who edits another one is not in the way. A piece
 * that is `already` as it is wanted takes no step: an answer was lost.
 */
export async function takePieceStep(
  { caller, params, ifMatch }: StepRequest,
  deps: EvidenceDeps,
  already: (piece: EvidencePiece) => boolean,
  want: Want,
): Promise<Acted> {
  const seen: EvidencePiece[] = [];
  const end = await stepOn<Acted>({ caller, params }, deps, async ({ dispute }, by) => {
    const said = { ...by, reason: '' };
    const id = params['evidenceId'] ?? '';
    const piece = isEvidenceId(id) ? await deps.evidence.get(dispute.id, id) : null;
    const before = seen.at(-1);
    // Another try: it was there a moment ago, and now somebody has removed it, perhaps we.
    if (!piece) return before ? { ended: { piece: before } } : { refused: notFound() };
    const closed = closedToEvidence(dispute, said);
    if (closed) return { refused: rejected(closed) };
    if (already(piece)) return { ended: { piece } };
    const stale = staleReply(ifMatch, piece);
    if (stale) return { refused: stale };
    seen.push(piece);
    const step = await want(piece, dispute, said);
    return isRejection(step) ? { refused: rejected(step) } : step;
  });
  if ('refused' in end) return end;
  if ('ended' in end) return end.ended;
  const [last] = seen.slice(-1);
  const piece = pieceIn(end.change) ?? last;
  if (!piece) throw new Error(`A step of ${end.change.after.id} is about no piece of evidence`);
  return { piece };
}

/** The piece as a step has written it; null where it was removed. */
export const pieceIn = ({ piece }: DisputeChange): EvidencePiece | null => (piece?.kind === 'put' ? piece.piece : null);

/** Answers a piece as it is after a step. */
export const answerPiece = (acted: Acted): Reply =>
  'refused' in acted ? acted.refused : json(200, presentEvidence(acted.piece), { etag: etagOf(acted.piece) });
