import { ExposureSums } from './exposure.ts';
import { ReserveSums } from './reserves.ts';
import type { Venue } from './venue.ts';

/**
 * The venues an account trades at, with float sums over them by which an order is judged before anything exact is computed: with many
 * instruments each order would otherwise take a walk over all of them. `changed` must be called whenever the mid, our orders or the position
 * of a venue have changed; what the venue adds to the sums is computed anew when they are asked for next.
 */
export class AccountVenues {
  /** Those of other accounts may be among them, and add nothing. */
  readonly venues: readonly Venue[];
  readonly exposures: ExposureSums;
  readonly reserves: ReserveSums;
  readonly #indexes: ReadonlyMap<Venue, number>;

  constructor(venues: readonly Venue[]) {
    this.venues = venues;
    this.exposures = new ExposureSums(venues);
    this.reserves = new ReserveSums(venues);
    this.#indexes = new Map(venues.map((venue, index) => [venue, index]));
  }

  changed(index: number): void {
    this.exposures.changed(index);
    this.reserves.changed(index);
  }

  indexOf(venue: Venue): number {
    return this.#indexes.get(venue) as number;
  }
}
