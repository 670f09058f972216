import { afterAll, describe, expect, test } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { alarmRules } from '../../infra/alarms.ts';
import { backOffice } from '../../infra/back-office.ts';
import { functionNames, grants, workerNames, type Grant } from '../../infra/grants.ts';
import { workers, type Worker } from '../../infra/workers.ts';
import { stageOf } from '../../infra/stage.ts';
import { logDelivery } from '../../infra/workflow.ts';
import { definitionFile, workflowNames, workflowVariable } from '../../infra/workflows.ts';
import { type Route, routes } from '../../src/contract/routes.ts';
import { tableLayout } from '../../src/store/table-layout.ts';

type Resource = {
  Type: string;
  Properties: Record<string, unknown>;
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
};
type Statement = { Effect: string; Action: string | string[]; Resource: unknown };

const assemblies = mkdtempSync(join(tmpdir(), 'assemblies-'));
afterAll(() => {
  rmSync(assemblies, { recursive: true });
});
const cdkJson = JSON.parse(readFileSync('cdk.json', 'utf8')) as { context: object };
const env = { account: '111122223333', region: 'eu-central-1' };

/** With the context of cdk.json, by which what the CDK's own rules find in a template is an error. */
function synthesize(stage: string, settings: object = {}, context: object = {}) {
  const app = new App({
    outdir: mkdtempSync(join(assemblies, stage)),
    context: {
      ...cdkJson.context,
      stage,
      stages: { [stage]: settings },
      ...context,
    },
  });
  const stacks = backOffice(app, stageOf(app), () => Code.fromInline('exports.handler = () => {}'), env);
  return {
    stateStack: stacks.state,
    state: Template.fromStack(stacks.state),
    service: Template.fromStack(stacks.service),
  };
}

const resourcesOf = (template: Template, type: string): Resource[] =>
  Object.values(template.findResources(type)) as Resource[];
const expectResource = (template: Template, type: string, properties: object): void => {
  template.hasResourceProperties(type, properties);
};
const expectNone = (template: Template, type: string): void => {
  template.resourceCountIs(type, 0);
};
const listOf = (value: string | string[]): string[] => (Array.isArray(value) ? value : [value]);

const streamed: readonly string[] = Object.entries<Worker>(workers).flatMap(([name, { setOffBy }]) =>
  typeof setOffBy === 'object' && 'newItems' in setOffBy ? [name] : [],
);

const { stateStack, state, service } = synthesize('prod');

const grantOf = ({ FunctionName: of }: Record<string, unknown>): Grant =>
  grants[functionNames.find((name) => of === `payments-back-office-prod-${name.replace('/', '-')}`)!];

/** Every statement of every role's own policy, with the role's logical id. There are no other policies. */
const statements = (): (Statement & { of: string })[] =>
  Object.entries(service.findResources('AWS::IAM::Role')).flatMap(([of, { Properties }]) =>
    (Properties as { Policies: { PolicyDocument: { Statement: Statement[] } }[] }).Policies.flatMap((policy) =>
      policy.PolicyDocument.Statement.map((statement) => ({ ...statement, of })),
    ),
  );

describe('What must not be lost', () => {
  test('is kept when it leaves the template or is replaced', () => {
    for (const { Type, DeletionPolicy, UpdateReplacePolicy } of Object.values(
      (state.toJSON() as { Resources: Record<string, Resource> }).Resources,
    )) {
      expect({ Type, DeletionPolicy, UpdateReplacePolicy }).toEqual({
        Type,
        DeletionPolicy: 'RetainExceptOnCreate',
        UpdateReplacePolicy: 'Retain',
      });
    }
  });

  test('is protected from deletion and can be restored to a point in time', () => {
    expectResource(state, 'AWS::DynamoDB::GlobalTable', {
      TableName: 'payments-back-office-prod',
      BillingMode: 'PAY_PER_REQUEST',
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
      Replicas: [
        {
          DeletionProtectionEnabled: true,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        },
      ],
    });
    expectResource(state, 'AWS::Cognito::UserPool', { DeletionProtection: 'ACTIVE', MfaConfiguration: 'ON' });
  });

  test('lives in a stack that cannot be deleted by mistake, and no function is in it', () => {
    expect(stateStack.terminationProtection).toBe(true);
    expectNone(state, 'AWS::Lambda::Function');
    for (const type of ['AWS::DynamoDB::GlobalTable', 'AWS::DynamoDB::Table', 'AWS::Cognito::UserPool']) {
      expectNone(service, type);
    }
  });

  test('holds no secret in a template: the one that is made there is made by AWS, and kept', () => {
    expectNone(service, 'AWS::SecretsManager::Secret');
    const [made, ...others] = resourcesOf(state, 'AWS::SecretsManager::Secret');
    expect(others).toEqual([]);
    expect(made).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    expect(made?.Properties).not.toHaveProperty('SecretString');
  });
});

