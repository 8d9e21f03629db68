import { type FindingKind, findingKinds, timeText } from '@replay/core';
import { printedVolume, totalPrintedVolume } from '../data-quality/printed-volume.ts';
import { byOrderOnly, countMetrics, findingWords } from '../data-quality/quality-counts.ts';
import type { MetricTable } from '../metric/metric-table.ts';
import type { Report } from '../report/report.ts';
import { marketMetrics } from '../results/market-figures.ts';
import { type FigureGroup, figuresFrom, type SectionDefinition, tableOf } from './section-definition.ts';

const qualityMetrics: MetricTable<Report> = {
  verdict: {
    title: 'Verdict',
    unit: 'word',
    value: ({ quality }) => quality.verdict,
    definition:
      'Clean: no findings, and each book was usable for 90 % of the time or more; warnings: there are findings; tainted: a fill was near a gap or on a crossed book.',
  },
  coverage: {
    title: 'Usable',
    unit: 'share',
    value: ({ quality }) => quality.coverage,
    definition: 'Share of the time with a live, two-sided book that is not crossed.',
  },
  taintedFills: {
    title: 'Tainted fills',
    unit: 'count',
    value: ({ quality }) => quality.taintedFills,
    n: ({ fills }) => fills.length,
    definition: 'Fills on a book that was not live or crossed, or within five seconds of a gap or of its end.',
  },
  taintedNet: {
    title: 'Result of tainted trades',
    unit: 'money',
    value: ({ quality }) => quality.taintedNet,
    definition: 'Net result of the trades, closed and open, with a tainted fill.',
  },
  'quality.printedVolume': {
    title: 'Printed volume',
    unit: 'size',
    value: ({ quality, run }) => totalPrintedVolume(quality, run.instruments),
    definition: 'Size of all prints in the base currency; in contracts if those are inverse or quanto.',
  },
};

/** Counts over all instruments; not known of a run that did not come to its end. */
const countFigures: FigureGroup = {
  metrics: countMetrics.map(({ name, ...terms }) => ({ ...terms, id: `quality.${name}` })),
  read: ({ quality: { total } }) =>
    countMetrics.map(({ name }) => ({
      value: total?.[name] ?? (byOrderOnly.has(name) ? undefined : { status: 'undefined', reason: 'NOT_RECORDED' }),
    })),
};

/** The counts that are not zero for every instrument. */
const nonZeroCounts = ({ quality: { instruments } }: Report): typeof countMetrics =>
  countMetrics.filter(({ name }) => instruments.some((one) => (one[name] ?? 0) > 0));

/** The market data of the run, and how far they can be trusted. */
export const qualitySection: SectionDefinition = {
  id: 'data',
  title: 'Data',
  note: 'A profit on bad data means nothing: the findings come before it.',
  figures: [figuresFrom(qualityMetrics, (report) => report), countFigures],
  tables: [
    tableOf(marketMetrics, {
      id: 'markets',
      title: 'Markets',
      key: { id: 'instrument', title: 'Instrument' },
      rows: ({ markets }) => markets.map((market) => [market.instrument.id, market]),
    }),
    {
      id: 'instruments',
      title: 'By instrument',
      columns: (report) => [
        { title: 'Instrument', unit: 'word' },
        volumeColumn,
        ...nonZeroCounts(report).map(({ name, ...terms }) => ({ ...terms, id: `quality.${name}` })),
      ],
      rows: (report) => {
        const { quality, run } = report;
        if (quality.instruments.length < 2) return [];
        const counts = nonZeroCounts(report);
        return quality.instruments.map((one) => [
          one.instrument,
          printedVolume(one, run.instruments),
          ...counts.map(({ name }) => one[name] ?? 0),
        ]);
      },
    },
    {
      id: 'findings',
      title: 'Findings',
      columns: [
        { title: 'Kind', unit: 'word' },
        { title: 'How often', unit: 'count' },
        { title: 'What it is', unit: 'word' },
      ],
      rows: ({ quality: { findings } }) =>
        findingKinds
          .filter((kind) => findings[kind] > 0)
          .map((kind: FindingKind) => [kind, findings[kind], findingWords[kind]]),
    },
    {
      id: 'firstFindings',
      title: 'The first findings',
      columns: ['Time', 'Kind', 'Instrument', 'What', 'Where'].map((title) => ({ title, unit: 'word' })),
      rows: ({ quality: { firstFindings } }) =>
        firstFindings.map(({ time, kind, instrument, detail, place }) => [
          timeText(time),
          kind,
          instrument ?? null,
          detail,
          place ?? null,
        ]),
    },
  ],
};

const volumeColumn = {
  id: 'quality.printedVolume',
  title: 'Printed volume',
  unit: 'size',
  definition: 'Size of all prints in the base currency; in contracts if those are inverse or quanto.',
} as const;
