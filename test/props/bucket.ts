import {
  CreateBucketCommand,
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { randomUUID } from 'node:crypto';
import { evidenceBucket } from '../../src/evidence/evidence-bucket.ts';

/** A versioned bucket of its own on the engine of this run. */
export async function engineBucket() {
  const endpoint = process.env['DYNAMODB_ENDPOINT'];
  if (endpoint === undefined) throw new Error('DYNAMODB_ENDPOINT names no engine: run this with `npm test`');
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const config = { endpoint, region: 'eu-central-1', credentials, forcePathStyle: true };
  const client = new S3Client(config);
  const name = `test-${randomUUID()}`;
  await client.send(new CreateBucketCommand({ Bucket: name }));
  await client.send(new PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration: { Status: 'Enabled' } }));
  return {
    ...evidenceBucket(name, config),
    name,
    /** Every version of every object, by key, oldest first. */
    async versions(prefix: string): Promise<readonly { key: string; versionId: string }[]> {
      const { Versions = [] } = await client.send(new ListObjectVersionsCommand({ Bucket: name, Prefix: prefix }));
      return Versions.map(({ Key = '', VersionId = '' }) => ({ key: Key, versionId: VersionId })).reverse();
    },
    remove: (key: string) => client.send(new DeleteObjectCommand({ Bucket: name, Key: key })),
    close: () => {
      client.destroy();
    },
  };
}
export type EngineBucket = Awaited<ReturnType<typeof engineBucket>>;
