import { assumptions } from './assumptions.ts';
import type { CostLine } from './cost-line.ts';
import { countedUnits } from './counted-units.ts';
import type { DeployedResource } from './deployed-resources.ts';
import { figure } from './figure.ts';
import { freeResources } from './free-resources.ts';
import { hoursAMonth } from './hours-a-month.ts';
import { idleLines } from './idle-lines.ts';
import { prices } from './prices.ts';
import { runningCosts } from './running-costs.ts';

/** docs/cost.md: what the stack costs while nothing happens, and what work costs. */
export function costPage(resources: readonly DeployedResource[]): string {
  const idle = idleLines(resources);
  const works = runningCosts(resources);
  const costsNothing = Map.groupBy(
    resources.filter(({ Type }) => Type in freeResources),
    ({ Type }) => Type,
  );
  return `# What it costs

Generated from the CDK app, \`docs/prices.ts\`, \`docs/counted-units.ts\` and \`docs/assumptions.ts\` by \`npm run docs\`. US dollars, before tax,
at the list prices of AWS in ${prices.region}, as looked up on ${prices.lookedUp}. Each links to the page of AWS that it is to be
found on; [Prices](#prices) says how far it could be verified.
For another region, put its figures into \`docs/prices.ts\`: nothing else knows a price.

| | USD |
| --- | --: |
| **idle, a month** | **${dollars(total(idle))}** |
| idle, a month, where nothing else uses up the free part of AWS | ${dollars(totalBeyondFree(idle))} |
${works.map(({ title, lines }) => `| ${title} | ${total(lines).toFixed(total(lines) < 0.01 ? 4 : 3)} |`).join('\n')}

The gateway's fees, and those of your bank, are not in it.

## Idle

Every resource of both templates of the stage \`prod\`, in a month of ${hoursAMonth} hours in which nothing happens. The right column is what is left to pay
where this stage alone uses what AWS gives every account each month without end; gifts of the first year, and credits, are not counted.

| resource | quantity | price | USD | where it comes from | beyond free |
| --- | --: | --- | --: | --- | --: |
${idle.map((line) => `${row(line)} ${(costOf(line) * shareBeyondFree(line, idle)).toFixed(4)} |`).join('\n')}
| **together** | | | **${total(idle).toFixed(4)}** | | **${totalBeyondFree(idle).toFixed(4)}** |

What weighs is what is paid for by the month: secrets, alarms, and the metrics that alarms look at. What a month of ticks does is cents.

**Nothing is paid for these** while nothing happens:

| resource | how many | why |
| --- | --: | --- |
${[...costsNothing].map(([type, all]) => `| \`${type}\` | ${all.length} | ${freeResources[type] ?? ''} |`).join('\n')}

A type that is in neither table makes \`npm run docs\` fail, and with it a test, until \`docs/idle-lines.ts\` or \`docs/free-resources.ts\` says
what it costs.

**What comes on top before the first payment**, a month:

${table(onTop)}

The daily comparison of an entity in whose books nothing is new, and the two metrics that say so, are less than a cent a month and left out.

## Work

Reads and writes are DynamoDB's units as an engine counts them, the entries of indexes included. The free part of AWS is not taken off. A
function that is in use also has its process replaced now and then (a second of Lambda, two reads, a call for a secret), asks for the table's
key every few minutes, and writes metrics: each metric is ${dollars(prices.of.metric.usd)} a month if it is written every hour, whether once or a million times. None of
that grows with what is done. [benchmarks.md](benchmarks.md) has the requests of an operation as a proxy counted them when it was last run.

${works.map(({ title, says, lines }) => `### ${title}\n\n${says}\n\n${table(lines)}\n| **together** | | | **${total(lines).toFixed(6)}** | |`).join('\n\n')}

## Prices

In ${prices.region}. The price pages and the price list of AWS could not be reached from where this was written, so
what was looked at are stored copies of them, and what others say of them. Check those that matter to you.

| price | free each month | source | looked up | what was seen |
| --- | --: | --- | --- | --- |
${Object.values(prices.of)
  .map(
    ({ usd, per, unit, free, source, seen }) =>
      `| $${usd} per ${per === 1 ? '' : `${figure(per)} `}${unit} | ${free === 0 ? '' : figure(free)} | <${source}> | ${prices.lookedUp} | ${seen} |`,
  )
  .join('\n')}

## What is assumed

| | value | why |
| --- | --: | --- |
${Object.entries<{ value: number; why: string }>(assumptions)
  .map(([name, { value, why }]) => `| \`${name}\` | ${figure(value)} | ${why} |`)
  .join('\n')}
`;
}

const onTop: readonly CostLine[] = [
  {
    of: 'an entity',
    price: 'writeUnit',
    quantity: hoursAMonth * countedUnits.idleEntityHour.writes,
    from: `${hoursAMonth} × ${countedUnits.idleEntityHour.writes}, counted: its hourly check`,
  },
  {
    of: 'an entity',
    price: 'readUnit',
    quantity: hoursAMonth * countedUnits.idleEntityHour.reads,
    from: `${hoursAMonth} × ${countedUnits.idleEntityHour.reads}, counted`,
  },
  {
    of: 'a machine client that is never idle',
    price: 'machineToken',
    quantity: hoursAMonth,
    from: 'a token lives for an hour, and our client keeps it; one that asks for a token with each request pays for each',
  },
];

type Priced = Pick<CostLine, 'price' | 'quantity'>;

const costOf = ({ price, quantity }: Priced): number => (quantity * prices.of[price].usd) / prices.of[price].per;
const total = (lines: readonly Priced[]): number => lines.reduce((sum, line) => sum + costOf(line), 0);

/** What is free counts for an account, so all lines of one price share it. */
function shareBeyondFree({ price }: Priced, all: readonly Priced[]): number {
  const used = all.filter((one) => one.price === price).reduce((sum, { quantity }) => sum + quantity, 0);
  return used === 0 ? 0 : Math.max(0, 1 - prices.of[price].free / used);
}
const totalBeyondFree = (lines: readonly Priced[]): number =>
  lines.reduce((sum, line) => sum + costOf(line) * shareBeyondFree(line, lines), 0);

const table = (lines: readonly CostLine[]): string =>
  ['| for | quantity | price | USD | where it comes from |', '| --- | --: | --- | --: | --- |', ...lines.map(row)].join(
    '\n',
  );

function row({ of, price, quantity, from }: CostLine): string {
  const { usd, per, unit, source } = prices.of[price];
  const each = `[$${usd}](${source}) per ${per === 1 ? '' : `${figure(per)} `}${unit}`;
  return `| ${of} | ${figure(quantity)} | ${each} | ${costOf({ price, quantity }).toFixed(6)} | ${from} |`;
}

const dollars = (value: number): string => `$${value.toFixed(2)}`;
