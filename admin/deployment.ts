import * as z from 'zod';
import { names } from '../infra/names.ts';
import { workflowNames, workflowOutput } from '../infra/workflows.ts';
import { stackOutputs } from './stack-outputs.ts';

const outputs = z.object({
  TableName: z.string(),
  EvidenceBucketName: z.string(),
  UserPoolId: z.string(),
  PeopleClientId: z.string(),
  TokenEndpoint: z.url(),
  ApiId: z.string(),
  ApiUrl: z.url(),
  GatewaySecretName: z.string(),
  HooksSecretName: z.string(),
});
const workflows = z.object(Object.fromEntries(workflowNames.map((name) => [workflowOutput(name), z.string()])));

/** What is deployed as one stage, by the names its commands need. */
export type Deployment = {
  readonly stage: string;
  readonly table: string;
  readonly evidence: string;
  readonly gatewaySecret: string;
  readonly hooksSecret: string;
  readonly userPoolId: string;
  readonly peopleClientId: string;
  readonly apiId: string;
  readonly api: string;
  readonly tokenEndpoint: string;
  /** The ARN of each state machine by its name. */
  readonly workflows: Readonly<Record<string, string>>;
};

/** What a stage's stacks put out; null while they are not both there. */
export async function findDeployment(stage: string): Promise<Deployment | null> {
  const stacks = await Promise.all([names.stateStack(stage), names.serviceStack(stage)].map(stackOutputs));
  const all: unknown = Object.assign({}, ...stacks);
  const [parsed, arns] = [outputs.safeParse(all), workflows.safeParse(all)];
  if (!parsed.success || !arns.success) return null;
  const {
    TableName,
    EvidenceBucketName,
    UserPoolId,
    PeopleClientId,
    TokenEndpoint,
    ApiId,
    ApiUrl,
    GatewaySecretName,
    HooksSecretName,
  } = parsed.data;
  // The emulator serves everything at its own address; the ones it puts out do not resolve.
  const emulator = process.env['AWS_ENDPOINT_URL'];
  return {
    stage,
    table: TableName,
    evidence: EvidenceBucketName,
    gatewaySecret: GatewaySecretName,
    hooksSecret: HooksSecretName,
    userPoolId: UserPoolId,
    peopleClientId: PeopleClientId,
    apiId: ApiId,
    api: emulator ? `${emulator}/_aws/execute-api/${ApiId}` : ApiUrl,
    tokenEndpoint: emulator ? `${emulator}/oauth2/token` : TokenEndpoint,
    workflows: Object.fromEntries(workflowNames.map((name) => [name, arns.data[workflowOutput(name)] ?? ''])),
  };
}
