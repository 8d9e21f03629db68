import { approximateMoney, decimalOf, type Micros, type Money, moneyDecimals, shortDuration } from '@replay/core';
import asciichart from 'asciichart';
import { grouped, moneyTextFor } from '../../metric/value-text.ts';
import type { Report } from '../../report/report.ts';

/** The height of the chart, in rows; the axis is labelled with the lowest and the highest equity. */
const rows = 6;

/** Columns between the label and the line: a space and the axis. */
const axis = 2;

/** The range of equity of a chart, in steps of money. */
export interface Span {
  readonly lowest: Money;
  readonly highest: Money;
}

/**
 * Equity over time as a character chart: each column is an equal part of the run and shows the equity at its end. A run with constant
 * equity is reported as flat, because a chart of it would only show rounding of the axis.
 */
export function equityLines(report: Report, width: number, span: Span = equitySpan(report)): readonly string[] {
  const { run, profit, from, to } = report;
  const money = moneyTextFor(run.currency, profit.netPnl);
  const highest = levelIn(span, span.highest);
  const digits = digitsFor(highest);
  const label = (level: number): string => grouped(decimalOf(span.lowest).add(level).toFixed(digits));
  const labelWidth = Math.max(label(0).length, label(highest).length);
  const levels = equityLevels(report, width - labelWidth - axis, span);
  const [first] = levels;
  if (first === undefined || levels.every((level) => level === first))
    return [`flat at ${money(profit.finalEquity)} all the time`];
  const chart = asciichart.plot(levels, {
    height: rows,
    min: 0,
    max: highest,
    // asciichart counts the label as one character.
    offset: axis,
    // The first two mark the axis; a cross at zero would be drawn at the wrong height.
    symbols: ['┤', '┤', '╶', '╴', '─', '╰', '╭', '╮', '╯', '│'],
    format: (level) => `${label(level).padStart(labelWidth)} `,
  });
  const column = shortDuration((to - from) / levels.length);
  return [
    ...chart.split('\n').map((line) => line.trimEnd()),
    `${' '.repeat(labelWidth + axis)}each column is ${column}`,
  ];
}

/** The lowest and the highest equity of the curves. */
export function equitySpan(...reports: readonly Report[]): Span {
  const first = reports[0]?.curve.equity(0) ?? 0n;
  let [lowest, highest] = [first, first];
  for (const { curve } of reports) {
    for (let index = 0; index < curve.length; index += 1) {
      const equity = curve.equity(index);
      if (equity < lowest) lowest = equity;
      if (equity > highest) highest = equity;
    }
  }
  return { lowest, highest };
}

/**
 * Equity as the height above the lowest one. The difference is computed before the conversion to a float, which would lose small moves
 * of a large account.
 */
const levelIn = ({ lowest }: Span, equity: Money): number => approximateMoney(equity - lowest);

/** Equity at the end of each of several equal parts of the run: a step function without interpolation. */
function equityLevels({ curve, from, to }: Report, parts: number, span: Span): readonly number[] {
  if (to <= from) return [];
  const levels: number[] = [];
  let at = 0;
  for (let part = 1; part <= parts; part++) {
    const end = (from + ((to - from) * part) / parts) as Micros;
    while (at + 1 < curve.length && curve.time(at + 1) <= end) at += 1;
    levels.push(levelIn(span, curve.equity(at)));
  }
  return levels;
}

/** Two digits, or as many as distinguish two rows of the axis. */
const digitsFor = (highest: number): number => {
  const step = highest / rows;
  return step > 0 ? Math.min(Math.max(2, Math.ceil(-Math.log10(step))), moneyDecimals) : 2;
};
