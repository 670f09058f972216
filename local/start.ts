import { once } from 'node:events';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { runCommand } from '../admin/run-command.ts';
import { claimFolder } from './claim-folder.ts';
import { endOfRun } from './end-of-run.ts';
import { refusedCalls } from './refused-calls.ts';
import { printGuide } from './print-guide.ts';
import { startStack } from './start-stack.ts';
import { skipToExpiry } from './skip-to-expiry.ts';
import { printedStep } from './step.ts';
import { runTour } from './tour.ts';
import { openTourShop } from './tour-shop.ts';
import { skipToLost, watchLost } from './watch-lost.ts';

const folder = '.local';
const portNumbers = z.strictObject({ emulator: z.coerce.number(), sandbox: z.coerce.number() });

await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      /** End after the tour, with status 0 only if all of it was as expected. */
      exit: { type: 'boolean', default: false },
      'no-tour': { type: 'boolean', default: false },
      /** Go on with the tables of the last run instead of empty ones. */
      keep: { type: 'boolean', default: false },
      /** Checked and spelled out by enter.mjs. */
      ports: { type: 'string', default: 'emulator=4566,sandbox=8090' },
    },
  });
  claimFolder(folder);
  const signal = endOfRun();
  try {
    const ports = portNumbers.parse(Object.fromEntries(values.ports.split(',').map((part) => part.split('='))));
    const running = await startStack({ folder, ports, keep: values.keep, step: printedStep, signal });
    try {
      const { stack, broke } = running;
      const shop = values['no-tour'] ? null : await openTourShop(stack);
      const tour = shop && (await runTour(stack, console.log));
      if (tour?.asExpected === false) process.exitCode = 1;
      const lost = tour?.lost ?? null;
      if (signal.aborted) return;
      if (values.exit) {
        // Who waits at a terminal sees it happen; here two minutes of the stack's time pass at once, and then days.
        if (shop && lost && !(await skipToLost(stack, lost, shop, console.log))) process.exitCode = 1;
        if (shop && !(await skipToExpiry(stack, console.log))) process.exitCode = 1;
        // Of what a clock may not do no caller hears.
        for (const refused of refusedCalls(folder)) {
          console.log(`✗ ${refused}`);
          process.exitCode = 1;
        }
        return;
      }
      printGuide(stack, lost);
      if (shop && lost) watchLost(stack, lost, shop, console.log).catch(console.error);
      await Promise.race([once(signal, 'abort'), broke]);
      console.log('Ending ...');
    } finally {
      await running.end();
    }
  } catch (error) {
    throw signal.aborted ? new Error('Interrupted') : error;
  }
});
