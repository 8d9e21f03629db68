import type { Lots, Random, Side, Ticks } from '@replay/core';
import type { CancellationChoice, OrderFlow } from './config.ts';
import type { Execution, MatchingBook } from './matching-book.ts';
import type { OrderQueue, QueuedOrder } from './order-queue.ts';

/** The state of the market that an action depends on. */
export interface MarketState {
  /** The fair value in ticks. */
  readonly worth: number;
  /** Drift of the fair value, in ticks per second. */
  readonly drift: number;
}

/** A market order and its executions. */
export interface Sweep {
  readonly aggressor: Side;
  readonly executions: readonly Execution[];
}

/**
 * Sends one order or cancel. Informed traders lean towards the fair value: while the market is below it they buy
 * more, bid more and cancel more asks. So the book fills up on one side before the price moves, as real books do.
 */
export function act(book: MatchingBook, state: MarketState, flow: OrderFlow, random: Random): Sweep | undefined {
  const lean = leanOf(book, state);
  const kind = random.unit();
  if (kind < flow.limitShare) return joinBook(book, state, flow, lean, random);
  if (kind < flow.limitShare + flow.marketShare) return sweep(book, state, flow, lean, random);
  cancelOrders(book, state, flow, lean, random);
  return undefined;
}

/** Distance of the fair value from the mid, scaled to −1 … 1; positive when the market is below it. */
export function leanOf(book: MatchingBook, state: MarketState): number {
  const gap = leadOf(book, state) / 3 + state.drift / 2;
  return gap / (1 + Math.abs(gap));
}

/** The fair value less the mid, in ticks; 0 while a side is empty. */
export function leadOf(book: MatchingBook, state: MarketState): number {
  const { best: bestBid } = book.bids;
  const { best: bestAsk } = book.asks;
  return bestBid === undefined || bestAsk === undefined ? 0 : state.worth - (bestBid + bestAsk) / 2;
}

const sideBy = (chanceToBuy: number, random: Random): Side => (random.chance(chanceToBuy) ? 'buy' : 'sell');

/**
 * A limit order at a random distance from the fair value, larger where waiting is safe. If it reaches the other side
 * it either trades or is moved behind the touch.
 */
function joinBook(
  book: MatchingBook,
  state: MarketState,
  flow: OrderFlow,
  lean: number,
  random: Random,
): Sweep | undefined {
  const side = sideBy(0.5 + 0.4 * lean, random);
  const wantedPrice = priceFromWorth(side, state.worth, distanceDraw(flow, random));
  const price = behindTouch(book, side, wantedPrice);
  const comfort = 1 + 0.95 * (side === 'buy' ? lean : -lean);
  const size = Math.max(1, Math.floor(sizeDraw(flow, random) * comfort)) as Lots;
  if (price <= 0) return undefined;
  const { marketable } = flow;
  if (marketable === undefined || !random.chance(marketable) || price === wantedPrice) {
    book.rest(side, price, size, 'background');
    return undefined;
  }
  const executions: Execution[] = [];
  const left = (size - book.take(side, size, wantedPrice, (execution) => executions.push(execution))) as Lots;
  if (left > 0) book.rest(side, wantedPrice, left, 'background');
  return { aggressor: side, executions };
}

/** A market order; far from the fair value it is large enough to take several levels. */
function sweep(book: MatchingBook, state: MarketState, flow: OrderFlow, lean: number, random: Random): Sweep {
  const aggressor = sideBy((flow.buyers ?? 0.5) + 0.45 * lean, random);
  const sign = aggressor === 'buy' ? 1 : -1;
  const touch = book.opposite(aggressor).best;
  if (touch === undefined) return { aggressor, executions: [] };
  const worth = aggressor === 'buy' ? Math.floor(state.worth) : Math.ceil(state.worth);
  const gain = (worth - touch) * sign;
  const haste = gain > 3 ? Math.min(gain, 12) : 1;
  const size = (1 + Math.floor((sizeDraw(flow, random) * haste) / 2)) as Lots;
  const executions: Execution[] = [];
  const limit = (touch + sign * Math.max(gain, flow.reach)) as Ticks;
  book.take(aggressor, size, limit, (execution) => executions.push(execution));
  return { aggressor, executions };
}

/** Cancels at one level: all orders that are better than the fair value, elsewhere a part of the queue. */
function cancelOrders(book: MatchingBook, state: MarketState, flow: OrderFlow, lean: number, random: Random): void {
  const side = sideBy(0.5 - 0.4 * lean, random);
  const half = book.half(side);
  const touch = half.best;
  if (touch === undefined) return;
  const stale = half.isBetter(touch, priceFromWorth(side, state.worth, 0));
  const price = stale ? touch : priceFromWorth(side, state.worth, distanceDraw(flow, random));
  const queue = half.queueAt(price);
  if (queue === undefined) return;
  const threat = side === 'buy' ? -lean : lean;
  const { cancels } = flow;
  if (!stale && cancels !== undefined && cancels !== 'longest-waiting') {
    const count = 1 + Math.floor((queue.count * Math.max(threat, 0)) / 4);
    for (const order of chosenFrom(queue, count, cancels, random)) book.cancel(order);
    return;
  }
  let count = stale ? queue.count : 1 + Math.floor((queue.count * (1 + 2 * Math.max(threat, 0))) / 4);
  // A cancelled order still links to the next one, so the iteration continues.
  for (const order of queue) {
    if (count === 0) break;
    if (order.owner === 'own' || (!stale && random.chance(0.4))) continue;
    book.cancel(order);
    count -= 1;
  }
}

/** The share of a queue that counts as its front, where cancels become rarer towards the first order. */
const front = 0.2;

/** Chooses at most `wanted` background orders of a queue to cancel. */
function chosenFrom(
  queue: OrderQueue,
  wanted: number,
  cancels: Exclude<CancellationChoice, 'longest-waiting'>,
  random: Random,
): readonly QueuedOrder[] {
  const orders = [...queue].filter(({ owner }) => owner === 'background');
  if (orders.length === 0) return [];
  if (cancels === 'newest') return orders.slice(-wanted);
  const chosen = new Set<QueuedOrder>();
  for (let draw = 0; draw < wanted; draw++) {
    const index = random.below(orders.length);
    const kept = cancels === 'behind-the-front' && !random.chance((index + 0.5) / orders.length / front);
    const order = orders[index];
    if (order !== undefined && !kept) chosen.add(order);
  }
  return [...chosen];
}

/** Cancels one random order away from the touch, so that the depth of a long market stays constant. */
export function tidy(book: MatchingBook, random: Random): void {
  const order = book.background.pick(random);
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

/** Ticks from the fair value: mostly a few, with a long tail. */
export function distanceDraw(flow: OrderFlow, random: Random): number {
  let left = random.unit();
  for (const { share, ticks } of flow.distances) {
    left -= share;
    if (left < 0) return Math.floor(random.exponential(ticks));
  }
  return 0;
}

/** Lots: five small orders for each large one, often round numbers. */
export function sizeDraw(flow: OrderFlow, random: Random): Lots {
  const mean = random.chance(1 / 6) ? flow.largeSize : flow.smallSize;
  const size = 1 + Math.floor(random.exponential(mean));
  return (size > 20 && random.chance(0.3) ? size - (size % 10) : size) as Lots;
}
