import { expect, test } from '@jest/globals';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clockOf } from '../../src/edge/clock-of.ts';

const dayMs = 86_400_000;

test("Time is the machine's, unless a file says by how much it is shifted", () => {
  expect(clockOf(undefined)).toBe(Date.now);
  const file = join(mkdtempSync(join(tmpdir(), 'clock-')), 'clock');
  const now = clockOf(file);
  expect(Math.abs(now() - Date.now())).toBeLessThan(dayMs);
  writeFileSync(file, String(180 * dayMs));
  expect(Math.round((now() - Date.now()) / dayMs)).toBe(180);
  writeFileSync(file, String(-2 * dayMs));
  expect(Math.round((now() - Date.now()) / dayMs)).toBe(-2);
});
