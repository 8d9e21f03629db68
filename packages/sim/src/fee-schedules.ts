import {
  booked,
  Decimal,
  dividedEvenly,
  type FeeRates,
  type Instrument,
  type Lots,
  type Money,
  moneyDecimals,
  moneyOf,
  ReplayError,
  type Side,
  sizeText,
} from '@replay/core';
import { notionalOf } from '@replay/ledger';
import { type ChargedFill, type Fee, type FeeContext, type FeeModel, feeOf } from './fee-model.ts';

interface Rates {
  readonly maker: Decimal;
  readonly taker: Decimal;
}

const decimals = ({ maker, taker }: FeeRates): Rates => ({ maker: new Decimal(maker), taker: new Decimal(taker) });

const ratesText = ({ maker, taker }: FeeRates): string => `maker ${maker}, taker ${taker}`;

/** Kept by model and not in it: a changed copy of a model is another model. */
const ratesOf = new WeakMap<FeeModel, FeeRates | 'listed'>();

/** What a model that takes a share of the traded value takes: rates, or the listed ones of each instrument; undefined for any other model. */
export const shareRates = (model: FeeModel): FeeRates | 'listed' | undefined => ratesOf.get(model);

type Liquidity = keyof FeeRates;

/** Rates in steps of money; undefined where they are finer. */
const countedRates = new WeakMap<FeeRates, Readonly<Record<Liquidity, Money>> | 'finer'>();

/** What a model that takes a share of the traded value takes of a value; undefined where only its `fee` computes it. */
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
    name: rates === undefined ? 'the listed rates of the instruments' : ratesText(rates),
    fee: ({ instrument, liquidity, value }) => booked(value.times(read(rates ?? instrument.fees)[liquidity])),
  };
  ratesOf.set(model, rates ?? 'listed');
  return model;
}

/** An amount of the settlement currency for each unit of size (a coin, a contract). */
export function perUnit(rates: FeeRates): FeeModel {
  const read = decimals(rates);
  return {
    name: `${ratesText(rates)} per unit of size`,
    fee: ({ instrument, liquidity, size }) => booked(read[liquidity].times(sizeText(size, instrument))),
  };
}

/** An amount of the settlement currency for each fill, or for each order on its first fill. */
export function flatFee(rates: FeeRates, per: 'fill' | 'order'): FeeModel {
  const read = decimals(rates);
  return {
    name: `${ratesText(rates)} per ${per}`,
    fee: ({ liquidity, first }) => (per === 'fill' || first ? read[liquidity] : new Decimal(0)),
  };
}

/** The rates from this 30-day volume on; decimal texts, the volume in the account's currency. */
export interface FeeTier extends FeeRates {
  readonly from: string;
}

const tierText = ({ from, maker, taker }: FeeTier): string => `from ${from} maker ${maker}, taker ${taker}`;

/** The days over which venues look back. */
const days = 30;

/**
 * A share of the traded value by what was traded in the last 30 UTC days, looked up at 00:00 UTC, so that a fill never changes
 * its own tier. A run may begin with a volume: it counts as spread evenly over the 30 days before, and fades by a day's part each day.
 * Throws `BAD_CONFIGURATION` unless the tiers begin at 0 and rise.
 */
export function tieredFees(tiers: readonly FeeTier[], startVolume: Decimal = new Decimal(0)): FeeModel {
  const read = tiers.map(({ from, maker, taker }) => ({
    from: new Decimal(from),
    maker: new Decimal(maker),
    taker: new Decimal(taker),
  }));
  const [lowest] = read;
  const rise = read.every(({ from }, at) => at === 0 || from.greaterThan(read[at - 1]?.from ?? 0));
  if (lowest === undefined || !lowest.from.isZero() || !rise) {
    throw new ReplayError('BAD_CONFIGURATION', 'the fee tiers do not begin at a volume of 0 and rise from there', {
      remedy: 'give tiers such as [{"from": "0", "maker": "0.0002", "taker": "0.0005"}, {"from": "1000000", …}]',
    });
  }
  const volumeAt = ({ day, traded30d }: FeeContext): Decimal =>
    startVolume
      .times(Math.max(0, days - day))
      .div(days)
      .plus(traded30d);
  const start = startVolume.isZero() ? '' : `, beginning at ${startVolume.toFixed()}`;
  return {
    name: `by the value of 30 days (${tiers.map(tierText).join('; ')})${start}`,
    fee({ liquidity, value, run }) {
      const volume = volumeAt(run);
      const tier = read.findLast(({ from }) => volume.greaterThanOrEqualTo(from)) ?? lowest;
      return booked(value.times(tier[liquidity]));
    },
  };
}

