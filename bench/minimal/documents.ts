import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** With the options of src/store/table.ts. */
export const documents = DynamoDBDocumentClient.from(
  new DynamoDBClient({ requestHandler: { connectionTimeout: 500, requestTimeout: 2_000 } }),
  { marshallOptions: { removeUndefinedValues: true } },
);
