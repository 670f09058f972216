import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/**
 * Claims a folder for as long as this process lives.
 * @throws when another one has it
 */
export function claimFolder(folder: string): void {
  const file = join(folder, 'pid');
  mkdirSync(folder, { recursive: true });
  const owner = ownerOf(file);
  if (owner !== null) {
    throw new Error(`Another one runs in this checkout as process ${owner}. End it with Ctrl-C, or: kill ${owner}`);
  }
  writeFileSync(file, String(process.pid));
}

function ownerOf(file: string): string | null {
  try {
    const pid = readFileSync(file, 'utf8');
    // A process id is used again some day: only one that runs the same program counts.
    const command = execFileSync('ps', ['-p', pid, '-o', 'command='], { encoding: 'utf8' });
    const program = relative(process.cwd(), process.argv[1] ?? '');
    return command.includes(program) && pid !== String(process.pid) ? pid : null;
  } catch {
    return null;
  }
}
