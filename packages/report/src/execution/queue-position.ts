import { Decimal, type FillTrace, type Instrument } from '@replay/core';
import { type Metric, missing, ratio } from '../metric/metric.ts';
import { type Quantiles, Samples, spreadOf } from '../metric/samples.ts';

/**
 * Where filled orders stood in their queues, as the queue model estimated it (metrics.md 9). Fills tell it, so it is of filled orders
 * only, each at its first fill as a maker: orders that were never filled may have stood further back.
 */
export interface QueueFigures {
  /** Public size in front when the order joined, in the instrument's unit. */
  readonly aheadAtJoin: Quantiles;
  /** The part of it that had traded or been cancelled just before the fill; of orders that had something in front. */
  readonly shareGone: Quantiles;
}

export class QueuePlaces {
  readonly #ahead = new Samples();
  readonly #gone = new Samples();
  #fills = 0;

  /** The first fill of an order as a maker. */
  add({ queueAheadAtJoin: joined, queueAheadNow: now }: FillTrace): void {
    this.#fills += 1;
    if (joined === undefined || joined === null) return;
    this.#ahead.push(joined);
    if (joined > 0 && now !== undefined && now !== null) this.#gone.push((joined - now) / joined);
  }

  include(other: QueuePlaces): void {
    this.#ahead.include(other.#ahead);
    this.#gone.include(other.#gone);
    this.#fills += other.#fills;
  }

  /** Sizes are only of one instrument; with none given they are of several. */
  figures(instrument: Instrument | undefined): QueueFigures {
    const none = this.#fills === 0 ? 'NO_MAKER_FILLS' : 'NOT_RECORDED';
    const size = (lots: number): Metric =>
      instrument === undefined ? missing('NOT_APPLICABLE') : ratio(new Decimal(lots).mul(instrument.lotSize));
    return {
      aheadAtJoin: spreadOf(this.#ahead, none, size),
      shareGone: spreadOf(this.#gone, this.#ahead.n > 0 ? 'ZERO_DENOMINATOR' : none, ratio),
    };
  }
}
