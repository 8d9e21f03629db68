import { Decimal } from './decimal.ts';
import { ReplayError } from './error.ts';
import { countOf, type Scale, scaleOf, textOf } from './scale.ts';
import type { Lots, Ticks } from './units.ts';

/** `exchange:symbol`, such as `binance-futures:BTCUSDT`. */
export type InstrumentId = string & { readonly __id?: 'instrument' };

/**
 * How a position earns: spot owns the base coin, linear settles in the quote, inverse in the base, and quanto in a third
 * currency, a fixed amount of it for each point of the price.
 */
export type ContractKind = 'spot' | 'linear' | 'inverse' | 'quanto';

/** A maker and a taker share of traded value; positive is paid, negative is a rebate. Decimal texts. */
export interface FeeRates {
  readonly maker: string;
  readonly taker: string;
}

/** The terms of an instrument for counting, matching and accounting. Decimals are texts. */
export interface Instrument {
  readonly id: InstrumentId;
  readonly exchange: string;
  readonly symbol: string;
  readonly contract: ContractKind;
  readonly base: string;
  readonly quote: string;
  /** The currency of profit, loss and fees: the quote, the base of an inverse contract, or a third one of a quanto. */
  readonly settle: string;
  /** The price of one `Ticks`. */
  readonly tickSize: string;
  /** The size of one `Lots`: the finest step the data are counted in. */
  readonly lotSize: string;
  /** The step of an order's size, in lots. Old data may hold sizes finer than what one may order today. */
  readonly orderStep: Lots;
  /** The smallest value of an order in the quote currency, where the venue has one. */
  readonly minNotional?: string;
  /** Units of base (linear) or of quote (inverse) in one unit of size; settled per point of price and unit of size (quanto). */
  readonly multiplier: string;
  readonly fees: FeeRates;
}

export const instrumentId = (exchange: string, symbol: string): InstrumentId => `${exchange}:${symbol}`;

/** The same instrument with its fields in one order, wherever they came from: equal instruments then make equal texts. */
export const orderedFields = (instrument: Instrument): Instrument => ({
  id: instrument.id,
  exchange: instrument.exchange,
  symbol: instrument.symbol,
  contract: instrument.contract,
  base: instrument.base,
  quote: instrument.quote,
  settle: instrument.settle,
  tickSize: instrument.tickSize,
  lotSize: instrument.lotSize,
  orderStep: instrument.orderStep,
  ...(instrument.minNotional === undefined ? {} : { minNotional: instrument.minNotional }),
  multiplier: instrument.multiplier,
  fees: { maker: instrument.fees.maker, taker: instrument.fees.taker },
});

/** An instrument's steps, ready for counting. */
export interface InstrumentScales {
  readonly price: Scale;
  readonly size: Scale;
}

export const scalesOf = (instrument: Pick<Instrument, 'tickSize' | 'lotSize'>): InstrumentScales => ({
  price: scaleOf(instrument.tickSize),
  size: scaleOf(instrument.lotSize),
});

export const priceText = (price: Ticks, instrument: Instrument): string => stepsText(price, instrument.tickSize);
export const sizeText = (size: Lots, instrument: Instrument): string => stepsText(size, instrument.lotSize);

/** A strategy may have asked for half a tick; the venue refused it, but a report has to be able to say so. */
const stepsText = (count: number, step: string): string =>
  Number.isSafeInteger(count) ? textOf(count, scaleOf(step)) : new Decimal(count).times(step).toFixed();

/** The venue's lot: the step of an order's size, in the instrument's unit. What the data are counted in may be finer. */
export const venueLot = ({ lotSize, orderStep }: Pick<Instrument, 'lotSize' | 'orderStep'>): string =>
  new Decimal(lotSize).times(orderStep).toFixed();

/** Which of the two neighbouring steps a value between them becomes. `nearest` takes the upper one in the middle. */
export type Rounding = 'down' | 'up' | 'nearest';

/**
 * A size in the instrument's unit (coins or contracts) as lots, in whole order steps: `orderLots(0.02, instrument)`. Rounded down unless
 * said otherwise, so that it is 0 below one step. Throws `NOT_AN_INTEGER` for what is no number.
 */
export const orderLots = (size: number | string | Decimal, instrument: Instrument, rounding: Rounding = 'down'): Lots =>
  (wholeSteps(size, venueLot(instrument), rounding) * instrument.orderStep) as Lots;

/** A price in the quote currency as ticks: `roundToTicks(61_234.56, instrument, 'down')`. Throws `NOT_AN_INTEGER` for what is no number. */
export const roundToTicks = (price: number | string | Decimal, instrument: Instrument, rounding: Rounding): Ticks =>
  wholeSteps(price, instrument.tickSize, rounding) as Ticks;

function wholeSteps(value: number | string | Decimal, step: string, rounding: Rounding): number {
  const steps = decimalOf(value)?.div(step);
  const whole = rounding === 'down' ? steps?.floor() : rounding === 'up' ? steps?.ceil() : steps?.plus(0.5).floor();
  const count = whole?.toNumber() ?? Number.NaN;
  // Never −0, which a test would take for another number.
  if (Number.isSafeInteger(count)) return count === 0 ? 0 : count;
  throw new ReplayError('NOT_AN_INTEGER', `${String(value)} is no number of steps of ${step}`, {
    remedy: 'give a number, or its text such as 0.02',
  });
}

function decimalOf(value: number | string | Decimal): Decimal | undefined {
  try {
    return new Decimal(value);
  } catch {
    return undefined;
  }
}

/** A price text as ticks; undefined when it is no number or off the tick. */
export function priceTicks(text: string, instrument: Instrument): Ticks | undefined {
  const count = countOf(text, scaleOf(instrument.tickSize));
  return typeof count === 'number' ? (count as Ticks) : undefined;
}
