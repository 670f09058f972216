import { tick } from '../../src/clock/tick.ts';
import { startClock } from '../../src/edge/start-clock.ts';

const clock = startClock();

/** Set off every minute. That it ran is itself a metric: an alarm tells when it does not. */
export async function handler(): Promise<void> {
  const ticked = await tick(clock);
  clock.count('ticks');
  const givenUp = Object.values(ticked).reduce((sum, counts) => sum + (counts['given_up'] ?? 0), 0);
  if (givenUp > 0) clock.count('clock_given_up', givenUp);
  clock.logger.info('tick', { ticked });
}
