import { ChangedIndexes, SumTree } from '@replay/core';
import type { Ledger } from '@replay/ledger';
import type { CarryTerms } from './carry-terms.ts';
import { nothingSoFar } from './fee-model.ts';
import { reserveOf } from './reserves.ts';
import type { Venue } from './venue.ts';

/** The float sum over the venues of coins of an account: what its working buys may come to cost. */
export class ReserveSums {
  readonly #venues: readonly Venue[];
  readonly #changes: ChangedIndexes;
  readonly #reserves: SumTree;
  #fees: CarryTerms['fees'] | undefined;
  #today = Number.NaN;

  constructor(venues: readonly Venue[]) {
    this.#venues = venues;
    this.#changes = new ChangedIndexes(venues.length);
    this.#reserves = new SumTree(venues.length);
  }

  changed(index: number): void {
    this.#changes.add(index);
  }

  /** Brings the sum up to date with an account, and with the fees of a day. */
  update(ledger: Ledger, terms: CarryTerms): void {
    const { today } = terms.run ?? nothingSoFar;
    if (terms.fees !== this.#fees || today !== this.#today) this.#changes.addAll();
    [this.#fees, this.#today] = [terms.fees, today];
    for (let index = this.#changes.take(); index >= 0; index = this.#changes.take()) {
      const venue = this.#venues[index] as Venue;
      const { contract, id } = venue.instrument;
      if (contract !== 'spot' || !ledger.positions.has(id)) continue;
      this.#reserves.set(index, reserveOf(venue, terms).rough);
    }
  }

  /** What the buys at all venues but one may come to cost. */
  reservedBut(index: number): number {
    return this.#reserves.totalWithout(index);
  }
}
