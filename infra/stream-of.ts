import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';

/** @throws where the table was made without a stream. */
export function streamOf({ tableStreamArn }: TableV2): string {
  if (tableStreamArn === undefined) throw new Error('The table has no stream');
  return tableStreamArn;
}
