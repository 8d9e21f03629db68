import {
  absolute,
  Decimal,
  decimalOf,
  dividedEvenly,
  type Instrument,
  type Lots,
  type Money,
  type OrderFilled,
} from '@replay/core';
import { averageEntry, moneyAtMid } from '@replay/ledger';
import type { BookedFill } from '../account/accounting.ts';
import { amount, type Metric, missing } from '../metric/metric.ts';
import { type Metrics, valuesOf } from '../metric/metric-table.ts';

interface SideSums {
  fills: number;
  lots: number;
  /** Of a long of that size: negative for an inverse contract. */
  value: Money;
}

interface TradedSums {
  readonly instrument: Instrument;
  readonly bought: SideSums;
  readonly sold: SideSums;
  /** The size both bought and sold, in lots; coins kept by the venue for fees count as sold at the mid. */
  readonly matched: number;
  readonly matchedPnl: Money;
  readonly residualPnl: Money;
}

/** Averages are weighted by value: harmonic for an inverse contract. */
export const tradedMetrics: Metrics<TradedFigures, TradedSums> = {
  buys: { title: 'Buys', unit: 'count', value: ({ bought }) => bought.fills, definition: 'Fills.' },
  sells: { title: 'Sells', unit: 'count', value: ({ sold }) => sold.fills, definition: 'Fills.' },
  buyVolume: { title: 'Bought for', unit: 'money', value: ({ bought }) => decimalOf(absolute(bought.value)) },
  sellVolume: { title: 'Sold for', unit: 'money', value: ({ sold }) => decimalOf(absolute(sold.value)) },
  buyAvg: { title: 'Average buy', unit: 'price', value: ({ instrument, bought }) => averagePrice(instrument, bought) },
  sellAvg: { title: 'Average sell', unit: 'price', value: ({ instrument, sold }) => averagePrice(instrument, sold) },
  matchedSize: {
    title: 'Matched size',
    unit: 'size',
    value: ({ instrument, matched }) => new Decimal(instrument.lotSize).mul(matched),
    definition: 'The smaller of the sizes bought and sold.',
  },
  matchedPnl: {
    title: 'Matched',
    unit: 'money',
    value: (sums) => ifTraded(sums, sums.matchedPnl),
    definition: 'Matched size · (average sell − average buy).',
  },
  residualPnl: {
    title: 'Residual',
    unit: 'money',
    value: (sums) => ifTraded(sums, sums.residualPnl),
    definition: 'The rest of the size at the last mid, against its average price.',
  },
};

export interface TradedFigures {
  readonly buys: number;
  readonly sells: number;
  readonly buyVolume: Decimal;
  readonly sellVolume: Decimal;
  readonly buyAvg: Metric;
  readonly sellAvg: Metric;
  readonly matchedSize: Decimal;
  readonly matchedPnl: Metric;
  readonly residualPnl: Metric;
}

/** What was bought and sold of one instrument: matchedPnl + residualPnl = spread capture + inventory P&L. */
export interface Traded extends TradedFigures {
  readonly bought: Lots;
  readonly sold: Lots;
}

const emptySide = (): SideSums => ({ fills: 0, lots: 0, value: 0n });

/** Adds up the fills of one instrument by side. */
export class TradedTracker {
  readonly #instrument: Instrument;
  readonly #bought = emptySide();
  readonly #sold = emptySide();
  readonly #kept = emptySide();

  constructor(instrument: Instrument) {
    this.#instrument = instrument;
  }

  fill({ side, size }: OrderFilled, { value, kept }: BookedFill): void {
    if (side === 'buy') add(this.#bought, size, value);
    else add(this.#sold, size, -value);
    if (kept !== undefined) add(this.#kept, kept.size, kept.value);
  }

  /** Given the mid at which the remaining position is valued. */
  conclude(midDoubled: number | undefined): Traded {
    const [instrument, bought, sold, kept] = [this.#instrument, this.#bought, this.#sold, this.#kept];
    const out = { lots: sold.lots + kept.lots, value: sold.value + kept.value };
    const matched = Math.min(bought.lots, out.lots);
    const [matchedIn, matchedOut] = [valueOfPart(bought, matched), valueOfPart(out, matched)];
    const rest = (bought.lots - out.lots) as Lots;
    const restValue = midDoubled === undefined ? 0n : moneyAtMid(instrument, rest, midDoubled);
    const matchedPnl = matchedOut - matchedIn;
    const residualPnl = restValue - (bought.value - matchedIn) + (out.value - matchedOut);
    return {
      ...valuesOf(tradedMetrics, { instrument, bought, sold, matched, matchedPnl, residualPnl }),
      bought: bought.lots as Lots,
      sold: sold.lots as Lots,
    };
  }
}

function add(sums: SideSums, size: Lots, value: Money): void {
  sums.fills += 1;
  sums.lots += size;
  sums.value += value;
}

const ifTraded = ({ bought, sold }: TradedSums, money: Money): Metric =>
  bought.fills + sold.fills === 0 ? missing('NO_FILLS') : amount(decimalOf(money));

function averagePrice(instrument: Instrument, { lots, value }: SideSums): Metric {
  const price = averageEntry({ instrument, size: lots as Lots, entryValue: decimalOf(value) });
  return price === undefined ? missing('NO_FILLS') : amount(price);
}

/** The share of a value that belongs to some of its lots. */
const valueOfPart = ({ lots, value }: Pick<SideSums, 'lots' | 'value'>, part: number): Money =>
  part === lots ? value : dividedEvenly(value * BigInt(part), BigInt(lots));
