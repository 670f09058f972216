import * as z from 'zod';
import type { FunctionName } from '../infra/grants.ts';
import { names } from '../infra/names.ts';
import { assumptions } from './assumptions.ts';
import type { CostLine } from './cost-line.ts';
import { countedUnits } from './counted-units.ts';
import type { DeployedResource } from './deployed-resources.ts';
import { figure } from './figure.ts';
import type { PriceName } from './prices.ts';
import { usualPaths } from './usual-paths.ts';

type Units = { readonly reads: number; readonly writes: number };
type Assumed = { readonly value: number; readonly why: string };
type Work = { readonly title: string; readonly says: string; readonly lines: readonly CostLine[] };

const thousand = 1_000;
/** A slice of the sweep takes so many payments (src/clock/sweep-slice.ts), and a run has so many lanes (src/store/keys.ts). */
const sliceSize = 50;
const lanes = 4;
/** What the count of a dispute is of (test/integration/consumed-units.test.ts): its requests, and what was looked at and rendered. */
const dispute = { requests: 9, inspected: 3, waits: 2, exhibits: 3 };

/** What work costs: each kind of it with its lines. */
export function runningCosts(resources: readonly DeployedResource[]): readonly Work[] {
  const gbOf = (name: FunctionName): number => {
    const found = resources.find(({ Properties }) => Properties['FunctionName'] === names.lambda('prod', name));
    return memory.parse(found?.Properties).MemorySize / 1024;
  };
  const invoked = (of: string, name: FunctionName, times: number, { value, why }: Assumed): readonly CostLine[] => [
    line(of, 'lambdaRequest', times, `\`${name}\``),
    line(
      of,
      'lambdaTime',
      times * value * gbOf(name),
      `${figure(times)} × ${value} s × ${figure(gbOf(name))} GB; assumed: ${why}`,
    ),
    ...sized(of, 'logsIn', times, assumptions.logBytes),
  ];
  const requested = (of: string, name: FunctionName, times: number, seconds: Assumed): readonly CostLine[] => [
    line(of, 'apiRequest', times, times === 1 ? 'one request' : `${figure(times)} requests`),
    ...invoked(of, name, times, seconds),
    ...sized(of, 'logsIn', times, assumptions.accessLogBytes),
    ...sized(of, 'bytesOut', times, assumptions.answerBytes),
  ];
  const told = (times: number): readonly CostLine[] => [
    ...invoked('the event', 'events/tell', times, assumptions.tellSeconds),
    ...consumed('the event', times, countedUnits.event),
    line('the event', 'busEvent', times, 'one each; the stream is read by Lambda, for nothing'),
  ];
  const delivered = (times: number): readonly CostLine[] => [
    ...consumed('one webhook', times, countedUnits.webhook),
    ...sized('one webhook', 'bytesOut', times, assumptions.webhookBytes),
  ];
  const kept = (times: number): readonly CostLine[] =>
    (['tableStorage', 'restorable'] as const).flatMap((price) =>
      sized('what is kept, each month', price, times, assumptions.keptBytes),
    );
  const operation = (title: string, name: FunctionName, units: Units): Work => ({
    title: `1,000 ${title}`,
    says: 'Each is one request, settles at once, and tells of one event, which one webhook endpoint takes.',
    lines: [
      ...requested('the request', name, thousand, assumptions.operationSeconds),
      ...consumed('the request', thousand, units),
      ...sized('the request', 'bytesOut', thousand, assumptions.gatewayBytes),
      ...told(thousand),
      ...delivered(thousand),
      ...kept(thousand),
    ],
  });
  const slices = thousand / sliceSize;
  const swept = (units: Units, seconds: Assumed, bytes: readonly CostLine[]): readonly CostLine[] => [
    line(
      'the workflow',
      'transition',
      slices * usualPaths.slice.length,
      `${slices} slices of ${sliceSize} × ${usualPaths.slice.length} states`,
    ),
    ...invoked('the slices', 'sweeps/slice', slices, {
      value: sliceSize * seconds.value,
      why: `${sliceSize} × ${seconds.value} s: ${seconds.why}`,
    }),
    ...consumed('the slices', thousand, units),
    ...bytes,
    ...told(thousand),
    ...delivered(thousand),
  ];
  const runTransitions = usualPaths.sweep.length + lanes * (usualPaths.slice.length + usualPaths.lane.length);
  const { waitDays, evidenceBytes } = assumptions;
  const weeks = Math.ceil(waitDays.value / 7);
  const looks = waitDays.value * 24;
  const transitions = usualPaths.dispute.length + weeks;

  return [
    operation('pre-authorizations', 'operations/pay', countedUnits.preauthorization),
    operation('captures', 'operations/capture', countedUnits.capture),
    operation('refunds', 'operations/refund', countedUnits.refund),
    {
      title: 'A dispute',
      says:
        'From the chargeback to the win: the team enters it, adds two texts and a scan, looks at the case, seals, sends and enters the ' +
        'ruling. Its functions are priced like `disputes/get`. Nothing here is multiplied by 1,000.',
      lines: [
        ...requested('the requests', 'disputes/get', dispute.requests, assumptions.operationSeconds),
        ...consumed('the requests, the tasks and the clock', 1, countedUnits.dispute),
        line(
          'the workflow',
          'transition',
          transitions + 1,
          `the start, ${usualPaths.dispute.length} states (${usualPaths.dispute.join(', ')}), and ${weeks} tokens that a week has ended`,
        ),
        ...invoked('the workflow', 'disputes/await', dispute.waits + weeks, assumptions.taskSeconds),
        ...consumed('the clock while it waits', looks, countedUnits.disputeLook).map((one) => ({
          ...one,
          from: `${one.from}: one an hour for ${waitDays.value} days; assumed: ${waitDays.why}`,
        })),
        ...invoked('the evidence', 'disputes/inspect-evidence', dispute.inspected, assumptions.inspectSeconds),
        ...invoked('the evidence', 'disputes/render-pack', 1, assumptions.renderSeconds),
        line(
          'the evidence',
          's3Write',
          2 + dispute.exhibits + 2,
          `the upload, its copy, ${dispute.exhibits} exhibits, the pack, the manifest`,
        ),
        line('the evidence', 's3Read', 2, 'the scan, when it is looked at and when it is sealed'),
        ...sized('what is kept, each month', 's3Storage', 1, evidenceBytes),
        ...told(countedUnits.disputeEvents),
        ...delivered(countedUnits.disputeEvents),
      ],
    },
    {
      title: 'A run of the sweep',
      says: 'Begun by the clock when something is due, whatever that is: four lanes of one slice, and a report for one entity, of which two events tell.',
      lines: [
        line(
          'the workflow',
          'transition',
          runTransitions + 1,
          `the start, ${usualPaths.sweep.length} states, and ${usualPaths.slice.length + usualPaths.lane.length} in each of ${lanes} lanes`,
        ),
        ...invoked('the slices', 'sweeps/slice', lanes, assumptions.taskSeconds),
        ...invoked('the report', 'sweeps/finish', 1, assumptions.taskSeconds),
        ...consumed('all of it', 1, countedUnits.sweep),
        ...told(2),
        ...delivered(2),
      ],
    },
    {
      title: '1,000 pre-authorizations that are warned of',
      says: 'What is more than the run. Two writes for each slice beyond the first of a lane are left out.',
      lines: swept(countedUnits.sweepWarns, assumptions.warnSecondsPerPayment, []),
    },
    {
      title: '1,000 pre-authorizations that are reversed',
      says: 'The same, with a reversal each.',
      lines: swept(
        countedUnits.sweepReverses,
        assumptions.sliceSecondsPerPayment,
        sized('the slices', 'bytesOut', thousand, assumptions.gatewayBytes),
      ),
    },
  ];
}

const memory = z.object({ MemorySize: z.number() });

const line = (of: string, price: PriceName, quantity: number, from: string): CostLine => ({
  of,
  price,
  quantity,
  from,
});

const counted = (times: number, units: number): string =>
  times === 1 ? 'counted' : `${figure(times)} × ${units}, counted`;

const consumed = (of: string, times: number, { reads, writes }: Units): readonly CostLine[] => [
  line(of, 'readUnit', times * reads, counted(times, reads)),
  line(of, 'writeUnit', times * writes, counted(times, writes)),
];

const sized = (of: string, price: PriceName, times: number, { value, why }: Assumed): readonly CostLine[] => [
  line(of, price, (times * value) / 1e9, `${figure(times)} × ${figure(value)} bytes; assumed: ${why}`),
];
