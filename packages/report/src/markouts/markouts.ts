import type { FindingNoted, Instrument, InstrumentId, Micros, OrderFilled, TouchLost } from '@replay/core';
import type { BookedFill } from '../account/accounting.ts';
import { type Horizon, horizons, isFeedGap } from './horizons.ts';
import { FillSums, InstrumentMarkouts, type MarkoutFigures, MarkoutSums } from './markout-sums.ts';
import { MarkoutTracker } from './markout-tracker.ts';

export interface Markout {
  readonly horizon: Horizon;
  readonly all: MarkoutFigures;
  readonly maker: MarkoutFigures;
  readonly taker: MarkoutFigures;
}

/** The mark-outs of an account, followed by instrument. */
export class Markouts {
  readonly #fills = { maker: new FillSums(), taker: new FillSums() };
  readonly #sums = horizons.map(() => ({ maker: new MarkoutSums(), taker: new MarkoutSums() }));
  readonly #byInstrument = new Map<InstrumentId, InstrumentMarkouts>();
  readonly #trackers = new Map<InstrumentId, MarkoutTracker>();

  constructor(instruments: readonly Instrument[]) {
    for (const instrument of instruments) {
      const markouts = new InstrumentMarkouts(instrument, this.#sums);
      this.#byInstrument.set(instrument.id, markouts);
      this.#trackers.set(instrument.id, new MarkoutTracker(instrument, markouts));
    }
  }

  /** By instrument, to mark other events than fills. */
  get trackers(): ReadonlyMap<InstrumentId, MarkoutTracker> {
    return this.#trackers;
  }

  /** A new mid of an instrument, doubled. */
  move(id: InstrumentId, mid: number, time: Micros): void {
    this.#trackers.get(id)?.move(mid, time);
  }

  /** The data may have a gap. */
  interrupt(fact: TouchLost | FindingNoted): void {
    if (fact.instrument !== undefined && isFeedGap(fact)) this.#trackers.get(fact.instrument)?.interrupt(fact.time);
  }

  fill(fill: OrderFilled, booked: BookedFill): void {
    this.#fills[fill.liquidity].add(booked);
    this.#trackers.get(fill.instrument)?.fill(fill, booked.reference);
  }

  /** The mark-outs of the run, which is over at `end`. */
  conclude(end: Micros): readonly Markout[] {
    for (const tracker of this.#trackers.values()) tracker.conclude(end);
    for (const markouts of this.#byInstrument.values()) markouts.conclude();
    const allFills = new FillSums();
    for (const fills of [this.#fills.maker, this.#fills.taker]) allFills.include(fills);
    return horizons.map((horizon, index) => {
      const { maker, taker } = this.#sums[index] as Readonly<Record<'maker' | 'taker', MarkoutSums>>;
      const all = new MarkoutSums();
      for (const sums of [maker, taker]) all.include(sums);
      return {
        horizon,
        all: all.figures(allFills, 'NO_FILLS'),
        maker: maker.figures(this.#fills.maker, 'NO_MAKER_FILLS'),
        taker: taker.figures(this.#fills.taker, 'NO_TAKER_FILLS'),
      };
    });
  }
}
