import type { LineData } from '../src/data/account-data.ts';
import { valuesOf } from '../src/data/column.ts';
import type { StepLine } from '../src/data/line.ts';

export const lineOf = ({ times, values }: LineData): StepLine => ({ times: valuesOf(times), values: valuesOf(values) });

/** How far a line is below its highest value so far, as numbers of zero and below. */
export function drawdownOf({ times, values }: StepLine): StepLine {
  let peak = -Infinity;
  return {
    times,
    values: Float64Array.from(values, (value) => {
      if (Number.isNaN(value)) return value;
      peak = Math.max(peak, value);
      return value - peak;
    }),
  };
}

/** Numbers with thousands apart and as many digits as their size asks for. */
export function amountText(value: number): string {
  const size = Math.abs(value);
  const digits = size >= 10_000 ? 2 : size >= 1 ? 4 : size === 0 ? 0 : Math.min(3 - Math.floor(Math.log10(size)), 10);
  return decimalText(value, digits);
}

/** With at most so many digits, and no more than are needed. */
export const decimalText = (value: number, digits: number): string =>
  (value || 0).toLocaleString('en-US', { maximumFractionDigits: digits }).replace(/^-0$/, '0').replace('-', '−');

/** Numbers with as many digits behind the point as the longest of them has. */
export function equallyLong(texts: readonly string[]): string[] {
  const digitsOf = (text: string): number => text.split('.')[1]?.length ?? 0;
  const most = Math.max(0, ...texts.map(digitsOf));
  return texts.map(
    (text) => `${text}${most > 0 && !text.includes('.') ? '.' : ''}${'0'.repeat(most - digitsOf(text))}`,
  );
}
