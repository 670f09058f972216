import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import type { Documents } from '../../src/store/transact.ts';

/** What can go wrong with one transaction: refused as contended, lost before or after it was applied, broken, or the process ends. */
export type Fault = 'conflict' | 'lost before' | 'lost after' | 'breaks' | 'dies before' | 'dies after';

/** What DynamoDB says when others write the same items. The emulator never does. */
export const conflict = () =>
  new TransactionCanceledException({
    message: 'Transaction cancelled',
    $metadata: {},
    CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }],
  });
/** No answer came: it may have been done. */
export const lost = () => Object.assign(new Error('socket hang up'), { name: 'TimeoutError' });
/** A process that has ended answers nothing, ever. */
export const died = () => new Promise<never>(() => undefined);

/**
 * Documents in whose way faults are put: the n-th transaction (from 0) meets the n-th fault. The emulator never answers a
 * TransactionConflict, and no engine loses answers on request. `death` resolves when the process that uses them has ended.
 */
export function faultyDocuments(
  documents: Documents,
  faults: (Fault | null)[],
): Documents & { readonly death: Promise<'died'> } {
  const death = Promise.withResolvers<'died'>();
  const dies = (): Promise<never> => {
    death.resolve('died');
    return died();
  };
  let transactions = 0;
  const send = async (command: unknown, ...rest: unknown[]): Promise<unknown> => {
    const pass = () => (documents.send as (...all: unknown[]) => Promise<unknown>)(command, ...rest);
    if (!(command instanceof TransactWriteCommand)) return pass();
    const fault = faults[transactions] ?? null;
    transactions += 1;
    if (fault === 'conflict') throw conflict();
    if (fault === 'lost before') throw lost();
    if (fault === 'breaks') throw new Error('nobody foresaw this');
    if (fault === 'dies before') return dies();
    const answer = await pass();
    if (fault === 'lost after') throw lost();
    if (fault === 'dies after') return dies();
    return answer;
  };
  return { send: send as Documents['send'], death: death.promise };
}
