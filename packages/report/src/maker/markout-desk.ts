import type { Instrument, Lots, OrderFilled } from '@replay/core';
import { moneyAtMid, ValueSum } from '@replay/ledger';
import { type RoughValues, roughValuesOf } from '../account/rough-values.ts';
import type { MarkoutSum } from './markout-sum.ts';
import { type MomentQueue, momentKinds } from './moment-queue.ts';

type ByLiquidity<Sum> = Readonly<Record<OrderFilled['liquidity'], Sum>>;

/** The sums of one horizon and liquidity: those of the account, and what the fills of this instrument were worth later. */
interface Line {
  readonly sum: MarkoutSum;
  readonly later: ValueSum;
}

const made = momentKinds.indexOf('made');

/** The mark-outs of one instrument, added to the sums of the account. */
export class MarkoutDesk {
  readonly #instrument: Instrument;
  readonly #rough: RoughValues;
  readonly #maker: readonly Line[];
  readonly #taker: readonly Line[];

  /** The sums stand in the order of the horizons. */
  constructor(instrument: Instrument, sums: readonly ByLiquidity<MarkoutSum>[]) {
    this.#instrument = instrument;
    this.#rough = roughValuesOf(instrument);
    this.#maker = sums.map(({ maker }) => ({ sum: maker, later: new ValueSum(instrument) }));
    this.#taker = sums.map(({ taker }) => ({ sum: taker, later: new ValueSum(instrument) }));
  }

  /** The mid of a horizon is here, of the fill at a place of those waiting. */
  add(waiting: MomentQueue, place: number, horizon: number, later: number): void {
    const line = this.#lineOf(waiting, place, horizon);
    const size = signedSize(waiting, place);
    line.later.add(size, later);
    const value = this.#rough(size, waiting.price(place));
    const notional = Math.abs(this.#rough(size, waiting.reference(place)));
    line.sum.add(Math.floor(waiting.time(place) / 60_000_000), this.#rough(size, later) - value, notional);
  }

  drop(waiting: MomentQueue, place: number, horizon: number, reason: 'gap' | 'past-end'): void {
    const size = signedSize(waiting, place);
    const value = moneyAtMid(this.#instrument, size, waiting.price(place));
    const referenceValue = moneyAtMid(this.#instrument, size, waiting.reference(place));
    this.#lineOf(waiting, place, horizon).sum.drop({ value, referenceValue }, reason);
  }

  /** Hands in what the fills were worth at the horizons: once, when the run is over. */
  conclude(): void {
    for (const lines of [this.#maker, this.#taker]) for (const { sum, later } of lines) sum.addLater(later.total);
  }

  #lineOf(waiting: MomentQueue, place: number, horizon: number): Line {
    return (waiting.kind(place) === made ? this.#maker : this.#taker)[horizon] as Line;
  }
}

const signedSize = (waiting: MomentQueue, place: number): Lots => (waiting.sign(place) * waiting.size(place)) as Lots;
