import { ChangedIndexes, type Lots, SumTree, type Ticks } from '@replay/core';
import { approximateValue, type Ledger } from '@replay/ledger';
import type { SlippageModel } from './slippage-model.ts';
import { walkMarket } from './take.ts';
import type { ArrivingOrder, Venue } from './venue.ts';

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
      const value = approximateValue(instrument, position.size, midDoubled / 2);
      earned = value - position.floatEntry;
      amounts = Math.abs(value) + Math.abs(position.floatEntry);
    }
    this.#earned.set(index, earned);
    this.#amounts.set(index, amounts);
    const most = mostAt(venue, position.size);
    const price = most === 0 ? 0 : worstPrice(venue);
    const exposure =
      most === 0 ? 0 : price === undefined ? Infinity : Math.abs(approximateValue(instrument, most, price));
    this.#exposures.set(index, exposure);
  }
}

/** What an account could come to hold at most at a venue of contracts, in lots; 0 at one of coins. */
export function mostAt(venue: Venue, held: number): Lots {
  if (venue.instrument.contract === 'spot') return 0 as Lots;
  return Math.max(held + leavesOf(venue, 'buy'), leavesOf(venue, 'sell') - held, 0) as Lots;
}

/** The price at which an exposure is valued: the worst of the mid, the working orders and what the arriving one reaches. */
export function worstPrice(venue: Venue, order?: ArrivingOrder, slippage?: SlippageModel): Ticks | undefined {
  const { instrument, buys, sells, midDoubled } = venue;
  // An inverse contract is worth more coin the lower the price. Orders are sorted by price.
  const isInverse = instrument.contract === 'inverse';
  const worse = isInverse ? Math.min : Math.max;
  const nothing = isInverse ? Infinity : -Infinity;
  let worst = worse(
    (isInverse ? buys.at(-1) : buys[0])?.price ?? nothing,
    (isInverse ? sells[0] : sells.at(-1))?.price ?? nothing,
    midDoubled === undefined ? nothing : Math.ceil(midDoubled / 2),
  );
  if (order?.terms.kind === 'limit') worst = worse(worst, order.terms.price);
  if (order?.terms.kind === 'market') {
    walkMarket(venue, order, slippage, (price) => {
      worst = worse(worst, price);
    });
  }
  return worst === nothing ? undefined : (worst as Ticks);
}

export const leavesOf = ({ resting, buys, sells }: Venue, side: 'buy' | 'sell'): number =>
  resting[side].leavesOf(side === 'buy' ? buys : sells);