test('The table has the keys and the keys-only indexes of the layout', () => {
  expectResource(state, 'AWS::DynamoDB::GlobalTable', {
    KeySchema: [
      { AttributeName: tableLayout.partitionKey, KeyType: 'HASH' },
      { AttributeName: tableLayout.sortKey, KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: Object.entries(tableLayout.indexes).map(([IndexName, index]) => ({
      IndexName,
      KeySchema: [
        { AttributeName: index.partitionKey, KeyType: 'HASH' },
        { AttributeName: index.sortKey, KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    })),
  });
});

test('What need not be kept for ever is deleted by its time to live', () => {
  expectResource(state, 'AWS::DynamoDB::GlobalTable', {
    TimeToLiveSpecification: { AttributeName: tableLayout.timeToLive, Enabled: true },
  });
});

describe('The API', () => {
  const routeKeys = Object.values(routes).map((route) => `${route.method} ${route.path}`);

  test('has one route per row of the table of routes, and no other', () => {
    const keys = resourcesOf(service, 'AWS::ApiGatewayV2::Route').map(({ Properties }) => Properties['RouteKey']);
    expect(keys.sort()).toEqual(routeKeys.sort());
  });

  test('asks for a token on every route but those the gateway calls', () => {
    const callers = new Map(Object.values<Route>(routes).map((row) => [`${row.method} ${row.path}`, row.caller]));
    for (const { Properties } of resourcesOf(service, 'AWS::ApiGatewayV2::Route')) {
      const open = callers.get(String(Properties['RouteKey'])) === 'gateway';
      expect(Properties['AuthorizationType']).toBe(open ? 'NONE' : 'JWT');
      expect(Properties['AuthorizerId'] === undefined).toBe(open);
    }
  });

  test('accepts the tokens of the pool for the clients it knows, machine clients made since included', () => {
    const authorizer = (template: Template) => resourcesOf(template, 'AWS::ApiGatewayV2::Authorizer')[0]?.Properties;
    expect(authorizer(service)).toMatchObject({
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Audience: [expect.objectContaining({ 'Fn::ImportValue': expect.any(String) })] },
    });
    const later = synthesize('prod', {}, { machineClients: 'abc,def' }).service;
    expect(authorizer(later)).toMatchObject({
      JwtConfiguration: { Audience: [expect.anything(), 'abc', 'def'] },
    });
  });

  test('is throttled and keeps an access log', () => {
    expectResource(service, 'AWS::ApiGatewayV2::Stage', {
      StageName: '$default',
      DefaultRouteSettings: { ThrottlingRateLimit: 200, ThrottlingBurstLimit: 400 },
      AccessLogSettings: Match.objectLike({ DestinationArn: Match.anyValue() }),
    });
  });

  test('answers no other origin unless one is named', () => {
    expectResource(service, 'AWS::ApiGatewayV2::Api', { CorsConfiguration: Match.absent() });
    const { service: named } = synthesize('prod', { corsOrigins: ['https://desk.example'] });
    expectResource(named, 'AWS::ApiGatewayV2::Api', {
      CorsConfiguration: Match.objectLike({ AllowOrigins: ['https://desk.example'] }),
    });
  });
});

describe('The functions', () => {
  test('are one per row of the routes and the workers, on Node 24 on arm64, each with its own role and log', () => {
    const functions = resourcesOf(service, 'AWS::Lambda::Function');
    expect(functions).toHaveLength(functionNames.length);
    for (const { Properties } of functions) {
      const name = workerNames.find((one) => String(Properties['FunctionName']).endsWith(one.replace('/', '-')));
      const worker: Worker | null = name ? workers[name] : null;
      const MemorySize = worker?.memoryMb ?? 512;
      expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], MemorySize });
      // API Gateway waits for 30 s: for a route's function, and for what that calls.
      const most = worker?.setOffBy === 'function' ? 25 : worker ? 900 : 29;
      expect(Properties['Timeout']).toBeLessThanOrEqual(most);
      expect(Properties['ReservedConcurrentExecutions']).toBeUndefined();
    }
    const distinct = (pick: (properties: Record<string, unknown>) => unknown) =>
      new Set(functions.map(({ Properties }) => JSON.stringify(pick(Properties)))).size;
    expect(distinct((properties) => properties['Role'])).toBe(functions.length);
    expect(distinct((properties) => properties['LoggingConfig'])).toBe(functions.length);
  });

  test('are told where things are and what their metrics are called, and no more', () => {
    for (const { Properties } of resourcesOf(service, 'AWS::Lambda::Function')) {
      const { Variables } = Properties['Environment'] as { Variables: Record<string, unknown> };
      const { GATEWAY_SECRET_NAME: secret = null, HOOKS_SECRET_NAME: hooks = null, ...others } = Variables;
      delete others['BUS_NAME'];
      expect([undefined, '/payments-back-office/prod/webhook-endpoints']).toContain(others['WEBHOOK_SECRET_NAME']);
      delete others['WEBHOOK_SECRET_NAME'];
      expect([null, '/payments-back-office/prod/hooks']).toContain(hooks);
      expect([null, '/payments-back-office/prod/gateway']).toContain(secret);
      // Who may start a workflow finds its ARN: see below.
      const arns = workflowNames.map(workflowVariable).filter((name) => name in others);
      const grant = grantOf(Properties);
      expect(others).toEqual({
        ...Object.fromEntries(arns.map((name) => [name, expect.anything()])),
        ...Object.fromEntries(
          [...(grant.table.length > 0 ? ['TABLE_NAME'] : []), ...(grant.files ? ['EVIDENCE_BUCKET'] : [])].map(
            (variable) => [variable, expect.anything()],
          ),
        ),
        ...Object.fromEntries(
          (grant.invokes ?? []).map((worker) => [
            `${worker.replace('disputes/', '').replace('-', '_').toUpperCase()}_FUNCTION`,
            `payments-back-office-prod-${worker.replace('/', '-')}`,
          ]),
        ),
        POWERTOOLS_SERVICE_NAME: 'payments-back-office',
        POWERTOOLS_METRICS_NAMESPACE: 'payments-back-office-prod',
        NODE_OPTIONS: '--enable-source-maps',
      });
    }
  });

  test('post webhooks to this machine, and without TLS, nowhere but on the local stage', () => {
    expect(JSON.stringify(service.toJSON())).not.toContain('LOOPBACK_WEBHOOKS');
    expect(JSON.stringify(synthesize('local').service.toJSON())).toContain('LOOPBACK_WEBHOOKS');
  });

  test('write logs that end', () => {
    const groups = resourcesOf(service, 'AWS::Logs::LogGroup');
    expect(groups).toHaveLength(functionNames.length + workflowNames.length + 1);
    for (const { Properties } of groups) expect(Properties['RetentionInDays']).toBe(90);
  });

  test('reserve concurrency only where a setting says so', () => {
    const { service: reserved } = synthesize('prod', { reservedConcurrency: { 'operations/pay': 20 } });
    const named = resourcesOf(reserved, 'AWS::Lambda::Function').filter(
      ({ Properties }) => Properties['ReservedConcurrentExecutions'] === 20,
    );
    expect(named.map(({ Properties }) => Properties['FunctionName'])).toEqual([
      'payments-back-office-prod-operations-pay',
    ]);
  });
});

