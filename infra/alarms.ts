import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { names } from './names.ts';
import type { Stage } from './stage.ts';
import { arnOfWorkflow } from './workflow.ts';
import { type WorkflowName, workflowNames } from './workflows.ts';

type Rule = {
  /** A metric that the functions write, and what is made of its values in a period. */
  readonly metric: string;
  readonly statistic: 'Sum' | 'Maximum' | 'Average';
  readonly above?: number;
  readonly below?: number;
  readonly periodMinutes: number;
  /** In how many periods in a row. */
  readonly periods: number;
  /** What it means that there are no figures: nothing happened, or what should have did not. */
  readonly silence: 'fine' | 'alarming';
  readonly says: string;
};

/** What somebody must be woken for. docs/runbook.md has a section of the same name for each. */
export const alarmRules = {
  'unsettled-too-long': {
    metric: 'unsettled_seconds',
    statistic: 'Maximum',
    above: 2 * 3600,
    // Each is told of once an hour, while it is looked up and while it waits for a person.
    periodMinutes: 120,
    periods: 1,
    silence: 'fine',
    says: 'An operation has been unknown for two hours, in spite of the look-ups.',
  },
  'look-ups-without-budget': {
    metric: 'looks_no_budget',
    statistic: 'Sum',
    above: 0,
    periodMinutes: 5,
    periods: 6,
    silence: 'fine',
    says: 'For half an hour there has been more to look up than the query limit lets through.',
  },
  'dead-letters': {
    metric: 'clock_given_up',
    statistic: 'Sum',
    above: 0,
    periodMinutes: 5,
    periods: 1,
    silence: 'fine',
    says: 'Something was tried until the last time and failed.',
  },
  'undecryptable-webhooks': {
    metric: 'webhook_undecryptable',
    statistic: 'Sum',
    above: 2,
    periodMinutes: 15,
    periods: 1,
    silence: 'fine',
    says: 'What comes to a webhook does not open with its keys.',
  },
  'clock-stopped': {
    metric: 'ticks',
    statistic: 'Sum',
    below: 1,
    periodMinutes: 5,
    periods: 1,
    silence: 'alarming',
    says: 'The clock has not ticked for five minutes: nothing that is due happens.',
  },
  'telling-stopped': {
    metric: 'turns',
    statistic: 'Sum',
    below: 1,
    periodMinutes: 5,
    periods: 1,
    silence: 'alarming',
    says: 'For five minutes nothing has looked for events and webhooks that are due.',
  },
  'gateway-errors': {
    // 100 for an error, 0 for none.
    metric: 'gateway_error_percent',
    statistic: 'Average',
    above: 10,
    periodMinutes: 5,
    periods: 2,
    silence: 'fine',
    says: 'More than a tenth of what is sent to the gateway comes to nothing, or to nothing known.',
  },
} as const satisfies Record<string, Rule>;

/** The alarms of a stage, on one topic. */
export class Alarms extends Construct {
  constructor(scope: Construct, stage: Stage) {
    super(scope, 'Alarms');
    const topic = new Topic(this, 'Topic', { topicName: names.alarms(stage.name), enforceSSL: !stage.local });
    for (const address of stage.alarmEmails) topic.addSubscription(new EmailSubscription(address));
    const action = new SnsAction(topic);
    for (const [name, rule] of Object.entries<Rule>(alarmRules))
      alarmOf(this, name, rule, stage).addAlarmAction(action);
    for (const workflow of workflowNames) workflowAlarm(this, workflow, stage).addAlarmAction(action);
  }
}

/** Step Functions counts the executions that failed; a business ending is none of them. */
function workflowAlarm(scope: Construct, workflow: WorkflowName, stage: Stage): Alarm {
  const dimensionsMap = { StateMachineArn: arnOfWorkflow(scope, stage.name, workflow) };
  return new Alarm(scope, `workflow-failed-${workflow}`, {
    alarmName: `${names.stage(stage.name)}-workflow-failed-${workflow}`,
    alarmDescription: `An execution of ${workflow} broke off. See docs/runbook.md#workflow-failed`,
    metric: new Metric({
      namespace: 'AWS/States',
      metricName: 'ExecutionsFailed',
      statistic: 'Sum',
      period: Duration.minutes(5),
      dimensionsMap,
    }),
    threshold: 0,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}

function alarmOf(scope: Construct, name: string, rule: Rule, stage: Stage): Alarm {
  const { metric: metricName, statistic, above, below = 0, periodMinutes, periods, silence, says } = rule;
  const namespace = names.stage(stage.name);
  const period = Duration.minutes(periodMinutes);
  return new Alarm(scope, name, {
    alarmName: `${namespace}-${name}`,
    alarmDescription: `${says} See docs/runbook.md#${name}`,
    metric: new Metric({ namespace, metricName, statistic, period, dimensionsMap: { service: names.app } }),
    threshold: above ?? below,
    comparisonOperator:
      above === undefined ? ComparisonOperator.LESS_THAN_THRESHOLD : ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: periods,
    treatMissingData: silence === 'fine' ? TreatMissingData.NOT_BREACHING : TreatMissingData.BREACHING,
  });
}
