import type { UnitKind } from '../metric/section.ts';
import type { ColumnTerms, SectionDefinition } from '../sections/section-definition.ts';
import { sectionDefinitions } from '../sections/sections.ts';
import { blocksText, escaped, gridText } from './markdown.ts';

const units: Readonly<Record<UnitKind, string>> = {
  money: 'money',
  bps: 'bps',
  share: 'share',
  count: 'count',
  micros: 'µs',
  ratio: 'number',
  size: 'size',
  price: 'price',
  ticks: 'ticks',
  word: 'word',
  'share-per-year': 'share a year',
  'per-day': 'per day',
};

/** The part of docs/metrics.md that is made from the definitions: every section with its metrics. */
export const metricsPage = (): string => blocksText(sectionDefinitions.flatMap(sectionBlocks));

function sectionBlocks({ title, note, figures, tables }: SectionDefinition): readonly string[] {
  const metrics = figures.flatMap((group) => group.metrics);
  return [
    `### ${title}`,
    ...(typeof note === 'string' ? [escaped(note)] : []),
    ...(metrics.length === 0 ? [] : [metricGrid(metrics)]),
    ...tables.flatMap(({ title, columns }) =>
      typeof columns === 'function' ? [] : [`Table **${escaped(title)}**:`, metricGrid(columns)],
    ),
  ];
}

const metricGrid = (metrics: readonly ColumnTerms[]): string =>
  gridText(
    ['id', 'metric', 'unit', 'definition'].map((title) => ({ title, right: false })),
    metrics.map(({ id, title, unit, definition = '' }) => [
      id === undefined ? '' : `\`${id}\``,
      escaped(title),
      units[unit],
      escaped(definition),
    ]),
  );