describe('What a function may do', () => {
  test('is spelled out: no wildcard in an action, none in a resource but the suffix of a secret, the areas of the bucket and the executions of a workflow', () => {
    expect(statements().length).toBeGreaterThan(functionNames.length);
    for (const { Action, Resource } of statements()) {
      // IAM knows no resource for these.
      if (isDeepStrictEqual(Action, [...logDelivery])) continue;
      expect(listOf(Action).filter((action) => action.includes('*'))).toEqual([]);
      const resource = JSON.stringify(Resource)
        .replace(/:secret:\/payments-back-office\/prod\/(gateway|hooks|webhook-endpoints)-\?{6}/, '')
        .replace(/"\/(uploads|evidence|sealed)\/\*"/, '')
        .replace(/:execution:payments-back-office-prod-[a-z-]+:\*/, '');
      expect(resource).not.toMatch(/[*?]/);
    }
  });

  test('comes from no other policy', () => {
    for (const type of ['Policy', 'ManagedPolicy', 'RolePolicy']) expectNone(service, `AWS::IAM::${type}`);
    for (const { Properties } of resourcesOf(service, 'AWS::IAM::Role')) {
      expect(Properties['ManagedPolicyArns']).toBeUndefined();
    }
  });

  test.each(functionNames)('%s: exactly its row of the grants', (name) => {
    const grant: Grant = grants[name];
    const of = Object.keys(service.findResources('AWS::IAM::Role')).filter((id) =>
      id.startsWith(`${name.replaceAll(/[^a-z]/g, '')}role`),
    );
    expect(of).toHaveLength(1);
    const mine = statements().filter((statement) => statement.of === of[0]);
    const actionsOn = (what: string) =>
      mine
        .filter(({ Resource }) => JSON.stringify(Resource).includes(what))
        .flatMap(({ Action }) => listOf(Action))
        .sort();

    const wanted = [
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      ...grant.table,
      ...(grant.indexes.length > 0 ? ['dynamodb:Query'] : []),
      ...(grant.gateway || grant.hooks || grant.webhooks ? ['secretsmanager:GetSecretValue'] : []),
      ...(grant.starts ? ['states:StartExecution'] : []),
      ...(grant.answers ? ['states:SendTaskSuccess'] : []),
      ...(grant.bus ? ['events:PutEvents'] : []),
      ...(streamed.includes(name)
        ? ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator']
        : []),
      ...Object.values(grant.files ?? {}).flat(),
      ...(grant.invokes ? ['lambda:InvokeFunction'] : []),
      ...(grant.watches ? ['states:DescribeExecution'] : []),
    ];
    expect(mine.flatMap(({ Action }) => listOf(Action)).sort()).toEqual(wanted.sort());
    expect(actionsOn('/index/')).toEqual(grant.indexes.length > 0 ? ['dynamodb:Query'] : []);
    expect(actionsOn('/prod/gateway-').length > 0).toBe(grant.gateway);
    expect(actionsOn('/prod/hooks-').length > 0).toBe(grant.hooks === true);
    for (const area of ['uploads', 'evidence', 'sealed'] as const) {
      expect(actionsOn(`/${area}/*`)).toEqual([...(grant.files?.[area] ?? [])].sort());
    }
    expect(actionsOn(':function:')).toEqual(grant.invokes ? ['lambda:InvokeFunction'] : []);
    expect(actionsOn('/prod/webhook-endpoints-').length > 0).toBe(grant.webhooks === true);
    const machines = [...(grant.starts ?? []), ...(grant.answers ?? []), ...(grant.watches ?? [])];
    const onMachines = mine.filter(({ Action }) => listOf(Action).some((action) => action.startsWith('states:')));
    const named = onMachines.flatMap(({ Resource }) => JSON.stringify(Resource).match(/prod-[a-z-]+/g) ?? []);
    expect(named.sort()).toEqual(machines.map((machine) => `prod-${machine}`).sort());
  });
});

