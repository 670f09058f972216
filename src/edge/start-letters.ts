import { letterStore } from '../store/letter-store.ts';
import { listing } from '../store/listing.ts';
import type { ImportLettersDeps } from './import-letters.ts';
import { startDisputes, type DisputeDeps } from './start-disputes.ts';
import type { Runtime } from './start-runtime.ts';

/** What taking a file of the bank needs. */
export function startLetters(): Runtime & DisputeDeps & ImportLettersDeps {
  const runtime = startDisputes();
  const { table, logger } = runtime;
  return {
    ...runtime,
    letters: letterStore(table),
    lists: listing(table),
    broke(line, error) {
      logger.error('letter broke', { line, error: error instanceof Error ? error : String(error) });
    },
  };
}
