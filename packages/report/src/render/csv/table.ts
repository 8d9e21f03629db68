import type { AccountReport } from '../../fold/total.ts';

/** What stands in a table. What has no value is an empty text. */
export type Cell = string | number;

/** A table of a run, as CSV files and notebooks have it. Its cells are made as they are read: a run may have a million rows. */
export interface RunTable {
  /** `fills`, `orders`, `trades`, `equity`, `markouts`: the name of its file. */
  readonly name: string;
  readonly columns: readonly string[];
  /** The number of rows. */
  readonly length: number;
  /** The cells of each row, in the order of the columns. The next row may be handed over in the same array. */
  rows(): Iterable<readonly Cell[]>;
  /** The cells of one column, from the first row to the last. */
  cells(column: string): Iterable<Cell>;
}

/** The columns of a table: what each is called, and its cell for one of the records that the table lists. */
export type Columns<Listed> = Readonly<Record<string, (record: Listed) => Cell>>;

/** Records in their order, as often as they are asked for. */
export interface Records<Listed> extends Iterable<Listed> {
  readonly length: number;
}

/** A table with a row for each record. */
export function table<Listed>(name: string, columns: Columns<Listed>, records: Records<Listed>): RunTable {
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

/** A table of what belongs to accounts: where a run has several, each row says which. */
export function accountsTable<Listed>(
  name: string,
  columns: Columns<Listed>,
  accounts: readonly AccountReport[],
  recordsOf: (report: AccountReport['report']) => Records<Listed>,
): RunTable {
  const [only, ...more] = accounts;
  if (only === undefined) return table(name, columns, []);
  if (more.length === 0) return table(name, columns, recordsOf(only.report));
  const owned = Object.entries(columns).map(([column, cellOf]) => [
    column,
    ({ record }: Owned<Listed>) => cellOf(record),
  ]);
  const parts = accounts.map((account) => ({ account: account.name, records: recordsOf(account.report) }));
  return table(
    name,
    { account: ({ account }: Owned<Listed>) => account, ...(Object.fromEntries(owned) as Columns<Owned<Listed>>) },
    {
      length: parts.reduce((sum, { records }) => sum + records.length, 0),
      *[Symbol.iterator]() {
        for (const { account, records } of parts) for (const record of records) yield { account, record };
      },
    },
  );
}

interface Owned<Listed> {
  readonly account: string;
  readonly record: Listed;
}
