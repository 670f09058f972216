import { letterStore, type LetterStore } from '../store/letter-store.ts';
import { startRuntime, type Runtime } from './start-runtime.ts';

/** What dismissing a letter of the bank needs. */
export type DismissalDeps = Pick<Runtime, 'entity' | 'now'> & { readonly letters: Pick<LetterStore, 'get' | 'change'> };

export function startDismissals(): Runtime & DismissalDeps {
  const runtime = startRuntime();
  return { ...runtime, letters: letterStore(runtime.table) };
}
