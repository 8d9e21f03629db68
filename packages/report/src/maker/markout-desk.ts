import type { Instrument, Lots, OrderFilled } from '@replay/core';
import { moneyAtMid, ValueSum } from '@replay/ledger';
import { type RoughValues, roughValuesOf } from '../account/rough-values.ts';
import type { MarkoutSum } from './markout-sum.ts';
import { type Moment, momentKinds } from './moment-queue.ts';

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

  /** The mid of a fill's horizon is here. */
  add(fill: Moment, horizon: number, later: number): void {
    const line = this.#lineOf(fill, horizon);
    const size = signedSize(fill);
    line.later.add(size, later);
    const value = this.#rough(size, fill.price);
    const notional = Math.abs(this.#rough(size, fill.reference));
    line.sum.add(Math.floor(fill.time / 60_000_000), this.#rough(size, later) - value, notional);
  }

  drop(fill: Moment, horizon: number, reason: 'gap' | 'past-end'): void {
    const size = signedSize(fill);
    const value = moneyAtMid(this.#instrument, size, fill.price);
    const referenceValue = moneyAtMid(this.#instrument, size, fill.reference);
    this.#lineOf(fill, horizon).sum.drop({ value, referenceValue }, reason);
  }

  /** Hands in what the fills were worth at the horizons: once, when the run is over. */
  conclude(): void {
    for (const lines of [this.#maker, this.#taker]) for (const { sum, later } of lines) sum.addLater(later.total);
  }

  #lineOf({ kind }: Moment, horizon: number): Line {
    return (kind === made ? this.#maker : this.#taker)[horizon] as Line;
  }
}

const signedSize = ({ sign, size }: Moment): Lots => (sign * size) as Lots;
