import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { queryLimit } from '../../src/store/query-limit.ts';
import { engineTable, type EngineTable } from '../props/table.ts';
import { sampleEntity } from '../props/sample-entity.ts';

let table: EngineTable;
beforeAll(async () => {
  table = await engineTable();
});
afterAll(() => table.drop());

const at = (minute: number) => queryLimit({ ...table, pacing: { ...table.pacing, now: () => minute * 60_000 } });
const granted = (answers: boolean[]) => answers.filter(Boolean).length;

test('An entity has its queries per minute, however many ask at once, and new ones the next minute', async () => {
  const entity = sampleEntity({ queriesPerMinute: 3 });
  expect(granted(await Promise.all(Array.from({ length: 20 }, () => at(100).take(entity))))).toBe(3);
  expect(await at(100).take(entity)).toBe(false);
  expect(granted(await Promise.all(Array.from({ length: 20 }, () => at(101).take(entity))))).toBe(3);
});

test('Entities do not share a budget', async () => {
  const [one, other] = ['shop-eu', 'shop-us'].map((name) => sampleEntity({ name, queriesPerMinute: 1 }));
  expect(await at(200).take(one!)).toBe(true);
  expect(await at(200).take(other!)).toBe(true);
});

test('A clock that goes back grants nothing twice', async () => {
  const entity = sampleEntity({ name: 'shop-jp', queriesPerMinute: 1 });
  expect(await at(301).take(entity)).toBe(true);
  expect(await at(300).take(entity)).toBe(false);
});
