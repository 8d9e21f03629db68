import { Decimal } from '@replay/core';

import { decimalText } from '../metric/metric.ts';
import type { Figure } from '../metric/section.ts';
import type { Report } from '../report/report.ts';

import { figureOf } from '../sections/section-definition.ts';
import { reportSections } from '../sections/sections.ts';
import { comparabilityWarnings, inputsOf } from './comparability.ts';
import type { ComparedRun } from './compared-run.ts';

/** Several runs side by side: their inputs, their figures, and the differences to the first run. */
export interface Comparison {
  readonly runs: readonly ComparedRun[];
  /** Why the runs may not be comparable, in sentences. */
  readonly warnings: readonly string[];
  /** The inputs that differ, with a value for each run; null if a run has no such input. */
  readonly inputs: readonly InputRow[];
  /** One for each account of the runs: usually one. */
  readonly accounts: readonly AccountComparison[];
}

export interface InputRow {
  readonly name: string;
  readonly values: readonly (string | null)[];
}

/** The same account of each run; undefined for a run without it. */
export interface AccountComparison {
  /** Undefined if every run has a single account. */
  readonly name: string | undefined;
  readonly reports: readonly (Report | undefined)[];
  readonly figures: readonly FigureRow[];
}

/** A headline figure of every run. */
export interface FigureRow extends Pick<Figure, 'id' | 'title' | 'definition'> {
  /** The figure of each run, because currencies may differ; undefined if a run has none. */
  readonly figures: readonly (Figure | undefined)[];
  /** Differences to the first run; null for the first, and without two values in the same unit. */
  readonly differences: readonly (string | null)[];
}

/** Compares runs with the first of them. */
export function compareRuns(runs: readonly ComparedRun[]): Comparison {
  return {
    runs,
    warnings: comparabilityWarnings(runs),
    inputs: differing(runs.map(inputsOf)),
    accounts: accountNames(runs).map((name) => accountComparison(runs, name)),
  };
}

/** The names of all accounts; undefined if every run has a single account. */
function accountNames(runs: readonly ComparedRun[]): readonly (string | undefined)[] {
  if (runs.every(({ reports }) => reports.accounts.length === 1)) return [undefined];
  return [...new Set(runs.flatMap(({ reports }) => reports.accounts.map(({ name }) => name)))];
}

function accountComparison(runs: readonly ComparedRun[], name: string | undefined): AccountComparison {
  const reports = runs.map(
    ({ reports: { accounts } }) => accounts.find((one) => name === undefined || one.name === name)?.report,
  );
  const figuresByRun = reports.map((report, at) => {
    const { context } = runs[at] as ComparedRun;
    const figures = report === undefined ? [] : reportSections(report, context).flatMap((section) => section.figures);
    return new Map(figures.map((figure) => [figure.id, figure]));
  });
  const rows = [...headlines.map((id) => figuresByRun.map((figures) => figures.get(id))), ...benchmarkRows(reports)];
  return { name, reports, figures: rows.flatMap(figureRow) };
}

/** Buy and hold: a row for each instrument of the runs. */
function benchmarkRows(reports: readonly (Report | undefined)[]): readonly (readonly (Figure | undefined)[])[] {
  const instruments = [...new Set(reports.flatMap((report) => report?.markets.map((one) => one.instrument.id) ?? []))];
  return instruments.map((id) =>
    reports.map((report) => {
      const market = report?.markets.find(({ instrument }) => instrument.id === id);
      if (report === undefined || market === undefined) return undefined;
      const definition = 'The capital invested at the first mid and held to the last, without fees or funding.';
      const terms = { id: `buyAndHold.${id}`, title: `Hold ${id}`, unit: 'money', definition } as const;
      return figureOf(terms, { value: market.buyAndHold.pnl }, report);
    }),
  );
}

/** No row without a figure. */
function figureRow(figures: readonly (Figure | undefined)[]): readonly FigureRow[] {
  const known = figures.find((figure) => figure !== undefined);
  if (known === undefined) return [];
  const { id, title, definition } = known;
  return [{ id, title, definition, figures, differences: figures.map((one, at) => difference(figures[0], one, at)) }];
}

function difference(first: Figure | undefined, other: Figure | undefined, at: number): string | null {
  if (at === 0 || first === undefined || other === undefined) return null;
  if (first.value === null || other.value === null || first.unit.kind === 'word') return null;
  const [one, its] = [first.unit, other.unit];
  const isSameUnit =
    one.kind === its.kind && (one.kind !== 'money' || its.kind !== 'money' || one.currency === its.currency);
  return isSameUnit ? decimalText(new Decimal(other.value).sub(first.value)) : null;
}

function differing(inputs: readonly ReadonlyMap<string, string>[]): readonly InputRow[] {
  const names = [...new Set(inputs.flatMap((one) => [...one.keys()]))];
  return names
    .map((name) => ({ name, values: inputs.map((one) => one.get(name) ?? null) }))
    .filter(({ values }) => values.some((value) => value !== values[0]));
}

/** The ids of the figures that are compared, in the order in which people look for them. */
export const headlines: readonly string[] = [
  'netPnl',
  'totalReturn',
  'realizedPnl',
  'unrealizedPnl',
  'fees',
  'funding',
  'spreadCapture',
  'inventory',
  'trades',
  'winRate',
  'profitFactor',
  'expectancy',
  'averageWin',
  'averageLoss',
  'maxDrawdown',
  'maxDrawdownPct',
  'sharpe',
  'sortino',
  'volatility',
  'orders',
  'fills',
  'fillRatio',
  'makerShare',
  'volume',
  'netPerVolumeBps',
  'captureBps',
  'idle',
];
