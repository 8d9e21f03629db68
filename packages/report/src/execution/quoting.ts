import { Decimal, type Instrument, type Micros, type Side } from '@replay/core';
import { type Metric, missing, type NullReason, ratio, share } from '../metric/metric.ts';
import { canRest, type OrderLife } from '../orders/live-order.ts';
import { OwnSide } from './own-quotes.ts';
import type { PublicTouch } from './taker-costs.ts';

/**
 * Follows what rests of ours in one instrument as a step function of time, beside the public touch. Time is added up only
 * while something rests, and only when the touch or an order moves. A touch that is lost is carried, as the mid is.
 */
export class QuotingWatch {
  readonly #buy = new OwnSide('buy');
  readonly #sell = new OwnSide('sell');
  readonly #sum = new QuotingSum();
  #touch: PublicTouch | undefined;
  #since = 0;

  move(touch: PublicTouch, time: Micros): void {
    if (this.#buy.best !== undefined || this.#sell.best !== undefined) this.#pass(time);
    this.#touch = touch;
    this.#buy.reach(touch);
    this.#sell.reach(touch);
  }

  /** An order was accepted, filled or amended, or is over: what it has left rests from now on. */
  change(order: OrderLife, rests: boolean, time: Micros): void {
    this.#pass(time);
    const side = this.#of(order.side);
    side.refresh(order, rests && canRest(order) && order.leaves > 0);
    if (this.#touch !== undefined) side.reach(this.#touch);
  }

  /** An order is over. Whether it had rested is a matter of time: one that takes all it wants is over as it arrives. */
  end(order: OrderLife, time: Micros): void {
    this.change(order, false, time);
    if (order.acceptedAt === undefined || time <= order.acceptedAt || !canRest(order)) return;
    this.#sum.rested(order.reachedTouch, order.made);
  }

  /** The run is over: what still rests has rested until now. */
  conclude(end: Micros): QuotingSum {
    this.#pass(end);
    return this.#sum;
  }

  #of(side: Side): OwnSide {
    return side === 'buy' ? this.#buy : this.#sell;
  }

  #pass(time: Micros): void {
    const spent = time - this.#since;
    if (spent <= 0) return;
    this.#since = time;
    if (this.#touch !== undefined) this.#sum.pass(spent, this.#touch, this.#buy, this.#sell);
  }
}

/** How near to the mid both quotes have to be for a time to count, in basis points (metrics.md 9). */
export const uptimeDistances = [1, 5, 10, 25] as const;

/** Of both sides at once, and of each for itself. */
export type BySide<Value> = Readonly<Record<'both' | 'buy' | 'sell', Value>>;

/** How a maker was quoting (metrics.md 9). Shares are of all the time of the run. */
export interface Quoting {
  /** Time with an order resting within so many bps of the mid, of any size that may be ordered. */
  readonly uptime: readonly { readonly within: number; readonly share: BySide<Metric> }[];
  /** Time with an order resting at any distance. */
  readonly quoting: BySide<Metric>;
  /** Between our best bid and ask, over the mid, while both rest; in bps. */
  readonly quotedSpread: Metric;
  /** All that rests on a side while anything does, in the instrument's unit; of both sides, the mean of the two. */
  readonly quotedSize: BySide<Metric>;
  /** From the public touch back to our best price, in ticks, while it rests; negative inside the spread. */
  readonly distanceToTouch: BySide<Metric>;
  /** Orders that rested, those of them that were at the touch or better, and those of these that were filled at all. */
  readonly rested: number;
  readonly reachedTouch: number;
  readonly fillRateAtTouch: Metric;
}

interface SideSum {
  /** Time within each of the distances. */
  readonly within: number[];
  time: number;
  size: number;
  distance: number;
}

const nothing = (): SideSum => ({ within: uptimeDistances.map(() => 0), time: 0, size: 0, distance: 0 });

/** Times in microseconds, and what held during them, times the time. Statistics, so floats do. */
export class QuotingSum {
  readonly #buy = nothing();
  readonly #sell = nothing();
  readonly #both = { within: uptimeDistances.map(() => 0), time: 0, spread: 0 };
  #rested = 0;
  #reached = 0;
  #filledOfReached = 0;

