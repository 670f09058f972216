import type { Entity } from '../domain/entity.ts';
import { takeLetter, type LetterEnd, type TakeLetterDeps } from '../exactly-once/take-letter.ts';
import type { CellError, Line } from './read-letters.ts';

/** What became of a line of the file. */
export type LineEnd = { readonly line: number; readonly caseNumber: string | null; readonly arn: string | null } & (
  | LetterEnd
  | { readonly kind: 'repeated'; readonly detail: string }
  | { readonly kind: 'invalid'; readonly errors: readonly CellError[] }
);

export type ImportLettersDeps = TakeLetterDeps & { readonly broke: (line: number, error: unknown) => void };

/** How many are under way at once: a line mostly waits for the gateway. */
const lanes = 4;
/**
 * No line is begun later: what is left of the function's 29 s is enough for an operation. One that takes longer is settled by the clock,
 * as ever; the file is sent again for those that were not begun.
 */
const beginWithinMs = 10_000;

/** Takes the letters of a file, a few at a time, each by itself: what breaks one leaves the others as they are. */
export async function importLetters(
  lines: readonly Line[],
  how: { readonly entity: Entity; readonly by: string; readonly dryRun: boolean },
  startedAtMs: number,
  deps: ImportLettersDeps,
): Promise<readonly LineEnd[]> {
  const one = async (line: Line): Promise<LineEnd> => {
    const at = { line: line.line, caseNumber: null, arn: null };
    if ('errors' in line) return { ...at, kind: 'invalid', errors: line.errors };
    if ('repeats' in line) return { ...at, kind: 'repeated', detail: `It is line ${line.repeats} again.` };
    const { caseNumber, arn } = line.letter.told;
    return { line: line.line, caseNumber, arn, ...(await take(line)) };
  };
  const take = async ({ line, letter }: Extract<Line, { letter: unknown }>): Promise<LetterEnd> => {
    if (deps.now() > startedAtMs + beginWithinMs) return { kind: 'left', code: 'time', detail: 'The time was over.' };
    try {
      return await takeLetter(letter, how, deps);
    } catch (error) {
      deps.broke(line, error);
      return { kind: 'left', code: 'internal_error', detail: 'Something broke here.' };
    }
  };

  const ends: LineEnd[] = [];
  const waiting = [...lines];
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) ends.push(await one(next));
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return ends.sort((a, b) => a.line - b.line);
}
