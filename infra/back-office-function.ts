import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { Effect, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, type Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { bucketLayout } from '../src/evidence/bucket-layout.ts';
import type { EvidenceBucket } from './evidence-bucket.ts';
import { type FunctionName, type Grant, grants, isWorker } from './grants.ts';
import { names } from './names.ts';
import { arnOfExecutions, arnOfWorkflow } from './workflow.ts';
import { type WorkflowName, workflowVariable } from './workflows.ts';
import type { Stage } from './stage.ts';
import { streamOf } from './stream-of.ts';
import { type Worker, workers } from './workers.ts';

type Needs = {
  readonly stage: Stage;
  readonly table: TableV2;
  readonly bus: EventBus;
  readonly evidence: EvidenceBucket;
  readonly code: Code;
};

/** One Lambda function with its role and its log group. */
export class BackOfficeFunction extends LambdaFunction {
  constructor(scope: Construct, name: FunctionName, { stage, table, bus, evidence, code }: Needs) {
    const grant: Grant = grants[name];
    const secrets = {
      ...(grant.gateway && { GATEWAY_SECRET_NAME: names.gatewaySecret(stage.name) }),
      ...(grant.hooks && { HOOKS_SECRET_NAME: names.hooksSecret(stage.name) }),
      ...(grant.webhooks && { WEBHOOK_SECRET_NAME: names.webhookSecret(stage.name) }),
    };
    const worker: Worker | null = isWorker(name) ? workers[name] : null;
    const streams = typeof worker?.setOffBy === 'object' && 'newItems' in worker.setOffBy;
    const secretArns = Object.values(secrets).map((secret) => arnOfSecret(scope, secret));
    const areas = Object.entries(grant.files ?? {}).map(([area, actions]) => ({
      actions,
      resource: isArea(area) ? evidence.arnForObjects(`${bucketLayout[area]}*`) : evidence.bucketArn,
    }));
    const invoked = grant.invokes ?? [];
    const { starts = [], answers = [], watches = [] } = grant;
    const logGroup = new LogGroup(scope, `${name}-log`, {
      logGroupName: names.logGroup(stage.name, name),
      retention: stage.logDays,
      removalPolicy: stage.local ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    const allow = (actions: readonly string[], resources: readonly string[]) =>
      new PolicyStatement({ effect: Effect.ALLOW, actions: [...actions], resources: [...resources] });
    const arnOf = (workflow: WorkflowName) => arnOfWorkflow(scope, stage.name, workflow);
    // Not the AWS managed policy: that one may write to every log group of the account.
    const role = new Role(scope, `${name}-role`, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        function: new PolicyDocument({
          statements: [
            allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]),
            ...(grant.table.length > 0 ? [allow(grant.table, [table.tableArn])] : []),
            ...(grant.indexes.length > 0
              ? [
                  allow(
                    ['dynamodb:Query'],
                    grant.indexes.map((index) => `${table.tableArn}/index/${index}`),
                  ),
                ]
              : []),
            ...(grant.bus ? [allow(['events:PutEvents'], [bus.eventBusArn])] : []),
            ...(streams ? [allow(readStream, [streamOf(table)])] : []),
            ...areas.map(({ actions, resource }) => allow(actions, [resource])),
            ...(invoked.length > 0
              ? [
                  allow(
                    ['lambda:InvokeFunction'],
                    invoked.map((worker) => arnOfFunction(scope, names.lambda(stage.name, worker))),
                  ),
                ]
              : []),
            ...(secretArns.length > 0 ? [allow(['secretsmanager:GetSecretValue'], secretArns)] : []),
            ...(starts.length > 0 ? [allow(['states:StartExecution'], starts.map(arnOf))] : []),
            ...(watches.length > 0
              ? [
                  allow(
                    ['states:DescribeExecution'],
                    watches.map((workflow) => arnOfExecutions(scope, stage.name, workflow)),
                  ),
                ]
              : []),
            // The emulator does not know whose a token is, and takes it for everything's.
            ...(answers.length > 0
              ? [allow(['states:SendTaskSuccess'], stage.local ? ['*'] : answers.map(arnOf))]
              : []),
          ],
        }),
      },
    });

    super(scope, name, {
      functionName: names.lambda(stage.name, name),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code,
      role,
      logGroup,
      memorySize: worker?.memoryMb ?? memoryMb,
      timeout: worker ? Duration.seconds(worker.timeoutSeconds) : waitsForOthers(grant) ? longTimeout : readTimeout,
      ...(stage.reservedConcurrency[name] && { reservedConcurrentExecutions: stage.reservedConcurrency[name] }),
      environment: {
        ...(grant.table.length > 0 && { TABLE_NAME: table.tableName }),
        ...(grant.files && { EVIDENCE_BUCKET: evidence.bucketName }),
        ...Object.fromEntries(invoked.map((worker) => [environmentOf(worker), names.lambda(stage.name, worker)])),
        ...secrets,
        ...Object.fromEntries(starts.map((workflow) => [workflowVariable(workflow), arnOf(workflow)])),
        // Nowhere else may this machine be told: ADR 018.
        ...(grant.webhooks && stage.local && { LOOPBACK_WEBHOOKS: 'yes' }),
        ...(grant.bus && { BUS_NAME: bus.eventBusName }),
        ...(stage.clockFile !== null && { CLOCK_FILE: stage.clockFile }),
        POWERTOOLS_SERVICE_NAME: names.app,
        POWERTOOLS_METRICS_NAMESPACE: names.stage(stage.name),
        NODE_OPTIONS: '--enable-source-maps',
      },
    });
  }
}

/**
 * A function waits for the gateway nearly all its time, and a waiting megabyte costs as much as a busy one. CPU comes with
 * memory: below 512 the cold start (TLS, parsing the bundle) is what the shopper waits for, above it nothing gets faster
 * that would be worth paying for while waiting.
 */
const memoryMb = 512;
/** API Gateway gives up after 30 s; a function that ends first can still say so. How it spends them: src/exactly-once/time-budget.ts. */
const longTimeout = Duration.seconds(29);
const readTimeout = Duration.seconds(10);
const waitsForOthers = ({ gateway, invokes }: Grant): boolean => gateway || invokes !== undefined;

const isArea = (area: string): area is keyof typeof bucketLayout => area in bucketLayout;
/** RENDER_PACK_FUNCTION for disputes/render-pack. */
const environmentOf = (worker: FunctionName): string =>
  `${worker.replace(/^.*\//, '').replaceAll('-', '_').toUpperCase()}_FUNCTION`;
const arnOfFunction = (scope: Construct, name: string): string =>
  Stack.of(scope).formatArn({
    service: 'lambda',
    resource: 'function',
    resourceName: name,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });

const readStream = ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'];

/** Secrets Manager adds six characters of its own to a secret's name, which nobody knows before it is made. */
const arnOfSecret = (scope: Construct, name: string): string =>
  Stack.of(scope).formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${name}-??????`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
