import { eventKind, type Lots, type Side, type Ticks } from '@replay/core';
import { fillOf } from './fill.ts';
import type { FillRules } from './fill-rules.ts';
import { emptyQueue, readsOrders } from './order-queue-model.ts';
import { afterFills, fillable } from './reduce-only.ts';
import {
  fillOrder,
  type Instant,
  keepOrders,
  noAnswers,
  type Venue,
  type VenueAnswer,
  type VenueModels,
  type WorkingOrder,
  workingOrders,
} from './venue.ts';

/** What an aggressor traded: a print, or the execution of one public order. */
export interface Trade {
  readonly price: Ticks;
  readonly size: Lots;
  /** The public order that was met, where the feed names it. */
  readonly met?: string;
}

/**
 * What a print does to our working orders: those it went through, and those at its price whose turn in the queue came. While
 * a book by order is live, a print proves nothing: the executions of that feed report the same trade, order by order.
 * `kind` is the `eventKind` of the print.
 */
export function applyPrint(
  venue: Venue,
  kind: number,
  print: Trade,
  at: Instant,
  models: VenueModels,
): readonly VenueAnswer[] {
  if (venue.book.status === 'live' && venue.book.orders !== undefined) return noAnswers;
  let answers = noAnswers;
  if (canHit('buy', kind, models.fills)) answers = meet(venue, 'buy', print, at, models, answers);
  if (canHit('sell', kind, models.fills)) answers = meet(venue, 'sell', print, at, models, answers);
  return afterFills(venue, answers, at);
}

/** A seller's print can only fill bids; one of unknown aggressor proves nothing, unless one wants to be optimistic. */
function canHit(side: Side, kind: number, rules: FillRules): boolean {
  if (kind === eventKind.tradeUnknown) return rules.unknownAggressor === 'both-sides';
  return kind === (side === 'buy' ? eventKind.tradeSell : eventKind.tradeBuy);
}

/** Whether a print of this kind and price can reach one of our orders. */
export function printMatters({ buys, sells }: Venue, kind: number, price: number): boolean {
  if (buys.length > 0 && kind !== eventKind.tradeBuy && price <= buys[0]!.price) return true;
  return sells.length > 0 && kind !== eventKind.tradeSell && price >= sells[0]!.price;
}

/**
 * Walks our orders of one side in price-time order, and gives the answers with their fills. `rest` is what is left of the print
 * for us, `eaten` the public size it took at its price before: both are shared, so that one print never fills more than itself.
 */
export function meet(
  venue: Venue,
  side: Side,
  print: Trade,
  at: Instant,
  models: VenueModels,
  answers: readonly VenueAnswer[],
): readonly VenueAnswer[] {
  const orders = workingOrders(venue, side);
  const reached = reachedBy(orders, side, print.price);
  if (reached === 0) return answers;
  const { printAt, printThrough, ownQueue } = models.fills;
  const { orderStep } = venue.instrument;
  let fills: VenueAnswer[] | undefined;
  let rest: number = print.size;
  let eaten = 0;
  let filled = 0;
  for (let index = 0; index < reached; index++) {
    const order = orders[index]!;
    const isAt = order.price === print.price;
    if (ownQueue === 'independent') {
      rest = print.size;
      eaten = 0;
      filled = 0;
    }
    const spent = print.size - rest;
    const turn = isAt ? turnOf(order, print, rest, eaten, models) : provenFirst;
    rest -= turn.eat;
    eaten += turn.eat;
    let most = 0;
    if (turn.isOurs) {
      const isWhole = isAt ? printAt === 'whole' && rest >= orderStep / 2 : printThrough === 'whole';
      most = isWhole ? order.leaves : wholeSteps(rest, print.size - filled, orderStep);
    }
    const size = Math.min(order.leaves, most, fillable(order, venue.position)) as Lots;
    if (size > 0) {
      rest = Math.max(0, rest - size);
      filled += size;
      const trace = {
        queueAheadAtJoin: order.aheadAtJoin ?? null,
        queueAheadNow: order.ahead ?? null,
        printSize: print.size,
        consumed: spent,
      };
      const { time, sequence } = at;
      const cause = isAt ? 'queue' : 'trade-through';
      fills ??= [...answers];
      fills.push(fillOf(venue, order, size, models, { time, sequence, cause, trace }));
      fillOrder(venue, order, size);
    }
    order.ahead = turn.ahead;
    if (isAt) order.printed += print.size;
    if (turn.ahead === 0 && order.aheadOf !== undefined) order.aheadOf = emptyQueue;
  }
  if (fills === undefined) return answers;
  keepOrders(venue, side, isOpen);
  return fills;
}

/** How many of our orders a trade at this price is at or beyond: the first ones. */
function reachedBy(orders: readonly WorkingOrder[], side: Side, price: Ticks): number {
  let count = 0;
  while (count < orders.length && (side === 'buy' ? orders[count]!.price >= price : orders[count]!.price <= price))
    count += 1;
  return count;
}

const isOpen = ({ leaves }: WorkingOrder): boolean => leaves > 0;

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

/**
 * In whole order steps, as a venue trades. What an estimated queue leaves rounds half a step up, but never beyond what of
 * the print has not filled us yet. Where an earlier order was given more than the print held, nothing is left.
 */
const wholeSteps = (rest: number, unfilled: number, step: number): number =>
  Math.max(0, Math.min(Math.floor(rest / step + 0.5), Math.floor(unfilled / step))) * step;
