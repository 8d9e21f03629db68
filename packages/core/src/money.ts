import { Decimal, moneyDecimals } from './decimal.ts';
import { ReplayError } from './error.ts';

/**
 * Booked money as a count of its finest step, 10⁻¹⁸ of its currency. Sums of it are as exact as those of decimals and take a
 * tenth of the time, so accounts are kept in it, and become decimals where people read them.
 */
export type Money = bigint;

const stepsInOne = 10n ** BigInt(moneyDecimals);

/** Reads an amount. Throws `NOT_MONEY` for one that is finer than the finest step: nothing is rounded in silence. */
export function moneyOf(amount: string | Decimal): Money {
  const text = typeof amount === 'string' ? amount : amount.toFixed();
  if (!plain.test(text)) return moneyOfUnusual(amount);
  const point = text.indexOf('.');
  if (point < 0) return BigInt(text) * stepsInOne;
  const missing = moneyDecimals - (text.length - point - 1);
  return BigInt(text.slice(0, point) + text.slice(point + 1)) * (powersOfTen[missing] as bigint);
}

const plain = /^[+-]?(?:\d+(?:\.\d{1,18})?|\.\d{1,18})$/;
const powersOfTen = Array.from({ length: moneyDecimals }, (_, power) => 10n ** BigInt(power));

/** Exponents, infinities, a point at the end, and digits beyond the last. */
function moneyOfUnusual(amount: string | Decimal): Money {
  const decimal = new Decimal(amount);
  if (decimal.isFinite() && decimal.decimalPlaces() <= moneyDecimals) return BigInt(decimal.mul(stepsText).toFixed());
  throw new ReplayError('NOT_MONEY', `money is counted in steps of 10⁻¹⁸, ${amount} is finer or no number`, {
    remedy: 'round where the amount is made',
  });
}

const stepsText = stepsInOne.toString();

/** The amount in digits, without an exponent, without zeros at the end and without a negative zero. */
export function moneyText(money: Money): string {
  if (money === 0n) return '0';
  const digits = (money < 0n ? -money : money).toString().padStart(moneyDecimals + 1, '0');
  let end = digits.length;
  const point = end - moneyDecimals;
  while (end > point && digits.charCodeAt(end - 1) === 48) end -= 1;
  const part = end > point ? `.${digits.slice(point, end)}` : '';
  return `${money < 0n ? '-' : ''}${digits.slice(0, point)}${part}`;
}

export const decimalOf = (money: Money): Decimal => new Decimal(moneyText(money));

/** The amount as a float, to the nearest or one beside it: for statistics and charts. */
export const approximateMoney = (money: Money): number => Number(money) / 1e18;

export const absolute = (money: Money): Money => (money < 0n ? -money : money);

/** A quotient of integers, rounded half to even as all booked money is. */
export function dividedEvenly(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  const rest = dividend % divisor;
  if (rest === 0n) return quotient;
  const twice = 2n * absolute(rest);
  const whole = absolute(divisor);
  if (twice < whole || (twice === whole && quotient % 2n === 0n)) return quotient;
  return dividend < 0n === divisor < 0n ? quotient + 1n : quotient - 1n;
}
