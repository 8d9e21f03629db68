import { timeText } from '@replay/core';
import { decimalText, type NullReason } from '../metric/metric.ts';
import type { Report } from '../report/report.ts';
import type { AccountComparison, Comparison } from './comparison.ts';

/** The document of `backtest report A B --json`. Values stand in the order of the runs; differences are to the first of them. */
export interface ComparisonDocument {
  readonly runs: readonly {
    readonly id: string;
    readonly hash: string | null;
    readonly path: string | null;
    readonly strategy: string;
    readonly source: string;
    readonly from: string;
    readonly to: string;
  }[];
  readonly warnings: readonly string[];
  /** Inputs that are not the same in all runs, by their names. */
  readonly inputs: Readonly<Record<string, readonly (string | null)[]>>;
  readonly accounts: readonly AccountBlock[];
}

interface AccountBlock {
  /** Null where every run has just one account. */
  readonly name: string | null;
  readonly currencies: readonly (string | null)[];
  readonly figures: Readonly<Record<string, FigureBlock>>;
  /** The grid of equity, as [time, equity] a point; an empty list for a run without the account. */
  readonly equity: readonly (readonly (readonly [time: string, equity: string])[])[];
}

interface FigureBlock {
  readonly values: readonly (string | null)[];
  readonly differences: readonly (string | null)[];
  /** Why there is no value, for each run; null where there is one. */
  readonly undefined: readonly (NullReason | null)[];
}

/** Arranges a comparison as a document. */
export function comparisonDocument({ runs, warnings, inputs, accounts }: Comparison): ComparisonDocument {
  return {
    runs: runs.map(({ reports: { run, accounts }, context: { id, hash, path, source } }) => ({
      id,
      hash: hash ?? null,
      path: path ?? null,
      strategy: run.strategy,
      source,
      from: timeText(accounts[0].report.from),
      to: timeText(accounts[0].report.to),
    })),
    warnings,
    inputs: Object.fromEntries(inputs.map(({ name, values }) => [name, values])),
    accounts: accounts.map(accountBlock),
  };
}

/** The document as text, two spaces a level, ending in a newline. */
export const comparisonJson = (comparison: Comparison): string =>
  `${JSON.stringify(comparisonDocument(comparison), undefined, 2)}\n`;

function accountBlock({ name, reports, figures }: AccountComparison): AccountBlock {
  const rows = figures.map(({ id, figures: own, differences }): [string, FigureBlock] => [
    id,
    {
      values: own.map((figure) => figure?.value ?? null),
      differences,
      undefined: own.map((figure) => (figure === undefined ? 'NOT_APPLICABLE' : (figure.reason ?? null))),
    },
  ]);
  return {
    name: name ?? null,
    currencies: reports.map((report) => report?.run.currency ?? null),
    figures: Object.fromEntries(rows),
    equity: reports.map((report) => (report === undefined ? [] : equityOf(report))),
  };
}

const equityOf = ({ curve }: Report): readonly (readonly [string, string])[] =>
  curve
    .filter(({ kind }) => kind === 'start' || kind === 'grid' || kind === 'end')
    .map(({ time, equity }) => [timeText(time), decimalText(equity)]);
