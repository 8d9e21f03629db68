import { Decimal } from '@replay/core';
import { decimalText, type Metric, metricText } from '../metric.ts';
import type { Report } from '../report.ts';
import { moneyDigits } from '../text/money-text.ts';
import type { Figure, Unit } from './outline.ts';

/** What a value of an outline may be made of. Only a metric can have none, since it says why. */
export type Value = Metric | Decimal | number | string;

export interface FigureTerms extends Pick<Figure, 'id' | 'title' | 'unit' | 'definition'> {
  readonly value: Value;
  /** Left out where the number is no statistic. */
  readonly n?: number | undefined;
  readonly error?: Metric | undefined;
}

/** Makes a figure of a metric, of exact money, of a count or of a word. */
export function figure({ value, n, error, ...terms }: FigureTerms): Figure {
  return {
    ...terms,
    value: cell(value),
    ...(n === undefined ? {} : { n }),
    ...(isMetric(value) && value.status === 'undefined' ? { reason: value.reason } : {}),
    ...(error === undefined ? {} : { error: metricText(error) }),
  };
}

/** A value as the text of a table's cell. */
export function cell(value: Value): string | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return decimalText(new Decimal(value));
  return isMetric(value) ? metricText(value) : decimalText(value);
}

const isMetric = (value: Value): value is Metric => typeof value === 'object' && 'status' in value;

/** Money of a report, all of it with the same digits, so that a column of it can be read. */
export const moneyUnit = ({ run, profit }: Pick<Report, 'run' | 'profit'>): Unit => ({
  kind: 'money',
  currency: run.currency,
  digits: moneyDigits(run.currency, profit.netPnl),
});

export const count: Unit = { kind: 'count' };
export const share: Unit = { kind: 'share' };
export const bps: Unit = { kind: 'bps' };
export const ratio: Unit = { kind: 'ratio' };
export const duration: Unit = { kind: 'micros' };
export const size: Unit = { kind: 'size' };
export const price: Unit = { kind: 'price' };
export const word: Unit = { kind: 'word' };
