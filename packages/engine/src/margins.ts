import { ChangedIndexes } from '@replay/core';
import { type Ledger, SpareSums } from '@replay/ledger';
import { AccountVenues, type Venue } from '@replay/sim';
import type { PreparedConfig } from './run-config.ts';
import type { FundingTerms, VenueSide } from './venue-state.ts';

/** Float sums for each account of a run, by which most orders and marks are judged without a walk over all its positions. */
export class Margins {
  readonly #config: PreparedConfig;
  readonly #sides: readonly VenueSide[];
  /** Each is made when it is first asked for. */
  readonly #accounts: AccountMargins[] = [];

  constructor(config: PreparedConfig, sides: readonly VenueSide[]) {
    this.#config = config;
    this.#sides = sides;
  }

  /** Orders, the position, the mid or the mark price of an instrument have changed. */
  changed(index: number): void {
    for (const account of this.#accounts) {
      account?.venues.changed(index);
      account?.changes.add(index);
    }
  }

  /** The venues of the run as orders of an account are judged by them. */
  venuesOf(account: number): AccountVenues {
    return this.#of(account).venues;
  }

  /** How far an account is certainly above its maintenance margin; see `SpareSums`. */
  spareOf(account: number, ledger: Ledger): number {
    const { spare, changes } = this.#of(account);
    for (let index = changes.take(); index >= 0; index = changes.take()) {
      const { venue, funding } = this.#sides[index] as VenueSide;
      const position = ledger.positions.get(venue.instrument.id);
      if (position === undefined) continue;
      spare.set(index, position, position.size === 0 ? undefined : approximateMark(venue, funding));
    }
    return spare.of(ledger);
  }

  #of(account: number): AccountMargins {
    this.#accounts[account] ??= {
      venues: new AccountVenues(this.#sides.map(({ venue }) => venue)),
      spare: new SpareSums(this.#config.marginTerms, this.#sides.length),
      changes: new ChangedIndexes(this.#sides.length),
    };
    return this.#accounts[account];
  }
}

interface AccountMargins {
  readonly venues: AccountVenues;
  readonly spare: SpareSums;
  readonly changes: ChangedIndexes;
}

/** The venue's own mark where it is known, else the mid: in ticks, as a float. */
function approximateMark({ midDoubled, instrument }: Venue, { markPrice }: FundingTerms): number | undefined {
  if (markPrice !== undefined) return Number(markPrice) / Number(instrument.tickSize);
  return midDoubled === undefined ? undefined : midDoubled / 2;
}
