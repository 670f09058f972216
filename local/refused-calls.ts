import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What functions of a run were refused by IAM, as they logged it: a right that a clock lacks is missed where no caller hears of it. */
export const refusedCalls = (folder: string): readonly string[] => [
  ...new Set(
    readFileSync(join(folder, 'emulator.log'), 'utf8').match(/User: \S+ is not authorized to perform: \S+[^"\\]*/g),
  ),
];
