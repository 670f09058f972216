import { eventTypes } from '../src/domain/event-types.ts';

/** docs/events.md: everything the outside is told of. */
export function eventPage(): string {
  const sections = Object.entries(eventTypes).map(([kind, types]) =>
    [
      `## About ${kind === 'operation' ? 'an' : 'a'} ${kind.replaceAll('_', ' ')}\n`,
      '| type | says |',
      '| --- | --- |',
      ...Object.entries(types).map(([type, says]) => `| \`${type}\` | ${says} |`),
    ].join('\n'),
  );
  return `# Events

Generated from \`src/domain/event-types.ts\` by \`npm run docs\`. Every change of a state is told by one event, written in the
transaction that made the change. Events reach their receivers at least once and in no order: \`id\` tells the same one from another,
and the version of its object says which is newer. \`/v1\` only ever adds types: ignore those you do not know.

${sections.join('\n\n')}
`;
}
