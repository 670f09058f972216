import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { newEvent } from '../../src/domain/event.ts';
import { eventTypes, operationEvents } from '../../src/domain/event-types.ts';
import { isEventId } from '../../src/domain/ids.ts';
import { instantOf } from '../../src/domain/instant.ts';
import { sampleEntity } from '../props/sample-entity.ts';

const { name: entity } = sampleEntity();
const event = (atMs: number, id = 'op_1', version = 1, type: 'refund.pending' | 'refund.failed' = 'refund.pending') =>
  newEvent({ type, entity, paymentId: null, object: { kind: 'operation', id, version }, at: instantOf(atMs) });
const instants = fc.integer({ min: 0, max: Date.UTC(9999, 0) });

describe('The id of an event', () => {
  test('is one, whenever it happened', () => {
    fc.assert(fc.property(instants, (at) => isEventId(event(at).id)));
  });

  test('sorts as time does', () => {
    fc.assert(
      fc.property(instants, instants, (one, other) => one < other === event(one).id < event(other).id || one === other),
    );
  });

  test('is the same however often it is made, and another one of another object, version or type', () => {
    const at = Date.UTC(2026, 0, 12);
    expect(event(at)).toEqual(event(at));
    const ids = [event(at), event(at, 'op_2'), event(at, 'op_1', 2), event(at, 'op_1', 1, 'refund.failed')];
    expect(new Set(ids.map(({ id }) => id)).size).toBe(ids.length);
  });
});

test('Every type that an operation can be told by is one of the table, and none is told by two', () => {
  const told = Object.values(operationEvents).flatMap((row) => Object.values(row));
  expect(Object.keys(eventTypes.operation)).toEqual(expect.arrayContaining(told));
  expect(new Set(told).size).toBe(told.length);
});
