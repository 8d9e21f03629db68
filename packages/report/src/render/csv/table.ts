import type { AccountReport } from '../../fold/total.ts';

/** A cell; a missing value is an empty text. */
export type Cell = string | number;

/** A table of a run, for CSV and Arrow files. Its cells are computed as they are read: a run may have a million rows. */
export interface RunTable {
  /** `fills`, `orders`, `trades`, `equity` or `markouts`: the name of its file. */
  readonly name: string;
  readonly columns: readonly string[];
  /** The number of rows. */
  readonly length: number;
  /** The cells of each row, in the order of the columns. The array may be reused for the next row. */
  rows(): Iterable<readonly Cell[]>;
  /** The cells of one column, from the first row to the last. */
  cells(column: string): Iterable<Cell>;
}

/** The columns of a table by name, with the cell of a record. */
export type Columns<Item> = Readonly<Record<string, (record: Item) => Cell>>;

/** Records in order, which can be iterated more than once. */
export interface Records<Item> extends Iterable<Item> {
  readonly length: number;
}

/** A table with a row for each record. */
export function table<Item>(name: string, columns: Columns<Item>, records: Records<Item>): RunTable {
  const cellsOf = Object.values(columns);
  return {
    name,
    columns: Object.keys(columns),
    length: records.length,
    *rows() {
      const row: Cell[] = cellsOf.map(() => '');
      for (const record of records) {
        for (let column = 0; column < cellsOf.length; column += 1) row[column] = cellsOf[column]!(record);
        yield row;
      }
    },
    *cells(column) {
      const cellOf = columns[column];
      if (cellOf === undefined) throw new RangeError(`${name} has no column ${column}`);
      for (const record of records) yield cellOf(record);
    },
  };
}

/** A table over accounts: with several accounts, the first column names the account. */
export function accountsTable<Item>(
  name: string,
  columns: Columns<Item>,
  accounts: readonly AccountReport[],
  recordsOf: (report: AccountReport['report']) => Records<Item>,
): RunTable {
  const [only, ...more] = accounts;
  if (only === undefined) return table(name, columns, []);
  if (more.length === 0) return table(name, columns, recordsOf(only.report));
  const byAccount = Object.entries(columns).map(([column, cellOf]) => [
    column,
    ({ record }: OfAccount<Item>) => cellOf(record),
  ]);
  const parts = accounts.map((account) => ({ account: account.name, records: recordsOf(account.report) }));
  return table(
    name,
    {
      account: ({ account }: OfAccount<Item>) => account,
      ...(Object.fromEntries(byAccount) as Columns<OfAccount<Item>>),
    },
    {
      length: parts.reduce((sum, { records }) => sum + records.length, 0),
      *[Symbol.iterator]() {
        for (const { account, records } of parts) for (const record of records) yield { account, record };
      },
    },
  );
}

interface OfAccount<Item> {
  readonly account: string;
  readonly record: Item;
}
