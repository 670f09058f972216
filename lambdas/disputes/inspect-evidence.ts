import regular from '@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf';
import { PDF } from '@libpdf/core';
import type { AnnouncedFile, Checked, Unfit } from '../../src/domain/evidence.ts';
import { environment } from '../../src/edge/environment.ts';
import { evidenceBucket } from '../../src/evidence/evidence-bucket.ts';
import { inspectText } from '../../src/evidence/inspect-evidence.ts';
import { takeUpload } from '../../src/evidence/take-upload.ts';

const bucket = evidenceBucket(environment('EVIDENCE_BUCKET'));
const font = PDF.create().embedFont(regular);

type Piece =
  | { readonly form: 'text'; readonly text: string }
  | { readonly form: 'file'; readonly from: string; readonly to: string; readonly file: AnnouncedFile };

/** Called before a piece becomes evidence: a file as it was checked, or of either why it is not fit. It opens what others have sent, so it has neither the table nor the secrets. */
export async function handler(piece: Piece): Promise<Checked | Unfit | null> {
  return piece.form === 'file' ? takeUpload(piece, { bucket }) : inspectText(piece.text, font);
}
