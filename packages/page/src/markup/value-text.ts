import { Decimal } from '@replay/core';
import { grouped, type Unit, valueText } from '@replay/report';

/** Money with its thousands apart; a gain has its sign too where `signed` is set. */
export function moneyText(value: Decimal, digits: number, signed = false): string {
  const text = grouped(value.toFixed(digits, Decimal.ROUND_HALF_EVEN));
  return signed && !/^-|^0(\.0*)?$/.test(text) ? `+${text}` : minus(text);
}

export const percentText = (value: Decimal): string => `${minus(grouped(value.mul(100).toFixed(2)))} %`;

export const ratioText = (value: Decimal): string => minus(grouped(value.toFixed(2)));

export const countText = (count: number): string => grouped(String(count));

/** A value of an outline as every form writes it, and its unit apart, which a page sets in smaller letters or above a column. */
export function valueAndUnit(value: string, unit: Unit): readonly [value: string, unit: string] {
  const text = valueText(value, unit);
  const name = unitText(unit);
  return unit.kind === 'word' ? [text, ''] : [minus(name === '' ? text : text.replace(` ${name}`, '')), name];
}

/** What stands after a value of this kind. A percent sign stays with its number. */
export function unitText(unit: Unit): string {
  switch (unit.kind) {
    case 'money':
      return unit.currency;
    case 'bps':
    case 'ticks':
      return unit.kind;
    case 'share-per-year':
      return 'a year';
    case 'per-day':
      return 'a day';
    default:
      return '';
  }
}

/** Numbers with the same digits behind the point, as many as the longest of them has, so that points stand below each other. */
export function pointsAligned(texts: readonly string[]): readonly string[] {
  const digits = texts.map((text) => (/^[+−]?[\d,]*(?:\.(\d*))?$/.exec(text)?.[1] ?? '').length);
  const most = Math.max(0, ...digits);
  return texts.map((text, at) => {
    const missing = most - (digits[at] ?? 0);
    if (missing === 0 || !/^[+−]?[\d,]+(\.\d*)?$/.test(text)) return text;
    return `${text}${text.includes('.') ? '' : '.'}${'0'.repeat(missing)}`;
  });
}

/** A minus as wide as a plus, so that columns of numbers align. */
const minus = (text: string): string => text.replace(/^-/, '−');
