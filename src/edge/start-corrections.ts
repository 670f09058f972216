import { findingStore, type FindingStore } from '../store/finding-store.ts';
import { startImports, type ImportingDeps } from './start-imports.ts';
import type { Runtime } from './start-runtime.ts';

/** What closing a discrepancy needs: to book what is missing is to import it, or part of it. */
export type CorrectionDeps = ImportingDeps & { readonly findings: Pick<FindingStore, 'get' | 'change'> };

export function startCorrections(): Runtime & CorrectionDeps {
  const runtime = startImports();
  return { ...runtime, findings: findingStore(runtime.table) };
}
