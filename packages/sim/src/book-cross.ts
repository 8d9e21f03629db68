import type { BookSide, Lots, Side, Ticks } from '@replay/core';
import { fillOf } from './fill.ts';
import type { Extent } from './fill-rules.ts';
import { emptyQueue } from './order-queue-model.ts';
import { fillable } from './reduce-only.ts';
import { availableAt, consume } from './used-depth.ts';
import {
  fillOrder,
  type Instant,
  keepOrders,
  otherSide,
  type Venue,
  type VenueAnswer,
  type VenueModels,
  type WorkingOrder,
  withinLimit,
  workingOrders,
} from './venue.ts';

/**
 * Fills our orders of one side from available levels of the other at or inside their price, and gives the answers with those
 * fills. Where the feed names its orders, nothing is available but what `arrived` at each price: every order crosses ours once,
 * when it comes.
 */
export function cross(
  venue: Venue,
  side: Side,
  at: Instant,
  models: VenueModels,
  answers: readonly VenueAnswer[],
  arrived?: ReadonlyMap<Ticks, number>,
): readonly VenueAnswer[] {
  const { book } = venue;
  const facing = otherSide(side);
  const best = book.status === 'live' ? (facing === 'ask' ? book.asks : book.bids).best : undefined;
  const first = workingOrders(venue, side)[0];
  if (first === undefined || best === undefined || !crosses(side, first.price, best.price, models)) return answers;
  const more = [...answers];
  const fresh = arrived === undefined ? undefined : new Map(arrived);
  keepOrders(venue, side, (order) => {
    const within = levelsWithin(venue, order, models, fresh);
    let available = 0;
    let levelSize = 0;
    for (const level of within) {
      available += level.available;
      levelSize += level.displayed;
    }
    const size = Math.min(
      order.leaves,
      within.length > 0 && extentOf(order.price, best.price, models) === 'whole' ? order.leaves : available,
      fillable(order, venue.position),
    );
    if (size <= 0) return true;
    const trace = {
      queueAheadAtJoin: order.aheadAtJoin ?? null,
      queueAheadNow: order.ahead ?? null,
      levelSize,
      consumed: levelSize - available,
    };
    const { time, sequence } = at;
    more.push(fillOf(venue, order, size as Lots, models, { time, sequence, cause: 'book-cross', trace }));
    fillOrder(venue, order, size);
    spend(venue, facing, within, size, models, fresh);
    // A crossed order has no queue ahead any more.
    order.ahead = 0;
    if (order.aheadOf !== undefined) order.aheadOf = emptyQueue;
    return order.leaves > 0;
  });
  return more;
}

const crosses = (side: Side, own: Ticks, facing: Ticks, { fills }: VenueModels): boolean =>
  withinLimit(side, own, facing) && (fills.lock !== 'ignored' || own !== facing);

const extentOf = (own: Ticks, facing: Ticks, { fills }: VenueModels): Extent | 'ignored' =>
  own === facing ? fills.lock : fills.cross;

interface FacingLevel {
  readonly price: Ticks;
  readonly displayed: Lots;
  readonly available: Lots;
}

/** The opposite levels that an order's price reaches, best first. */
function levelsWithin(
  { book, used }: Venue,
  order: WorkingOrder,
  models: VenueModels,
  fresh: ReadonlyMap<Ticks, number> | undefined,
): FacingLevel[] {
  const levels: FacingLevel[] = [];
  if (book.status !== 'live') return levels;
  const facing = otherSide(order.side);
  (facing === 'ask' ? book.asks : book.bids).walk((price, displayed) => {
    if (!crosses(order.side, order.price, price, models)) return false;
    const available = availableAt(used, facing, price, displayed);
    const came = fresh === undefined ? available : (Math.min(available, fresh.get(price) ?? 0) as Lots);
    // A level to which no order came is no evidence, not even for rules that need only a touch.
    if (fresh === undefined || came > 0) levels.push({ price, displayed, available: came });
    return true;
  });
  return levels;
}

/** Marks as used what a fill takes of the levels, best first. */
function spend(
  { used }: Venue,
  facing: BookSide,
  levels: readonly FacingLevel[],
  size: number,
  { fills }: VenueModels,
  fresh: Map<Ticks, number> | undefined,
): void {
  let left = size;
  for (const { price, displayed, available } of levels) {
    const share = Math.min(left, available);
    if (share > 0) {
      if (fills.consumption !== 'off') consume(used, facing, price, displayed, share as Lots);
      if (fills.ownQueue === 'shared') fresh?.set(price, (fresh.get(price) ?? 0) - share);
    }
    left -= share;
    if (left <= 0) break;
  }
}
