import { TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { documents } from './documents.ts';

/** One transaction, tried once. */
export async function write(TransactItems: TransactWriteCommandInput['TransactItems']): Promise<void> {
  await documents.send(new TransactWriteCommand({ TransactItems }));
}
