import { Decimal, findingKinds, type InstrumentQuality, timeText } from '@replay/core';
import type { DataQuality } from '../data-quality/data-quality.ts';
import { printedVolume, volumeUnit } from '../data-quality/printed-volume.ts';
import { missing } from '../metric/metric.ts';
import type { Figure, Section, Table } from '../metric/section.ts';
import type { Report } from '../report/report.ts';
import { cell, count, figure, moneyUnit, share, size, type Value, word } from './figure.ts';
import { byOrderOnly, countedData, findingWords } from './quality-counts.ts';

/** What the run saw of the market, and how far it can be trusted. */
export function qualitySection(report: Report): Section {
  const { quality, fills } = report;
  return {
    id: 'data',
    title: 'Data',
    note: 'A profit on bad data is no profit: what was wrong with them comes before it.',
    figures: [
      figure({
        id: 'verdict',
        title: 'Verdict',
        unit: word,
        value: quality.verdict,
        definition:
          'Clean: nothing was noted, and each book was usable for 90 % of the time or more; warnings: something was; tainted: a fill came near a hole or on a crossed book.',
      }),
      figure({
        id: 'coverage',
        title: 'Usable',
        unit: share,
        value: quality.coverage,
        definition: 'Time with a live, two-sided book that is not crossed, of the time of the run.',
      }),
      figure({
        id: 'taintedFills',
        title: 'Tainted fills',
        unit: count,
        value: quality.taintedFills,
        n: fills.length,
        definition: 'Fills on a book that was not live or crossed, or within five seconds of a hole or of its end.',
      }),
      figure({
        id: 'taintedNet',
        title: 'Result of tainted trades',
        unit: moneyUnit(report),
        value: quality.taintedNet,
        definition: 'Net result of the trades, closed and open, that a tainted fill belongs to.',
      }),
      printedVolumeFigure(report),
      ...countFigures(quality),
    ],
    tables: [marketTable(report), instrumentTable(report), findingTable(quality), firstFindingTable(quality)].filter(
      ({ rows }) => rows.length > 0,
    ),
  };
}

/** Every count, over all instruments; not known of a run that did not come to its end. */
const countFigures = ({ total }: DataQuality): readonly Figure[] =>
  countedData.flatMap(({ name, title, kind, definition }) => {
    const value = total?.[name];
    if (value === undefined && byOrderOnly.has(name)) return [];
    return [
      figure({ id: `quality.${name}`, title, unit: { kind }, value: value ?? missing('NOT_RECORDED'), definition }),
    ];
  });

/** What the market did meanwhile, and how much of it the run was. */
const marketTable = ({ markets }: Report): Table => ({
  id: 'markets',
  title: 'Markets',
  columns: [
    { title: 'Instrument', unit: word },
    { id: 'marketChange', title: 'Moved', unit: share, definition: 'Last mid over first mid, less one.' },
    {
      id: 'participation',
      title: 'Participation',
      unit: share,
      definition: 'Own volume of all that was printed; above 1 % the missing impact of own orders matters.',
    },
  ],
  rows: markets.map(({ instrument, marketChange, participation }) => [
    instrument.id,
    cell(marketChange),
    cell(participation),
  ]),
});

/** The counts of each instrument, where there is more than one and the count says anything. */
function instrumentTable({ quality: { instruments }, run }: Report): Table {
  const said = countedData.filter(({ name }) => instruments.some((one) => (one[name] ?? 0) > 0));
  return {
    id: 'instruments',
    title: 'By instrument',
    columns: [
      { title: 'Instrument', unit: word },
      printedVolumeColumn,
      ...said.map(({ name, title, kind, definition }) => ({
        id: `quality.${name}`,
        title,
        unit: { kind },
        definition,
      })),
    ],
    rows:
      instruments.length < 2
        ? []
        : instruments.map((one: InstrumentQuality) => [
            one.instrument,
            cell(printedVolume(one, run.instruments)),
            ...said.map(({ name }) => cell(one[name] ?? 0)),
          ]),
  };
}

function findingTable({ findings }: DataQuality): Table {
  return {
    id: 'findings',
    title: 'What was noted',
    columns: [
      { title: 'Kind', unit: word },
      { title: 'How often', unit: count },
      { title: 'What it is', unit: word },
    ],
    rows: findingKinds
      .filter((kind) => findings[kind] > 0)
      .map((kind) => [kind, cell(findings[kind]), findingWords[kind]]),
  };
}

function firstFindingTable({ firstFindings }: DataQuality): Table {
  return {
    id: 'firstFindings',
    title: 'The first findings',
    columns: [
      { title: 'Time', unit: word },
      { title: 'Kind', unit: word },
      { title: 'Instrument', unit: word },
      { title: 'What', unit: word },
      { title: 'Where', unit: word },
    ],
    rows: firstFindings.map(({ time, kind, instrument, detail, place }) => [
      timeText(time),
      kind,
      instrument ?? null,
      detail,
      place ?? null,
    ]),
  };
}

/** A column of it, by instrument. */
export const printedVolumeColumn = {
  id: 'quality.printedVolume',
  title: 'Printed volume',
  unit: size,
  definition: 'Size of all prints in the base currency; in contracts where those are inverse or quanto.',
} as const;

/** The volume over all instruments, where all of them count in one unit. */
export const printedVolumeFigure = (report: Pick<Report, 'quality' | 'run'>): Figure =>
  figure({ ...printedVolumeColumn, value: totalVolume(report) });

function totalVolume({ quality: { total, instruments }, run }: Pick<Report, 'quality' | 'run'>): Value {
  if (total === undefined) return missing('NOT_RECORDED');
  if (new Set(run.instruments.map(volumeUnit)).size > 1) return missing('NOT_APPLICABLE');
  return instruments.reduce((sum, one) => sum.add(printedVolume(one, run.instruments)), new Decimal(0));
}
