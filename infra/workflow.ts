import { readFileSync } from 'node:fs';
import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Effect, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { names } from './names.ts';
import type { Stage } from './stage.ts';
import { type WorkerName, workerNames } from './grants.ts';
import { definitionFile, placeholder, type WorkflowName } from './workflows.ts';

/** One state machine with its role and its log group. Its role may invoke the functions that its definition names. */
export class Workflow extends StateMachine {
  constructor(scope: Construct, name: WorkflowName, stage: Stage) {
    const logGroup = new LogGroup(scope, `${name}-log`, {
      logGroupName: names.logGroup(stage.name, name),
      retention: stage.logDays,
      removalPolicy: stage.local ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    const tasks = tasksOf(name);
    const arnOf = (task: WorkerName) => arnOfFunction(scope, names.lambda(stage.name, task));
    const role = new Role(scope, `${name}-role`, {
      assumedBy: new ServicePrincipal('states.amazonaws.com'),
      inlinePolicies: {
        workflow: new PolicyDocument({
          statements: [
            new PolicyStatement({
              effect: Effect.ALLOW,
              actions: ['lambda:InvokeFunction'],
              resources: tasks.map(arnOf),
            }),
            new PolicyStatement({ effect: Effect.ALLOW, actions: [...logDelivery], resources: ['*'] }),
          ],
        }),
      },
    });
    super(scope, name, {
      stateMachineName: names.workflow(stage.name, name),
      definitionBody: DefinitionBody.fromFile(definitionFile(name)),
      definitionSubstitutions: Object.fromEntries(tasks.map((task) => [placeholder(task), arnOf(task)])),
      // All it needs stands above: the construct would add a policy of its own.
      role: role.withoutPolicyUpdates(),
      // What went in and out stays with the execution, where it ends after 90 days; the log only says what broke.
      logs: { destination: logGroup, level: LogLevel.ERROR, includeExecutionData: false },
      removalPolicy: stage.local ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
  }
}

export const arnOfWorkflow = (scope: Construct, stage: string, name: WorkflowName): string =>
  Stack.of(scope).formatArn({
    service: 'states',
    resource: 'stateMachine',
    resourceName: names.workflow(stage, name),
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });

/** An execution has the name it was started under, so that all of one workflow is the least that can be granted. */
export const arnOfExecutions = (scope: Construct, stage: string, name: WorkflowName): string =>
  Stack.of(scope).formatArn({
    service: 'states',
    resource: 'execution',
    resourceName: `${names.workflow(stage, name)}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });

/** What Step Functions needs to write to a log group. IAM knows no resource for these actions but all of them. */
export const logDelivery = [
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
] as const;

/** The functions behind the tasks of a workflow: those its definition names. */
function tasksOf(name: WorkflowName): readonly WorkerName[] {
  const definition = readFileSync(definitionFile(name), 'utf8');
  return workerNames.filter((worker) => definition.includes(`\${${placeholder(worker)}}`));
}

/** Written out, so that neither waits for the other to be made. */
const arnOfFunction = (scope: Construct, resourceName: string): string =>
  Stack.of(scope).formatArn({
    service: 'lambda',
    resource: 'function',
    resourceName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
