import { existsSync, readFileSync } from 'node:fs';

/**
 * The time functions go by: the machine's. Only the local stage names a file; that one says by how many milliseconds time is
 * shifted there, so that days can be jumped (`npm run clock`). Until somebody moves it, there is none.
 */
export const clockOf = (file: string | undefined): (() => number) =>
  file === undefined ? Date.now : () => Date.now() + (existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0);
