import type { BookSide, Lots, Side, Ticks } from '@replay/core';
import { fillOf } from './fill.ts';
import type { Extent } from './fill-rules.ts';
import { fillable } from './reduce-only.ts';
import { availableAt, consume } from './used-depth.ts';
import {
  type Instant,
  otherSide,
  positionAfter,
  type Venue,
  type VenueAnswer,
  type VenueModels,
  type WorkingOrder,
  withinLimit,
  withOrders,
  workingOrders,
} from './venue.ts';

/** Fills our orders of one side from available levels of the other at or inside their price. */
export function cross(venue: Venue, side: Side, at: Instant, models: VenueModels): [Venue, VenueAnswer[]] {
  const { book } = venue;
  const facing = otherSide(side);
  const best = book.status === 'live' ? (facing === 'ask' ? book.asks : book.bids).best : undefined;
  const orders = workingOrders(venue, side);
  const first = orders[0];
  if (first === undefined || best === undefined || !crosses(side, first.price, best.price, models)) return [venue, []];
  let next = venue;
  let { position } = venue;
  const answers: VenueAnswer[] = [];
  const left: WorkingOrder[] = [];
  for (const order of orders) {
    const within = levelsWithin(next, order, models);
    const available = within.reduce((sum, level) => sum + level.available, 0);
    const size = Math.min(
      order.leaves,
      within.length > 0 && extentOf(order.price, best.price, models) === 'whole' ? order.leaves : available,
      fillable(order, position),
    );
    if (size <= 0) {
      left.push(order);
      continue;
    }
    const levelSize = within.reduce((sum, level) => sum + level.displayed, 0);
    answers.push(
      fillOf(next, order, size as Lots, models, {
        ...at,
        cause: 'book-cross',
        trace: {
          queueAheadAtJoin: order.aheadAtJoin ?? null,
          queueAheadNow: order.ahead ?? null,
          levelSize,
          consumed: levelSize - available,
        },
      }),
    );
    position = positionAfter(position, side, size);
    if (models.fills.consumption !== 'off') next = { ...next, used: spend(next, facing, within, size) };
    if (size < order.leaves) left.push({ ...order, leaves: (order.leaves - size) as Lots, ahead: 0 });
  }
  return [{ ...withOrders(next, side, left), position }, answers];
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
function levelsWithin(venue: Venue, order: WorkingOrder, models: VenueModels): FacingLevel[] {
  const levels: FacingLevel[] = [];
  if (venue.book.status !== 'live') return levels;
  const facing = otherSide(order.side);
  (facing === 'ask' ? venue.book.asks : venue.book.bids).walk((price, displayed) => {
    if (!crosses(order.side, order.price, price, models)) return false;
    levels.push({ price, displayed, available: availableAt(venue.used, facing, price, displayed) });
    return true;
  });
  return levels;
}

function spend(venue: Venue, facing: BookSide, levels: readonly FacingLevel[], size: number): Venue['used'] {
  let used = venue.used;
  let left = size;
  for (const { price, displayed, available } of levels) {
    const taken = Math.min(left, available);
    if (taken > 0) used = consume(used, facing, price, displayed, taken as Lots);
    left -= taken;
    if (left <= 0) break;
  }
  return used;
}
