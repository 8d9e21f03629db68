import type { AccountReport } from '../total.ts';

/** A table of a run, as CSV files and notebooks have it. What has no value is an empty text. */
export interface RunTable {
  /** `fills`, `orders`, `trades`, `equity`, `markouts`: the name of its file. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

/** A row by the names of its columns. */
export type Row = Readonly<Record<string, string | number>>;

/** Writes a table as CSV. The header is always there, so that a table without rows is still a table. */
export async function tableCsv({ columns, rows }: RunTable): Promise<string> {
  // Loaded by the first table: most reports are only read, and every start would wait for it.
  const { writeToString } = await import('fast-csv');
  return writeToString(rows.map(harmlessRow), {
    headers: [...columns],
    alwaysWriteHeaders: true,
    includeEndRowDelimiter: true,
  });
}

const harmlessRow = (row: Row): Row =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, harmlessCell(value)]));

/**
 * Spreadsheets run a cell that begins with one of these as a formula, and names, tags and reasons are anybody's text. An
 * apostrophe in front makes it a text. Numbers stay as they are. A text that has apostrophes there already gets one more, so that
 * whoever takes one away has the text again.
 */
export function harmlessCell<Value extends string | number>(value: Value): Value | string {
  if (typeof value === 'number' || !/^'*[=+\-@\t\r]/.test(value)) return value;
  return isNumber(value) ? value : `'${value}`;
}

const isNumber = (text: string): boolean => /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);

export const table = (name: string, columns: string, rows: readonly Row[]): RunTable => ({
  name,
  columns: columns.split(' '),
  rows,
});

/** A table of what belongs to accounts: where a run has several, each row says which. */
export function accountsTable(
  name: string,
  columns: string,
  accounts: readonly AccountReport[],
  rowsOf: (report: AccountReport['report']) => readonly Row[],
): RunTable {
  const [only, ...more] = accounts;
  if (more.length === 0) return table(name, columns, only === undefined ? [] : rowsOf(only.report));
  const rows = accounts.flatMap(({ name, report }) => rowsOf(report).map((row) => ({ account: name, ...row })));
  return table(name, `account ${columns}`, rows);
}
