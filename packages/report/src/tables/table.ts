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
  return writeToString([...rows], { headers: [...columns], alwaysWriteHeaders: true, includeEndRowDelimiter: true });
}

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
