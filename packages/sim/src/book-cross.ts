import type { BookSide, Lots, Side, Ticks } from '@replay/core';
import { fillOf } from './fill.ts';
import type { Extent } from './fill-rules.ts';
import { nobodyAhead } from './order-queue-model.ts';
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

/**
 * Fills our orders of one side from available levels of the other at or inside their price. Where the feed names its
 * orders, nothing is available but what `arrived` at each price: every order crosses ours once, when it comes.
 */
export function cross(
  venue: Venue,
  side: Side,
  at: Instant,
  models: VenueModels,
  arrived?: ReadonlyMap<Ticks, number>,
): [Venue, VenueAnswer[]] {
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
  const fresh = arrived === undefined ? undefined : new Map(arrived);
  for (const order of orders) {
    const within = levelsWithin(next, order, models, fresh);
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
    const taken = takenFrom(within, size);
    if (models.fills.consumption !== 'off') next = { ...next, used: spend(next, facing, taken) };
    if (models.fills.ownQueue === 'shared')
      for (const level of taken) fresh?.set(level.price, (fresh.get(level.price) ?? 0) - level.size);
    if (size < order.leaves) left.push(provenFirst({ ...order, leaves: (order.leaves - size) as Lots }));
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
function levelsWithin(
  venue: Venue,
  order: WorkingOrder,
  models: VenueModels,
  fresh: ReadonlyMap<Ticks, number> | undefined,
): FacingLevel[] {
  const levels: FacingLevel[] = [];
  if (venue.book.status !== 'live') return levels;
  const facing = otherSide(order.side);
  (facing === 'ask' ? venue.book.asks : venue.book.bids).walk((price, displayed) => {
    if (!crosses(order.side, order.price, price, models)) return false;
    const available = availableAt(venue.used, facing, price, displayed);
    const came = fresh === undefined ? available : (Math.min(available, fresh.get(price) ?? 0) as Lots);
    // A level to which nobody came is no evidence, not even for rules that need no more than a touch.
    if (fresh === undefined || came > 0) levels.push({ price, displayed, available: came });
    return true;
  });
  return levels;
}

interface TakenSize {
  readonly price: Ticks;
  readonly displayed: Lots;
  readonly size: Lots;
}

/** What a fill takes of the levels, best first. */
function takenFrom(levels: readonly FacingLevel[], size: number): TakenSize[] {
  const taken: TakenSize[] = [];
  let left = size;
  for (const { price, displayed, available } of levels) {
    const share = Math.min(left, available);
    if (share > 0) taken.push({ price, displayed, size: share as Lots });
    left -= share;
    if (left <= 0) break;
  }
  return taken;
}

const spend = (venue: Venue, facing: BookSide, taken: readonly TakenSize[]): Venue['used'] =>
  taken.reduce((used, { price, displayed, size }) => consume(used, facing, price, displayed, size), venue.used);

/** An order that was crossed has nobody ahead any more. */
const provenFirst = (order: WorkingOrder): WorkingOrder =>
  order.aheadOf === undefined ? { ...order, ahead: 0 } : { ...order, ahead: 0, aheadOf: nobodyAhead };
