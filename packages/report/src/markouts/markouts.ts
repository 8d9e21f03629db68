import type { Instrument, InstrumentId, Micros, OrderFilled } from '@replay/core';
import type { BookedFill } from '../account/accounting.ts';
import { breaksMids, type Hole, type Horizon, horizons } from './horizons.ts';
import { FilledSum, MarkoutDesk, type MarkoutFigures, MarkoutSum } from './markout-sums.ts';
import { LookAhead } from './markout-tracker.ts';

export interface Markout {
  readonly horizon: Horizon;
  readonly all: MarkoutFigures;
  readonly maker: MarkoutFigures;
  readonly taker: MarkoutFigures;
}

/** The mark-outs of an account, from looks ahead in each of its instruments. */
export class Markouts {
  readonly #filled = { maker: new FilledSum(), taker: new FilledSum() };
  readonly #sums = horizons.map(() => ({ maker: new MarkoutSum(), taker: new MarkoutSum() }));
  readonly #desks = new Map<InstrumentId, MarkoutDesk>();
  readonly #looks = new Map<InstrumentId, LookAhead>();

  constructor(instruments: readonly Instrument[]) {
    for (const instrument of instruments) {
      const desk = new MarkoutDesk(instrument, this.#sums);
      this.#desks.set(instrument.id, desk);
      this.#looks.set(instrument.id, new LookAhead(instrument, desk));
    }
  }

  /** By instrument, for those who have more to look ahead from than fills. */
  get looks(): ReadonlyMap<InstrumentId, LookAhead> {
    return this.#looks;
  }

  /** A new mid of an instrument, doubled. */
  move(id: InstrumentId, mid: number, time: Micros): void {
    this.#looks.get(id)?.move(mid, time);
  }

  /** The data may have a hole. */
  interrupt(fact: Hole): void {
    if (fact.instrument !== undefined && breaksMids(fact)) this.#looks.get(fact.instrument)?.interrupt(fact.time);
  }

  fill(fill: OrderFilled, booked: BookedFill): void {
    this.#filled[fill.liquidity].add(booked);
    this.#looks.get(fill.instrument)?.fill(fill, booked.reference);
  }

  /** The run is over at `end`, and so are all looks ahead. */
  conclude(end: Micros): readonly Markout[] {
    for (const look of this.#looks.values()) look.conclude(end);
    for (const desk of this.#desks.values()) desk.conclude();
    return horizons.map((horizon, index) => {
      const { maker, taker } = this.#sums[index] as Readonly<Record<'maker' | 'taker', MarkoutSum>>;
      const [all, filled] = [new MarkoutSum(), new FilledSum()];
      for (const sum of [maker, taker]) all.include(sum);
      for (const sum of [this.#filled.maker, this.#filled.taker]) filled.include(sum);
      return {
        horizon,
        all: all.figures(filled, 'NO_FILLS'),
        maker: maker.figures(this.#filled.maker, 'NO_MAKER_FILLS'),
        taker: taker.figures(this.#filled.taker, 'NO_TAKER_FILLS'),
      };
    });
  }
}
