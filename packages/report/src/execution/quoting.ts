import { Decimal, type Instrument, type Micros, type Side } from '@replay/core';
import { type Metric, missing, type NullReason, ratio, share } from '../metric/metric.ts';
import type { MetricTable } from '../metric/metric-table.ts';
import { canRest, type LiveOrder, type PublicTouch } from '../orders/live-order.ts';
import { OwnQuotes } from './own-quotes.ts';

/** Distances from the mid within which both quotes must be for uptime to count, in basis points. */
export const uptimeDistances = [1, 5, 10, 25] as const;

/** Of both sides at once, and of each by itself. */
export type BySide<Value> = Readonly<Record<'both' | 'buy' | 'sell', Value>>;

/** How own orders rested beside the public touch. Shares are of the time of the run. */
export interface Quoting {
  /** Time with an order resting within so many bps of the mid, of any size. */
  readonly uptime: readonly { readonly within: number; readonly share: BySide<Metric> }[];
  /** Time with an order resting at any distance. */
  readonly quoting: BySide<Metric>;
  readonly quotedSpread: Metric;
  /** In the instrument's unit; of both sides, their mean. */
  readonly quotedSize: BySide<Metric>;
  readonly distanceToTouch: BySide<Metric>;
  readonly rested: number;
  /** Of the orders that rested, those that were at the touch or better. */
  readonly reachedTouch: number;
  readonly fillRateAtTouch: Metric;
}

export const quotingMetrics: MetricTable<Quoting> = {
  ...Object.fromEntries(
    uptimeDistances.map((within, index) => [
      `quoteUptime.${within}bps`,
      {
        title: `Uptime within ${within} bps`,
        unit: 'share' as const,
        value: ({ uptime }: Quoting) => uptime[index]?.share.both,
        definition: `Share of the time with both sides resting within ${within} bps of the mid, with any size.`,
      },
    ]),
  ),
  quotedSpread: {
    title: 'Quoted spread',
    unit: 'bps',
    value: ({ quotedSpread }) => quotedSpread,
    definition: 'Own best ask less own best bid over the mid, weighted by time, while both rest.',
  },
  quotedSize: {
    title: 'Quoted size',
    unit: 'size',
    value: ({ quotedSize }) => quotedSize.both,
    definition: 'Size resting on a side, weighted by time, while any rests; the mean of the two sides.',
  },
  distanceToTouch: {
    title: 'Distance to the touch',
    unit: 'ticks',
    value: ({ distanceToTouch }) => distanceToTouch.both,
    definition:
      'From the public touch back to the own best price, weighted by time, while it rests; negative inside the spread.',
  },
  touchFillRate: {
    title: 'Fill rate where the price traded',
    unit: 'share',
    value: () => missing('NOT_RECORDED'),
    definition:
      'Of the orders whose price traded while they rested, those with a fill. Prints are not among the facts of a run; the fill rate at the touch is the nearest known metric.',
  },
  fillRateAtTouch: {
    title: 'Fill rate at the touch',
    unit: 'share',
    value: ({ fillRateAtTouch }) => fillRateAtTouch,
    n: ({ reachedTouch }) => reachedTouch,
    definition:
      'Of the orders that were at the public touch of their side or better while they rested, those that filled as makers.',
  },
  restedOrders: {
    title: 'Orders that rested',
    unit: 'count',
    value: ({ rested }) => rested,
    definition: 'Orders that rested for longer than an instant.',
  },
};

/** One side, or both, of the quotes of a run. */
export const sideMetrics: MetricTable<readonly [quoting: Quoting, side: keyof BySide<Metric>]> = {
  quoting: {
    title: 'Quoting',
    unit: 'share',
    value: ([{ quoting }, side]) => quoting[side],
    definition: 'Time with anything resting, at any distance.',
  },
  ...Object.fromEntries(
    uptimeDistances.map((within, index) => [
      `uptime${within}bps`,
      {
        title: `within ${within} bps`,
        unit: 'share' as const,
        value: ([{ uptime }, side]: readonly [quoting: Quoting, side: keyof BySide<Metric>]) =>
          uptime[index]?.share[side],
        definition: 'Of the mid.',
      },
    ]),
  ),
  size: {
    title: 'Size',
    unit: 'size',
    value: ([{ quotedSize }, side]) => quotedSize[side],
    definition: 'While anything rests.',
  },
  distance: {
    title: 'To the touch',
    unit: 'ticks',
    value: ([{ distanceToTouch }, side]) => distanceToTouch[side],
    definition: 'While anything rests.',
  },
};

interface SideSums {
  /** Time within each of the distances. */
  readonly within: number[];
  time: number;
  size: number;
  distance: number;
}

/** Times in microseconds, and quantities times the time that they held; floats, because they are statistics. */
export interface QuotingSums {
  readonly buy: SideSums;
  readonly sell: SideSums;
  readonly both: { readonly within: number[]; time: number; spread: number };
  rested: number;
  reached: number;
  filledOfReached: number;
}

const noTimes = (): number[] => uptimeDistances.map(() => 0);

export const emptyQuotingSums = (): QuotingSums => ({
  buy: { within: noTimes(), time: 0, size: 0, distance: 0 },
  sell: { within: noTimes(), time: 0, size: 0, distance: 0 },
  both: { within: noTimes(), time: 0, spread: 0 },
  rested: 0,
  reached: 0,
  filledOfReached: 0,
});

