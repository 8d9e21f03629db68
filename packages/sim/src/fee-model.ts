import { booked, Decimal, type FeeRates, type Instrument } from '@replay/core';

/** What a fill costs. Positive is paid, negative is a rebate; in the settlement currency. */
export interface FeeModel {
  readonly name: string;
  /** `value` is the traded value in the settlement currency, positive. */
  fee(instrument: Instrument, liquidity: 'maker' | 'taker', value: Decimal): Decimal;
}

/** A share of the traded value: the given rates for every instrument, or each instrument's own. */
export function shareOfValue(rates?: FeeRates): FeeModel {
  const known = new Map<FeeRates, { maker: Decimal; taker: Decimal }>();
  const decimals = (of: FeeRates): { maker: Decimal; taker: Decimal } => {
    let pair = known.get(of);
    if (pair === undefined) {
      pair = { maker: new Decimal(of.maker), taker: new Decimal(of.taker) };
      known.set(of, pair);
    }
    return pair;
  };
  return {
    name: 'share of value',
    fee: (instrument, liquidity, value) => booked(value.times(decimals(rates ?? instrument.fees)[liquidity])),
  };
}
