import { Decimal, type Micros, shortDuration, timeText } from '@replay/core';
import type { Metric, NullReason } from './metric.ts';
import type { Figure, Unit } from './section.ts';

/** A value for people: rounded, with its unit. Every form but JSON and CSV formats values like this. */
export function valueText(value: string | null, unit: Unit): string {
  if (value === null) return '–';
  switch (unit.kind) {
    case 'word':
      return value;
    case 'money': {
      const { currency, digits = moneyDigits(currency, new Decimal(value)) } = unit;
      return `${grouped(new Decimal(value).toFixed(digits, Decimal.ROUND_HALF_EVEN))} ${currency}`;
    }
    case 'share':
      return `${significant(new Decimal(value).mul(100))} %`;
    case 'share-per-year':
      return `${significant(new Decimal(value).mul(100))} % a year`;
    case 'bps':
      return `${significant(new Decimal(value))} bps`;
    case 'per-day':
      return `${significant(new Decimal(value))} a day`;
    case 'micros':
      return durationOf(new Decimal(value).toNumber());
    case 'ticks':
      return `${significant(new Decimal(value))} ticks`;
    case 'ratio':
      return significant(new Decimal(value));
    case 'count':
    case 'size':
    case 'price':
      return grouped(value);
  }
}

/** The value of a figure with its standard error and its n, or the reason why it is missing. */
export function figureText({ value, unit, reason, error, n }: Figure): string {
  if (value === null) return `– (${reason === undefined ? 'not known' : reasonWords(reason)})`;
  const samples = n === undefined ? '' : ` (n ${grouped(String(n))})`;
  const interval = error === undefined || error === null ? '' : ` ± ${valueText(error, unit)}`;
  return `${valueText(value, unit)}${interval}${samples}`;
}

/** `no losses`, `too few samples`. */
export const reasonWords = (reason: NullReason): string => reason.toLowerCase().replaceAll('_', ' ');

/** The text of a metric, or a dash with the reason why it is missing. */
export const orDash = (metric: Metric, text: (value: Decimal) => string): string =>
  metric.status === 'known' ? text(metric.value) : `– (${reasonWords(metric.reason)})`;

/** Money in one currency with a fixed number of digits, so that columns of it are easy to read. */
export type MoneyText = (value: Decimal) => string;

/** Currencies with cents. */
const withCents = /^(USD[A-Z]?|BUSD|TUSD|FDUSD|DAI|EUR|GBP|CHF)$/;

/** Eight digits for coins, two for dollars, and four for dollars if the result is small. */
export function moneyDigits(currency: string, result: Decimal): number {
  if (!withCents.test(currency)) return 8;
  return result.abs().lt(10) && !result.isZero() ? 4 : 2;
}

/** Formats money with the digits that suit the result. */
export function moneyTextFor(currency: string, result: Decimal): MoneyText {
  const digits = moneyDigits(currency, result);
  return (value) => `${grouped(value.toFixed(digits, Decimal.ROUND_HALF_EVEN))} ${currency}`;
}

/** A share as a percentage with two digits. */
export const percentText = (value: Decimal): string => `${grouped(value.mul(100).toFixed(2))} %`;

/** A number with two digits. */
export const numberText = (value: Decimal): string => grouped(value.toFixed(2));

/** A count with thousands separators. */
export const countText = (count: number): string => grouped(count.toString());

/** Decimal text with thousands separators. */
export function grouped(text: string): string {
  // Zero has no sign, also if it was rounded to zero.
  const [whole = '', fraction] = text.replace(/^-(0(?:\.0*)?)$/, '$1').split('.');
  const separated = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? separated : `${separated}.${fraction}`;
}

/** `2024-05-01T07:54:00Z → 2024-05-01T08:06:00Z (12 min)`: the period of a run. */
export const runPeriod = ({ from, to }: { readonly from: Micros; readonly to: Micros }): string =>
  `${timeText(from).slice(0, 19)}Z → ${timeText(to).slice(0, 19)}Z (${shortDuration(to - from)})`;

/** Two decimals, or two significant digits of a small value. */
function significant(value: Decimal): string {
  const isSmall = value.abs().lt('0.1') && !value.isZero();
  return grouped(isSmall ? value.toSignificantDigits(2).toFixed() : value.toFixed(2));
}

const durationOf = (micros: number): string => (micros < 0 ? `-${shortDuration(-micros)}` : shortDuration(micros));
