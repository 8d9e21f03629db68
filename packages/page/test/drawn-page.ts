import type { Fact, Micros, Ticks } from '@replay/core';
import {
  accountsDocument,
  type DepthColumn,
  foldAccounts,
  type InstrumentCharts,
  type RunContext,
  reportSections,
  runDocument,
} from '@replay/report';
import type { PageAccount, PageInput } from '../src/index.ts';

const context: RunContext = { id: 'drawn', hash: 'abcdef0123456789', source: 'drawn' };

/** What a page is made of, for the facts of a run; with or without its depth. */
export function pageInputOf(
  facts: readonly Fact[],
  { depth = true, ...given }: { depth?: boolean } & Partial<RunContext> = {},
): PageInput {
  const reports = foldAccounts(facts, { charts: true });
  const about = { ...context, ...given };
  const accounts = reports.accounts.map(({ name, report }): PageAccount => {
    const { charts } = report;
    if (charts === undefined) throw new Error('the report was folded without charts');
    const recorded = new Map(charts.instruments.map((one) => [one.instrument.id, depthOf(one)]));
    return { name, report, sections: reportSections(report, about), charts, ...(depth ? { depth: recorded } : {}) };
  });
  const [first, ...others] = accounts as [PageAccount, ...PageAccount[]];
  return {
    document: others.length === 0 ? runDocument(first.report, about) : accountsDocument(reports, about),
    accounts: [first, ...others],
  };
}

/** Ten levels a side at every touch near a fill. */
function depthOf({ instrument, bid, ask, fills }: InstrumentCharts): readonly DepthColumn[] {
  const tick = Number(instrument.tickSize);
  const levels = (best: number, away: number): DepthColumn['bids'] =>
    Array.from(
      { length: 10 },
      (_, at) => [(best + away * at) as Ticks, (5 + ((best + at * 37) % 300)) as DepthColumn['bids'][0][1]] as const,
    );
  return [...bid.times].flatMap((time, at) =>
    fills.some((fill) => Math.abs(fill.time - time) < 3_000_000)
      ? [
          {
            time: time as Micros,
            bids: levels(Math.round((bid.values[at] ?? 0) / tick), -1),
            asks: levels(Math.round((ask.values[at] ?? 0) / tick), 1),
          },
        ]
      : [],
  );
}
