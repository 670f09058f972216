import { readStack } from '../admin/local-stack.ts';
import { runCommand } from '../admin/run-command.ts';
import { moveClock } from './move-clock.ts';

const usage = 'Usage: npm run clock -- +30d   (or +12h, +90m; -1h goes back; +0m only sets off a tick)';
const unitMs = { d: 86_400_000, h: 3_600_000, m: 60_000 };

await runCommand(async () => {
  const [, sign, amount, unit] = /^([+-])(\d{1,5})([dhm])$/.exec(process.argv[2] ?? '') ?? [];
  if (unit !== 'd' && unit !== 'h' && unit !== 'm') throw new Error(usage);
  const now = await moveClock(readStack(), Number(`${sign}${amount}`) * unitMs[unit]);
  console.log(`On the local stack it is ${now.toISOString()} now.`);
});
