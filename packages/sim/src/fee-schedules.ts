import {
  booked,
  Decimal,
  dividedEvenly,
  type FeeRates,
  type Instrument,
  type Money,
  moneyDecimals,
  moneyOf,
  sizeText,
} from '@replay/core';
import type { FeeModel } from './fee-model.ts';

interface Rates {
  readonly maker: Decimal;
  readonly taker: Decimal;
}

const decimals = ({ maker, taker }: FeeRates): Rates => ({ maker: new Decimal(maker), taker: new Decimal(taker) });

const told = ({ maker, taker }: FeeRates): string => `maker ${maker}, taker ${taker}`;

/** Kept by model and not in it: a changed copy of a model is another model. */
const ratesOf = new WeakMap<FeeModel, FeeRates | 'listed'>();

/** What a model that takes a share of the traded value takes: rates, or the listed ones of each instrument; undefined for any other model. */
export const shareRates = (model: FeeModel): FeeRates | 'listed' | undefined => ratesOf.get(model);

type Liquidity = keyof FeeRates;

/** Rates in steps of money; undefined where they are finer. */
const countedRates = new WeakMap<FeeRates, Readonly<Record<Liquidity, Money>> | 'finer'>();

/** What a model that takes a share of the traded value takes of a value; undefined where only its `fee` can tell. */
export function shareOf(
  model: FeeModel,
  instrument: Instrument,
  liquidity: Liquidity,
  value: Money,
): Money | undefined {
  const rates = ratesOf.get(model);
  if (rates === undefined) return undefined;
  const read = rates === 'listed' ? instrument.fees : rates;
  let counted = countedRates.get(read);
  if (counted === undefined) {
    const isFiner = [read.maker, read.taker].some((rate) => new Decimal(rate).decimalPlaces() > moneyDecimals);
    counted = isFiner ? 'finer' : { maker: moneyOf(read.maker), taker: moneyOf(read.taker) };
    countedRates.set(read, counted);
  }
  return counted === 'finer' ? undefined : dividedEvenly(value * counted[liquidity], oneWhole);
}

const oneWhole = moneyOf('1');

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
  const model: FeeModel = {
    name: rates === undefined ? 'the listed rates of the instruments' : told(rates),
    fee: ({ instrument, liquidity, value }) => booked(value.times(read(rates ?? instrument.fees)[liquidity])),
  };
  ratesOf.set(model, rates ?? 'listed');
  return model;
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
