/** What a line of the tour shows: how much, how it went, what the gateway calls it, what is left of its payment. */
export type Line = {
  readonly amount: string;
  readonly status: string;
  readonly gatewayId: string | null;
  readonly left: string;
};
/** What a line must show. Which id the gateway gives nobody can know, only that it gives one, or none. */
export type Expected = Omit<Line, 'gatewayId'> & { readonly gatewayId?: null };

const titles = ['operation', 'amount', 'status', 'gateway id', 'what is left'] as const;
const widths = [24, 6, 22, 32, 49] as const;

/** A table in plain text that is printed line by line, and knows in the end how many lines were as expected. */
export function tourTable(print: (line: string) => void) {
  let lines = 0;
  let asExpected = 0;

  print(`  ${row(titles)}`);
  print(`  ${row(widths.map((width) => '-'.repeat(width)))}`);

  return {
    add: (operation: string, expected: Expected, { amount, status, gatewayId, left }: Line): void => {
      const fits =
        amount === expected.amount &&
        status === expected.status &&
        left === expected.left &&
        (gatewayId === null) === (expected.gatewayId === null);
      lines += 1;
      asExpected += fits ? 1 : 0;
      print(`${fits ? '✓' : '✗'} ${row([operation, amount, status, gatewayId ?? '-', left])}`);
      if (fits) return;
      const id = expected.gatewayId === null ? '-' : 'any';
      print(`  ${row(['  expected:', expected.amount, expected.status, id, expected.left])}`);
    },
    count: () => ({ lines, asExpected }),
  };
}

const row = (cells: readonly string[]): string =>
  cells
    .map((cell, column) => (column === 1 ? cell.padStart(widths[1]) : cell.padEnd(widths[column] ?? 0)))
    .join('  ')
    .trimEnd();