test('What opens files that others have sent reaches neither the table nor a secret, and only it writes what is sealed', () => {
  for (const name of ['disputes/inspect-evidence', 'disputes/render-pack'] as const) {
    expect(grants[name]).toMatchObject({ table: [], indexes: [], gateway: false });
    expect(grants[name]).not.toHaveProperty('hooks');
    expect(grants[name]).not.toHaveProperty('invokes');
  }
  const writers = functionNames.filter((name) => {
    const { files }: Grant = grants[name];
    return files?.sealed?.includes('s3:PutObject');
  });
  expect(writers).toEqual(['disputes/render-pack']);
});

describe('The evidence bucket', () => {
  const [policy] = resourcesOf(state, 'AWS::S3::BucketPolicy').map(
    ({ Properties }) => (Properties['PolicyDocument'] as { Statement: (Statement & { Sid?: string })[] }).Statement,
  );

  test('is private, encrypted and keeps versions', () => {
    expectResource(state, 'AWS::S3::Bucket', {
      BucketName: 'payments-back-office-prod-evidence-111122223333',
      VersioningConfiguration: { Status: 'Enabled' },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    });
  });

  test('allows nobody anything, and denies what is not TLS, and whatever would change what is sealed', () => {
    expect(policy?.map(({ Effect }) => Effect)).toEqual(['Deny', 'Deny', 'Deny', 'Deny']);
    const conditions = JSON.stringify(policy);
    expect(conditions).toContain('"Bool":{"aws:SecureTransport":"false"}');
    expect(conditions).toContain('"NumericLessThan":{"s3:TlsVersion":1.2}');
    const sealed = policy?.filter(({ Resource }) => JSON.stringify(Resource).includes('/sealed/*'));
    expect(sealed).toEqual([
      expect.objectContaining({
        Principal: { AWS: '*' },
        Action: ['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:PutObjectAcl'],
      }),
      // S3 refuses a conditional write where there is an object; without the header nobody may write here.
      expect.objectContaining({
        Principal: { AWS: '*' },
        Action: 's3:PutObject',
        Condition: { Null: { 's3:if-none-match': 'true' } },
      }),
    ]);
  });

  test('drops uploads nobody came back for, and nothing of what is sealed', () => {
    const [bucket] = resourcesOf(state, 'AWS::S3::Bucket');
    const { Rules } = bucket?.Properties['LifecycleConfiguration'] as { Rules: { Prefix: string }[] };
    expect(Rules.map(({ Prefix }) => Prefix)).toEqual(['uploads/', 'evidence/']);
    expect(Rules[0]).toMatchObject({
      Status: 'Enabled',
      ExpirationInDays: 1,
      NoncurrentVersionExpiration: { NoncurrentDays: 1 },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
    });
    expect(Rules[1]).not.toHaveProperty('ExpirationInDays');
  });

  test('can be uploaded to from a page only where one is named', () => {
    expectResource(state, 'AWS::S3::Bucket', { CorsConfiguration: Match.absent() });
    const { state: named } = synthesize('prod', { corsOrigins: ['https://desk.example'] });
    expectResource(named, 'AWS::S3::Bucket', {
      CorsConfiguration: {
        CorsRules: [Match.objectLike({ AllowedOrigins: ['https://desk.example'], AllowedMethods: ['POST', 'GET'] })],
      },
    });
  });
});

