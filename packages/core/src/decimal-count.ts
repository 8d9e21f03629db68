import { type CountFault, countOf, type Scale } from './scale.ts';

/**
 * `countOf` for the many short texts of a stream: digits and at most one point are counted in whole numbers, without BigInt.
 * Everything else (signs, exponents, long numbers, prices off the step) goes to `countOf`, so both give the same answers.
 */
export function decimalCount(text: string, scale: Scale): number | CountFault {
  let units = 0;
  let decimals = -1;
  const { length } = text;
  if (length === 0 || length > 15) return countOf(text, scale);
  for (let at = 0; at < length; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit >= 0 && digit <= 9) {
      units = units * 10 + digit;
      if (decimals >= 0) decimals += 1;
    } else if (digit === -2 && decimals < 0 && at > 0 && at < length - 1) decimals = 0;
    else return countOf(text, scale);
  }
  // Venues write zeros to the full width of their column: `61800.20` at a step of 0.1.
  for (; decimals > scale.digits && units % 10 === 0; decimals--) units /= 10;
  for (let missing = scale.digits - Math.max(decimals, 0); missing > 0; missing--) units *= 10;
  if (decimals > scale.digits || !Number.isSafeInteger(units) || units % scale.step !== 0) return countOf(text, scale);
  return units / scale.step;
}