/** Given the time of the run and the number of its orders. Ticks and sizes are only of one instrument; none is given for several. */
export function quotingOf(
  { buy, sell, both, rested, reached, filledOfReached }: QuotingSums,
  time: number,
  orders: number,
  instrument: Instrument | undefined,
): Quoting {
  const none = orders === 0 ? 'NO_ORDERS' : undefined;
  const ofTime = (part: number): Metric => (none === undefined ? quotient(part, time, 'RUN_TOO_SHORT') : missing(none));
  const mean = (area: number, elapsed: number): Metric => quotient(area, elapsed, none ?? 'ZERO_DENOMINATOR');
  const ticksOf = (area: number, elapsed: number): Metric =>
    none === undefined && instrument === undefined ? missing('NOT_APPLICABLE') : mean(area, elapsed);
  const sizeOf = (area: number, elapsed: number): Metric => {
    const lots = ticksOf(area, elapsed);
    return lots.status === 'known' ? ratio(lots.value.mul(instrument?.lotSize ?? 1)) : lots;
  };
  const bySide = <Value>(of: (side: 'both' | 'buy' | 'sell') => Value): BySide<Value> => ({
    both: of('both'),
    buy: of('buy'),
    sell: of('sell'),
  });
  const sums = { buy, sell, both };
  const rates = {
    buy,
    sell,
    both: {
      time: buy.time + sell.time,
      size: buy.size + sell.size,
      distance: buy.distance + sell.distance,
    },
  };
  return {
    uptime: uptimeDistances.map((within, index) => ({
      within,
      share: bySide((side) => ofTime(sums[side].within[index] as number)),
    })),
    quoting: bySide((side) => ofTime(sums[side].time)),
    quotedSpread: mean(both.spread, both.time),
    quotedSize: bySide((side) => sizeOf(rates[side].size, rates[side].time)),
    distanceToTouch: bySide((side) => ticksOf(rates[side].distance, rates[side].time)),
    rested,
    reachedTouch: reached,
    fillRateAtTouch: share(filledOfReached, reached, none ?? 'ZERO_DENOMINATOR'),
  };
}

/**
 * Follows the resting orders in one instrument as a step function of time, beside the public touch. Time is added up only while
 * something rests, and only when the touch or an order changes. A touch that is lost is carried forward, as the mid is.
 */
export class QuotingTracker {
  readonly #buy = new OwnQuotes('buy');
  readonly #sell = new OwnQuotes('sell');
  readonly #sums = emptyQuotingSums();
  #touch: PublicTouch | undefined;
  #since = 0;

  move(touch: PublicTouch, time: Micros): void {
    if (this.#buy.best !== undefined || this.#sell.best !== undefined) this.#integrate(time);
    this.#touch = touch;
    this.#buy.reach(touch);
    this.#sell.reach(touch);
  }

  /** An order was accepted, filled, amended or ended: its rest is in the book from now on. */
  change(order: LiveOrder, rests: boolean, time: Micros): void {
    this.#integrate(time);
    const quotes = this.#quotesOf(order.side);
    quotes.refresh(order, rests && canRest(order) && order.leaves > 0);
    if (this.#touch !== undefined) quotes.reach(this.#touch);
  }

  /** An order has ended. It rested if time passed since its acceptance. */
  end(order: LiveOrder, time: Micros): void {
    this.change(order, false, time);
    if (order.acceptedAt === undefined || time <= order.acceptedAt || !canRest(order)) return;
    this.#sums.rested += 1;
    if (!order.reachedTouch) return;
    this.#sums.reached += 1;
    if (order.hasMade) this.#sums.filledOfReached += 1;
  }

  conclude(end: Micros): QuotingSums {
    this.#integrate(end);
    return this.#sums;
  }

  #quotesOf(side: Side): OwnQuotes {
    return side === 'buy' ? this.#buy : this.#sell;
  }

  #integrate(time: Micros): void {
    const elapsed = time - this.#since;
    if (elapsed <= 0) return;
    this.#since = time;
    if (this.#touch !== undefined) addTime(this.#sums, elapsed, this.#touch, this.#buy, this.#sell);
  }
}

function addTime(sums: QuotingSums, elapsed: number, touch: PublicTouch, buys: OwnQuotes, sells: OwnQuotes): void {
  const mid = touch.bid + touch.ask;
  const bid = buys.best;
  const ask = sells.best;
  // As integers: the distance from the mid times 10,000, in half ticks, is compared with bps · mid.
  const below = bid === undefined ? Infinity : (mid - 2 * bid) * 10_000;
  const above = ask === undefined ? Infinity : (2 * ask - mid) * 10_000;
  for (let index = 0; index < uptimeDistances.length; index += 1) {
    const reach = (uptimeDistances[index] as number) * mid;
    if (below <= reach) sums.buy.within[index] = (sums.buy.within[index] as number) + elapsed;
    if (above <= reach) sums.sell.within[index] = (sums.sell.within[index] as number) + elapsed;
    if (below <= reach && above <= reach) sums.both.within[index] = (sums.both.within[index] as number) + elapsed;
  }
  if (bid !== undefined) addSide(sums.buy, elapsed, buys, touch);
  if (ask !== undefined) addSide(sums.sell, elapsed, sells, touch);
  if (bid === undefined || ask === undefined) return;
  sums.both.time += elapsed;
  sums.both.spread += (elapsed * (ask - bid) * 20_000) / mid;
}

function addSide(sums: SideSums, elapsed: number, quotes: OwnQuotes, touch: PublicTouch): void {
  sums.time += elapsed;
  sums.size += elapsed * quotes.size;
  sums.distance += elapsed * quotes.distance(touch);
}

const quotient = (part: number, whole: number, none: NullReason): Metric =>
  whole > 0 ? ratio(new Decimal(part / whole)) : missing(none);
