import type { Instrument, InstrumentId, Micros, OrderFilled, TouchLost } from '@replay/core';
import type { BookedFill } from '../account/accounting.ts';
import { type Exposure, ExposureWatch } from './exposure.ts';
import { type HoldingProfit, HoldingProfitWatch } from './holding-profit.ts';
import { type Inventory, InventoryWatch } from './inventory.ts';
import { type Traded, TradedWatch } from './traded.ts';

/** What was seen of one instrument by the end of the run. */
export interface MarketSeen {
  readonly exposure: Exposure;
  readonly inventory: Inventory;
  readonly profit: HoldingProfit;
  readonly traded: Traded;
  readonly mark: Mark;
}

/** What the instrument is marked at in the end, and since when that mid is only carried. */
export interface Mark {
  /** Bid + ask in ticks; twice the last own fill price where there never was a mid, undefined where there was no fill either. */
  readonly midDoubled: number | undefined;
  /** Whether the book ever had one. */
  readonly public: boolean;
  readonly lost: { readonly cause: TouchLost['cause']; readonly since: Micros } | undefined;
}

/** The watches of one instrument. */
class MarketWatch {
  readonly inventory: InventoryWatch;
  readonly #exposure = new ExposureWatch();
  readonly #profit: HoldingProfitWatch;
  readonly #traded: TradedWatch;
  #mid: number | undefined;
  #public = false;
  #lost: Mark['lost'];

  constructor(instrument: Instrument) {
    this.inventory = new InventoryWatch(instrument);
    this.#profit = new HoldingProfitWatch(instrument);
    this.#traded = new TradedWatch(instrument);
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

  conclude(from: Micros, to: Micros): MarketSeen {
    return {
      exposure: this.#exposure.conclude(from, to),
      inventory: this.inventory.conclude(from, to),
      profit: this.#profit.conclude(this.#mid),
      traded: this.#traded.conclude(this.#mid),
      mark: { midDoubled: this.#mid, public: this.#public, lost: this.#lost },
    };
  }
}

/** The watches of all instruments of an account, and the most that they ever held together. */
export class MarketWatches {
  readonly #byId: ReadonlyMap<InstrumentId, MarketWatch>;
  readonly #all: readonly MarketWatch[];
  #largestNotional = 0;

  constructor(instruments: readonly Instrument[]) {
    this.#byId = new Map(instruments.map((instrument) => [instrument.id, new MarketWatch(instrument)]));
    this.#all = [...this.#byId.values()];
  }

  /** The largest notional of all positions together at the mids of one moment: a float, for ratios. */
  get largestNotional(): number {
    return this.#largestNotional;
  }

  move(instrument: InstrumentId, midDoubled: number, time: Micros): void {
    this.#byId.get(instrument)?.move(midDoubled, time);
    this.#weigh();
  }

  lose(lost: TouchLost): void {
    this.#byId.get(lost.instrument)?.lose(lost);
  }

  fill(fill: OrderFilled, booked: BookedFill): void {
    this.#byId.get(fill.instrument)?.fill(fill, booked);
    this.#weigh();
  }

  conclude(from: Micros, to: Micros): ReadonlyMap<InstrumentId, MarketSeen> {
    return new Map([...this.#byId].map(([id, watch]) => [id, watch.conclude(from, to)]));
  }

  #weigh(): void {
    let notional = 0;
    for (let at = 0; at < this.#all.length; at += 1) notional += (this.#all[at] as MarketWatch).inventory.notional;
    if (notional > this.#largestNotional) this.#largestNotional = notional;
  }
}
