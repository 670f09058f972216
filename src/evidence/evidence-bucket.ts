import {
  GetObjectCommand,
  HeadObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { createHash } from 'node:crypto';
import type { AnnouncedFile } from '../domain/evidence.ts';
import type { SealedObject } from '../domain/pack.ts';

/** A form that uploads one announced file and nothing else: send the fields, then the file, as multipart/form-data. */
export type UploadForm = {
  readonly url: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly livesSeconds: number;
};
/** An address that downloads one version of an object. */
export type DownloadLink = { readonly url: string; readonly livesSeconds: number };

/** What an object is when somebody downloads it: its name as a file, and its media type. */
type Saved = { readonly name: string; readonly type: string };

const formLivesSeconds = 15 * 60;
const linkLivesSeconds = 5 * 60;

/** The emulator has no names of buckets in its host name. */
const settings: S3ClientConfig = { forcePathStyle: process.env['AWS_ENDPOINT_URL'] !== undefined };

export type EvidenceBucket = ReturnType<typeof evidenceBucket>;

/** The bucket of evidence. Which of these a function may do, infra/grants.ts says; `area` and keys: bucket-layout.ts. */
export function evidenceBucket(Bucket: string, config = settings) {
  const client = new S3Client(config);
  const put = async (Key: string, bytes: Uint8Array, { name, type }: Saved, once: boolean): Promise<string> => {
    const ChecksumSHA256 = createHash('sha256').update(bytes).digest('base64');
    const { VersionId } = await client.send(
      new PutObjectCommand({
        Bucket,
        Key,
        Body: bytes,
        ContentType: type,
        // Kept with the object, so no link can show it in a page.
        ContentDisposition: attachment(name),
        CacheControl: 'private, no-store',
        ChecksumSHA256,
        ...(once && { IfNoneMatch: '*' }),
      }),
    );
    return versionOf(VersionId, Key);
  };

  return {
    /** Signed for one key and the file as announced: its type, its exact size and, checked by S3, its SHA-256. */
    async uploadForm(key: string, { type, size, sha256 }: AnnouncedFile): Promise<UploadForm> {
      const checksum = Buffer.from(sha256, 'hex').toString('base64');
      const fields = {
        'content-type': type,
        'x-amz-checksum-algorithm': 'SHA256',
        'x-amz-checksum-sha256': checksum,
      };
      const form = await createPresignedPost(client, {
        Bucket,
        Key: key,
        Fields: fields,
        Conditions: [
          ['content-length-range', size, size],
          ...Object.entries(fields).map(([name, value]) => ({ [name]: value })),
        ],
        Expires: formLivesSeconds,
      });
      return { ...form, livesSeconds: formLivesSeconds };
    },

    /** An address that downloads exactly one version of an object, for some minutes. */
    async downloadUrl(key: string, versionId: string): Promise<DownloadLink> {
      const command = new GetObjectCommand({ Bucket, Key: key, VersionId: versionId });
      return {
        url: await getSignedUrl(client, command, { expiresIn: linkLivesSeconds }),
        livesSeconds: linkLivesSeconds,
      };
    },

    /** The bytes of an object as it is now, or of one version of it; null where there is none. */
    async read(key: string, versionId?: string): Promise<Buffer | null> {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: key, VersionId: versionId }));
        return Body ? Buffer.from(await Body.transformToByteArray()) : null;
      } catch (error) {
        if (error instanceof NoSuchKey) return null;
        throw error;
      }
    },

    /** Writes an object; answers its version. */
    put: (key: string, bytes: Uint8Array, as: Saved): Promise<string> => put(key, bytes, as, false),

    /**
     * Writes an object that is never written again. Where it is there already it must be the same: an answer was lost.
     * @throws when it is there and differs.
     */
    async seal(key: string, bytes: Uint8Array, as: Saved): Promise<SealedObject> {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const sealed = (versionId: string): SealedObject => ({ key, versionId, sha256, size: bytes.length });
      try {
        return sealed(await put(key, bytes, as, true));
      } catch (error) {
        if (!(error instanceof S3ServiceException && error.name === 'PreconditionFailed')) throw error;
        const there = await client.send(new HeadObjectCommand({ Bucket, Key: key, ChecksumMode: 'ENABLED' }));
        if (there.ChecksumSHA256 !== Buffer.from(sha256, 'hex').toString('base64')) {
          throw new Error(`${key} is sealed already, with other bytes`, { cause: error });
        }
        return sealed(versionOf(there.VersionId, key));
      }
    },
  };
}

/** Always a file to save, never something to show (RFC 6266). */
function attachment(name: string): string {
  const ascii = name.replace(/[^\w .()-]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

function versionOf(versionId: string | undefined, key: string): string {
  if (versionId === undefined) throw new Error(`The bucket keeps no versions: ${key} has none`);
  return versionId;
}
