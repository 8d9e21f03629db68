import { Decimal, type FillTrace, type Instrument } from '@replay/core';
import { missing, ratio } from '../metric/metric.ts';
import type { MetricTable } from '../metric/metric-table.ts';
import { type Quantiles, quantilesOf, Samples } from '../metric/samples.ts';

export interface QueueSums {
  readonly ahead: Samples;
  readonly gone: Samples;
  fills: number;
}

export const emptyQueueSums = (): QueueSums => ({ ahead: new Samples(), gone: new Samples(), fills: 0 });

/**
 * The queue positions of filled orders, as the queue model estimated them. They are recorded by fills, so each order counts once, at
 * its first fill as a maker: orders that were never filled may have been further back.
 */
export interface QueueFigures {
  /** Public size ahead when the order joined, in the instrument's unit. */
  readonly aheadAtJoin: Quantiles;
  /** The share of it that had traded or been cancelled just before the fill; of orders with size ahead. */
  readonly shareGone: Quantiles;
}

export const queueMetrics: MetricTable<QueueFigures> = {
  'queueAheadAtJoin.p50': {
    title: 'Ahead at the join',
    unit: 'size',
    value: ({ aheadAtJoin }) => aheadAtJoin.p50,
    n: ({ aheadAtJoin }) => aheadAtJoin.n,
    definition:
      'Public size ahead of an order when it joined its price level, at its first fill as a maker: the median.',
  },
  'queueAheadAtJoin.p90': {
    title: 'Ahead at the join, p90',
    unit: 'size',
    value: ({ aheadAtJoin }) => aheadAtJoin.p90,
    n: ({ aheadAtJoin }) => aheadAtJoin.n,
    definition: 'Nine of ten filled orders had no more size ahead.',
  },
  'queueShareAtFill.p50': {
    title: 'Gone before the fill',
    unit: 'share',
    value: ({ shareGone }) => shareGone.p50,
    n: ({ shareGone }) => shareGone.n,
    definition:
      'Share of the size ahead that had traded or been cancelled before the event that filled the order: the median of orders with size ahead.',
  },
  'queueShareAtFill.p90': {
    title: 'Gone before the fill, p90',
    unit: 'share',
    value: ({ shareGone }) => shareGone.p90,
    n: ({ shareGone }) => shareGone.n,
    definition: 'For nine of ten orders the share was no larger.',
  },
};

/** Adds the first fill of an order as a maker. */
export function addQueuePosition(sums: QueueSums, { queueAheadAtJoin: joined, queueAheadNow: now }: FillTrace): void {
  sums.fills += 1;
  if (joined === undefined || joined === null) return;
  sums.ahead.push(joined);
  if (joined > 0 && now !== undefined && now !== null) sums.gone.push((joined - now) / joined);
}

/** Sizes are only of one instrument; none is given for several together. */
export function queueFigures({ ahead, gone, fills }: QueueSums, instrument: Instrument | undefined): QueueFigures {
  const none = fills === 0 ? 'NO_MAKER_FILLS' : 'NOT_RECORDED';
  return {
    aheadAtJoin: quantilesOf(ahead, none, (lots) =>
      instrument === undefined ? missing('NOT_APPLICABLE') : ratio(new Decimal(lots).mul(instrument.lotSize)),
    ),
    shareGone: quantilesOf(gone, ahead.n > 0 ? 'ZERO_DENOMINATOR' : none, ratio),
  };
}
