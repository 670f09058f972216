import { evidenceWanted, type EvidenceKind, type EvidenceWanted } from './evidence-kinds.ts';
import type { NormalizedReason } from './reason-codes.ts';

/** One kind of piece a case has, or should have. */
export type EvidenceSlot = {
  readonly kind: EvidenceKind;
  readonly required: boolean;
  readonly status: 'missing' | 'present';
};

/** What a case for this reason is made of, what it has (`kinds`, any number of each) and what is still missing: required first. */
export function evidenceSlots(reason: NormalizedReason, kinds: readonly EvidenceKind[]): readonly EvidenceSlot[] {
  const { required, recommended } = wantedFor(reason);
  const others = [...new Set(kinds)].filter((kind) => !required.includes(kind) && !recommended.includes(kind));
  return [...required, ...recommended, ...others].map((kind) => ({
    kind,
    required: required.includes(kind),
    status: kinds.includes(kind) ? 'present' : 'missing',
  }));
}

/** The required kinds that are not there. */
export const missingEvidence = (reason: NormalizedReason, kinds: readonly EvidenceKind[]): readonly EvidenceKind[] =>
  wantedFor(reason).required.filter((kind) => !kinds.includes(kind));

const wantedFor = (reason: NormalizedReason): EvidenceWanted => evidenceWanted[reason];
