import type { Instrument } from '@replay/core';
import { type AfterFigures, MidsAfterSum } from '../markouts/mid-moves.ts';
import { type LiquidityFigures, LiquiditySum } from './liquidity.ts';
import { type QueueFigures, QueuePlaces } from './queue-position.ts';
import { type Quoting, QuotingSum } from './quoting.ts';
import { type Shortfall, ShortfallSum } from './shortfall.ts';
import { TakerCostSum, type TakerCosts } from './taker-costs.ts';

/** What trading cost and how quoting went, of one instrument or of several together. */
export interface ExecutionFigures {
  readonly taker: TakerCosts;
  readonly shortfall: Readonly<Record<'all' | 'taking' | 'resting', Shortfall>>;
  readonly liquidity: Readonly<Record<'maker' | 'taker', LiquidityFigures>>;
  readonly quoting: Quoting;
  readonly queue: QueueFigures;
  /** In the order of the horizons of the mark-outs. */
  readonly after: readonly AfterFigures[];
}

interface Sums {
  orders: number;
  readonly taker: TakerCostSum;
  readonly liquidity: Readonly<Record<'maker' | 'taker', LiquiditySum>>;
  readonly shortfall: Readonly<Record<'taking' | 'resting', ShortfallSum>>;
  readonly quoting: QuotingSum;
  readonly queue: QueuePlaces;
  readonly after: MidsAfterSum;
}

/** The sums behind the figures: those of several instruments can be put together, their figures cannot. */
export class ExecutionSum {
  readonly #sums: Sums;

  constructor(sums: Sums) {
    this.#sums = sums;
  }

  /** Nothing was ever ordered or traded. */
  get isIdle(): boolean {
    const { orders, liquidity } = this.#sums;
    return orders === 0 && liquidity.maker.isEmpty && liquidity.taker.isEmpty;
  }

  include(other: ExecutionSum): void {
    const [ours, theirs] = [this.#sums, other.#sums];
    ours.orders += theirs.orders;
    ours.taker.include(theirs.taker);
    ours.liquidity.maker.include(theirs.liquidity.maker);
    ours.liquidity.taker.include(theirs.liquidity.taker);
    ours.shortfall.taking.include(theirs.shortfall.taking);
    ours.shortfall.resting.include(theirs.shortfall.resting);
    ours.quoting.include(theirs.quoting);
    ours.queue.include(theirs.queue);
    ours.after.include(theirs.after);
  }

  /** The figures of a run of this time; times of several instruments add up. */
  figures(time: number, instrument: Instrument | undefined): ExecutionFigures {
    const { orders, taker, liquidity, shortfall, quoting, queue, after } = this.#sums;
    const all = new ShortfallSum();
    all.include(shortfall.taking);
    all.include(shortfall.resting);
    return {
      taker: taker.figures(),
      shortfall: { all: all.figures(), taking: shortfall.taking.figures(), resting: shortfall.resting.figures() },
      liquidity: {
        maker: liquidity.maker.figures('NO_MAKER_FILLS'),
        taker: liquidity.taker.figures('NO_TAKER_FILLS'),
      },
      quoting: quoting.figures(time, orders, instrument),
      queue: queue.figures(instrument),
      after: after.figures(),
    };
  }
}

/** Of several instruments together. */
export function together(sums: readonly ExecutionSum[]): ExecutionSum {
  const whole = new ExecutionSum({
    orders: 0,
    taker: new TakerCostSum(),
    liquidity: { maker: new LiquiditySum(), taker: new LiquiditySum() },
    shortfall: { taking: new ShortfallSum(), resting: new ShortfallSum() },
    quoting: new QuotingSum(),
    queue: new QueuePlaces(),
    after: new MidsAfterSum(false),
  });
  for (const one of sums) whole.include(one);
  return whole;
}
