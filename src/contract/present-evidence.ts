import { isReady, type EvidencePiece } from '../domain/evidence.ts';
import type { EvidenceAnswer } from './evidence-answers.ts';

/** A piece of evidence as the API shows it. */
export function presentEvidence(one: EvidencePiece): EvidenceAnswer {
  const { content } = one;
  return {
    id: one.id,
    object: 'evidence',
    disputeId: one.disputeId,
    kind: one.kind,
    title: one.title,
    status: isReady(one) ? 'present' : 'awaiting_upload',
    text: content.form === 'text' ? content.text : null,
    file:
      content.form === 'text'
        ? null
        : {
            name: content.name,
            type: content.type,
            size: content.size,
            sha256: content.sha256,
            pages: content.checked?.pages ?? null,
          },
    addedBy: one.addedBy,
    addedAt: one.addedAt,
    changedBy: one.changedBy,
    changedAt: one.changedAt,
    version: one.version,
  };
}
