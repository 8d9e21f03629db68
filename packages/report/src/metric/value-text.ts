import { Decimal, type Micros, roughDuration, timeText } from '@replay/core';
import type { Metric, NullReason } from './metric.ts';
import type { Figure, Unit } from './section.ts';

/** A value of an outline for people: rounded, with its unit. Every form but JSON and CSV writes values like this. */
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
      return `${legible(new Decimal(value).mul(100))} %`;
    case 'share-per-year':
      return `${legible(new Decimal(value).mul(100))} % a year`;
    case 'bps':
      return `${legible(new Decimal(value))} bps`;
    case 'per-day':
      return `${legible(new Decimal(value))} a day`;
    case 'micros':
      return durationOf(new Decimal(value).toNumber());
    case 'ticks':
      return `${legible(new Decimal(value))} ticks`;
    case 'ratio':
      return legible(new Decimal(value));
    case 'count':
    case 'size':
    case 'price':
      return grouped(value);
  }
}

/** The value of a figure, or why there is none, with its standard error and its n. */
export function figureText({ value, unit, reason, error, n }: Figure): string {
  if (value === null) return `– (${reason === undefined ? 'not known' : reasonWords(reason)})`;
  const behind = n === undefined ? '' : ` (n ${grouped(String(n))})`;
  const around = error === undefined || error === null ? '' : ` ± ${valueText(error, unit)}`;
  return `${valueText(value, unit)}${around}${behind}`;
}

/** `no losses`, `too few samples`. */
export const reasonWords = (reason: NullReason): string => reason.toLowerCase().replaceAll('_', ' ');

/** Two digits after the point, or as many as it takes to show two that are not zero. */
function legible(value: Decimal): string {
  const small = value.abs().lt('0.1') && !value.isZero();
  return grouped(small ? value.toSignificantDigits(2).toFixed() : value.toFixed(2));
}

const durationOf = (micros: number): string => (micros < 0 ? `-${roughDuration(-micros)}` : roughDuration(micros));

/** Money for people, in one currency and with one number of digits, so that a column of it can be read. */
export type MoneyText = (value: Decimal) => string;

/** Currencies that people count in cents. */
const inCents = /^(USD[A-Z]?|BUSD|TUSD|FDUSD|DAI|EUR|GBP|CHF)$/;

/** Eight digits for coins, cents for dollars, and two digits more where the result is only a few dollars. */
export function moneyDigits(currency: string, result: Decimal): number {
  if (!inCents.test(currency)) return 8;
  return result.abs().lt(10) && !result.isZero() ? 4 : 2;
}

/** Writes money with the digits that suit the result. */
export function moneyTextFor(currency: string, result: Decimal): MoneyText {
  const digits = moneyDigits(currency, result);
  return (value) => `${grouped(value.toFixed(digits, Decimal.ROUND_HALF_EVEN))} ${currency}`;
}

/** A share as a percentage with two digits. */
export const percentText = (value: Decimal): string => `${grouped(value.mul(100).toFixed(2))} %`;

/** A plain number with two digits. */
export const numberText = (value: Decimal): string => grouped(value.toFixed(2));

/** A count with its thousands apart. */
export const countText = (count: number): string => grouped(count.toString());

/** The text of a metric, or a dash with the reason for it. */
export const orDash = (metric: Metric, text: (value: Decimal) => string): string =>
  metric.status === 'known' ? text(metric.value) : `– (${metric.reason.toLowerCase().replaceAll('_', ' ')})`;

/** A decimal text with its thousands apart. */
export function grouped(text: string): string {
  // Nothing is not negative, not even when it was rounded to nothing.
  const [whole = '', fraction] = text.replace(/^-(0(?:\.0*)?)$/, '$1').split('.');
  const apart = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? apart : `${apart}.${fraction}`;
}

/** `2024-05-01T07:54:00Z → 2024-05-01T08:06:00Z (12 min)`: from when to when a run went. */
export const runPeriod = ({ from, to }: { readonly from: Micros; readonly to: Micros }): string =>
  `${timeText(from).slice(0, 19)}Z → ${timeText(to).slice(0, 19)}Z (${roughDuration(to - from)})`;
