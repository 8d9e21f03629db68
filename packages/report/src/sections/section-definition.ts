import { Decimal } from '@replay/core';
import { decimalText, type Metric, metricText, missing } from '../metric/metric.ts';
import { type MetricTable, type Value, valuesOf } from '../metric/metric-table.ts';
import type { Column, Figure, Section, Unit, UnitKind } from '../metric/section.ts';
import { moneyDigits } from '../metric/value-text.ts';
import type { Report } from '../report/report.ts';

/** What a section lists, independent of any run: the reports in all forms and docs/metrics.md are made from it. */
export interface SectionDefinition {
  readonly id: string;
  readonly title: string;
  /** What applies to the whole section; a function if it names settings of the run. */
  readonly note?: string | ((report: Report) => string);
  readonly figures: readonly FigureGroup[];
  readonly tables: readonly TableDefinition[];
}

/** Metrics that are read from a report together. */
export interface FigureGroup {
  readonly metrics: readonly MetricTerms[];
  /** The values of these metrics, in their order. */
  read(report: Report): readonly FigureValue[];
}

export interface MetricTerms {
  readonly id: string;
  readonly title: string;
  readonly unit: UnitKind;
  readonly definition?: string;
}

/** The value of a figure; undefined leaves the figure out. */
interface FigureValue {
  readonly value: Value | undefined;
  readonly n?: number | undefined;
  readonly error?: Metric | undefined;
}

export interface TableDefinition {
  readonly id: string;
  readonly title: string;
  /** Added to the title for settings of the run. */
  readonly suffix?: (report: Report) => string;
  /** A function if the table has a column only for some runs. */
  readonly columns: readonly ColumnTerms[] | ((report: Report) => readonly ColumnTerms[]);
  /** Keyed by their first cell. */
  rows(report: Report): readonly (readonly (Value | null)[])[];
}

export type ColumnTerms = Omit<MetricTerms, 'id'> & { readonly id?: string };

/** Metrics of a family that the report has computed; all of them if no names are given. */
export function figuresOf<Family>(
  table: MetricTable<never, Family>,
  family: (report: Report) => Family,
  names: readonly string[] = Object.keys(table),
): FigureGroup {
  const chosen = names.flatMap((name) => (table[name] === undefined ? [] : [[name, table[name]] as const]));
  return {
    metrics: chosen.map(([name, { id = name, title, unit, definition = '' }]) => ({ id, title, unit, definition })),
    read: (report) => {
      const values = family(report);
      return chosen.map(([name, { n, error, none = 'NOT_RECORDED' }]) => ({
        value: (values as Readonly<Record<string, Value | undefined>>)[name] ?? missing(none),
        n: n?.(values),
        error: error?.(values),
      }));
    },
  };
}

/** Metrics that are computed from a part of the report only as they are shown. */
export const figuresFrom = <Source>(table: MetricTable<Source>, source: (report: Report) => Source): FigureGroup => {
  const definitions = Object.values(table);
  return {
    metrics: Object.entries(table).map(([id, { title, unit, definition = '' }]) => ({ id, title, unit, definition })),
    read: (report) => {
      const from = source(report);
      return definitions.map(({ value, none = 'NOT_RECORDED', n, error }) => ({
        value: value(from) ?? missing(none),
        n: n?.(from),
        error: error?.(from),
      }));
    },
  };
};

interface RowTerms<Row> extends Pick<TableDefinition, 'id' | 'title' | 'suffix'> {
  /** The column that names the rows. */
  readonly key: Omit<MetricTerms, 'unit'>;
  rows(report: Report): readonly (readonly [key: string, row: Row])[];
}

/** A table with a row for each of several families of the same metrics. */
export function tableOf<Row extends object>(metrics: MetricTable<never, never>, terms: RowTerms<Row>): TableDefinition {
  const { key, rows, ...table } = terms;
  const columns = Object.entries(metrics);
  return {
    ...table,
    columns: [
      { ...key, unit: 'word' },
      ...columns.map(([name, { title, unit, definition }]) => ({
        id: name,
        title,
        unit,
        ...(definition === undefined ? {} : { definition }),
      })),
    ],
    rows: (report) =>
      rows(report).map(([name, row]) => [
        name,
        ...columns.map(
          ([column, { none = 'NOT_RECORDED' }]) =>
            (row as Readonly<Record<string, Value | undefined>>)[column] ?? missing(none),
        ),
      ]),
  };
}

/** A table whose cells are computed from a part of the report only as they are shown. */
export const tableFrom = <Row>(metrics: MetricTable<Row>, { rows, ...terms }: RowTerms<Row>): TableDefinition =>
  tableOf(metrics, {
    ...terms,
    rows: (report) =>
      rows(report).map(([key, row]) => [key, valuesOf<Record<string, Value | undefined>, Row>(metrics, row)]),
  });

/** The section of a report: its figures, and the tables that have rows. */
export function sectionOf({ id, title, note, figures, tables }: SectionDefinition, report: Report): Section {
  const text = typeof note === 'function' ? note(report) : note;
  return {
    id,
    title,
    ...(text === undefined ? {} : { note: text }),
    figures: figures.flatMap(({ metrics, read }) =>
      read(report).flatMap((value, at) => {
        const terms = metrics[at];
        return terms === undefined || value.value === undefined ? [] : [figureOf(terms, value, report)];
      }),
    ),
    tables: tables
      .map(({ id, title, suffix, columns, rows }) => ({
        id,
        title: suffix === undefined ? title : `${title} ${suffix(report)}`,
        columns: columnsOf(columns, report).map(
          ({ unit, ...column }): Column => ({
            ...column,
            unit: unitOf(unit, report),
          }),
        ),
        rows: rows(report).map((row) => row.map((value) => (value === null ? null : valueText(value)))),
      }))
      .filter(({ rows }) => rows.length > 0),
  };
}

export const columnsOf = (columns: TableDefinition['columns'], report: Report): readonly ColumnTerms[] =>
  typeof columns === 'function' ? columns(report) : columns;

/** A metric with the value that a report has of it. */
export function figureOf(
  { id, title, unit, definition = '' }: MetricTerms,
  { value = missing('NOT_RECORDED'), n, error }: FigureValue,
  report: Pick<Report, 'run' | 'profit'>,
): Figure {
  return {
    id,
    title,
    unit: unitOf(unit, report),
    definition,
    value: valueText(value),
    ...(n === undefined ? {} : { n }),
    ...(isMetric(value) && value.status === 'undefined' ? { reason: value.reason } : {}),
    ...(error === undefined ? {} : { error: metricText(error) }),
  };
}

function valueText(value: Value): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return decimalText(new Decimal(value));
  return isMetric(value) ? metricText(value) : decimalText(value);
}

const isMetric = (value: Value): value is Metric => typeof value === 'object' && 'status' in value;

/** All money of a report has the same number of digits, so that columns of it are easy to read. */
const unitOf = (kind: UnitKind, { run, profit }: Pick<Report, 'run' | 'profit'>): Unit =>
  kind === 'money' ? { kind, currency: run.currency, digits: moneyDigits(run.currency, profit.netPnl) } : { kind };