describe('A workflow', () => {
  test.each(workflowNames)(
    '%s: is its file, may invoke the functions named there and no other, and logs what breaks',
    (name) => {
      const [of = ''] = Object.keys(service.findResources('AWS::IAM::Role')).filter((id) =>
        id.startsWith(`${name.replaceAll(/[^a-z]/g, '')}role`),
      );
      const machine = resourcesOf(service, 'AWS::StepFunctions::StateMachine').find(
        ({ Properties }) => Properties['StateMachineName'] === `payments-back-office-prod-${name}`,
      )?.Properties;
      const text = readFileSync(definitionFile(name), 'utf8');
      const placeholders = new Set([...text.matchAll(/\$\{(\w+)\}/g)].map(([, functionName]) => functionName));
      const invoked = statements()
        .filter((statement) => statement.of === of && listOf(statement.Action).includes('lambda:InvokeFunction'))
        .map(({ Resource }) => Resource);

      expect(machine).toMatchObject({
        LoggingConfiguration: { Level: 'ERROR', IncludeExecutionData: false },
        RoleArn: { 'Fn::GetAtt': [of, 'Arn'] },
      });
      const substitutions = machine?.['DefinitionSubstitutions'] as Record<string, unknown>;
      expect(Object.keys(substitutions).sort()).toEqual([...placeholders].sort());
      expect(invoked.flat()).toEqual(Object.values(substitutions));
    },
  );

  test('is started only by who finds its ARN in the environment', () => {
    for (const { Properties } of resourcesOf(service, 'AWS::Lambda::Function')) {
      const { Variables } = Properties['Environment'] as { Variables: Record<string, unknown> };
      const grant = grantOf(Properties);
      for (const workflow of workflowNames) {
        expect(workflowVariable(workflow) in Variables).toBe(grant.starts?.includes(workflow) === true);
      }
    }
  });
});

test('The stream rings for new events only, once, and nobody waits for what it missed', () => {
  resourcesOf(service, 'AWS::Lambda::EventSourceMapping').forEach(({ Properties }) => {
    expect(Properties).toMatchObject({ MaximumRetryAttempts: 0, MaximumRecordAgeInSeconds: 60 });
    const { Filters } = Properties['FilterCriteria'] as { Filters: { Pattern: string }[] };
    expect(Filters.map(({ Pattern }) => JSON.parse(Pattern) as unknown)).toEqual([
      { eventName: ['INSERT'], dynamodb: { Keys: { SK: { S: [{ prefix: 'EVT#' }] } } } },
    ]);
  });
  expectResource(state, 'AWS::DynamoDB::GlobalTable', { StreamSpecification: { StreamViewType: 'KEYS_ONLY' } });
});

