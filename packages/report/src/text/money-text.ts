import { Decimal } from '@replay/core';
import type { Metric } from '../metric.ts';

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
