/**
 * What the stacks and their resources are called. Physical names, so that a function's role, the operator's commands and
 * the local stack can be written down before anything exists.
 */
const app = 'payments-back-office';

/** A stage is one deployment: `prod`, `test`, or `local` on the emulator. Long names would not fit a function's 64 characters. */
export const isStageName = (text: string): boolean => /^[a-z][a-z0-9-]{0,9}$/.test(text);

export const names = {
  app,
  stateStack: (stage: string) => `${app}-${stage}-state`,
  serviceStack: (stage: string) => `${app}-${stage}-service`,
  /** The table, the user pool and the API are called after their stage. */
  stage: (stage: string) => `${app}-${stage}`,
  /** `{ "<credential>": { "accessToken": "..." } }`: written by the merchant, read by functions, in no template. */
  gatewaySecret: (stage: string) => `/${app}/${stage}/gateway`,
  alarms: (stage: string) => `${app}-${stage}-alarms`,
  /** `{ "<hookId>": { "keys": ["<64 hex>"], "entities": ["shop-eu"] } }`: what the gateway seals its notifications with. */
  hooksSecret: (stage: string) => `/${app}/${stage}/hooks`,
  workflow: (stage: string, workflowName: string) => `${app}-${stage}-${workflowName}`,
  /** Names of buckets are world-wide. */
  evidence: (stage: string, account: string) => `${app}-${stage}-evidence-${account}`,
  /** `{ "key": "..." }`: what the secrets of webhook endpoints are derived from. Made once, and shown to nobody. */
  webhookSecret: (stage: string) => `/${app}/${stage}/webhook-endpoints`,
  logGroup: (stage: string, of: string) => `/${app}/${stage}/${of}`,
  lambda: (stage: string, functionName: string) => `${app}-${stage}-${functionName.replaceAll('/', '-')}`,
  /** The one scope: Cognito gives a machine no token without any. Who may do what is data in the table (ADR 006). */
  resourceServer: 'back-office',
  scope: 'call',
};
