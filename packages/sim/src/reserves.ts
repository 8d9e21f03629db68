import { ChangedIndexes, Decimal, type Lots, type OrderId, type Side, SumTree, type Ticks, zero } from '@replay/core';
import { type Ledger, notionalOf } from '@replay/ledger';
import { emptyFeeContext, type FeeContext, type FeeModel, feeOf } from './fee-model.ts';
import { walkMarket } from './take.ts';
import type { ArrivingOrder, CarryTerms, Venue } from './venue.ts';

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
    const { today } = terms.run ?? emptyFeeContext;
    if (terms.fees !== this.#fees || today !== this.#today) this.#changes.addAll();
    [this.#fees, this.#today] = [terms.fees, today];
    for (let index = this.#changes.take(); index >= 0; index = this.#changes.take()) {
      const venue = this.#venues[index] as Venue;
      const { contract, id } = venue.instrument;
      if (contract !== 'spot' || !ledger.positions.has(id)) continue;
      this.#reserves.set(index, reserveOf(venue, terms).approximate);
    }
  }

  /** What the buys at all venues but one may come to cost. */
  reservedBut(index: number): number {
    return this.#reserves.totalWithout(index);
  }
}

/** What has to be paid, exactly and as a float. */
export interface Need {
  readonly exact: Decimal;
  readonly approximate: number;
}

const needOf = (exact: Decimal): Need => ({ exact, approximate: exact.toNumber() });

interface Reserve {
  readonly version: number;
  readonly fees: FeeModel;
  readonly today: number;
  readonly need: Need;
}

/** A reserve is computed once a day and again when the orders have changed. */
const reserves = new WeakMap<Venue, Reserve>();

/** What the working buys of a venue may come to cost. */
export function reserveOf(venue: Venue, { fees, run = emptyFeeContext }: CarryTerms): Need {
  const { today } = run;
  const { version } = venue.resting.buy;
  const known = reserves.get(venue);
  if (known?.version === version && known.fees === fees && known.today === today) return known.need;
  let amount = zero;
  for (const own of venue.buys) amount = amount.plus(withFee(venue, own, own.price, own.leaves, fees, run));
  const need = needOf(amount);
  reserves.set(venue, { version, fees, today, need });
  return need;
}

const noMid = (): undefined => undefined;

/** A market buy costs what the walk would cost now; what is not there is not bought. */
export function costOf(
  venue: Venue,
  order: ArrivingOrder,
  { fees, slippage, run = emptyFeeContext }: CarryTerms,
): Need {
  if (order.terms.kind === 'limit') return needOf(withFee(venue, order, order.terms.price, order.size, fees, run));
  let cost = zero;
  walkMarket(venue, order, slippage, (price, size) => {
    cost = cost.plus(withFee(venue, order, price, size, fees, run));
  });
  return needOf(cost);
}

/**
 * A value with the larger of the two fees. A fee in the coins bought takes no cash, and a rebate cannot be spent before it is paid.
 * The model is asked as of the beginning of the day, without mids: what is set aside does not change with every event.
 */
function withFee(
  { instrument }: Venue,
  { id, side }: { readonly id: OrderId; readonly side: Side },
  price: Ticks,
  size: Lots,
  model: FeeModel,
  { today, day, traded30d }: FeeContext,
): Decimal {
  const value = notionalOf(instrument, size, price);
  const fill = { instrument, order: id, time: today, side, price, size, value, first: true };
  const [made, took] = (['maker', 'taker'] as const).map(
    (liquidity) => feeOf(model, { ...fill, liquidity, run: { today, day, traded30d, midOf: noMid } }).value,
  );
  return value.plus(Decimal.max(made ?? zero, took ?? zero, zero));
}
