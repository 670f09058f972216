import type { ImportDeps } from '../exactly-once/import-payment.ts';
import { secretCredentials } from '../gateway/credentials.ts';
import { oppLookUp, type Look } from '../gateway/look-up.ts';
import { importStore } from '../store/import-store.ts';
import { paymentStore } from '../store/payment-store.ts';
import { queryLimit } from '../store/query-limit.ts';
import { environment } from './environment.ts';
import { startRuntime, type Runtime } from './start-runtime.ts';

/** What importing needs, beside what every function has. */
export type ImportingDeps = ImportDeps & Pick<Runtime, 'entity' | 'now'> & { readonly look: Look };

export function startImports(): Runtime & ImportingDeps {
  const runtime = startRuntime();
  const { table, now } = runtime;
  const credentials = secretCredentials(environment('GATEWAY_SECRET_NAME'), now);
  return {
    ...runtime,
    payments: paymentStore(table),
    imports: importStore(table),
    queries: queryLimit(table),
    look: oppLookUp(credentials, now),
  };
}
