import { eventTypes } from '../src/domain/event-types.ts';
import { usualDays } from '../src/domain/expected-by.ts';

/** docs/events.md: everything the outside is told of, and by when money that is given back should show. */
export function eventPage(): string {
  const sections = Object.entries(eventTypes).map(([kind, types]) =>
    [
      `## About ${kind === 'operation' ? 'an' : 'a'} ${kind.replaceAll('_', ' ')}\n`,
      '| type | says |',
      '| --- | --- |',
      ...Object.entries(types).map(([type, says]) => `| \`${type}\` | ${says} |`),
    ].join('\n'),
  );
  const usual = Object.entries(usualDays).map(([key, { days, source }]) => `| \`${key}\` | ${days} | ${source} |`);
  return `# Events

Generated from \`src/domain/event-types.ts\` and \`src/domain/expected-by.ts\` by \`npm run docs\`. Every change of a state is told by one event, written in the
transaction that made the change. Events reach their receivers at least once and in no order: \`id\` tells the same one from another,
and the version of its object says which is newer. \`/v1\` only ever adds types: ignore those you do not know.

${sections.join('\n\n')}

## When money that is given back should show

\`expectedBy\` is the end of the last of so many business days (Monday to Friday, in the entity's time zone), counted from the success,
or from the beginning while it is open. How many: what the entity's \`creditDays\` says of the operation and the brand (\`refund.PAYPAL\`),
else what it says of the operation (\`refund\`); else the row below of the brand, else that of the operation. A brand has a row where
somebody publishes a figure for it; of several figures the longest counts.

| operation | days | says who |
| --- | --- | --- |
${usual.join('\n')}
`;
}
