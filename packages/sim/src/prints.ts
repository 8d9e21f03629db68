import type { Lots, Side, Ticks, TradePrinted } from '@replay/core';
import { fillOf } from './fill.ts';
import type { FillRules } from './fill-rules.ts';
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

/** What a print does to our working orders: those it went through, and those at its price whose turn in the queue came. */
export function applyPrint(
  venue: Venue,
  print: TradePrinted,
  at: Instant,
  models: VenueModels,
): [Venue, VenueAnswer[]] {
  let next = venue;
  const answers: VenueAnswer[] = [];
  for (const side of sidesHit(print.aggressor, models.fills)) {
    if (workingOrders(next, side).length === 0) continue;
    const [filled, fills] = hit(next, side, print, at, models);
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

/**
 * Walks our orders of one side in price-time order. `rest` is what is left of the print for us, `eaten` the public size
 * it took at its price before: both are shared, so that one print never fills more than itself.
 */
function hit(venue: Venue, side: Side, print: TradePrinted, at: Instant, models: VenueModels): [Venue, VenueAnswer[]] {
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
    const turn = reach === 'through' ? { ahead: 0, eat: 0 } : turnOf(order, rest, eaten);
    rest -= turn.eat;
    eaten += turn.eat;
    const bounded = wholeSteps(rest, print.size - filled, venue.instrument.orderStep);
    let reached = 0;
    if (reach === 'through') reached = printThrough === 'whole' ? order.leaves : bounded;
    else if (turn.ahead === 0)
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
    orders.push({ ...order, ahead: turn.ahead, printed, leaves: (order.leaves - size) as Lots });
  }
  return [{ ...withOrders(venue, side, orders), position }, answers];
}

/**
 * A print at our price first eats what stands in front of us, of which the orders of ours before this one have already
 * seen `eaten` gone. Without a book nobody knows who stands in front, and nothing is proven.
 */
function turnOf({ ahead }: WorkingOrder, rest: number, eaten: number): { ahead: number | undefined; eat: number } {
  if (ahead === undefined) return { ahead, eat: 0 };
  const eat = Math.min(rest, Math.max(0, ahead - eaten));
  return { ahead: Math.max(0, ahead - eaten - eat), eat };
}

function reachOf(side: Side, own: Ticks, printed: Ticks): 'through' | 'at' | 'short' {
  if (own === printed) return 'at';
  return (side === 'buy') === own > printed ? 'through' : 'short';
}

/**
 * In whole order steps, as a venue trades. What an estimated queue leaves rounds half a step up, but never beyond what of
 * the print has not filled us yet.
 */
const wholeSteps = (rest: number, unfilled: number, step: number): number =>
  Math.min(Math.floor(rest / step + 0.5), Math.floor(unfilled / step)) * step;
