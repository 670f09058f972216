import * as z from 'zod';
import { assumptions } from './assumptions.ts';
import type { CostLine } from './cost-line.ts';
import { countedUnits } from './counted-units.ts';
import type { DeployedResource } from './deployed-resources.ts';
import { figure } from './figure.ts';
import { freeResources } from './free-resources.ts';
import { hoursAMonth } from './hours-a-month.ts';

type Resources = readonly DeployedResource[];

const daysAMonth = hoursAMonth / 24;

/**
 * What the resources cost in a month in which nothing happens, each type as its table here says.
 * @throws where neither this table nor that of what is free knows a type: who adds one says what it costs.
 */
export function idleLines(resources: Resources): readonly CostLine[] {
  const unknown = resources.find(({ Type }) => !costing.has(Type) && !(Type in freeResources));
  if (unknown) throw new Error(`What does a resource of type ${unknown.Type} cost? See docs/idle-lines.ts`);
  return [...costing].flatMap(([of, linesOf]) => {
    const ofType = resources.filter(({ Type }) => Type === of);
    return ofType.length === 0 ? [] : linesOf(ofType, resources).map((line) => ({ of, ...line }));
  });
}

type Lines = (ofType: Resources, all: Resources) => readonly Omit<CostLine, 'of'>[];

/** What is asked for of each type fails where it is not there: a table with another billing mode has another price. */
const costing: ReadonlyMap<string, Lines> = new Map<string, Lines>([
  [
    'AWS::CloudWatch::Alarm',
    (alarms) => {
      for (const { Properties } of alarms) plainAlarm.parse(Properties);
      return [{ price: 'alarm', quantity: alarms.length, from: 'one metric each, looked at once a minute at most' }];
    },
  ],
  [
    'AWS::SecretsManager::Secret',
    (secrets, all) => {
      const byHand = secretsReadIn(all).size - secrets.length;
      return [
        { price: 'secret', quantity: secrets.length, from: 'that of the webhook endpoints' },
        {
          price: 'secret',
          quantity: byHand,
          from: 'made by hand: functions read them, and no template makes them (infra/README.md)',
        },
      ];
    },
  ],
  ['AWS::Events::Rule', (rules, all) => rules.flatMap((rule) => tickLines(rule, all))],
  [
    'AWS::DynamoDB::GlobalTable',
    (tables) => {
      for (const { Properties } of tables) onDemandTable.parse(Properties);
      return [
        { price: 'tableStorage', quantity: 0, from: 'empty' },
        { price: 'restorable', quantity: 0, from: 'empty' },
      ];
    },
  ],
  ['AWS::S3::Bucket', () => [{ price: 's3Storage', quantity: 0, from: 'empty' }]],
]);

/** All that a scheduled function causes that finds nothing to do. */
function tickLines(rule: DeployedResource, all: Resources): readonly Omit<CostLine, 'of'>[] {
  const { ScheduleExpression: minutes, Targets } = scheduled.parse(rule.Properties);
  const [target] = Targets;
  const { FunctionName, MemorySize, LoggingConfig } = ticking.parse(propertiesOf(target.Arn['Fn::GetAtt'][0], all));
  const { RetentionInDays } = logging.parse(propertiesOf(LoggingConfig.LogGroup.Ref, all));
  const ticks = (hoursAMonth * 60) / minutes;
  const gb = MemorySize / 1024;
  const { idleTickSeconds, keyCallsPerTick, newProcesses, newProcessSeconds, logBytes } = assumptions;
  const seconds = ticks * idleTickSeconds.value + newProcesses.value * newProcessSeconds.value;
  const gbOfLogs = (ticks * logBytes.value) / 1e9;
  const monthsKept = RetentionInDays / daysAMonth;
  const name = `\`${FunctionName.replace('payments-back-office-prod-', '')}\``;
  return [
    {
      price: 'lambdaRequest',
      quantity: ticks,
      from: `${name}: ${hoursAMonth} h × 60 ÷ ${minutes} min; the rule itself runs for nothing`,
    },
    {
      price: 'lambdaTime',
      quantity: seconds * gb,
      from: `${name}: (${figure(ticks)} × ${idleTickSeconds.value} s + ${newProcesses.value} new processes × ${newProcessSeconds.value} s, assumed) × ${gb} GB`,
    },
    {
      price: 'readUnit',
      quantity: ticks * countedUnits.idleTick.reads,
      from: `${name}: ${figure(ticks)} × ${countedUnits.idleTick.reads}, counted (four queries that find nothing)`,
    },
    { price: 'metric', quantity: 1, from: `${name}: that it ran, by which its alarm knows` },
    {
      price: 'logsIn',
      quantity: gbOfLogs,
      from: `${name}: ${figure(ticks)} × ${figure(logBytes.value)} bytes, assumed`,
    },
    {
      price: 'logsKept',
      quantity: gbOfLogs * monthsKept,
      from: `${name}: as much again for each of ${RetentionInDays} days, not compressed: at most`,
    },
    {
      price: 'keyCall',
      quantity: ticks * keyCallsPerTick.value,
      from: `${name}: ${figure(ticks)} × ${keyCallsPerTick.value}, assumed: the table has a key of the account's`,
    },
    { price: 'secretCall', quantity: newProcesses.value, from: `${name}: once a new process, at most` },
  ];
}

function propertiesOf(wanted: string, all: Resources): unknown {
  return all.find(({ id }) => id === wanted)?.Properties;
}

/** The names in the variables by which functions find their secrets. */
const secretsReadIn = (all: Resources): ReadonlySet<string> =>
  new Set(
    all
      .filter(({ Type }) => Type === 'AWS::Lambda::Function')
      .flatMap(({ Properties }) => Object.entries(environment.parse(Properties).Environment.Variables))
      .filter(([variable]) => variable.endsWith('_SECRET_NAME'))
      .map(([, name]) => z.string().parse(name)),
  );

const environment = z.object({ Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }) });
/** One of several metrics, or that is looked at more often than once a minute, has another price. */
const plainAlarm = z.object({ MetricName: z.string(), Period: z.number().min(60) });
const onDemandTable = z.object({
  BillingMode: z.literal('PAY_PER_REQUEST'),
  SSESpecification: z.object({ SSEType: z.literal('KMS') }),
});
const scheduled = z.object({
  ScheduleExpression: z
    .string()
    .regex(/^rate\(\d+ minutes?\)$/)
    .transform((rate) => Number.parseInt(rate.slice('rate('.length), 10)),
  Targets: z.tuple([z.object({ Arn: z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.literal('Arn')]) }) })]),
});
const ticking = z.object({
  FunctionName: z.string(),
  MemorySize: z.number(),
  LoggingConfig: z.object({ LogGroup: z.object({ Ref: z.string() }) }),
});
const logging = z.object({ RetentionInDays: z.number() });
