import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { entityStore } from '../../src/store/entity-store.ts';
import { sampleEntity } from '../props/sample-entity.ts';
import { engineTable, type EngineTable } from '../props/table.ts';

let table: EngineTable;
beforeAll(async () => {
  table = await engineTable();
});
afterAll(() => table.drop());

test('Settings are read as they were written, and may be written again', async () => {
  const store = entityStore(table);
  await store.put(sampleEntity());
  const changed = sampleEntity({ refundWindowDays: 90 });
  await store.put(changed);
  expect(await store.get(changed.name)).toEqual(changed);
});

test('One OPP channel has one name, or its payments would be booked twice', async () => {
  const store = entityStore(table);
  await store.put(sampleEntity());
  const again = sampleEntity({ name: 'shop-again' });
  await expect(store.put(again)).rejects.toThrow('is the entity shop-eu already');
  expect(await store.get(again.name)).toBeNull();
});
