import { tick } from '../../src/clock/tick.ts';
import { startTelling } from '../../src/edge/start-telling.ts';

const telling = startTelling();

/** Set off every minute: tells what could not be told when it happened. That it ran is a metric, as of the clock's tick. */
export async function handler(): Promise<void> {
  const ticked = await tick(telling);
  telling.count('turns');
  const givenUp = Object.values(ticked).reduce((sum, counts) => sum + (counts['given_up'] ?? 0), 0);
  if (givenUp > 0) telling.count('clock_given_up', givenUp);
  telling.logger.info('turn', { ticked });
}