/** A share of the traded value on top of another fee, of fills of one side: a tax on sells, a stamp duty on buys. */
export function withTax(model: FeeModel, side: Side, rate: string): FeeModel {
  const share = new Decimal(rate);
  return changed(model, `${model.name}, and ${rate} of each ${side}`, (value, fill) =>
    fill.side === side ? value.plus(booked(fill.value.times(share))) : value,
  );
}

/** A fee as a venue books it, to the nearest step such as a cent, half to even. */
export function roundedFee(model: FeeModel, step: string): FeeModel {
  const unit = new Decimal(step);
  return changed(model, `${model.name}, booked in steps of ${step}`, (value) =>
    value.div(unit).toDecimalPlaces(0, Decimal.ROUND_HALF_EVEN).times(unit),
  );
}

const changed = (model: FeeModel, name: string, change: (value: Decimal, fill: ChargedFill) => Decimal): FeeModel => ({
  name,
  fee(fill): Fee {
    const fee = feeOf(model, fill);
    return { ...fee, value: change(fee.value, fill) };
  },
});

/**
 * Takes the fee of a spot buy in the coin bought, as Binance does of those who do not pay in BNB: fewer coins arrive. Coins are
 * kept in whole lots, the finest step sizes are counted in; what a fee is finer than that is charged in the quote, so that nothing is lost.
 * Sells, rebates and contracts pay in the settlement currency.
 */
export const inBaseCoin = (model: FeeModel): FeeModel => ({
  name: `${model.name}, of spot buys in the coin bought`,
  fee(fill): Fee {
    const fee = feeOf(model, fill);
    const { instrument, side, price, size } = fill;
    if (instrument.contract !== 'spot' || side !== 'buy' || fee.paid !== undefined || !fee.value.greaterThan(0))
      return fee;
    const lot = notionalOf(instrument, 1 as Lots, price);
    const kept = Math.min(fee.value.div(lot).floor().toNumber(), size) as Lots;
    return kept === 0 ? fee : { value: fee.value.minus(lot.times(kept)), kept };
  },
});

/** At what an asset is bought to pay fees in: a stated price in the settlement currency, or the mid of an instrument of the run. */
export type FeeAssetPrice = { readonly price: string } | { readonly instrument: Instrument };

/**
 * Pays fees in another asset, such as a venue's own coin, which is bought at the price of the moment as each fee falls due.
 * Rebates are paid out in the settlement currency, and so are fees before the first mid of the instrument they would be converted at.
 */
export function inAsset(model: FeeModel, currency: string, at: FeeAssetPrice): FeeModel {
  const stated = 'price' in at ? new Decimal(at.price) : undefined;
  if (stated?.greaterThan(0) === false) {
    throw new ReplayError('BAD_CONFIGURATION', `${currency} cannot be bought at ${stated.toFixed()}`);
  }
  return {
    name: `${model.name}, paid in ${currency} at ${'price' in at ? at.price : `the mid of ${at.instrument.id}`}`,
    fee(fill): Fee {
      const fee = feeOf(model, fill);
      const price = stated ?? ('instrument' in at ? midOf(at.instrument, fill.run.midOf(at.instrument.id)) : undefined);
      if (price === undefined || fee.kept !== undefined || !fee.value.greaterThan(0)) return fee;
      return { value: fee.value, paid: { currency, amount: booked(fee.value.div(price)) } };
    },
  };
}

const midOf = ({ tickSize }: Instrument, doubled: number | undefined): Decimal | undefined =>
  doubled === undefined ? undefined : new Decimal(tickSize).times(doubled).div(2);
