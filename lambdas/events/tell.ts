import type { DynamoDBStreamEvent } from 'aws-lambda';
import { startTelling } from '../../src/edge/start-telling.ts';
import { tellNow } from '../../src/tell/tell-now.ts';

const telling = startTelling();

/** Set off by the table's stream when events have been written. It never fails, so no record comes twice. */
export async function handler({ Records }: DynamoDBStreamEvent): Promise<void> {
  const keys = Records.map(({ dynamodb }) => ({
    PK: dynamodb?.Keys?.['PK']?.S ?? '',
    SK: dynamodb?.Keys?.['SK']?.S ?? '',
  }));
  const came = await tellNow(keys, telling);
  telling.logger.info('told', { events: keys.length, ...came });
}
