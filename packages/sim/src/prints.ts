import type { Lots, Side, Ticks, TradePrinted } from '@replay/core';
import { fillOf } from './fill.ts';
import type { FillRules } from './fill-rules.ts';
import { nobodyAhead, readsOrders } from './order-queue-model.ts';
import { fillable } from './reduce-only.ts';
import {
  type Instant,
  opposite,
  positionAfter,
  type Venue,
  type VenueAnswer,
  type VenueModels,
  type WorkingOrder,
  withOrders,
  workingOrders,
} from './venue.ts';

/**
 * What a print does to our working orders: those it went through, and those at its price whose turn in the queue came. While
 * a book by order is live, a print proves nothing: the executions of that feed tell the same trade by the orders it met.
 */
export function applyPrint(
  venue: Venue,
  print: TradePrinted,
  at: Instant,
  models: VenueModels,
): [Venue, VenueAnswer[]] {
  if (venue.book.status === 'live' && venue.book.orders !== undefined) return [venue, []];
  let next = venue;
  const answers: VenueAnswer[] = [];
  for (const side of sidesHit(print.aggressor, models.fills)) {
    const [filled, fills] = meet(next, side, print, at, models);
    next = filled;
    answers.push(...fills);
  }
  return [next, answers];
}

/** A seller's print can only fill bids; one of unknown aggressor proves nothing, unless one wants to be optimistic. */
function sidesHit(aggressor: TradePrinted['aggressor'], rules: FillRules): readonly Side[] {
  if (aggressor !== 'unknown') return [opposite(aggressor)];
  return rules.unknownAggressor === 'both-sides' ? ['buy', 'sell'] : [];
}

/** What an aggressor traded: a print, or the execution of one public order. */
export interface Trade {
  readonly price: Ticks;
  readonly size: Lots;
  /** The public order that was met, where the feed names it. */
  readonly met?: string;
}

/**
 * Walks our orders of one side in price-time order. `rest` is what is left of the print for us, `eaten` the public size
 * it took at its price before: both are shared, so that one print never fills more than itself.
 */
export function meet(venue: Venue, side: Side, print: Trade, at: Instant, models: VenueModels): [Venue, VenueAnswer[]] {
  const [first] = workingOrders(venue, side);
  if (first === undefined || reachOf(side, first.price, print.price) === 'short') return [venue, []];
  const { printAt, printThrough, ownQueue } = models.fills;
  const answers: VenueAnswer[] = [];
  const orders: WorkingOrder[] = [];
  let rest: number = print.size;
  let eaten = 0;
  let filled = 0;
  let { position } = venue;
  for (const order of workingOrders(venue, side)) {
    const reach = reachOf(side, order.price, print.price);
    if (reach === 'short') {
      orders.push(order);
      continue;
    }
    if (ownQueue === 'independent') [rest, eaten, filled] = [print.size, 0, 0];
    const spent = print.size - rest;
    const turn = reach === 'through' ? provenFirst : turnOf(order, print, rest, eaten, models);
    rest -= turn.eat;
    eaten += turn.eat;
    const bounded = wholeSteps(rest, print.size - filled, venue.instrument.orderStep);
    let reached = 0;
    if (reach === 'through') reached = printThrough === 'whole' ? order.leaves : bounded;
    else if (turn.isOurs)
      reached = printAt === 'whole' && rest >= venue.instrument.orderStep / 2 ? order.leaves : bounded;
    const size = Math.min(order.leaves, reached, fillable(order, position)) as Lots;
    rest = Math.max(0, rest - size);
    filled += size;
    position = positionAfter(position, side, size);
    if (size > 0) {
      const trace = {
        queueAheadAtJoin: order.aheadAtJoin ?? null,
        queueAheadNow: order.ahead ?? null,
        printSize: print.size,
        consumed: spent,
      };
      const cause = reach === 'through' ? 'trade-through' : 'queue';
      answers.push(fillOf(venue, order, size, models, { ...at, cause, trace }));
    }
    if (size === order.leaves) continue;
    const printed = reach === 'at' ? order.printed + print.size : order.printed;
    const left = { ...order, ahead: turn.ahead, printed, leaves: (order.leaves - size) as Lots };
    orders.push(turn.ahead === 0 && order.aheadOf !== undefined ? { ...left, aheadOf: nobodyAhead } : left);
  }
  return [{ ...withOrders(venue, side, orders), position }, answers];
}

/** Whether a trade at our price got to us, what it ate on the way, and who is ahead of us then. */
interface Turn {
  readonly isOurs: boolean;
  readonly ahead: number | undefined;
  readonly eat: number;
}

const provenFirst: Turn = { isOurs: true, ahead: 0, eat: 0 };

/**
 * A print at our price first eats what stands in front of us, of which the orders of ours before this one have already
 * seen `eaten` gone. Without a book nobody knows who stands in front, and nothing is proven. Where the order that was met is
 * known by name, it was ahead of us, or we would have been met before it.
 */
function turnOf(
  { ahead, aheadOf }: WorkingOrder,
  { met }: Trade,
  rest: number,
  eaten: number,
  { queue }: VenueModels,
): Turn {
  if (ahead === undefined) return { isOurs: false, ahead, eat: 0 };
  if (met !== undefined && readsOrders(queue))
    return aheadOf?.has(met) === true ? { isOurs: false, ahead, eat: 0 } : provenFirst;
  const eat = Math.min(rest, Math.max(0, ahead - eaten));
  const left = Math.max(0, ahead - eaten - eat);
  return { isOurs: left === 0, ahead: left, eat };
}

function reachOf(side: Side, own: Ticks, printed: Ticks): 'through' | 'at' | 'short' {
  if (own === printed) return 'at';
  return (side === 'buy') === own > printed ? 'through' : 'short';
}

/**
 * In whole order steps, as a venue trades. What an estimated queue leaves rounds half a step up, but never beyond what of
 * the print has not filled us yet. Where an earlier order was given more than the print held, nothing is left.
 */
const wholeSteps = (rest: number, unfilled: number, step: number): number =>
  Math.max(0, Math.min(Math.floor(rest / step + 0.5), Math.floor(unfilled / step))) * step;
