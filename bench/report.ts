import { availableParallelism, cpus } from 'node:os';
import type { Counted, Counts } from './count-requests.ts';
import { markdownTable } from './markdown-table.ts';
import type { Measured } from './measure.ts';
import type { SweptMany } from './measure-sweep.ts';
import type { Told } from './measure-telling.ts';
import type { Weighed } from './weigh-bundles.ts';

export type Results = {
  readonly measured: readonly Measured[];
  readonly counted: readonly Counted[];
  readonly bundles: { readonly ours: readonly Weighed[]; readonly minimal: readonly Weighed[] };
};

const toldTitle = '## From settled to told';

const toldSection = ({ webhooks, medianMs, p95Ms }: Told): string => `${toldTitle}

Measured on ${today()}. An operation is settled, and its event written, in one transaction. Until the signed webhook was at a shop on the same machine,
in ms:

${markdownTable(['webhooks', 'median', 'p95'], [[String(webhooks), medianMs.toFixed(0), p95Ms.toFixed(0)]])}

One caller at a time. Most of it is the emulator, which looks at the table's stream once a second unless it is woken. What the stream
misses comes by the clock, within two minutes.
`;

/** The page with that section anew, for who measures only that. */
export const withTold = (page: string, told: Told): string =>
  page.replace(sectionOf(toldTitle), () => toldSection(told));

const sweptTitle = '## A sweep';

function sweptSection({
  due,
  requests,
  reversalsSent,
  tableWriteUnits,
  indexWriteUnits,
  sweepMs,
  begunMs,
  callers,
}: SweptMany) {
  const each = (value: number): string => (value / due).toFixed(2);
  const all = Object.values(requests).reduce((sum, one) => sum + one, 0);
  return `${sweptTitle}

Measured on ${today()}: ${due.toLocaleString('en')} pre-authorizations that nobody captured are due at once, and reversed by the deployed workflow. Counted as above,
by a proxy before the function that works on the slices:

${markdownTable(
  ['', 'all', 'per payment'],
  [
    ...Object.entries(requests).map(([kind, count]) => [kind, String(count), each(count)]),
    ['requests to AWS', String(all), each(all)],
    ['reversals sent to the gateway', String(reversalsSent), each(reversalsSent)],
    ['write units: table', String(tableWriteUnits), each(tableWriteUnits)],
    ['write units: indexes', String(indexWriteUnits), each(indexWriteUnits)],
    ['seconds', (sweepMs / 1000).toFixed(0), each(sweepMs / 1000)],
  ],
)}

To pre-authorize them over HTTP had taken ${callers} callers ${(begunMs / 1000).toFixed(0)} s on the same machine: the sweep took ${ratio(sweepMs / begunMs)} times as long. A reversal is
sent without asking the gateway first; how long its query limit makes a sweep that must ask for every one is in
[ADR 017](adr/017-a-sweep-is-lanes-not-a-list.md).
`;
}

/** A section of a page, from its title to the next. */
const sectionOf = (title: string) => new RegExp(`${title}\n[^]*?(?=\n## )`);

/** The page with that section anew, for who measures only that. */
export const withSwept = (page: string, swept: SweptMany): string =>
  page.replace(sectionOf(sweptTitle), () => sweptSection(swept));

const today = (): string => new Date().toISOString().slice(0, 10);

