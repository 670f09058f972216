import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { CorsHttpMethod, HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { type Code, EventSourceMapping, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { type Route, routes } from '../src/contract/routes.ts';
import { tableLayout } from '../src/store/table-layout.ts';
import { Alarms } from './alarms.ts';
import { BackOfficeFunction } from './back-office-function.ts';
import { type FunctionName, workerNames } from './grants.ts';
import { names } from './names.ts';
import type { Stage } from './stage.ts';
import type { StateStack } from './state-stack.ts';
import { Workflow } from './workflow.ts';
import { workflowNames, workflowOutput } from './workflows.ts';
import { streamOf } from './stream-of.ts';
import { type Worker, workers } from './workers.ts';

type Needs = StackProps & { readonly state: StateStack; readonly codeOf: (name: FunctionName) => Code };

/** All that can be thrown away and deployed again: the API, the functions, their roles. Made from the tables of routes and workers. */
export class ServiceStack extends Stack {
  constructor(scope: Construct, stage: Stage, { state, codeOf, ...props }: Needs) {
    super(scope, names.serviceStack(stage.name), props);

    const api = new HttpApi(this, 'Api', {
      apiName: names.stage(stage.name),
      createDefaultStage: false,
      ...(stage.corsOrigins.length > 0 && {
        corsPreflight: {
          allowOrigins: stage.corsOrigins,
          allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.POST, CorsHttpMethod.PATCH, CorsHttpMethod.DELETE],
          allowHeaders: ['authorization', 'content-type', 'idempotency-key', 'if-match'],
          exposeHeaders: ['etag', 'location'],
        },
      }),
    });
    if (stage.local) Tags.of(api).add('ms-custom-id', localApiId);

    const accessLog = new LogGroup(this, 'AccessLog', {
      logGroupName: names.logGroup(stage.name, 'access'),
      retention: stage.logDays,
      removalPolicy: stage.local ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    new HttpStage(this, 'Stage', {
      httpApi: api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: stage.throttle.rate, burstLimit: stage.throttle.burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLog),
        format: AccessLogFormat.custom(JSON.stringify(accessLogLine)),
      },
    });

    const issuer = `https://cognito-idp.${this.region}.amazonaws.com/${state.callers.userPoolId}`;
    // An access token of Cognito names the client it was issued to; the authorizer takes that for the audience.
    const authorizer = new HttpJwtAuthorizer('Callers', issuer, {
      jwtAudience: [state.people.userPoolClientId, ...stage.machineClients],
    });
    const functionOf = (name: FunctionName) =>
      new BackOfficeFunction(this, name, {
        stage,
        table: state.table,
        bus: state.bus,
        evidence: state.evidence,
        code: codeOf(name),
      });
    const integrations = new Map<FunctionName, HttpLambdaIntegration>();
    for (const [routeName, route] of Object.entries(routes)) {
      const name = route.function;
      let integration = integrations.get(name);
      if (!integration) {
        integration = new HttpLambdaIntegration(routeName, functionOf(name));
        integrations.set(name, integration);
      }
      api.addRoutes({
        path: route.path,
        methods: [HttpMethod[route.method]],
        integration,
        ...(needsToken(route) && { authorizer }),
      });
    }

    for (const name of workerNames) {
      const target = functionOf(name);
      const { setOffBy }: Worker = workers[name];
      if (typeof setOffBy === 'string') continue;
      if ('everyMinutes' in setOffBy) {
        new Rule(this, `${name}-rule`, {
          schedule: Schedule.rate(Duration.minutes(setOffBy.everyMinutes)),
          // The next turn comes soon enough, and finds all that this one has not done.
          targets: [new LambdaTarget(target, { retryAttempts: 0 })],
        });
      } else {
        new EventSourceMapping(this, `${name}-stream`, {
          target,
          eventSourceArn: streamOf(state.table),
          startingPosition: StartingPosition.LATEST,
          filters: setOffBy.newItems.map((prefix) => ({ pattern: newItem(prefix) })),
          // A bell: what it does not reach is on the clock, so nothing is rung twice and nothing old is rung at all.
          batchSize: 25,
          parallelizationFactor: 4,
          retryAttempts: 0,
          maxRecordAge: Duration.minutes(1),
        });
      }
    }
    for (const name of workflowNames) {
      const { stateMachineArn } = new Workflow(this, name, stage);
      new CfnOutput(this, workflowOutput(name), { value: stateMachineArn });
    }

    new Alarms(this, stage);

    new CfnOutput(this, 'ApiId', { value: api.apiId });
    new CfnOutput(this, 'ApiUrl', { value: api.apiEndpoint });
    new CfnOutput(this, 'HooksSecretName', { value: names.hooksSecret(stage.name) });
    new CfnOutput(this, 'GatewaySecretName', { value: names.gatewaySecret(stage.name) });
  }
}

/** The items whose sort key begins so, when they are new. */
const newItem = (prefix: string): string =>
  JSON.stringify({ eventName: ['INSERT'], dynamodb: { Keys: { [tableLayout.sortKey]: { S: [{ prefix }] } } } });

/** The gateway signs its webhooks and has no token of ours. */
const needsToken = ({ caller }: Route): boolean => caller === 'token';

/** The emulator takes the API's id from a tag, so that its address is the same after every start. */
const localApiId = 'b0ff1ce0';

/** Who called what and how it went; nothing a query string or a body could carry. */
const accessLogLine = {
  requestId: '$context.requestId',
  at: '$context.requestTime',
  route: '$context.routeKey',
  status: '$context.status',
  latencyMs: '$context.responseLatency',
  client: '$context.authorizer.claims.client_id',
  person: '$context.authorizer.claims.username',
  authorizerError: '$context.authorizer.error',
};
