import { Decimal, roughDuration } from '@replay/core';
import type { NullReason } from '../metric.ts';
import { grouped, moneyDigits } from '../text/money-text.ts';
import type { Figure, Unit } from './outline.ts';

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
