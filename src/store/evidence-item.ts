import * as z from 'zod';
import { fileTypes, type EvidencePiece } from '../domain/evidence.ts';
import { evidenceKinds } from '../domain/evidence-kinds.ts';
import type { DisputeId } from '../domain/ids.ts';
import type { PieceChange } from '../domain/dispute-change.ts';
import { keys } from './keys.ts';
import { disputeId, evidenceId, instant } from './scalars.ts';
import type { Write } from './transact.ts';

const schemaVersion = 1;

const piece = z.object({
  id: evidenceId,
  disputeId,
  kind: z.enum(evidenceKinds),
  title: z.string(),
  content: z.discriminatedUnion('form', [
    z.object({ form: z.literal('text'), text: z.string() }),
    z.object({
      form: z.literal('file'),
      name: z.string(),
      type: z.enum(fileTypes),
      size: z.int(),
      sha256: z.string(),
      checked: z.object({ pages: z.int(), versionId: z.string() }).nullable(),
    }),
  ]),
  addedBy: z.string(),
  addedAt: instant,
  changedBy: z.string(),
  changedAt: instant,
  version: z.int(),
}) satisfies z.ZodType<EvidencePiece>;

/** @throws when the item is no piece of evidence: breakage, never a rule. */
export const evidenceOf = (item: unknown): EvidencePiece => piece.parse(item);

/** What becomes of a piece, as the write that belongs into the transaction of the step: the case's own version guards it. */
export const evidenceWrite = (of: DisputeId, change: PieceChange, TableName: string): Write =>
  change.kind === 'put'
    ? { Put: { TableName, Item: { ...keys.evidence(of, change.piece.id), schemaVersion, ...change.piece } } }
    : { Delete: { TableName, Key: keys.evidence(of, change.id) } };
