import type { UploadForm } from '../../src/evidence/evidence-bucket.ts';

/** Sends a file the way a browser does; answers the status. */
export async function uploadTo({ url, fields }: Pick<UploadForm, 'url' | 'fields'>, file: Buffer): Promise<number> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', new Blob([new Uint8Array(file)]));
  return (await fetch(url, { method: 'POST', body: form })).status;
}
