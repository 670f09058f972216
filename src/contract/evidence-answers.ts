import * as z from 'zod';
import { fileTypes } from '../domain/evidence.ts';
import { evidenceKinds } from '../domain/evidence-kinds.ts';
import { disputeStages } from '../domain/dispute-steps.ts';
import { disputeId, evidenceId, instant } from './fields.ts';

/** What the API answers of the evidence of a dispute. */

export const evidenceAnswer = z.looseObject({
  id: evidenceId,
  object: z.literal('evidence'),
  disputeId,
  kind: z.enum(evidenceKinds),
  title: z.string(),
  status: z.enum(['awaiting_upload', 'present']).meta({ description: 'A file counts once it was looked at.' }),
  text: z.string().nullable(),
  file: z
    .looseObject({
      name: z.string(),
      type: z.enum(fileTypes),
      size: z.int(),
      sha256: z.string(),
      pages: z.int().nullable().meta({ description: 'It takes in the pack; null until it was looked at.' }),
    })
    .nullable(),
  addedBy: z.string(),
  addedAt: instant,
  changedBy: z.string(),
  changedAt: instant,
  version: z.int().meta({ description: 'Travels as `ETag` and `If-Match`.' }),
});

const url = z.string();
const link = z.looseObject({ url, expiresAt: instant });

/** Where the file of a piece that was added goes. */
export const evidenceWithUpload = evidenceAnswer.extend({
  upload: z
    .looseObject({ url, fields: z.record(z.string(), z.string()), expiresAt: instant })
    .nullable()
    .meta({
      description:
        'Send the fields and then `file`, as multipart/form-data: exactly the file that was announced. Then say so by POST to `/upload`. To get another form, announce the same file again.',
    }),
});
export const evidenceWithLink = evidenceAnswer.extend({
  link: link.nullable().meta({ description: 'Downloads the file as it was looked at, as an attachment.' }),
});
export const evidenceRemoved = z.looseObject({
  id: evidenceId,
  object: z.literal('evidence'),
  deleted: z.literal(true),
});
export const evidenceList = z.looseObject({
  object: z.literal('list'),
  data: z.array(evidenceAnswer),
  hasMore: z.boolean(),
  nextCursor: z.string().nullable(),
});

const sealedFile = { ...link.shape, size: z.int(), sha256: z.string() };

/** What was sealed, with links to it. */
export const representmentAnswer = z.looseObject({
  object: z.literal('representment'),
  disputeId,
  stage: z.enum(disputeStages),
  sealedAt: instant,
  by: z.string(),
  pdf: z.looseObject({ ...sealedFile, pages: z.int() }).meta({ description: 'The one file for the bank.' }),
  manifest: z
    .looseObject(sealedFile)
    .meta({ description: 'What is in it: versions and SHA-256 of every file, the facts, who and when. JSON.' }),
});

export type EvidenceAnswer = z.infer<typeof evidenceAnswer>;
