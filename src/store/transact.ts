import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  TransactWriteCommand,
  type DynamoDBDocumentClient,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';

export type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** What a store needs of the client: one method, so that a test can put faults in its way. */
export type Documents = Pick<DynamoDBDocumentClient, 'send'>;

/**
 * How a transaction ended. `refused`: per write, in order, whether its condition failed and the item as it is.
 * `contended`: others kept writing the same items until the deadline, or no answer came: it may have committed.
 */
export type TransactionEnd =
  | { readonly kind: 'committed' }
  | { readonly kind: 'refused'; readonly writes: readonly { readonly refused: boolean; readonly item: unknown }[] }
  | { readonly kind: 'contended'; readonly cause: unknown };

/** Contention and the platform's own hiccups pass; anything else is breakage. */
const passing = new Set([
  'TransactionConflict',
  'TransactionConflictException',
  'TransactionInProgressException',
  'ThrottlingError',
  'ThrottlingException',
  'RequestLimitExceeded',
  'ProvisionedThroughputExceeded',
  'ProvisionedThroughputExceededException',
  'InternalServerError',
  'ServiceUnavailable',
  'TimeoutError',
  'AbortError',
  'NetworkingError',
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ENOTFOUND',
  'EPIPE',
]);

const firstPauseMs = 20;
const longestPauseMs = 400;

/**
 * Writes all or nothing. DynamoDB answers contention with a conflict: the same transaction goes again after a jittered
 * pause, without reading again, until the deadline (ms since the epoch). Every write's condition makes a repetition
 * harmless, so an answer that was lost is repeated too.
 * @throws what is neither a condition nor passing.
 */
export async function transact(
  documents: Documents,
  writes: readonly Write[],
  deadlineMs: number,
  { now, pause, random }: Pacing,
): Promise<TransactionEnd> {
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    const end = await attempt(documents, writes, deadlineMs - now());
    if (end.kind !== 'contended') return end;
    const restMs = random() * pauseMs;
    if (now() + restMs >= deadlineMs) return end;
    await pause(restMs);
  }
}

export type Pacing = {
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<void>;
  /** A number from 0 to 1. */
  readonly random: () => number;
};

async function attempt(documents: Documents, writes: readonly Write[], withinMs: number): Promise<TransactionEnd> {
  try {
    const abortSignal = AbortSignal.timeout(Math.max(withinMs, 1));
    await documents.send(new TransactWriteCommand({ TransactItems: [...writes] }), { abortSignal });
    return { kind: 'committed' };
  } catch (error) {
    if (error instanceof TransactionCanceledException) {
      const reasons = error.CancellationReasons ?? [];
      if (reasons.some(({ Code }) => Code === 'ConditionalCheckFailed')) {
        return {
          kind: 'refused',
          writes: reasons.map(({ Code, Item }) => ({
            refused: Code === 'ConditionalCheckFailed',
            item: Item && unmarshall(Item),
          })),
        };
      }
      if (reasons.every(({ Code }) => Code === undefined || Code === 'None' || passing.has(Code))) {
        return { kind: 'contended', cause: error };
      }
    } else if (error instanceof Error && (passing.has(error.name) || passing.has(codeOf(error)))) {
      return { kind: 'contended', cause: error };
    }
    throw error;
  }
}

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '');
