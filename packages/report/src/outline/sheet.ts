import { cell, type FigureTerms, figure, type Value } from './figure.ts';
import type { Column, Section, Table } from './outline.ts';

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
