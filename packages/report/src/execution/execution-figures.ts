import type { Instrument } from '@replay/core';
import { emptyMidMoves, type MidMoveFigures, type MidMoveSums, midMoveFigures } from '../markouts/mid-moves.ts';
import { addSums } from '../metric/sums.ts';
import { emptyLiquiditySums, type LiquidityFigures, type LiquiditySums, liquidityFigures } from './liquidity.ts';
import { emptyQueueSums, type QueueFigures, type QueueSums, queueFigures } from './queue-position.ts';
import { emptyQuotingSums, type Quoting, type QuotingSums, quotingOf } from './quoting.ts';
import { emptyShortfallSums, type Shortfall, type ShortfallSums, shortfallOf } from './shortfall.ts';
import { emptyTakerSums, type TakerCosts, type TakerSums, takerCosts } from './taker-costs.ts';

/** Execution costs and quoting of one instrument or of several together. */
export interface ExecutionFigures {
  readonly taker: TakerCosts;
  readonly shortfall: Readonly<Record<'all' | 'taking' | 'resting', Shortfall>>;
  readonly liquidity: Readonly<Record<'maker' | 'taker', LiquidityFigures>>;
  readonly quoting: Quoting;
  readonly queue: QueueFigures;
  /** In the order of the mark-out horizons. */
  readonly midMoves: readonly MidMoveFigures[];
}

/** The sums behind the figures: those of several instruments can be added up, their figures cannot. */
export interface ExecutionSums {
  orders: number;
  readonly taker: TakerSums;
  readonly liquidity: Readonly<Record<'maker' | 'taker', LiquiditySums>>;
  readonly shortfall: Readonly<Record<'taking' | 'resting', ShortfallSums>>;
  readonly quoting: QuotingSums;
  readonly queue: QueueSums;
  readonly midMoves: readonly MidMoveSums[];
}

/** The sums of several instruments together. */
export function totalSums(parts: readonly ExecutionSums[]): ExecutionSums {
  const total: ExecutionSums = {
    orders: 0,
    taker: emptyTakerSums(),
    liquidity: { maker: emptyLiquiditySums(), taker: emptyLiquiditySums() },
    shortfall: { taking: emptyShortfallSums(), resting: emptyShortfallSums() },
    quoting: emptyQuotingSums(),
    queue: emptyQueueSums(),
    midMoves: emptyMidMoves(),
  };
  for (const part of parts) addSums(total, part);
  return total;
}

/** The figures of a run of this time; times of several instruments add up. Sizes and ticks need a single instrument. */
export function executionFigures(
  { orders, taker, liquidity, shortfall, quoting, queue, midMoves }: ExecutionSums,
  time: number,
  instrument: Instrument | undefined,
): ExecutionFigures {
  const all = emptyShortfallSums();
  addSums(all, shortfall.taking);
  addSums(all, shortfall.resting);
  return {
    taker: takerCosts(taker),
    shortfall: {
      all: shortfallOf(all),
      taking: shortfallOf(shortfall.taking),
      resting: shortfallOf(shortfall.resting),
    },
    liquidity: {
      maker: liquidityFigures(liquidity.maker, 'NO_MAKER_FILLS'),
      taker: liquidityFigures(liquidity.taker, 'NO_TAKER_FILLS'),
    },
    quoting: quotingOf(quoting, time, orders, instrument),
    queue: queueFigures(queue, instrument),
    midMoves: midMoveFigures(midMoves),
  };
}
