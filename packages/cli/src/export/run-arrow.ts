import { parseTime } from '@replay/core';
import type { RunTable } from '@replay/report';
import {
  Bool,
  type Data,
  type DataType,
  Decimal,
  Dictionary,
  Field,
  Float64,
  Int32,
  Int64,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  TimestampMicrosecond,
  tableToIPC,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';

/** The decimals of exact columns: money is booked to 18, and nothing has more. Whole parts may have 20 digits. */
export const exactDecimals = 18;

type Cells = readonly (string | number)[];

/**
 * A table of a run as an Arrow file. Prices, sizes and money are decimals of 128 bits, as exact as in the report; sums of them in
 * DuckDB are the report's own figures. Statistics are doubles, times are microseconds in UTC, and what has no value is null.
 */
export function arrowFileOf({ columns, rows }: RunTable, name: string): Uint8Array {
  // A time that CSV has twice, once to reckon with, is one column here.
  const kept = columns.filter((column) => kinds[column.replace(/_us$/, '')] !== 'time' || !column.endsWith('_us'));
  const children = kept.map((column, at) => {
    const cells = rows.map((row) => row[column] ?? '');
    return { column, data: dataOf(kindOf(name, column), cells, at) };
  });
  const schema = new Schema(children.map(({ column, data }) => new Field(column, data.type, true)));
  const type = new Struct(schema.fields);
  const data = makeData({ type, length: rows.length, nullCount: 0, children: children.map(({ data }) => data) });
  return tableToIPC(new Table([new RecordBatch(schema, data)]), 'file');
}

type Kind = 'time' | 'integer' | 'exact' | 'statistic' | 'flag' | 'word' | 'text';

const kinds: Readonly<Record<string, Kind>> = Object.fromEntries(
  (
    [
      ['time', 'time seen_time submitted arrives accepted first_fill done opened closed'],
      ['integer', 'fill sequence trade executions fills horizon_us dropped_past_end dropped_by_gap'],
      ['exact', 'price size leaves filled fee fees notional value mid_before position_after entry_price exit_price'],
      ['exact', 'gross funding net mae mfe equity cash realized unrealized drawdown amount'],
      ['exact', 'spread_capture inventory capture adverse_selection'],
      ['statistic', 'mean_bps plain_mean_bps error_bps adverse_selection_bps'],
      ['flag', 'tainted'],
      ['word', 'instrument side liquidity cause kind time_in_force status reason horizon account'],
      ['text', 'order tag'],
    ] as const
  ).flatMap(([kind, names]) => names.split(' ').map((name): [string, Kind] => [name, kind])),
);

/** The fills of a trade are a list, which CSV has as a text. */
function kindOf(table: string, column: string): Kind {
  const kind = table === 'trades' && column === 'fills' ? 'text' : kinds[column];
  if (kind === undefined) throw new Error(`the column ${column} of ${table} has no Arrow type`);
  return kind;
}

function dataOf(kind: Kind, cells: Cells, id: number): Data {
  switch (kind) {
    case 'time':
      return integers(new TimestampMicrosecond('UTC'), cells, (cell) => BigInt(parseTime(String(cell))));
    case 'integer':
      return integers(new Int64(), cells, (cell) => BigInt(cell));
    case 'exact':
      return decimals(cells);
    case 'statistic':
      return makeData({
        type: new Float64(),
        length: cells.length,
        data: Float64Array.from(cells, Number),
        ...present(cells),
      });
    case 'flag':
      return only(
        vectorFromArray(
          cells.map((cell) => cell === 1),
          new Bool(),
        ),
      );
    case 'word':
      return only(vectorFromArray(cells.map(orNull), new Dictionary(new Utf8(), new Int32(), id)));
    case 'text':
      return only(vectorFromArray(cells.map(orNull), new Utf8()));
  }
}

const orNull = (cell: string | number): string | null => (cell === '' ? null : String(cell));

const only = ({ data }: { readonly data: readonly Data[] }): Data => data[0] as Data;

const integers = (type: DataType, cells: Cells, integer: (cell: string | number) => bigint): Data =>
  makeData({
    type: type as Int64,
    length: cells.length,
    data: BigInt64Array.from(cells, (cell) => (cell === '' ? 0n : integer(cell))),
    ...present(cells),
  });

/** Two's complement in four words, the lowest first. */
function decimals(cells: Cells): Data {
  const data = new Uint32Array(cells.length * 4);
  cells.forEach((cell, row) => {
    let rest = BigInt.asUintN(128, cell === '' ? 0n : scaled(String(cell)));
    for (let word = 0; word < 4; word++) {
      data[row * 4 + word] = Number(rest & 0xffff_ffffn);
      rest >>= 32n;
    }
  });
  return makeData({ type: new Decimal(exactDecimals, 38, 128), length: cells.length, data, ...present(cells) });
}

/** A decimal text as an integer of so many decimals. */
function scaled(text: string): bigint {
  const [, minus, whole, part = ''] = /^(-?)(\d+)(?:\.(\d{1,18}))?$/.exec(text) ?? [];
  if (whole === undefined) throw new Error(`'${text}' does not fit into ${exactDecimals} decimals`);
  const integer = BigInt(whole + part.padEnd(exactDecimals, '0'));
  return minus === '-' ? -integer : integer;
}

/** Which cells hold a value, a bit each. */
function present(cells: Cells): { readonly nullCount: number; readonly nullBitmap?: Uint8Array } {
  const missing = cells.filter((cell) => cell === '').length;
  if (missing === 0) return { nullCount: 0 };
  const nullBitmap = new Uint8Array(((cells.length + 63) >> 6) << 3);
  cells.forEach((cell, row) => {
    if (cell !== '') nullBitmap[row >> 3] = (nullBitmap[row >> 3] as number) | (1 << (row & 7));
  });
  return { nullCount: missing, nullBitmap };
}
