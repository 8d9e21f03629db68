import { timeText } from '@replay/core';
import { decimalText, type NullReason } from '../metric/metric.ts';
import type { Report } from '../report/report.ts';
import type { AccountComparison, Comparison } from './comparison.ts';

/** The document of `backtest report A B --json`. Values are in the order of the runs; differences are to the first run. */
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
  /** Inputs that differ, by name. */
  readonly inputs: Readonly<Record<string, readonly (string | null)[]>>;
  readonly accounts: readonly AccountBlock[];
}

interface AccountBlock {
  /** Null if every run has a single account. */
  readonly name: string | null;
  readonly currencies: readonly (string | null)[];
  readonly figures: Readonly<Record<string, FigureBlock>>;
  /** Equity on the grid, as [time, equity]; empty for a run without the account. */
  readonly equity: readonly (readonly (readonly [time: string, equity: string])[])[];
}

interface FigureBlock {
  readonly values: readonly (string | null)[];
  readonly differences: readonly (string | null)[];
  /** The reason for each missing value; null for the others. */
  readonly undefined: readonly (NullReason | null)[];
}

/** Converts a comparison to a document. */
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
