import { ChangedIndexes, SumTree } from '@replay/core';
import { type Ledger, roughValue } from '@replay/ledger';
import { mostAt, worstPrice } from './exposure.ts';
import type { Venue } from './venue.ts';

/** Float sums over the venues of an account: what its open positions have earned, and what it could come to hold. */
export class ExposureSums {
  readonly #venues: readonly Venue[];
  readonly #changes: ChangedIndexes;
  readonly #earned: SumTree;
  readonly #amounts: SumTree;
  readonly #exposures: SumTree;

  constructor(venues: readonly Venue[]) {
    this.#venues = venues;
    this.#changes = new ChangedIndexes(venues.length);
    this.#earned = new SumTree(venues.length);
    this.#amounts = new SumTree(venues.length);
    this.#exposures = new SumTree(venues.length);
  }

  changed(index: number): void {
    this.#changes.add(index);
  }

  /** Brings the sums up to date with an account. */
  update(ledger: Ledger): void {
    for (let index = this.#changes.take(); index >= 0; index = this.#changes.take()) this.#read(index, ledger);
  }

  /** Profit less loss of all that is held, at the mids. */
  get earned(): number {
    return this.#earned.total;
  }

  /** The amounts that this is the sum of, without their signs. */
  get amounts(): number {
    return this.#amounts.total;
  }

  /** The value of the most that could come to be held at all venues but one; infinite where there is no price to value it at. */
  exposedBut(index: number): number {
    return this.#exposures.totalWithout(index);
  }

  #read(index: number, ledger: Ledger): void {
    const venue = this.#venues[index] as Venue;
    const { instrument, midDoubled } = venue;
    const position = ledger.positions.get(instrument.id);
    if (position === undefined) return;
    let [earned, amounts] = [0, 0];
    if (position.size !== 0 && midDoubled !== undefined) {
      const value = roughValue(instrument, position.size, midDoubled / 2);
      earned = value - position.floatEntry;
      amounts = Math.abs(value) + Math.abs(position.floatEntry);
    }
    this.#earned.set(index, earned);
    this.#amounts.set(index, amounts);
    const most = mostAt(venue, position.size);
    const price = most === 0 ? 0 : worstPrice(venue);
    const exposure = most === 0 ? 0 : price === undefined ? Infinity : Math.abs(roughValue(instrument, most, price));
    this.#exposures.set(index, exposure);
  }
}
