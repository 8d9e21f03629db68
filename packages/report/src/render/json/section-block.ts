import { Decimal } from '@replay/core';
import { decimalText, missing, type Text, type ToText } from '../../metric/metric.ts';
import type { Value } from '../../metric/metric-table.ts';
import type { Report } from '../../report/report.ts';
import { columnsOf, type SectionDefinition } from '../../sections/section-definition.ts';

type Row = Readonly<Record<string, Text | number>>;

/** The metrics of a section by their ids: figures directly, each table as a list of rows. */
export type SectionBlock = Readonly<Record<string, Text | number | readonly Row[]>>;

/** Converts a section for the document. A missing cell is recorded by table, row and column: `latencies.feed.p50`. */
export function sectionBlock({ figures, tables }: SectionDefinition, report: Report, text: ToText): SectionBlock {
  const block: Record<string, Text | number | readonly Row[]> = {};
  for (const { metrics, read } of figures)
    for (const [index, { value = missing('NOT_RECORDED') }] of read(report).entries()) {
      const id = metrics[index]?.id ?? '';
      block[id] = plain(id, value, text);
    }
  for (const { id, columns, rows } of tables) {
    const names = columnsOf(columns, report).map((column) => column.id ?? '');
    block[id] = rows(report).map((row) =>
      Object.fromEntries(
        names.map((name, index) => [name, plain(`${id}.${row[0]}.${name}`, row[index] ?? row[0] ?? '', text)]),
      ),
    );
  }
  return block;
}

export function plain(name: string, value: Value, text: ToText): Text | number {
  if (typeof value === 'string' || typeof value === 'number') return value;
  return value instanceof Decimal ? decimalText(value) : text(name, value);
}
