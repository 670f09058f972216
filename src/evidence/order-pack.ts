import type { DisputeFacts } from '../domain/dispute-facts.ts';
import type { Dispute } from '../domain/dispute.ts';
import type { Entity } from '../domain/entity.ts';
import { evidenceSlots } from '../domain/evidence-slots.ts';
import type { EvidencePiece } from '../domain/evidence.ts';
import type { Instant } from '../domain/instant.ts';
import { contested, type Exhibit, type PackOrder } from '../domain/pack.ts';
import { evidenceKey } from './places.ts';

type Sealing = {
  readonly facts: DisputeFacts;
  readonly entity: Pick<Entity, 'timeZone' | 'disputes'>;
  readonly sealedAt: Instant;
  readonly sealedBy: string;
};

/** What a case's pack is made of: what is required first, then what is recommended. The bank's own documents are not sent back to it. */
export function orderPack(
  dispute: Dispute,
  pieces: readonly EvidencePiece[],
  { facts, entity, sealedAt, sealedBy }: Sealing,
): PackOrder {
  const kinds = evidenceSlots(dispute.reason.normalized, dispute.pieces).map(({ kind }) => kind);
  const { timeZone, disputes } = entity;
  return {
    dispute: contested(dispute),
    facts,
    exhibits: pieces
      .filter(({ kind }) => kind !== 'issuer_document')
      .flatMap((piece) => exhibitOf(piece) ?? [])
      .sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind)),
    sealedAt,
    sealedBy,
    timeZone,
    limits: { pages: disputes.packPages, bytes: disputes.packBytes },
  };
}

/** Null where the file has not arrived. */
function exhibitOf(piece: EvidencePiece): Exhibit | null {
  const { id, kind, title, content } = piece;
  if (content.form === 'text') return { id, kind, title, content };
  const { name, type, size, sha256, checked } = content;
  if (!checked) return null;
  const { versionId } = checked;
  return { id, kind, title, content: { form: 'file', name, type, size, sha256, key: evidenceKey(piece), versionId } };
}
