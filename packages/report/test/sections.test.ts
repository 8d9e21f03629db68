import { foldReport, type Report, reportSections, runDocument } from '@replay/report';
import { describe, expect, it } from 'vitest';
import { drawJournal } from './journal.ts';

const context = { id: 'drawn', source: 'drawn', notes: ['A note of the source.'] };

const drawn = (...lines: string[]): Report => foldReport(drawJournal(lines));

const reports: Readonly<Record<string, Report>> = {
  'that trades': drawn(
    '0s touch 99|101',
    '10s buy 3x101 fee 0.5',
    '20s touch 104|106',
    '30s sell 3x105 maker fee -0.25',
    '35s sell 1x104',
    '400s touch 90|91',
    '420s end',
  ),
  'without a fill': drawn('0s touch 99|101', '1s end'),
  'that was cut off': drawn('0s touch 99|101', '1s buy 1x101'),
};

/** What the document holds that is no metric, so that it needs no definition. */
const noMetrics: readonly (readonly [name: RegExp, because: string])[] = [
  [/(^|\.)(instrument|kind|time|sequence|detail|place|name|horizon|hour|tag|day|from|to|side)$/, 'identifies a row'],
  [/\.fees\.(maker|taker)$/, 'the terms of an instrument, told with the assumptions'],
  [/\.findings\.[a-z-]+$/, 'counts by kind; the table of findings says what each kind is'],
  [/(^|\.)(reason|cause|interval|verdict|timeInForce)$/, 'a word'],
  [/\.orders\.peakMessagesPerSecond$/, 'the peak in a second among the rates of messages'],
  [/\.risk\.intervals$/, 'the n that stands behind every ratio'],
  [/\.markets\.(long|short|flat)Micros$/, 'timeLong, timeShort and timeFlat of the inventory, in microseconds'],
  [/\.markets\.largest(Long|Short)$/, 'the most and the least of the inventory'],
];

describe('every metric of the document has a definition in the sections', () => {
  it.each(Object.keys(reports))('of a run %s', (name) => {
    const report = reports[name] as Report;
    const sections = reportSections(report, context);
    const defined = new Set(
      sections.flatMap(({ figures, tables }) => [
        ...figures.map(({ id }) => id),
        ...tables.flatMap(({ id, columns }) => [id, ...columns.flatMap((column) => column.id ?? [])]),
      ]),
    );
    const { summary, attribution, details } = runDocument(report, context);
    const metrics = leavesOf({ summary, attribution, details });
    const undefinedOnes = metrics.filter(
      (path) => !noMetrics.some(([pattern]) => pattern.test(path)) && !tailsOf(path).some((tail) => defined.has(tail)),
    );
    expect(metrics.length).toBeGreaterThan(60);
    expect(undefinedOnes).toEqual([]);
  });
});

describe('the sections of a report', () => {
  it.each(Object.keys(reports))(
    'have no duplicate figure, none without a definition, and a reason for each missing value: %s',
    (name) => {
      const sections = reportSections(reports[name] as Report, context);
      const figures = sections.flatMap((section) => section.figures);
      const ids = figures.map(({ id }) => id);
      expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
      expect(figures.filter(({ definition, title }) => definition === '' || title === '')).toEqual([]);
      expect(figures.filter(({ value, reason }) => (value === null) !== (reason !== undefined))).toEqual([]);
      const names = sections.map(({ id }) => id);
      expect(new Set(names).size).toBe(names.length);
    },
  );

  it('has as many cells in each row as the table has columns', () => {
    for (const report of Object.values(reports))
      for (const { tables } of reportSections(report, context))
        for (const { id, columns, rows } of tables) for (const row of rows) expect(row.length, id).toBe(columns.length);
  });

  it('begin with warnings and data quality, before any profit', () => {
    const sections = reportSections(reports['that trades'] as Report, context).map(({ id }) => id);
    expect(sections.slice(0, 3)).toEqual(['warnings', 'data', 'result']);
  });
});

/** The ways to all values of a document; an array's elements share one way. */
function leavesOf(value: unknown, path = ''): readonly string[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap((one) => leavesOf(one, path)))];
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, one]) => leavesOf(one, path === '' ? key : `${path}.${key}`));
}

/** `details.quality.instruments.gaps` may be defined as itself, as `quality.gaps`, or as `gaps`. */
function tailsOf(path: string): readonly string[] {
  const parts = path.split('.').filter((part) => part !== 'instruments');
  return parts.map((_, at) => parts.slice(at).join('.'));
}
