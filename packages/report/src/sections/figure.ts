import { Decimal } from '@replay/core';
import { decimalText, type Metric, metricText } from '../metric/metric.ts';
import type { Column, Figure, Section, Table, Unit } from '../metric/section.ts';
import { moneyDigits } from '../metric/value-text.ts';
import type { Report } from '../report/report.ts';

/** What a value of an outline may be made of. Only a metric can have none, since it says why. */
export type Value = Metric | Decimal | number | string;

export interface FigureTerms extends Pick<Figure, 'id' | 'title' | 'unit' | 'definition'> {
  readonly value: Value;
  /** Left out where the number is no statistic. */
  readonly n?: number | undefined;
  readonly error?: Metric | undefined;
}

/** Makes a figure of a metric, of exact money, of a count or of a word. */
export function figure({ value, n, error, ...terms }: FigureTerms): Figure {
  return {
    ...terms,
    value: cell(value),
    ...(n === undefined ? {} : { n }),
    ...(isMetric(value) && value.status === 'undefined' ? { reason: value.reason } : {}),
    ...(error === undefined ? {} : { error: metricText(error) }),
  };
}

/** A value as the text of a table's cell. */
export function cell(value: Value): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return decimalText(new Decimal(value));
  return isMetric(value) ? metricText(value) : decimalText(value);
}

const isMetric = (value: Value): value is Metric => typeof value === 'object' && 'status' in value;

/** Money of a report, all of it with the same digits, so that a column of it can be read. */
export const moneyUnit = ({ run, profit }: Pick<Report, 'run' | 'profit'>): Unit => ({
  kind: 'money',
  currency: run.currency,
  digits: moneyDigits(run.currency, profit.netPnl),
});

export const count: Unit = { kind: 'count' };
export const share: Unit = { kind: 'share' };
export const bps: Unit = { kind: 'bps' };
export const ratio: Unit = { kind: 'ratio' };
export const duration: Unit = { kind: 'micros' };
export const size: Unit = { kind: 'size' };
export const price: Unit = { kind: 'price' };
export const word: Unit = { kind: 'word' };

/**
 * A section as it is written down: the outline and the JSON document are both made of it, so that neither has a metric
 * which the other lacks.
 */
export interface Sheet extends Pick<Section, 'id' | 'title' | 'note'> {
  readonly figures: readonly FigureTerms[];
  readonly tables: readonly MetricTable[];
}

/** A table whose cells are metrics. Its columns are named as in the document; rows are keyed by their first value. */
export interface MetricTable extends Pick<Table, 'id' | 'title'> {
  readonly columns: readonly (Column & { readonly id: string })[];
  readonly rows: readonly (readonly [key: string, ...values: Value[]])[];
}

/** The section of a sheet: all its figures, and the tables that have rows. */
export const sectionOf = ({ figures, tables, ...about }: Sheet): Section => ({
  ...about,
  figures: figures.map(figure),
  tables: tables
    .filter(({ rows }) => rows.length > 0)
    .map(({ rows, ...table }) => ({ ...table, rows: rows.map((row) => row.map(cell)) })),
});
