import { Decimal } from '@replay/core';

import { decimalText } from '../metric/metric.ts';
import type { Figure } from '../metric/section.ts';
import type { Report } from '../report/report.ts';

import { figure, moneyUnit } from '../sections/figure.ts';
import { outlineOf } from '../sections/sections.ts';
import { inputsOf, unlikeWarnings } from './comparability.ts';
import type { ComparedRun } from './compared-run.ts';

/** Several runs side by side: what went in, what came out, and how far each is from the first. */
export interface Comparison {
  readonly runs: readonly ComparedRun[];
  /** Why the runs may not be held against each other, in whole sentences. */
  readonly warnings: readonly string[];
  /** The inputs that are not the same in all of them, a value for each run; null where a run has no such input. */
  readonly inputs: readonly InputRow[];
  /** One for each account that a run has: usually one. */
  readonly accounts: readonly AccountComparison[];
}

export interface InputRow {
  readonly name: string;
  readonly values: readonly (string | null)[];
}

/** The same account of each run; undefined in a run that has no such account. */
export interface AccountComparison {
  /** Undefined where every run has just one account, whatever it is called. */
  readonly name: string | undefined;
  readonly reports: readonly (Report | undefined)[];
  readonly figures: readonly FigureRow[];
}

/** A headline figure in every run. */
export interface FigureRow extends Pick<Figure, 'id' | 'title' | 'definition'> {
  /** A run's own figure, since money may be of different currencies; undefined where the run has none. */
  readonly figures: readonly (Figure | undefined)[];
  /** How far each run is from the first; null for the first itself, and where one of them has no value of the same kind. */
  readonly differences: readonly (string | null)[];
}

/** Holds runs against the first of them. */
export function compareRuns(runs: readonly ComparedRun[]): Comparison {
  return {
    runs,
    warnings: unlikeWarnings(runs),
    inputs: differing(runs.map(inputsOf)),
    accounts: accountNames(runs).map((name) => accountComparison(runs, name)),
  };
}

/** The names of all accounts; where every run has just one, it has no need of a name. */
function accountNames(runs: readonly ComparedRun[]): readonly (string | undefined)[] {
  if (runs.every(({ reports }) => reports.accounts.length === 1)) return [undefined];
  return [...new Set(runs.flatMap(({ reports }) => reports.accounts.map(({ name }) => name)))];
}

function accountComparison(runs: readonly ComparedRun[], name: string | undefined): AccountComparison {
  const reports = runs.map(
    ({ reports: { accounts } }) => accounts.find((one) => name === undefined || one.name === name)?.report,
  );
  const outlines = reports.map((report, at) => {
    const { context } = runs[at] as ComparedRun;
    const figures = report === undefined ? [] : outlineOf(report, context).flatMap((section) => section.figures);
    return new Map(figures.map((figure) => [figure.id, figure]));
  });
  const rows = [...headlines.map((id) => outlines.map((figures) => figures.get(id))), ...benchmarkRows(reports)];
  return { name, reports, figures: rows.flatMap(figureRow) };
}

/** What doing nothing but holding would have come to: a row for each instrument that a run has. */
function benchmarkRows(reports: readonly (Report | undefined)[]): readonly (readonly (Figure | undefined)[])[] {
  const instruments = [...new Set(reports.flatMap((report) => report?.markets.map((one) => one.instrument.id) ?? []))];
  return instruments.map((id) =>
    reports.map((report) => {
      const market = report?.markets.find(({ instrument }) => instrument.id === id);
      if (report === undefined || market === undefined) return undefined;
      return figure({
        id: `buyAndHold.${id}`,
        title: `Hold ${id}`,
        unit: moneyUnit(report),
        value: market.buyAndHold.pnl,
        definition: 'The capital put into it at the first mid and held to the last, without fees or funding.',
      });
    }),
  );
}

/** A figure that none of the runs has is no row. */
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
  const alike =
    one.kind === its.kind && (one.kind !== 'money' || its.kind !== 'money' || one.currency === its.currency);
  return alike ? decimalText(new Decimal(other.value).sub(first.value)) : null;
}

function differing(inputs: readonly ReadonlyMap<string, string>[]): readonly InputRow[] {
  const names = [...new Set(inputs.flatMap((one) => [...one.keys()]))];
  return names
    .map((name) => ({ name, values: inputs.map((one) => one.get(name) ?? null) }))
    .filter(({ values }) => values.some((value) => value !== values[0]));
}

/** The figures that stand side by side, by their ids in the outline, in the order in which people look for them. */
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
