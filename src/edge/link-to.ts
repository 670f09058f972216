import { instantOf, plusMs } from '../domain/instant.ts';
import type { SealedObject } from '../domain/pack.ts';
import type { Files } from './start-evidence.ts';
import type { Runtime } from './start-runtime.ts';

/** A link to exactly one version of a file, for some minutes. */
export async function linkTo(
  { key, versionId }: Pick<SealedObject, 'key' | 'versionId'>,
  { files, now }: Files & Pick<Runtime, 'now'>,
) {
  const { url, livesSeconds } = await files.downloadUrl(key, versionId);
  return { url, expiresAt: plusMs(instantOf(now()), livesSeconds * 1_000) };
}