  /** Time passed with this touch and these orders. */
  pass(spent: number, touch: PublicTouch, buys: OwnSide, sells: OwnSide): void {
    const mid = touch.bid + touch.ask;
    const bid = buys.best;
    const ask = sells.best;
    // As integers: the distance from the mid, times 10,000, in half ticks; to be held against bps · mid.
    const below = bid === undefined ? Infinity : (mid - 2 * bid) * 10_000;
    const above = ask === undefined ? Infinity : (2 * ask - mid) * 10_000;
    for (let index = 0; index < uptimeDistances.length; index += 1) {
      const reach = (uptimeDistances[index] as number) * mid;
      if (below <= reach) this.#buy.within[index] = (this.#buy.within[index] as number) + spent;
      if (above <= reach) this.#sell.within[index] = (this.#sell.within[index] as number) + spent;
      if (below <= reach && above <= reach) this.#both.within[index] = (this.#both.within[index] as number) + spent;
    }
    if (bid !== undefined) rest(this.#buy, spent, buys, touch);
    if (ask !== undefined) rest(this.#sell, spent, sells, touch);
    if (bid === undefined || ask === undefined) return;
    this.#both.time += spent;
    this.#both.spread += (spent * (ask - bid) * 20_000) / mid;
  }

  /** An order is over that rested for a while. */
  rested(reachedTouch: boolean, filled: boolean): void {
    this.#rested += 1;
    if (!reachedTouch) return;
    this.#reached += 1;
    if (filled) this.#filledOfReached += 1;
  }

  include(other: QuotingSum): void {
    includeSide(this.#buy, other.#buy);
    includeSide(this.#sell, other.#sell);
    addUp(this.#both.within, other.#both.within);
    this.#both.time += other.#both.time;
    this.#both.spread += other.#both.spread;
    this.#rested += other.#rested;
    this.#reached += other.#reached;
    this.#filledOfReached += other.#filledOfReached;
  }

  /** The figures of a run of this time. Ticks and sizes are only of one instrument; with none given they are of several. */
  figures(time: number, orders: number, instrument: Instrument | undefined): Quoting {
    const none = orders === 0 ? 'NO_ORDERS' : undefined;
    const ofTime = (part: number): Metric =>
      none === undefined ? quotient(part, time, 'RUN_TOO_SHORT') : missing(none);
    const mean = (area: number, spent: number): Metric => quotient(area, spent, none ?? 'ZERO_DENOMINATOR');
    const [buy, sell] = [this.#buy, this.#sell];
    const together = buy.time + sell.time;
    const ticksOf = (area: number, spent: number): Metric =>
      none === undefined && instrument === undefined ? missing('NOT_APPLICABLE') : mean(area, spent);
    const sizeOf = (area: number, spent: number): Metric => {
      const lots = ticksOf(area, spent);
      return lots.status === 'known' ? ratio(lots.value.mul(instrument?.lotSize ?? 1)) : lots;
    };
    return {
      uptime: uptimeDistances.map((within, index) => ({
        within,
        share: {
          both: ofTime(this.#both.within[index] as number),
          buy: ofTime(buy.within[index] as number),
          sell: ofTime(sell.within[index] as number),
        },
      })),
      quoting: { both: ofTime(this.#both.time), buy: ofTime(buy.time), sell: ofTime(sell.time) },
      quotedSpread: mean(this.#both.spread, this.#both.time),
      quotedSize: {
        both: sizeOf(buy.size + sell.size, together),
        buy: sizeOf(buy.size, buy.time),
        sell: sizeOf(sell.size, sell.time),
      },
      distanceToTouch: {
        both: ticksOf(buy.distance + sell.distance, together),
        buy: ticksOf(buy.distance, buy.time),
        sell: ticksOf(sell.distance, sell.time),
      },
      rested: this.#rested,
      reachedTouch: this.#reached,
      fillRateAtTouch: share(this.#filledOfReached, this.#reached, none ?? 'ZERO_DENOMINATOR'),
    };
  }
}

function rest(sum: SideSum, spent: number, side: OwnSide, touch: PublicTouch): void {
  sum.time += spent;
  sum.size += spent * side.size;
  sum.distance += spent * side.distance(touch);
}

function includeSide(sum: SideSum, other: SideSum): void {
  addUp(sum.within, other.within);
  sum.time += other.time;
  sum.size += other.size;
  sum.distance += other.distance;
}

function addUp(sums: number[], others: readonly number[]): void {
  for (const [index, other] of others.entries()) sums[index] = (sums[index] as number) + other;
}

const quotient = (part: number, whole: number, none: NullReason): Metric =>
  whole > 0 ? ratio(new Decimal(part / whole)) : missing(none);
