import { ReplayError } from './error.ts';

/**
 * The size of one counted step, such as a tick of `0.05`, as integers: `step / 10^digits` (5 and 2).
 * Text turns into a count once, at the edge, from its digits and never through a float.
 */
export interface Scale {
  readonly digits: number;
  readonly step: number;
}

const plainDecimal = /^(-?)(\d+)(?:\.(\d+))?$/;

/** Reads a step such as `0.1`, `5` or `1e-8`. Throws `BAD_CONFIGURATION` unless it is a positive decimal. */
export function scaleOf(step: string): Scale {
  const parts = decimalParts(step);
  if (parts === undefined || parts.mantissa <= 0n) {
    throw new ReplayError('BAD_CONFIGURATION', `a step size must be a positive decimal, not '${step}'`);
  }
  let { mantissa, digits } = parts;
  while (digits > 0 && mantissa % 10n === 0n) {
    mantissa /= 10n;
    digits -= 1;
  }
  return { digits, step: Number(mantissa) };
}

/** Why a decimal text is not a count of steps. */
export type CountFault = 'not-a-number' | 'off-step' | 'too-large';

/** The number of steps in a decimal text: `'61800.20'` at a step of 0.1 is 618002. */
export function countOf(text: string, scale: Scale): number | CountFault {
  const parts = decimalParts(text);
  if (parts === undefined) return 'not-a-number';
  const { mantissa, digits } = parts;
  const shift = scale.digits - digits;
  let units = mantissa;
  if (shift >= 0) units *= 10n ** BigInt(shift);
  else {
    const divisor = 10n ** BigInt(-shift);
    if (units % divisor !== 0n) return 'off-step';
    units /= divisor;
  }
  const step = BigInt(scale.step);
  if (units % step !== 0n) return 'off-step';
  const count = Number(units / step);
  return Number.isSafeInteger(count) ? count : 'too-large';
}

/** A count of steps as decimal text in its shortest form: no exponent, no trailing zeros. */
export function textOf(count: number, scale: Scale): string {
  const units = count * scale.step;
  const isExact = Number.isSafeInteger(units);
  const sign = units < 0 ? '-' : '';
  const digits = (isExact ? Math.abs(units) : absolute(BigInt(count) * BigInt(scale.step))).toString();
  if (scale.digits === 0) return sign + digits;
  const padded = digits.padStart(scale.digits + 1, '0');
  const point = padded.length - scale.digits;
  let end = padded.length;
  while (end > point && padded.charCodeAt(end - 1) === 48) end -= 1;
  return end === point ? sign + padded.slice(0, point) : `${sign}${padded.slice(0, point)}.${padded.slice(point, end)}`;
}

const absolute = (units: bigint): bigint => (units < 0n ? -units : units);

/** The digits of a decimal text as an integer and the number of decimals; undefined if it is not a number. */
function decimalParts(text: string): { mantissa: bigint; digits: number } | undefined {
  const [plain, exponent] = splitExponent(text);
  const match = plainDecimal.exec(plain);
  if (match === null || exponent === undefined) return undefined;
  const fraction = match[3] ?? '';
  let mantissa = BigInt(`${match[1]}${match[2]}${fraction}`);
  let digits = fraction.length - exponent;
  if (digits < 0) {
    mantissa *= 10n ** BigInt(-digits);
    digits = 0;
  }
  return { mantissa, digits };
}

function splitExponent(text: string): [string, number | undefined] {
  const at = text.search(/[eE]/);
  if (at < 0) return [text, 0];
  const exponent = text.slice(at + 1);
  return [text.slice(0, at), /^[+-]?\d{1,3}$/.test(exponent) ? Number(exponent) : undefined];
}
