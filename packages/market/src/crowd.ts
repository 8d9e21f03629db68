import type { Lots, Random, Side, Ticks } from '@replay/core';
import type { CrowdCharacter, Leavers } from './config.ts';
import type { Execution, MatchingBook } from './matching-book.ts';
import type { OrderQueue, QueuedOrder } from './order-queue.ts';

/** What an action of the crowd needs to know of the moment. */
export interface Moment {
  /** The fair value in ticks. */
  readonly worth: number;
  /** Where it is drifting, in ticks per second. */
  readonly drift: number;
}

/** One market order and what it met. */
export interface Sweep {
  readonly aggressor: Side;
  readonly executions: readonly Execution[];
}

/**
 * Sends one order or cancel. Those who know lean the way the fair value stands from the mid: they buy more, bid more and pull
 * more asks while the market is too cheap. So the book fills up on one side before the price moves, as real books do.
 */
export function act(book: MatchingBook, moment: Moment, character: CrowdCharacter, random: Random): Sweep | undefined {
  const lean = leanOf(book, moment);
  const kind = random.unit();
  if (kind < character.limitShare) return joinBook(book, moment, character, lean, random);
  if (kind < character.limitShare + character.marketShare) return sweep(book, moment, character, lean, random);
  thinOut(book, moment, character, lean, random);
  return undefined;
}

/** How far the fair value stands from the mid, counted so that it stays in −1 … 1; positive when the market is too cheap. */
export function leanOf(book: MatchingBook, moment: Moment): number {
  const gap = leadOf(book, moment) / 3 + moment.drift / 2;
  return gap / (1 + Math.abs(gap));
}

/** The fair value less the mid, in ticks; 0 while a side is empty. */
export function leadOf(book: MatchingBook, moment: Moment): number {
  const { best: bestBid } = book.bids;
  const { best: bestAsk } = book.asks;
  return bestBid === undefined || bestAsk === undefined ? 0 : moment.worth - (bestBid + bestAsk) / 2;
}

const sideBy = (chanceToBuy: number, random: Random): Side => (random.chance(chanceToBuy) ? 'buy' : 'sell');

/**
 * A limit order at a drawn distance from the fair value, larger where it is safe to wait. One that reaches the other side trades if it
 * is of those that do, and else steps back behind the touch.
 */
function joinBook(
  book: MatchingBook,
  moment: Moment,
  character: CrowdCharacter,
  lean: number,
  random: Random,
): Sweep | undefined {
  const side = sideBy(0.5 + 0.4 * lean, random);
  const wished = priceFromWorth(side, moment.worth, distanceDraw(character, random));
  const price = behindTouch(book, side, wished);
  const comfort = 1 + 0.95 * (side === 'buy' ? lean : -lean);
  const size = Math.max(1, Math.floor(sizeDraw(character, random) * comfort)) as Lots;
  if (price <= 0) return undefined;
  const { marketable } = character;
  if (marketable === undefined || !random.chance(marketable) || price === wished) {
    book.rest(side, price, size, 'crowd');
    return undefined;
  }
  const executions: Execution[] = [];
  const left = (size - book.take(side, size, wished, (execution) => executions.push(execution))) as Lots;
  if (left > 0) book.rest(side, wished, left, 'crowd');
  return { aggressor: side, executions };
}

/** A market order; when the market stands far from the fair value, one large enough to take several levels. */
function sweep(book: MatchingBook, moment: Moment, character: CrowdCharacter, lean: number, random: Random): Sweep {
  const aggressor = sideBy((character.buyers ?? 0.5) + 0.45 * lean, random);
  const sign = aggressor === 'buy' ? 1 : -1;
  const touch = book.opposite(aggressor).best;
  if (touch === undefined) return { aggressor, executions: [] };
  const worth = aggressor === 'buy' ? Math.floor(moment.worth) : Math.ceil(moment.worth);
  const gain = (worth - touch) * sign;
  const haste = gain > 3 ? Math.min(gain, 12) : 1;
  const size = (1 + Math.floor((sizeDraw(character, random) * haste) / 2)) as Lots;
  const executions: Execution[] = [];
  const limit = (touch + sign * Math.max(gain, character.reach)) as Ticks;
  book.take(aggressor, size, limit, (execution) => executions.push(execution));
  return { aggressor, executions };
}

