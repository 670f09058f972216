import { expect, test } from '@jest/globals';
import { tourTable } from '../../local/tour-table.ts';

const line = { amount: '92.00', status: 'succeeded', gatewayId: '8ac7', left: 'capturable 92.00' };
const expected = { amount: '92.00', status: 'succeeded', left: 'capturable 92.00' };
const added = (...[what, shown]: [typeof expected & { gatewayId?: null }, typeof line & { gatewayId: unknown }]) => {
  const printed: string[] = [];
  const table = tourTable((text) => printed.push(text));
  table.add('pre-authorize', what, shown);
  return { printed: printed.slice(2), ...table.count() };
};

test('A line that is as expected counts', () => {
  const { printed, lines, asExpected } = added(expected, line);
  expect([lines, asExpected]).toEqual([1, 1]);
  expect(printed).toEqual([expect.stringMatching(/^✓ pre-authorize +92\.00 {2}succeeded +8ac7 +capturable 92\.00$/)]);
});

test.each([
  ['amount', { ...line, amount: '29.00' }],
  ['status', { ...line, status: 'unknown' }],
  ['rest', { ...line, left: 'nothing' }],
  ['lack of an id', { ...line, gatewayId: null }],
])('A line of another %s does not, and shows what was expected', (_, shown) => {
  const { printed, lines, asExpected } = added(expected, shown as typeof line);
  expect([lines, asExpected]).toEqual([1, 0]);
  expect(printed).toEqual([
    expect.stringMatching(/^✗ pre-authorize/),
    expect.stringMatching(/^ +expected: +92\.00 {2}succeeded +any +capturable 92\.00$/),
  ]);
});

test('A line that must not have an id does not count with one', () => {
  expect(added({ ...expected, gatewayId: null }, line)).toMatchObject({ lines: 1, asExpected: 0 });
});
