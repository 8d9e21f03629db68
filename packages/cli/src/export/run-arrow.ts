import { parseTime } from '@replay/core';
import type { Cell, RunTable } from '@replay/report';
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

/**
 * The precision of exact columns. It leaves room for the product of a price and another column: pyarrow needs one digit
 * more than both together, and at most 38; DuckDB calculates with 64 bits where neither has more than 18.
 */
const digits = { price: 18, amount: 19 } as const;
const maxDigits = 38;

type Cells = readonly Cell[];

/**
 * A table of a run as an Arrow file. Prices, sizes and money appear twice: as doubles, which every tool multiplies and
 * sums, and with the suffix `_exact` as decimals with the digits of the report and no more decimals than the column
 * needs; sums of those equal the report's figures. Statistics are doubles, times are microseconds in UTC, and missing
 * values are null.
 */
export function arrowFileOf(table: RunTable): Uint8Array {
  // CSV has a time twice, once as a number; Arrow has it once.
  const kept = table.columns.filter(
    (column) => kinds[column.replace(/_us$/, '')] !== 'time' || !column.endsWith('_us'),
  );
  const children = kept.flatMap((column, at) => {
    const cells = [...table.cells(column)];
    const kind = kindOf(table.name, column);
    if (kind !== 'price' && kind !== 'amount') return [{ column, data: dataOf(kind, cells, at) }];
    return [
      { column, data: dataOf('statistic', cells, at) },
      { column: `${column}_exact`, data: decimals(cells, digits[kind]) },
    ];
  });
  const schema = new Schema(children.map(({ column, data }) => new Field(column, data.type, true)));
  const type = new Struct(schema.fields);
  const data = makeData({ type, length: table.length, nullCount: 0, children: children.map(({ data }) => data) });
  return tableToIPC(new Table([new RecordBatch(schema, data)]), 'file');
}

type Kind = 'time' | 'integer' | keyof typeof digits | 'statistic' | 'flag' | 'word' | 'text';

const kinds: Readonly<Record<string, Kind>> = Object.fromEntries(
  (
    [
      ['time', 'time seen_time submitted arrives accepted first_fill done opened closed'],
      ['integer', 'fill sequence trade executions fills horizon_us dropped_past_end dropped_by_gap'],
      ['price', 'price mid_before entry_price exit_price'],
      ['amount', 'size leaves filled fee fees notional value position_after'],
      ['amount', 'gross funding net mae mfe equity cash realized unrealized drawdown amount'],
      ['amount', 'spread_capture inventory capture adverse_selection'],
      ['statistic', 'mean_bps plain_mean_bps error_bps adverse_selection_bps'],
      ['flag', 'tainted'],
      ['word', 'instrument side liquidity cause kind time_in_force status reason horizon account'],
      ['text', 'order tag'],
    ] as const
  ).flatMap(([kind, names]) => names.split(' ').map((name): [string, Kind] => [name, kind])),
);

/** The fills of a trade are a list, which CSV holds as text. */
function kindOf(table: string, column: string): Kind {
  const kind = table === 'trades' && column === 'fills' ? 'text' : kinds[column];
  if (kind === undefined) throw new Error(`the column ${column} of ${table} has no Arrow type`);
  return kind;
}

function dataOf(kind: Exclude<Kind, keyof typeof digits>, cells: Cells, id: number): Data {
  switch (kind) {
    case 'time':
      return integers(new TimestampMicrosecond('UTC'), cells, (cell) => BigInt(parseTime(String(cell))));
    case 'integer':
      return integers(new Int64(), cells, (cell) => BigInt(cell));
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

/** With as many decimals as the longest cell. Two's complement in four words, the lowest first. */
function decimals(cells: Cells, usualDigits: number): Data {
  const data = new Uint32Array(cells.length * 4);
  const scale = cells.reduce<number>((most, cell) => Math.max(most, decimalsOf(String(cell))), 0);
  const values = cells.map((cell) => (cell === '' ? 0n : scaled(String(cell), scale)));
  const bound = 10n ** BigInt(usualDigits);
  const isUsual = values.every((value) => value < bound && value > -bound);
  values.forEach((value, row) => {
    let rest = BigInt.asUintN(128, value);
    for (let word = 0; word < 4; word++) {
      data[row * 4 + word] = Number(rest & 0xffff_ffffn);
      rest >>= 32n;
    }
  });
  const type = new Decimal(scale, isUsual ? usualDigits : maxDigits, 128);
  return makeData({ type, length: cells.length, data, ...present(cells) });
}

const decimalsOf = (text: string): number => (text.includes('.') ? text.length - text.indexOf('.') - 1 : 0);

/** A decimal text as an integer scaled by 10^`scale`. */
function scaled(text: string, scale: number): bigint {
  const [, minus, whole, part = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined || whole.length + scale > maxDigits) {
    throw new Error(`'${text}' does not fit into a decimal of ${maxDigits} digits, ${scale} of them behind the point`);
  }
  const integer = BigInt(whole + part.padEnd(scale, '0'));
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
