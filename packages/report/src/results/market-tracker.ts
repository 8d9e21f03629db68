import type { Instrument, InstrumentId, Micros, OrderFilled, TouchLost } from '@replay/core';
import type { BookedFill } from '../account/accounting.ts';
import { type Exposure, ExposureTracker } from './exposure.ts';
import { type HoldingProfit, HoldingProfitTracker } from './holding-profit.ts';
import { type Inventory, InventoryTracker } from './inventory.ts';
import { type Traded, TradedTracker } from './traded.ts';

/** What was accumulated of one instrument by the end of the run. */
export interface MarketTotals {
  readonly exposure: Exposure;
  readonly inventory: Inventory;
  readonly profit: HoldingProfit;
  readonly traded: Traded;
  readonly mark: Mark;
}

/** The mid that an instrument is marked at in the end, and since when it is carried forward. */
export interface Mark {
  /** Bid + ask in ticks; twice the last own fill price if there never was a mid, undefined if there was no fill either. */
  readonly midDoubled: number | undefined;
  /** Whether the book ever had a mid. */
  readonly public: boolean;
  readonly lost: { readonly cause: TouchLost['cause']; readonly since: Micros } | undefined;
}

class InstrumentTracker {
  readonly inventory: InventoryTracker;
  readonly #exposure = new ExposureTracker();
  readonly #profit: HoldingProfitTracker;
  readonly #traded: TradedTracker;
  #mid: number | undefined;
  #public = false;
  #lost: Mark['lost'];

  constructor(instrument: Instrument) {
    this.inventory = new InventoryTracker(instrument);
    this.#profit = new HoldingProfitTracker(instrument);
    this.#traded = new TradedTracker(instrument);
  }

  move(midDoubled: number, time: Micros): void {
    this.#mid = midDoubled;
    this.#public = true;
    this.#lost = undefined;
    this.#profit.mark(midDoubled);
    this.inventory.mark(midDoubled, time);
  }

  lose({ cause, time }: TouchLost): void {
    this.#lost ??= { cause, since: time };
  }

  fill(fill: OrderFilled, booked: BookedFill): void {
    const { reference, positionAfter } = booked;
    this.#mid = reference;
    this.#exposure.move(positionAfter, fill.time);
    this.#profit.fill(fill.liquidity, booked);
    this.#traded.fill(fill, booked);
    this.inventory.fill(positionAfter, reference, fill.time);
  }

  conclude(from: Micros, to: Micros): MarketTotals {
    return {
      exposure: this.#exposure.conclude(from, to),
      inventory: this.inventory.conclude(from, to),
      profit: this.#profit.conclude(this.#mid),
      traded: this.#traded.conclude(this.#mid),
      mark: { midDoubled: this.#mid, public: this.#public, lost: this.#lost },
    };
  }
}

/** Follows all instruments of an account, and the largest notional of their positions together. */
export class MarketTracker {
  readonly #byId: ReadonlyMap<InstrumentId, InstrumentTracker>;
  readonly #all: readonly InstrumentTracker[];
  #largestNotional = 0;

  constructor(instruments: readonly Instrument[]) {
    this.#byId = new Map(instruments.map((instrument) => [instrument.id, new InstrumentTracker(instrument)]));
    this.#all = [...this.#byId.values()];
  }

  /** At the mids of one moment; a float, for ratios. */
  get largestNotional(): number {
    return this.#largestNotional;
  }

  move(instrument: InstrumentId, midDoubled: number, time: Micros): void {
    this.#byId.get(instrument)?.move(midDoubled, time);
    this.#updateLargest();
  }

  lose(lost: TouchLost): void {
    this.#byId.get(lost.instrument)?.lose(lost);
  }

  fill(fill: OrderFilled, booked: BookedFill): void {
    this.#byId.get(fill.instrument)?.fill(fill, booked);
    this.#updateLargest();
  }

  conclude(from: Micros, to: Micros): ReadonlyMap<InstrumentId, MarketTotals> {
    return new Map([...this.#byId].map(([id, tracker]) => [id, tracker.conclude(from, to)]));
  }

  #updateLargest(): void {
    let notional = 0;
    for (let index = 0; index < this.#all.length; index += 1)
      notional += (this.#all[index] as InstrumentTracker).inventory.notional;
    if (notional > this.#largestNotional) this.#largestNotional = notional;
  }
}
