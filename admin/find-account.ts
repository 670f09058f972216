import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

/** The AWS account and the region the shell is set up for. @throws with what to set, when it is not */
export async function findAccount(): Promise<{ readonly account: string; readonly region: string }> {
  const sts = new STSClient();
  const region = await sts.config.region().catch(() => {
    throw new Error('No region: set AWS_REGION, or one in your AWS profile.');
  });
  const { Account: account = '' } = await sts.send(new GetCallerIdentityCommand()).catch((cause: unknown) => {
    throw new Error('No AWS credentials that work: sign in (aws sso login) or set AWS_PROFILE.', { cause });
  });
  return { account, region };
}
