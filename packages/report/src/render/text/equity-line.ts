import { decimalOf, type Micros, type Money, moneyDecimals, roughDuration, roughMoney } from '@replay/core';
import asciichart from 'asciichart';
import { grouped, moneyTextFor } from '../../metric/value-text.ts';
import type { Report } from '../../report/report.ts';

/** How high a line may be drawn; the axis has the numbers of the lowest and the highest. */
const rows = 6;

/** Columns between the label and the line: a space, and the axis. */
const axis = 2;

/** Between which equities a line is drawn, in steps of money. */
export interface Span {
  readonly lowest: Money;
  readonly highest: Money;
}

/**
 * Equity over time as a line of characters, one column for equal parts of the run, each showing the account at the end of its part. A
 * run whose equity never moved is said to be flat, since a line of it would only show the noise of the axis.
 */
export function equityLines(report: Report, width: number, span: Span = equitySpan(report)): readonly string[] {
  const { run, profit, from, to } = report;
  const money = moneyTextFor(run.currency, profit.netPnl);
  const highest = levelIn(span, span.highest);
  const digits = digitsFor(highest);
  const label = (level: number): string => grouped(decimalOf(span.lowest).add(level).toFixed(digits));
  const room = Math.max(label(0).length, label(highest).length);
  const levels = equityLevels(report, width - room - axis, span);
  const [first] = levels;
  if (first === undefined || levels.every((level) => level === first))
    return [`flat at ${money(profit.finalEquity)} all the time`];
  const chart = asciichart.plot(levels, {
    height: rows,
    min: 0,
    max: highest,
    // It takes the label for one character.
    offset: axis,
    // The first two mark the axis; a cross at zero would be drawn at the wrong height.
    symbols: ['┤', '┤', '╶', '╴', '─', '╰', '╭', '╮', '╯', '│'],
    format: (level) => `${label(level).padStart(room)} `,
  });
  const column = roughDuration((to - from) / levels.length);
  return [...chart.split('\n').map((line) => line.trimEnd()), `${' '.repeat(room + axis)}each column is ${column}`];
}

/** The lowest and the highest equity that the curve shows. */
export function equitySpan(...reports: readonly Report[]): Span {
  const first = reports[0]?.curve.equity(0) ?? 0n;
  let [lowest, highest] = [first, first];
  for (const { curve } of reports) {
    for (let place = 0; place < curve.length; place += 1) {
      const equity = curve.equity(place);
      if (equity < lowest) lowest = equity;
      if (equity > highest) highest = equity;
    }
  }
  return { lowest, highest };
}

/**
 * An equity as the height above the lowest one. The difference is taken before a float is: of a large account that hardly moved a
 * float would keep nothing, and rows counted from zero are too many to be counted at all.
 */
const levelIn = ({ lowest }: Span, equity: Money): number => roughMoney(equity - lowest);

/** Equity at the end of each of as many equal parts of the run: a step function, so that no value is made up between two points. */
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

/** Two digits, or as many as it takes to tell two lines of the axis apart. */
const digitsFor = (highest: number): number => {
  const step = highest / rows;
  return step > 0 ? Math.min(Math.max(2, Math.ceil(-Math.log10(step))), moneyDecimals) : 2;
};
