import { Decimal as DecimalJs } from 'decimal.js';

/**
 * Exact decimals for money. 60 significant digits and no exponents in print, so that sums of booked
 * amounts are exact and print in full; half-even rounding, as in accounting.
 */
export const Decimal: typeof DecimalJs = DecimalJs.clone({
  precision: 60,
  rounding: DecimalJs.ROUND_HALF_EVEN,
  toExpNeg: -60,
  toExpPos: 60,
});
export type Decimal = DecimalJs;

export const zero: Decimal = new Decimal(0);

/** The finest step of booked money, 18 decimals: a quotient that does not end is cut here once, when it is booked. */
export const moneyDecimals = 18;

/** Rounds half to even at the finest step of booked money. */
export const booked = (amount: Decimal): Decimal => amount.toDecimalPlaces(moneyDecimals, Decimal.ROUND_HALF_EVEN);
