import { Decimal, type Lots, type OrderId, roughMoney, type Side, type Ticks, zero } from '@replay/core';
import {
  cashMoney,
  cashOf,
  equityOf,
  type Ledger,
  leveragedInitial,
  type MarginTerms,
  notionalOf,
  positionOf,
  roughness,
  roughTerms,
  roughValue,
} from '@replay/ledger';
import { type FeeModel, feeOf, nothingSoFar, type RunSoFar } from './fee-model.ts';
import type { SlippageModel } from './slippage-model.ts';
import { walkMarket } from './take.ts';
import type { ArrivingOrder, Venue, VenueModels } from './venue.ts';

/**
 * Whether the account can carry one more order, at the order's worst price and together with the working orders of its side.
 * Spot: the quote balance pays every buy, the base balance delivers every sell. Contracts: the initial margin of the larger exposure of the two sides,
 * over all instruments of the account, stays within its equity. An order that only shrinks a position is always carried,
 * and so is one that is told to (of spot, as far as there is something to deliver). `venues` may hold those of other accounts too.
 */
export function canCarry(
  venues: readonly Venue[],
  venue: Venue,
  order: ArrivingOrder,
  ledger: Ledger,
  terms: CarryTerms,
): boolean {
  if (order.reduceOnly === true && venue.instrument.contract !== 'spot') return true;
  return venue.instrument.contract === 'spot'
    ? canSettle(venues, venue, order, ledger, terms)
    : canMargin(venues, venue, order, ledger, terms);
}

/** What the account's rule goes by. */
export interface CarryTerms extends Pick<VenueModels, 'fees' | 'slippage' | 'run'> {
  readonly margin: MarginTerms;
}

/** What the account could come to hold at most at the venue an order arrives at, in lots, and the price it is valued at. */
interface Exposure {
  readonly venue: Venue;
  readonly size: Lots;
  readonly price: Ticks;
}

/**
 * Whether an account of contracts has the initial margin of all it could come to hold with one more order. Floats look first, since there
 * may be many instruments; only where they leave a doubt is it computed in decimals.
 */
export function canMargin(
  venues: readonly Venue[],
  venue: Venue,
  order: ArrivingOrder,
  ledger: Ledger,
  { margin, slippage }: CarryTerms,
): boolean {
  const { size: held } = positionOf(ledger, venue.instrument.id);
  const long = held + leavesOf(venue, 'buy');
  const short = -held + leavesOf(venue, 'sell');
  const grown = (order.side === 'buy' ? long : short) + order.size;
  if (grown <= Math.max(long, short) && grown <= Math.abs(held)) return true;
  const size = Math.max(long, short, grown, 0) as Lots;
  const price = worstPrice(venue, order, slippage);
  // A market order without a price in sight finds nothing to take, and is refused for that.
  if (price === undefined) return order.terms.kind === 'market';
  const own = { venue, size, price };
  return roughVerdict(own, ledger, venues, margin) ?? exactVerdict(own, ledger, venues, margin);
}

/** What the account could come to hold at most at another venue, in lots; 0 at one of another account or of coins. */
function mostAt(venue: Venue, held: number): Lots {
  return Math.max(held + leavesOf(venue, 'buy'), leavesOf(venue, 'sell') - held, 0) as Lots;
}

/** Yes or no where floats are sure; undefined where the two sides are too near each other for them. */
function roughVerdict(
  own: Exposure,
  ledger: Ledger,
  venues: readonly Venue[],
  margin: MarginTerms,
): boolean | undefined {
  const { leverage, initialRate } = roughTerms(margin);
  let used = Math.abs(roughValue(own.venue.instrument, own.size, own.price)) * initialRate;
  let equity = ledger.floatSettled;
  let sizes = Math.abs(equity);
  for (const venue of venues) {
    const { instrument, midDoubled } = venue;
    const position = ledger.positions.get(instrument.id);
    if (position === undefined) continue;
    if (position.size !== 0 && midDoubled !== undefined) {
      const value = roughValue(instrument, position.size, midDoubled / 2);
      equity += value - position.floatEntry;
      sizes += Math.abs(value) + Math.abs(position.floatEntry);
    }
    if (instrument === own.venue.instrument || instrument.contract === 'spot') continue;
    const most = mostAt(venue, position.size);
    if (most === 0) continue;
    const price = worstPrice(venue);
    if (price === undefined) return false;
    used += Math.abs(roughValue(instrument, most, price)) * initialRate;
  }
  const spare = equity * leverage - used;
  return Math.abs(spare) <= (sizes * leverage + used) * roughness ? undefined : spare > 0;
}

