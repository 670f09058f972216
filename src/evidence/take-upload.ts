import type { AnnouncedFile, Checked, Unfit } from '../domain/evidence.ts';
import type { EvidenceBucket } from './evidence-bucket.ts';
import { inspectFile } from './inspect-evidence.ts';

type Deps = { readonly bucket: Pick<EvidenceBucket, 'read' | 'put'> };

/**
 * Looks at what was uploaded, and copies it to where no upload can reach if it is what was announced and fit to be shown. What is
 * copied is what was looked at, whatever is uploaded to the same place meanwhile.
 */
export async function takeUpload(
  { from, to, file }: { readonly from: string; readonly to: string; readonly file: AnnouncedFile },
  { bucket }: Deps,
): Promise<Checked | Unfit> {
  const bytes = await bucket.read(from);
  if (!bytes)
    return { code: 'upload_missing', detail: 'Nothing has been uploaded yet, or too long ago: send the file first.' };
  const inspected = await inspectFile(bytes, file);
  if ('code' in inspected) return inspected;
  return { pages: inspected.pages, versionId: await bucket.put(to, bytes, file) };
}
