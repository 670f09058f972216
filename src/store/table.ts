import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { setTimeout as pause } from 'node:timers/promises';
import type { Documents, Pacing } from './transact.ts';

/** The one table, as stores use it. Tests pass documents and pacing of their own. */
export type Table = { readonly documents: Documents; readonly name: string; readonly pacing: Pacing };

/** Short time-outs, enforced and not only warned of: one silent connection must not eat the time budget of a step. */
const requestTimeouts = { connectionTimeout: 500, requestTimeout: 1_500, throwOnRequestTimeout: true };

export function connectTable(name: string, now: () => number = Date.now): Table {
  const client = new DynamoDBClient({ requestHandler: requestTimeouts });
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  return { documents, name, pacing: { now, pause, random: Math.random } };
}
