import { booked, Decimal, type FeeRates, sizeText } from '@replay/core';
import type { FeeModel } from './fee-model.ts';

interface Rates {
  readonly maker: Decimal;
  readonly taker: Decimal;
}

const decimals = ({ maker, taker }: FeeRates): Rates => ({ maker: new Decimal(maker), taker: new Decimal(taker) });

const told = ({ maker, taker }: FeeRates): string => `maker ${maker}, taker ${taker}`;

/** A share of the traded value: the given rates for every instrument, or each instrument's own. */
export function shareOfValue(rates?: FeeRates): FeeModel {
  const known = new Map<FeeRates, Rates>();
  const read = (of: FeeRates): Rates => {
    let pair = known.get(of);
    if (pair === undefined) {
      pair = decimals(of);
      known.set(of, pair);
    }
    return pair;
  };
  return {
    name: rates === undefined ? 'the listed rates of the instruments' : told(rates),
    fee: ({ instrument, liquidity, value }) => booked(value.times(read(rates ?? instrument.fees)[liquidity])),
  };
}

/** An amount of the settlement currency for each unit of size (a coin, a contract). */
export function perUnit(rates: FeeRates): FeeModel {
  const read = decimals(rates);
  return {
    name: `${told(rates)} per unit of size`,
    fee: ({ instrument, liquidity, size }) => booked(read[liquidity].times(sizeText(size, instrument))),
  };
}

/** An amount of the settlement currency for each fill, or for each order on its first fill. */
export function flatFee(rates: FeeRates, per: 'fill' | 'order'): FeeModel {
  const read = decimals(rates);
  return {
    name: `${told(rates)} per ${per}`,
    fee: ({ liquidity, first }) => (per === 'fill' || first ? read[liquidity] : new Decimal(0)),
  };
}