/** docs/benchmarks.md. What takes a stack of its own, and is measured apart, stays as it is on the page. */
export const report = ({ measured, counted, bundles }: Results, page: string): string => `# Benchmarks

\`npm run bench\` wrote this page on ${today()}, with Node ${process.versions.node} on ${availableParallelism()} processors (${cpus()[0]?.model.trim() ?? 'unknown'})
that emulator, sandbox, functions and callers share. How it is done: bench/README.md.

**Ours** is a pre-authorization, its capture, and a refund of the capture, over HTTP through the deployed API. **Minimal** is
the same by hand-written functions that do only what nobody could leave out. Times are milliseconds until the whole
answer was there.

## In short

${markdownTable(
  ['callers', 'ratio', 'half of the pairs', ...times, 'ours per s', 'minimal per s', 'requests each'],
  measured.map(({ callers, rows, ratioOfPairs, perSecond, requests }) => {
    const all = rows.find(({ what }) => what === 'all');
    return [
      String(callers),
      ...(all ? [`**${ratio(all.ratio)}**`] : ['']),
      ratioOfPairs.map(ratio).join(' to '),
      ...(all ? timesOf(all) : []),
      perSecond.ours.toFixed(0),
      perSecond.minimal.toFixed(0),
      String(requests),
    ];
  }),
)}

The ratio is that of the medians, ours to minimal; the aim is 1.10 or less. Beside it, how far the machine lets it be
trusted: of all pairs of rounds, one of ours and the one of minimal next to it, half have their ratio between these two.

${failed(measured)}## By operation

${measured.map(byOperation).join('\n\n')}

## What one operation asks of others

${markdownTable(
  [
    'operation',
    'reads',
    'transactions',
    'items written',
    'write units: table',
    'indexes',
    'bytes to DynamoDB',
    'to the gateway',
  ],
  counted.map(({ side, operation, warm }) => [
    `${operation}, ${side}`,
    ...[warm.reads, warm.transactions, warm.itemsWritten, warm.tableWriteUnits, warm.indexWriteUnits].map(count),
    warm.bytesToDynamoDb.toFixed(0),
    count(warm.toGateway),
  ]),
)}

${differing(counted)}Counted, not estimated: a proxy between the functions and DynamoDB counted the requests and asked for the capacity each
one consumed, and the sandbox told what it was asked. In a transaction DynamoDB takes two write units per started
kilobyte of an item, and one for each entry of an index that changes. The bytes differ by the aliases in expressions.

The first request that a new process of ours serves asks for more:
${firstOf(counted)}.
The answers are kept for a while (src/edge and src/gateway/credentials.ts say for how long), so other requests do
without.

${sectionOf(toldTitle).exec(page)?.[0] ?? ''}

${sectionOf(sweptTitle).exec(page)?.[0] ?? ''}

## Bundles

${markdownTable(
  ['function', 'kB', 'import in ms'],
  [...bundles.ours.map(weighed), ...bundles.minimal.map((one) => weighed({ ...one, name: `${one.name}, minimal` }))],
)}

Minified, without the source map, in units of 1000 bytes; the aim is 700 kB or less. Import is the time a new Node process
needs to load the bundle, after Node itself has started: the median of several.

## What can be read from this

- **Counts and sizes** are the same on every machine, and on AWS.
- **Ratios** depend on the machine a little: both sides wait for the same emulator and the same sandbox. On AWS both wait
  longer for DynamoDB, and hundreds of milliseconds for a real gateway, so the ratio comes out nearer to 1 there.
- **Times and operations per second** are those of this machine and say nothing about AWS: the emulator is one Python process,
  which a few callers keep busy, and with more of them every request just waits longer.
- **Minimal leaves out** validation and what it says of errors, the search for card numbers where none may be, role and
  entities of the caller, settings per entity, the decision in the domain (which operation is meant, what remains, what is
  allowed), the fingerprint of the request, replays, repeated transactions, time budgets, the meaning of result codes, lost
  and doubtful answers, the payment in the answer, and the gateway's token in Secrets Manager.
- **Both have** the same authorizer, the same role and settings of each function, the same bundler, SDK and SDK options,
  items of the same number and size with the same conditions, a consistent read before a capture and a refund, a connection
  of its own for each request to the gateway, and one log line.
`;

const times = ['ours median', 'ours p95', 'minimal median', 'minimal p95'];

const ratio = (value: number): string => value.toFixed(2);
const ms = (value: number): string => value.toFixed(1);
const count = (value: number): string => (Number.isInteger(value) ? String(value) : value.toFixed(2));

const timesOf = ({ times: { ours, minimal } }: Measured['rows'][number]): readonly string[] =>
  [ours.medianMs, ours.p95Ms, minimal.medianMs, minimal.p95Ms].map(ms);

const byOperation = ({ callers, rows }: Measured): string =>
  `### ${callers === 1 ? 'One caller' : `${callers} callers`}\n\n${markdownTable(
    ['operation', 'ratio', ...times],
    rows.map((row) => [row.what, ratio(row.ratio), ...timesOf(row)]),
  )}`;

/** Nothing, if all went well. */
function failed(measured: readonly Measured[]): string {
  const sum = (side: 'ours' | 'minimal') => measured.reduce((total, one) => total + one.failed[side], 0);
  const [ours, minimal] = [sum('ours'), sum('minimal')];
  return ours + minimal === 0
    ? ''
    : `Payments that broke off and are left out: ${ours} of ours, ${minimal} of the minimal ones.\n\n`;
}

const weighed = ({ name, bytes, importMs }: Weighed): readonly string[] => [
  name,
  (bytes / 1000).toFixed(0),
  importMs.toFixed(0),
];

/** Nothing, as long as both sides write the same. */
const differing = (counted: readonly Counted[]): string =>
  counted.some(({ operation, warm }) =>
    counted.some(
      (other) =>
        other.operation === operation &&
        (other.warm.itemsWritten !== warm.itemsWritten ||
          other.warm.tableWriteUnits !== warm.tableWriteUnits ||
          other.warm.indexWriteUnits !== warm.indexWriteUnits),
    ),
  )
    ? '**The two sides do not write the same: bench/minimal must follow src/store before the ratios mean anything.**\n\n'
    : '';

/** What the first request of a process asks for beyond the others. */
function firstOf(counted: readonly Counted[]): string {
  const more = (name: keyof Counts) =>
    Math.max(...counted.filter(({ side }) => side === 'ours').map(({ first, warm }) => first[name] - warm[name]));
  return `${count(more('reads'))} reads of DynamoDB (the caller's access, the entity's settings), ${count(more('secretReads'))} of Secrets Manager (the gateway's token)`;
}