describe('The alarms', () => {
  const alarms = resourcesOf(service, 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);

  test('go to one topic, each with a section of the runbook under its name', () => {
    const runbook = readFileSync('docs/runbook.md', 'utf8');
    const [topic] = Object.keys(service.findResources('AWS::SNS::Topic'));
    expect(alarms.map(({ AlarmName }) => String(AlarmName)).sort()).toEqual(
      [...Object.keys(alarmRules), ...workflowNames.map((workflow) => `workflow-failed-${workflow}`)]
        .map((name) => `payments-back-office-prod-${name}`)
        .sort(),
    );
    for (const { AlarmName, AlarmActions, AlarmDescription } of alarms) {
      const name = String(AlarmName)
        .replace('payments-back-office-prod-', '')
        .replace(/^(workflow-failed)-.*/, '$1');
      expect(AlarmActions).toEqual([{ Ref: topic }]);
      expect(AlarmDescription).toContain(`docs/runbook.md#${name}`);
      expect(runbook).toContain(`\n## ${name}\n`);
    }
  });

  test('watch metrics that the functions write', () => {
    const sources = globSync('{src,lambdas}/**/*.ts')
      .map((file) => readFileSync(file, 'utf8'))
      .join('');
    // Those of the workflows are Step Functions' own.
    const watched = alarms
      .filter(({ Namespace }) => Namespace !== 'AWS/States')
      .map(({ MetricName }) => String(MetricName));
    // `looks_...` is counted by what the look came to.
    const counted = (name: string) => sources.includes(`'${name}'`) || name === 'looks_no_budget';
    expect(watched.filter((name) => !counted(name))).toEqual([]);
  });

  test('take silence for an alarm only where something should have been heard', () => {
    const silent = alarms.filter(({ TreatMissingData }) => TreatMissingData === 'breaching');
    expect(silent.map(({ AlarmName }) => AlarmName).sort()).toEqual([
      'payments-back-office-prod-clock-stopped',
      'payments-back-office-prod-telling-stopped',
    ]);
  });
});

test('The clock ticks every minute, and a tick that failed is not repeated: the next one finds what is due', () => {
  expectResource(service, 'AWS::Events::Rule', {
    ScheduleExpression: 'rate(1 minute)',
    State: 'ENABLED',
    Targets: [Match.objectLike({ RetryPolicy: { MaximumRetryAttempts: 0 } })],
  });
});

test('A stage whose name or settings are wrong is refused', () => {
  expect(() => synthesize('Prod')).toThrow('--context stage=prod');
  expect(() => synthesize('prod', { logDays: 7.5 })).toThrow();
  expect(() => synthesize('prod', { corsOrigin: ['https://desk.example'] })).toThrow('corsOrigin');
});

test('Time can be moved on the local stage, and on no other whatever it is given', () => {
  const clockFile = '/somewhere/clock';
  const variables = (template: Template) =>
    resourcesOf(template, 'AWS::Lambda::Function').map(
      ({ Properties }) => (Properties['Environment'] as { Variables: Record<string, unknown> }).Variables['CLOCK_FILE'],
    );
  expect(new Set(variables(synthesize('local', {}, { clockFile }).service))).toEqual(new Set([clockFile]));
  expect(new Set(variables(synthesize('prod', {}, { clockFile }).service))).toEqual(new Set([undefined]));
});

test('The local stage is the same but for what it keeps, and has a fixed address', () => {
  const local = synthesize('local');
  expect(resourcesOf(local.state, 'AWS::DynamoDB::GlobalTable')[0]?.DeletionPolicy).toBe('Delete');
  expectResource(local.service, 'AWS::ApiGatewayV2::Api', { Tags: { 'ms-custom-id': 'b0ff1ce0' } });
  expect(resourcesOf(local.service, 'AWS::Lambda::Function')).toHaveLength(functionNames.length);
  expectResource(service, 'AWS::ApiGatewayV2::Api', { Tags: Match.absent() });
});
