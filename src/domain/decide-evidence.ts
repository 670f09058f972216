import { change, howDecided, tooLate, type DisputeChange, type PieceChange, type Said } from './dispute-change.ts';
import { isDecided, type DisputeStepName } from './dispute-steps.ts';
import type { Dispute } from './dispute.ts';
import { isReady, markOf, type EvidencePiece, type FileContent } from './evidence.ts';
import type { Entity } from './entity.ts';
import type { EvidenceKind } from './evidence-kinds.ts';
import type { Rejection } from './rejection.ts';

type Decided = DisputeChange | Rejection;

/** The letter lists them all on a page or two, and one read brings all of a case. */
const mostPieces = 40;

/** Why the evidence of a case cannot change any more; null: it can. */
export function closedToEvidence(dispute: Dispute, said: Said): Rejection | null {
  const { status, representment } = dispute;
  if (representment) {
    const { by, sealedAt } = representment;
    return { code: 'evidence_sealed', detail: `${by} sealed it at ${sealedAt}; what was sealed does not change.` };
  }
  if (isDecided(status)) return { code: 'dispute_decided', detail: howDecided(dispute) };
  return tooLate(dispute, said);
}

export const newPiece = (
  facts: Pick<EvidencePiece, 'id' | 'disputeId' | 'kind' | 'title' | 'content'>,
  { by, at }: Said,
): EvidencePiece => ({ ...facts, addedBy: by, addedAt: at, changedBy: by, changedAt: at, version: 1 });

/** A text is evidence at once; a file is announced, and counts once it has arrived. */
export function addPiece(
  before: Dispute,
  piece: EvidencePiece,
  { disputes }: Pick<Entity, 'disputes'>,
  said: Said,
): Decided {
  const { content, kind, title } = piece;
  const { packBytes } = disputes;
  if (content.form === 'file' && content.size > packBytes) {
    return {
      code: 'file_too_large',
      pointer: '#/file/size',
      detail: `It has ${content.size} bytes; all that goes to the bank has at most ${packBytes}.`,
    };
  }
  if (before.pieces.length >= mostPieces) {
    return { code: 'too_much_evidence', detail: `The case has ${mostPieces} pieces: put some into one file.` };
  }
  const step = isReady(piece) ? 'evidence_added' : 'evidence_announced';
  return stepWith(before, step, { kind: 'put', piece }, `${kind}: ${title}`, said);
}

/** The file has arrived and was looked at (`file.checked`). */
export function receivePiece(before: Dispute, piece: EvidencePiece, file: FileContent, said: Said): Decided {
  const received = changed({ ...piece, content: file }, said);
  return stepWith(before, 'evidence_added', { kind: 'put', piece: received }, `${piece.kind}: ${piece.title}`, said);
}

/** What may become different of a piece; what is left out stays. A file stays the file it is: another one is another piece. */
type PieceEdit = {
  readonly kind?: EvidenceKind | undefined;
  readonly title?: string | undefined;
  readonly text?: string | undefined;
};

export function changePiece(before: Dispute, piece: EvidencePiece, edit: PieceEdit, said: Said): Decided {
  const { kind = piece.kind, title = piece.title, text } = edit;
  if (text !== undefined && piece.content.form === 'file') {
    return { code: 'evidence_is_a_file', pointer: '#/text', detail: 'It is a file: remove it and add another.' };
  }
  const content = text === undefined ? piece.content : ({ form: 'text', text } as const);
  const edited = changed({ ...piece, kind, title, content }, said);
  return stepWith(before, 'evidence_changed', { kind: 'put', piece: edited }, `${kind}: ${title}`, said);
}

export function removePiece(before: Dispute, { id, kind, title }: EvidencePiece, said: Said): Decided {
  return stepWith(before, 'evidence_removed', { kind: 'removed', id }, `${kind}: ${title}`, said);
}

const changed = (piece: EvidencePiece, { by, at }: Said): EvidencePiece => ({
  ...piece,
  changedBy: by,
  changedAt: at,
  version: piece.version + 1,
});

/** The case keeps a mark of each piece, so every change of evidence is a step of the case, and meets a sealing that goes on. */
function stepWith(before: Dispute, step: DisputeStepName, piece: PieceChange, what: string, said: Said): Decided {
  const closed = closedToEvidence(before, said);
  if (closed) return closed;
  const id = piece.kind === 'put' ? piece.piece.id : piece.id;
  const others = before.pieces.filter((mark) => mark.id !== id);
  const pieces = piece.kind === 'put' ? [...others, markOf(piece.piece)] : others;
  const taken = change(before, step, { ...said, reason: what }, { pieces });
  return 'code' in taken ? taken : { ...taken, piece };
}
