import { describe, expect, test } from '@jest/globals';
import type { EntityName } from '../../src/domain/ids.ts';
import { visibleEntity, visiblePayment } from '../../src/edge/visible.ts';
import { sampleHead } from '../props/sample-dispute.ts';
import { sampleEntity } from '../props/sample-entity.ts';

/** Per entity: what a caller may not act for is not there. */

const entity = sampleEntity();
const deps = { entity: () => Promise.resolve(entity) };
const head = sampleHead();
const callerFor = (...names: string[]) => ({ name: 'client:test', entities: new Set(names as EntityName[]) });
const seenBy = (caller: ReturnType<typeof callerFor>, id: string | undefined = head.id) =>
  visiblePayment(
    id,
    caller,
    deps,
    () => Promise.resolve(head),
    (found) => found,
  );

describe('An entity and its payments', () => {
  test('are there for whoever may act for it', async () => {
    expect(await visibleEntity(entity.name, callerFor('shop-eu'), deps)).toBe(entity);
    expect(await seenBy(callerFor('shop-us', 'shop-eu'))).toEqual({ found: head, entity });
  });

  test.each([['another one'], ['none']])('are not there for whoever may act for %s', async (which) => {
    const caller = which === 'none' ? callerFor() : callerFor('shop-us');
    expect(await visibleEntity(entity.name, caller, deps)).toBeNull();
    expect(await seenBy(caller)).toBeNull();
  });

  test('are not looked for under what is no id', async () => {
    const read = () => Promise.reject(new Error('was read'));
    const none = { ...deps, entity: read };
    for (const id of [undefined, '', 'pay_1', 'op_'.padEnd(29, '0')])
      expect(await visiblePayment(id, callerFor('shop-eu'), none, read, (found) => found)).toBeNull();
  });
});
