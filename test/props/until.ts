import { setTimeout as pause } from 'node:timers/promises';

/** Far beyond what a slow machine takes: what has not come by then never does. */
const patienceMs = 120_000;

/** Asks until there is an answer; what never comes says what it is, instead of holding up the whole tier. */
export async function until<T>(what: string, ask: () => Promise<T | null>, everyMs = 20): Promise<T> {
  const end = Date.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (Date.now() > end) throw new Error(`There was never ${what}`);
    await pause(everyMs);
  }
}
