import * as z from 'zod';
import { unfitCodes, type AnnouncedFile, type Checked, type EvidencePiece, type Unfit } from '../domain/evidence.ts';
import { evidenceKey, uploadKey } from '../evidence/places.ts';
import type { CallWorker } from './call-worker.ts';

/** Looks at what may become evidence, elsewhere: `disputes/inspect-evidence`. */
export type Inspection = {
  /** Why a text cannot be printed; null: it can. */
  readonly text: (text: string) => Promise<Unfit | null>;
  /** Looks at what was uploaded for a piece, and keeps it if it is fit. */
  readonly file: (piece: Pick<EvidencePiece, 'id' | 'disputeId'>, file: AnnouncedFile) => Promise<Checked | Unfit>;
};

const unfit = z.object({ code: z.enum(unfitCodes), detail: z.string() });
const checked = z.object({ pages: z.int(), versionId: z.string() });

export function inspection(call: CallWorker): Inspection {
  return {
    async text(text) {
      const looked = await call({ form: 'text', text });
      if (looked === 'died') throw new Error('No text is too much to look at');
      return unfit.nullable().parse(looked.answer);
    },
    async file(piece, { name, type, size, sha256 }) {
      const places = { from: uploadKey(piece), to: evidenceKey(piece) };
      const file = { name, type, size, sha256 };
      const looked = await call({ form: 'file', ...places, file });
      // The same file would be too much again, however often it is sent.
      return looked === 'died' ? tooMuch : z.union([checked, unfit]).parse(looked.answer);
    },
  };
}

const tooMuch: Unfit = {
  code: 'file_broken',
  detail: 'Opening it took more time or memory than there is. Save or print it again, in parts if need be.',
};
