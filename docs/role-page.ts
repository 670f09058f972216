import { roles } from '../src/contract/roles.ts';
import { routes, type Route } from '../src/contract/routes.ts';

/** docs/roles.md: which role may use which route. */
export function rolePage(): string {
  const rows = Object.values<Route>(routes)
    .filter(({ caller }) => caller === 'token')
    .map(
      ({ method, path, summary, roles: allowed }) =>
        `| \`${method} ${path}\` | ${summary} | ${roles.map((role) => (allowed.includes(role) ? '✓' : '')).join(' | ')} |`,
    );
  return `# Roles

Generated from \`src/contract/routes.ts\` by \`npm run docs\`. A role counts for the entities named beside it and no others: what
belongs to another entity is not there, for every read, list and write.

| route | | ${roles.map((role) => `\`${role}\``).join(' | ')} |
| --- | --- | ${roles.map(() => ':-:').join(' | ')} |
${rows.join('\n')}
`;
}