/** Cancels at one level: whoever quotes better than they now believe in leaves at once, elsewhere a part of the queue. */
function thinOut(book: MatchingBook, moment: Moment, character: CrowdCharacter, lean: number, random: Random): void {
  const side = sideBy(0.5 - 0.4 * lean, random);
  const half = book.half(side);
  const touch = half.best;
  if (touch === undefined) return;
  const stale = half.isBetter(touch, priceFromWorth(side, moment.worth, 0));
  const price = stale ? touch : priceFromWorth(side, moment.worth, distanceDraw(character, random));
  const queue = half.queueAt(price);
  if (queue === undefined) return;
  const threat = side === 'buy' ? -lean : lean;
  const { leavers } = character;
  if (!stale && leavers !== undefined && leavers !== 'longest-waiting') {
    const leaving = 1 + Math.floor((queue.count * Math.max(threat, 0)) / 4);
    for (const order of chosenFrom(queue, leaving, leavers, random)) book.cancel(order);
    return;
  }
  let leaving = stale ? queue.count : 1 + Math.floor((queue.count * (1 + 2 * Math.max(threat, 0))) / 4);
  // A cancelled order still knows who stood behind it, so the walk goes on.
  for (const order of queue) {
    if (leaving === 0) break;
    if (order.owner === 'own' || (!stale && random.chance(0.4))) continue;
    book.cancel(order);
    leaving -= 1;
  }
}

/** The part of a queue that counts as its front, where cancels get rarer towards the first order. */
const front = 0.2;

/** Some orders of the crowd in a queue, at most `wanted`: those who leave. */
function chosenFrom(
  queue: OrderQueue,
  wanted: number,
  leavers: Exclude<Leavers, 'longest-waiting'>,
  random: Random,
): readonly QueuedOrder[] {
  const orders = [...queue].filter(({ owner }) => owner === 'crowd');
  if (orders.length === 0) return [];
  if (leavers === 'newest') return orders.slice(-wanted);
  const chosen = new Set<QueuedOrder>();
  for (let draw = 0; draw < wanted; draw++) {
    const place = random.below(orders.length);
    const kept = leavers === 'behind-the-front' && !random.chance((place + 0.5) / orders.length / front);
    const order = orders[place];
    if (order !== undefined && !kept) chosen.add(order);
  }
  return [...chosen];
}

/** Lets one order go that was forgotten somewhere in the book, so that a long market stays as deep as it began. */
export function tidy(book: MatchingBook, random: Random): void {
  const order = book.crowd.pick(random);
  if (order !== undefined && order.price !== book.half(order.side).best) book.cancel(order);
}

function priceFromWorth(side: Side, worth: number, distance: number): Ticks {
  const nearest = Math.floor(worth);
  return (side === 'buy' ? nearest - distance : nearest + 1 + distance) as Ticks;
}

function behindTouch(book: MatchingBook, side: Side, price: Ticks): Ticks {
  if (!book.wouldTake(side, price)) return price;
  const touch = book.opposite(side).best ?? price;
  return (side === 'buy' ? touch - 1 : touch + 1) as Ticks;
}

/** Ticks from the fair value: mostly a few, with a long tail, and at round prices once in a while. */
export function distanceDraw(character: CrowdCharacter, random: Random): number {
  let left = random.unit();
  for (const { share, ticks } of character.distances) {
    left -= share;
    if (left < 0) return Math.floor(random.exponential(ticks));
  }
  return 0;
}

/** Lots: five small orders for each large one, and people like round numbers. */
export function sizeDraw(character: CrowdCharacter, random: Random): Lots {
  const mean = random.chance(1 / 6) ? character.largeSize : character.smallSize;
  const size = 1 + Math.floor(random.exponential(mean));
  return (size > 20 && random.chance(0.3) ? size - (size % 10) : size) as Lots;
}
