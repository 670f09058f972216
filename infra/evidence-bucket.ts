import { Duration } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, HttpMethods, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { bucketLayout } from '../src/evidence/bucket-layout.ts';
import { names } from './names.ts';
import type { Stage } from './stage.ts';

/** The bucket of evidence: private, encrypted, versioned; and in its sealed area nothing is written twice or deleted (ADR 014). */
export class EvidenceBucket extends Bucket {
  constructor(scope: Construct, stage: Stage, account: string) {
    super(scope, 'Evidence', {
      bucketName: names.evidence(stage.name, account),
      versioned: true,
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      // The emulator has no TLS.
      ...(!stage.local && { enforceSSL: true, minimumTLSVersion: 1.2 }),
      ...(stage.corsOrigins.length > 0 && {
        cors: [
          {
            allowedOrigins: stage.corsOrigins,
            allowedMethods: [HttpMethods.POST, HttpMethods.GET],
            allowedHeaders: ['content-type'],
            maxAge: 3000,
          },
        ],
      }),
      lifecycleRules: [
        {
          id: 'abandoned-uploads',
          prefix: bucketLayout.uploads,
          expiration: Duration.days(1),
          noncurrentVersionExpiration: Duration.days(1),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
        // What was removed from a draft. What was sealed is copied, and no rule reaches that.
        { id: 'removed-evidence', prefix: bucketLayout.evidence, noncurrentVersionExpiration: Duration.days(30) },
      ],
    });

    const sealed = this.arnForObjects(`${bucketLayout.sealed}*`);
    const deny = (sid: string, actions: string[], conditions?: Record<string, unknown>) =>
      this.addToResourcePolicy(
        new PolicyStatement({
          sid,
          effect: Effect.DENY,
          principals: [new AnyPrincipal()],
          actions,
          resources: [sealed],
          ...(conditions && { conditions }),
        }),
      );
    deny('SealedIsKept', ['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:PutObjectAcl']);
    // S3 refuses such a write where there is an object. The emulator does not know the header's key, and would refuse all.
    if (!stage.local) deny('SealedIsWrittenOnce', ['s3:PutObject'], { Null: { 's3:if-none-match': 'true' } });
  }
}
