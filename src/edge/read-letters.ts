import { CsvError, parse } from 'csv-parse/sync';
import { chargebackColumns, chargebackLine } from '../contract/chargeback-file.ts';
import { looksLikeCardNumber } from '../domain/card-number.ts';
import { namesOf } from '../domain/dispute-change.ts';
import type { Entity } from '../domain/entity.ts';
import type { Letter } from '../domain/letter.ts';
import { isMoney, parseAmount } from '../domain/money.ts';
import { isRejection } from '../domain/plan.ts';
import { bound } from './time-range.ts';
import { toldByBank } from './told-by-bank.ts';

export type CellError = { readonly column: string; readonly detail: string };
/** A line of the file by the number that an editor shows: a letter, what is wrong with it, or the line it only repeats. */
export type Line = { readonly line: number } & (
  { readonly letter: Letter } | { readonly errors: readonly CellError[] } | { readonly repeats: number }
);

/** As many as are dealt with within a request, and what is more is refused before anything is done. */
const mostLines = 100;

/** The bank's file as letters, line by line; what is wrong with it as a whole makes it none. */
export function readLetters(
  csv: string,
  entity: Entity,
  nowMs: number,
): readonly Line[] | { readonly problem: string } {
  const table = rowsOf(csv);
  if ('problem' in table) return table;
  const [header, ...rows] = table.rows;
  const columns = header?.cells ?? [];
  const wrong = columns.findIndex((name, index) => !chargebackColumns.includes(name) || columns.indexOf(name) < index);
  if (columns.length === 0) return { problem: 'It is empty.' };
  if (wrong >= 0) {
    return { problem: `Column ${wrong + 1} is not one of, each at most once: ${chargebackColumns.join(', ')}.` };
  }
  if (rows.length > mostLines) return { problem: `It has ${rows.length} lines; send at most ${mostLines} at a time.` };

  const first = new Map<string, { readonly line: number; readonly text: string }>();
  return rows.map(({ line, cells }): Line => {
    const read = readLine(columns, cells, entity, nowMs);
    if ('errors' in read) return { line, ...read };
    const { name, stage } = read.letter;
    const text = JSON.stringify(read.letter);
    const before = first.get(`${stage} ${name}`);
    if (before?.text === text) return { line, repeats: before.line };
    if (before)
      return { line, errors: [{ column: 'caseNumber', detail: `is in line ${before.line}, with other cells` }] };
    first.set(`${stage} ${name}`, { line, text });
    return { line, ...read };
  });
}

type Row = { readonly line: number; readonly cells: readonly string[] };

function rowsOf(csv: string): { readonly rows: readonly Row[] } | { readonly problem: string } {
  const [header = ''] = csv.split('\n', 1);
  const rows: Row[] = [];
  try {
    parse(csv, {
      bom: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      // Where the comma is the decimal point, spreadsheets part cells by semicolons.
      delimiter: header.includes(';') ? ';' : ',',
      on_record: (cells: string[], { lines: line }) => {
        rows.push({ line, cells });
        return null;
      },
    });
    return { rows };
  } catch (error) {
    if (error instanceof CsvError)
      return { problem: `It is no CSV after line ${rows.at(-1)?.line ?? 0}: ${error.code}.` };
    throw error;
  }
}

function readLine(
  columns: readonly string[],
  cells: readonly string[],
  entity: Entity,
  nowMs: number,
): { readonly letter: Letter } | { readonly errors: readonly CellError[] } {
  if (cells.length !== columns.length) {
    return { errors: [{ column: '', detail: `has ${cells.length} cells, the header ${columns.length}` }] };
  }
  const given = columns.flatMap((column, index) => (cells[index] ? [[column, cells[index]] as const] : []));
  const leaked = given.filter(([column, cell]) => !digitsOfTheirOwn.has(column) && looksLikeCardNumber(cell));
  if (leaked.length > 0) return { errors: leaked.map(([column]) => ({ column, detail: 'looks like a card number' })) };

  const parsed = chargebackLine.safeParse(Object.fromEntries(given));
  if (!parsed.success) {
    const errors = parsed.error.issues.map(({ path: [column = ''], message, code }) => ({
      column: String(column),
      detail: code !== 'custom' && given.every(([name]) => name !== column) ? 'is needed' : message,
    }));
    return { errors: errors.filter((one, at) => errors.findIndex(({ column }) => column === one.column) === at) };
  }
  const row = parsed.data;
  const { currency, feeAmount, feeCurrency, reference = null, last4 = null } = row;
  const amount = parseAmount(row.amount, currency);
  if (!isMoney(amount)) return { errors: [{ column: 'amount', detail: amount.problem }] };
  const fee =
    feeAmount !== undefined && feeCurrency !== undefined ? { amount: feeAmount, currency: feeCurrency } : undefined;
  const told = toldByBank({ ...row, fee }, entity, nowMs);
  if (isRejection(told)) {
    const column = told.pointer === '#/fee/amount' ? 'feeAmount' : (told.pointer ?? '').replace('#/', '');
    return { errors: [{ column, detail: told.detail }] };
  }
  const { minor } = amount;
  const [name] = namesOf({ ...told, amount: minor, stage: row.stage });
  // The schema has asked for one of the two.
  if (name === undefined) return { errors: [{ column: 'caseNumber', detail: 'is needed' }] };
  const { paymentId = null, gatewayId = null } = row;
  const paidAt = bound(row.paidAt, 'from', entity.timeZone);
  return {
    letter: { name, stage: row.stage, amount: minor, currency, told, paymentId, gatewayId, reference, last4, paidAt },
  };
}

/** Their format is checked, and nobody could write a card number in it. */
const digitsOfTheirOwn = new Set(['arn', 'paymentId', 'gatewayId']);
