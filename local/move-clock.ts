import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Stack } from '../admin/local-stack.ts';
import { useEmulator } from '../admin/use-emulator.ts';
import { names } from '../infra/names.ts';
import { controlSandbox } from './control-sandbox.ts';

/**
 * Moves the time of the local stack: its functions and the sandbox. Tokens, schedules and waits of workflows go by the machine's;
 * the clock's tick is set off at once, so that what is due by now happens now.
 */
export async function moveClock(stack: Stack, byMs: number): Promise<Date> {
  const shiftMs = (existsSync(stack.clockFile) ? Number(readFileSync(stack.clockFile, 'utf8')) : 0) + byMs;
  writeFileSync(`${stack.clockFile}.new`, String(shiftMs));
  // Moved into place: a function that reads it meanwhile reads the old one or the new one.
  renameSync(`${stack.clockFile}.new`, stack.clockFile);
  const now = new Date(Date.now() + shiftMs);
  await controlSandbox(stack.sandbox, 'clock', { now: now.toISOString() });
  await tickNow(stack);
  return now;
}

/** Sets the clock's tick off, which a schedule does every minute. */
async function tickNow(stack: Stack): Promise<void> {
  useEmulator(stack.emulator);
  const tick = new InvokeCommand({ FunctionName: names.lambda('local', 'clock/tick') });
  const { FunctionError, Payload } = await new LambdaClient().send(tick);
  if (FunctionError !== undefined) throw new Error(`The tick failed: ${Payload?.transformToString() ?? FunctionError}`);
}
