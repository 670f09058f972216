import type { PieceMark } from './evidence.ts';
import { evidenceWanted, type EvidenceKind, type EvidenceWanted } from './evidence-kinds.ts';
import type { NormalizedReason } from './reason-codes.ts';

/** One kind of piece a case has, or should have. */
export type EvidenceSlot = {
  readonly kind: EvidenceKind;
  readonly required: boolean;
  readonly status: 'missing' | 'present';
};

/** What a case for this reason is made of, what it has (any number of each kind) and what is still missing: required first. */
export function evidenceSlots(reason: NormalizedReason, pieces: readonly PieceMark[]): readonly EvidenceSlot[] {
  const { required, recommended } = wantedFor(reason);
  const kinds = kindsOf(pieces);
  const named = new Set(pieces.map(({ kind }) => kind));
  const others = [...named].filter((kind) => !required.includes(kind) && !recommended.includes(kind));
  return [...required, ...recommended, ...others].map((kind) => ({
    kind,
    required: required.includes(kind),
    status: kinds.includes(kind) ? 'present' : 'missing',
  }));
}

/** The required kinds that are not there. */
export const missingEvidence = (reason: NormalizedReason, pieces: readonly PieceMark[]): readonly EvidenceKind[] =>
  wantedFor(reason).required.filter((kind) => !kindsOf(pieces).includes(kind));

/** What has not arrived yet counts as missing. */
const kindsOf = (pieces: readonly PieceMark[]): readonly EvidenceKind[] =>
  pieces.filter(({ ready }) => ready).map(({ kind }) => kind);

const wantedFor = (reason: NormalizedReason): EvidenceWanted => evidenceWanted[reason];
