import { Decimal } from '@replay/core';
import type { Text, ToText } from '../../metric/metric.ts';
import { decimalText } from '../../metric/metric.ts';
import type { Sheet, Value } from '../../sections/figure.ts';

type Row = Readonly<Record<string, Text | number>>;

/** The metrics of a sheet under their names: figures by themselves, each table as a list of rows. */
export type SheetBlock = Readonly<Record<string, Text | number | readonly Row[]>>;

/** Arranges a sheet for the document. A cell without a value is told by table, row and column: `latencies.feed.p50`. */
export function sheetBlock({ figures, tables }: Sheet, text: ToText): SheetBlock {
  const block: Record<string, Text | number | readonly Row[]> = {};
  for (const { id, value } of figures) block[id] = plain(id, value, text);
  for (const { id, columns, rows } of tables) {
    block[id] = rows.map((row) =>
      Object.fromEntries(
        columns.map((column, at) => [column.id, plain(`${id}.${row[0]}.${column.id}`, row[at] ?? row[0], text)]),
      ),
    );
  }
  return block;
}

function plain(name: string, value: Value, text: ToText): Text | number {
  if (typeof value === 'string' || typeof value === 'number') return value;
  return value instanceof Decimal ? decimalText(value) : text(name, value);
}
