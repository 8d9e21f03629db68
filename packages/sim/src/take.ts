import type { BookSide, Lots, Side, Ticks } from '@replay/core';
import type { FillRules } from './fill-rules.ts';
import { type SlippageModel, slipped } from './slippage-model.ts';
import { availableAt, consume } from './used-depth.ts';
import {
  type ArrivingOrder,
  keepOrders,
  opposite,
  otherSide,
  type Venue,
  type WorkingOrder,
  withinLimit,
  workingOrders,
} from './venue.ts';

/** One level that an incoming order took from. */
export interface TakenLevel {
  readonly price: Ticks;
  readonly size: Lots;
  readonly displayed: Lots;
  readonly consumedBefore: Lots;
}

export interface Taken {
  readonly levels: readonly TakenLevel[];
  readonly left: Lots;
  /** Own orders that stood in the way and were cancelled, so that we never trade with ourselves. */
  readonly removed: readonly WorkingOrder[];
  /** Whether the order was stopped before an own order, and is to give way itself. */
  readonly stopped: boolean;
}

export interface TakingOrder {
  readonly side: Side;
  readonly size: Lots;
  readonly limit: Ticks | undefined;
  /** Whether what it does not find waits at the limit. */
  readonly rests: boolean;
}

/**
 * Walks the other side best price first within the limit, each level at its own price, and uses up what it takes.
 * Before it takes at a price that own orders of the other side reach, one of the two gives way, as the rules say.
 */
export function take(venue: Venue, order: TakingOrder, rules: FillRules): Taken {
  const facing = otherSide(order.side);
  const levels: TakenLevel[] = [];
  const removed: WorkingOrder[] = [];
  let left: number = order.size;
  let stopped = false;
  /** Makes way at a price; false when it is the order itself that has to. */
  const makeWay = (reached: Ticks): boolean => {
    const inTheWay = inTheWayOf(venue, order.side, reached, rules);
    if (inTheWay.length === 0) return true;
    if (rules.selfTrade !== 'cancel-incoming') {
      keepOrders(venue, opposite(order.side), (own) => !inTheWay.includes(own));
      removed.push(...inTheWay);
    }
    stopped = rules.selfTrade !== 'cancel-resting';
    return !stopped;
  };
  walkFacing(venue, order.side, order.limit, rules, (price, displayed, available) => {
    if (left <= 0) return false;
    if (available <= 0) return true;
    if (!makeWay(price)) return false;
    const size = (rules.taking === 'best-price' ? left : Math.min(left, available)) as Lots;
    levels.push({ price, size, displayed, consumedBefore: (displayed - available) as Lots });
    if (rules.consumption !== 'off') consume(venue.used, facing, price, displayed, size);
    left -= size;
    return left > 0;
  });
  if (left > 0 && !stopped && order.limit !== undefined && makeWay(order.limit)) {
    const remainder = rules.taking === 'displayed-then-limit' && order.rests && levels.length > 0;
    if (remainder) {
      takeAt(levels, order.limit, left as Lots);
      left = 0;
    }
  }
  return { levels, left: left as Lots, removed, stopped };
}

/** Takes a size at a price whatever is displayed there, together with what was taken there already. */
function takeAt(levels: TakenLevel[], price: Ticks, size: Lots): void {
  const last = levels.at(-1);
  if (last?.price === price) levels[levels.length - 1] = { ...last, size: (last.size + size) as Lots };
  else levels.push({ price, size, displayed: 0 as Lots, consumedBefore: 0 as Lots });
}

/** What could be taken within the limit, in lots; unlimited where the best price gives any size. */
export function takeable(venue: Venue, side: Side, limit: Ticks | undefined, rules: FillRules): number {
  let sum = 0;
  walkFacing(venue, side, limit, rules, (price, _displayed, available) => {
    if (available <= 0) return true;
    // An order that is stopped before an own one cannot get at what lies behind.
    const stops = rules.selfTrade === 'cancel-incoming' || rules.selfTrade === 'cancel-both';
    if (stops && inTheWayOf(venue, side, price, rules).length > 0) return false;
    sum += available;
    if (rules.taking === 'best-price') sum = Infinity;
    return sum < Infinity;
  });
  return sum;
}

/** The best price at which there is something to take. */
export function bestAvailable(venue: Venue, side: Side, rules: FillRules): Ticks | undefined {
  let best: Ticks | undefined;
  walkFacing(venue, side, undefined, rules, (price, _displayed, available) => {
    if (available > 0) best = price;
    return best === undefined;
  });
  return best;
}

/** Visits what a market order would take now, level by level and at the prices it would pay. */
export function walkMarket(
  { book, used, instrument, pace }: Venue,
  { side, size: wanted }: ArrivingOrder,
  slippage: SlippageModel | undefined,
  visit: (price: Ticks, size: Lots) => void,
): void {
  if (book.status !== 'live') return;
  const facing = otherSide(side);
  let left: number = wanted;
  (facing === 'ask' ? book.asks : book.bids).walk((price, displayed) => {
    const size = Math.min(left, availableAt(used, facing, price, displayed)) as Lots;
    if (size > 0) visit(slipped(slippage, { instrument, side, price, size: wanted, pace }, undefined), size);
    left -= size;
    return left > 0;
  });
}

/** Visits the levels within the limit that an order of this side takes from, best first, each with what is there for it. */
function walkFacing(
  { book, used }: Venue,
  side: Side,
  limit: Ticks | undefined,
  { taking }: FillRules,
  visit: (price: Ticks, displayed: Lots, available: Lots) => boolean,
): void {
  if (book.status !== 'live') return;
  const facing: BookSide = otherSide(side);
  const levels = facing === 'ask' ? book.asks : book.bids;
  // Most orders reach nothing.
  if (levels.best === undefined || !withinLimit(side, limit, levels.best.price)) return;
  levels.walk((price, displayed) => {
    if (!withinLimit(side, limit, price)) return false;
    return visit(price, displayed, taking === 'displayed' ? displayed : availableAt(used, facing, price, displayed));
  });
}

/** Our working orders that an incoming order at `reached` would trade with. */
function inTheWayOf(venue: Venue, incoming: Side, reached: Ticks, { selfTrade }: FillRules): readonly WorkingOrder[] {
  const orders = workingOrders(venue, opposite(incoming));
  if (selfTrade === 'allow' || orders.length === 0 || !withinLimit(incoming, reached, orders[0]!.price))
    return noOrders;
  return orders.filter((own) => withinLimit(incoming, reached, own.price));
}

const noOrders: readonly WorkingOrder[] = [];
