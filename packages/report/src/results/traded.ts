import {
  absolute,
  type Decimal,
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

/** What was bought and sold of one instrument (metrics.md 5). Averages are of value: harmonic for an inverse contract. */
export interface Traded {
  readonly buys: number;
  readonly sells: number;
  readonly bought: Lots;
  readonly sold: Lots;
  readonly buyVolume: Decimal;
  readonly sellVolume: Decimal;
  readonly buyAvg: Metric;
  readonly sellAvg: Metric;
  /** The smaller of what was bought and what was sold; coins that the venue kept for fees count as sold at the mid. */
  readonly matchedSize: Lots;
  /** What the matched size earned by the difference of the averages, */
  readonly matchedPnl: Metric;
  /** and the rest by that of its average and the last mid. Together: spread capture and inventory. */
  readonly residualPnl: Metric;
}

interface SideSum {
  fills: number;
  lots: number;
  /** Of a long of that size: negative for an inverse contract. */
  value: Money;
}

const nothing = (): SideSum => ({ fills: 0, lots: 0, value: 0n });

/** Sums up the fills of one instrument by side. */
export class TradedWatch {
  readonly #instrument: Instrument;
  readonly #bought = nothing();
  readonly #sold = nothing();
  readonly #kept = nothing();

  constructor(instrument: Instrument) {
    this.#instrument = instrument;
  }

  fill({ side, size }: OrderFilled, { value, kept }: BookedFill): void {
    if (side === 'buy') add(this.#bought, size, value);
    else add(this.#sold, size, -value);
    if (kept !== undefined) add(this.#kept, kept.size, kept.value);
  }

  /** Given the mid that what is left is worth. */
  conclude(midDoubled: number | undefined): Traded {
    const [bought, sold, kept] = [this.#bought, this.#sold, this.#kept];
    const gone = { lots: sold.lots + kept.lots, value: sold.value + kept.value };
    const matched = Math.min(bought.lots, gone.lots);
    const [boughtOfIt, goneOfIt] = [part(bought, matched), part(gone, matched)];
    const left = (bought.lots - gone.lots) as Lots;
    const worth = midDoubled === undefined ? 0n : moneyAtMid(this.#instrument, left, midDoubled);
    const residual = worth - (bought.value - boughtOfIt) + (gone.value - goneOfIt);
    const none = bought.fills + sold.fills === 0;
    return {
      buys: bought.fills,
      sells: sold.fills,
      bought: bought.lots as Lots,
      sold: sold.lots as Lots,
      buyVolume: decimalOf(absolute(bought.value)),
      sellVolume: decimalOf(absolute(sold.value)),
      buyAvg: this.#averageOf(bought),
      sellAvg: this.#averageOf(sold),
      matchedSize: matched as Lots,
      matchedPnl: none ? missing('NO_FILLS') : amount(decimalOf(goneOfIt - boughtOfIt)),
      residualPnl: none ? missing('NO_FILLS') : amount(decimalOf(residual)),
    };
  }

  #averageOf({ lots, value }: SideSum): Metric {
    const price = averageEntry({ instrument: this.#instrument, size: lots as Lots, entryValue: decimalOf(value) });
    return price === undefined ? missing('NO_FILLS') : amount(price);
  }
}

function add(sum: SideSum, size: Lots, value: Money): void {
  sum.fills += 1;
  sum.lots += size;
  sum.value += value;
}

/** The share of a value that some of its lots have. */
const part = ({ lots, value }: Pick<SideSum, 'lots' | 'value'>, some: number): Money =>
  some === lots ? value : dividedEvenly(value * BigInt(some), BigInt(lots));
