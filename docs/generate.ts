import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { costPage } from './cost-page.ts';
import { deployedResources } from './deployed-resources.ts';
import { disputePage } from './dispute-page.ts';
import { eventPage } from './event-page.ts';
import { openApi } from './openapi.ts';
import { problemPage } from './problem-page.ts';
import { rolePage } from './role-page.ts';
import { statePage } from './state-page.ts';

// `npm run docs` writes what can be read off the code; with `--check` it fails where a file is not what would be written.

const { check } = parseArgs({ options: { check: { type: 'boolean' } } }).values;

const pages: Readonly<Record<string, string>> = {
  'docs/openapi.json': `${JSON.stringify(openApi(), null, 2)}\n`,
  'docs/problems.md': await formatted('docs/problems.md', problemPage()),
  'docs/cost.md': await formatted('docs/cost.md', costPage(deployedResources())),
  'docs/disputes.md': await formatted('docs/disputes.md', disputePage()),
  'docs/events.md': await formatted('docs/events.md', eventPage()),
  'docs/roles.md': await formatted('docs/roles.md', rolePage()),
  'docs/operation-states.md': await formatted('docs/operation-states.md', statePage()),
};

for (const [path, content] of Object.entries(pages)) {
  if ((await readFile(path, 'utf8').catch(() => null)) === content) continue;
  if (check) {
    console.error(`${path} is not what the code says. Run: npm run docs`);
    process.exitCode = 1;
  } else {
    await writeFile(path, content);
    console.log(`wrote ${path}`);
  }
}

async function formatted(path: string, text: string): Promise<string> {
  return format(text, { ...(await resolveConfig(path)), filepath: path });
}