function exactVerdict(own: Exposure, ledger: Ledger, venues: readonly Venue[], margin: MarginTerms): boolean {
  const mids = new Map(venues.map(({ instrument, midDoubled }) => [instrument.id, midDoubled]));
  let used: Decimal = notionalOf(own.venue.instrument, own.size, own.price);
  for (const venue of venues) {
    const { instrument } = venue;
    const position = ledger.positions.get(instrument.id);
    if (position === undefined || instrument === own.venue.instrument || instrument.contract === 'spot') continue;
    const most = mostAt(venue, position.size);
    const price = most === 0 ? undefined : worstPrice(venue);
    used = used.plus(price === undefined ? zero : notionalOf(instrument, most, price));
  }
  return leveragedInitial(margin, used).lessThanOrEqualTo(
    equityOf(ledger, (id) => mids.get(id)).times(margin.leverage),
  );
}

/** The price at which an exposure is valued: the dearest of the mid, the working orders and what the arriving one reaches. */
function worstPrice(venue: Venue, order?: ArrivingOrder, slippage?: SlippageModel): Ticks | undefined {
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

const leavesOf = ({ resting, buys, sells }: Venue, side: 'buy' | 'sell'): number =>
  resting[side].leavesOf(side === 'buy' ? buys : sells);

/** Whether the cash of an account pays for one more order besides its working buys, fees included, or its coins deliver it. */
export function canSettle(
  venues: readonly Venue[],
  venue: Venue,
  order: ArrivingOrder,
  ledger: Ledger,
  terms: CarryTerms,
): boolean {
  const { size: held } = positionOf(ledger, venue.instrument.id);
  if (order.side === 'sell') {
    const delivered = order.reduceOnly === true ? Math.min(order.size, held) : order.size;
    return venue.resting.sell.leavesOf(venue.sells) + delivered <= held;
  }
  const needs = [costOf(venue, order, terms)];
  for (const other of venues) {
    const { instrument } = other;
    if (instrument.contract !== 'spot' || !ledger.positions.has(instrument.id)) continue;
    const its = instrument === venue.instrument ? venue : other;
    if (its.buys.length > 0) needs.push(reserveOf(its, terms));
  }
  return isPaid(needs, ledger);
}

/** What has to be paid, exactly and as a float. */
interface Need {
  readonly exact: Decimal;
  readonly rough: number;
}

const needOf = (exact: Decimal): Need => ({ exact, rough: exact.toNumber() });

/** Floats look first; only where they leave a doubt are there decimals to add up. */
function isPaid(needs: readonly Need[], ledger: Ledger): boolean {
  const cash = roughMoney(cashMoney(ledger));
  let rough = 0;
  for (const need of needs) rough += need.rough;
  const spare = cash - rough;
  if (Math.abs(spare) > (Math.abs(cash) + rough) * roughness) return spare > 0;
  return needs.reduce((sum, { exact }) => sum.plus(exact), zero).lessThanOrEqualTo(cashOf(ledger));
}

interface Reserve {
  readonly version: number;
  readonly fees: FeeModel;
  readonly today: number;
  readonly need: Need;
}

/** A reserve is computed once a day and again when the orders have changed. */
const reserves = new WeakMap<Venue, Reserve>();

/** What the working buys of a venue may come to cost. */
function reserveOf(venue: Venue, { fees, run = nothingSoFar }: CarryTerms): Need {
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
function costOf(venue: Venue, order: ArrivingOrder, { fees, slippage, run = nothingSoFar }: CarryTerms): Need {
  if (order.terms.kind === 'limit') return needOf(withFee(venue, order, order.terms.price, order.size, fees, run));
  let cost = zero;
  walkMarket(venue, order, slippage, (price, size) => {
    cost = cost.plus(withFee(venue, order, price, size, fees, run));
  });
  return needOf(cost);
}

/**
 * A value with the dearer of the two fees. A fee in the coins bought is no matter of cash, and a rebate may not be spent before.
 * The model is asked as of the beginning of the day, without mids: what is set aside does not change with every event.
 */
function withFee(
  { instrument }: Venue,
  { id, side }: { readonly id: OrderId; readonly side: Side },
  price: Ticks,
  size: Lots,
  model: FeeModel,
  { today, day, traded30d }: RunSoFar,
): Decimal {
  const value = notionalOf(instrument, size, price);
  const fill = { instrument, order: id, time: today, side, price, size, value, first: true };
  const [made, took] = (['maker', 'taker'] as const).map(
    (liquidity) => feeOf(model, { ...fill, liquidity, run: { today, day, traded30d, midOf: noMid } }).value,
  );
  return value.plus(Decimal.max(made ?? zero, took ?? zero, zero));
}
