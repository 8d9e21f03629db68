import { applyEvent, type Book, isTwoSided, type TwoSidedBook, waitingBook } from '../../packages/book/src/index.ts';
import {
  type Lots,
  type MarketEvent,
  type Micros,
  type Random,
  randomFrom,
  type Side,
  type Ticks,
  type TimeInForce,
} from '../../packages/core/src/index.ts';

/** One request of the script: what is sent, and when the strategy's clock says so. */
export type ScriptedRequest = ScriptedOrder | ScriptedCancel;

export interface ScriptedOrder {
  readonly kind: 'place';
  readonly at: Micros;
  /** Counts the orders of the script from 1. */
  readonly order: number;
  readonly side: Side;
  readonly size: Lots;
  /** Where a market order stood when it was written down; the engines do not look at it. */
  readonly price: Ticks;
  readonly timeInForce: TimeInForce | 'market';
}

export interface ScriptedCancel {
  readonly kind: 'cancel';
  readonly at: Micros;
  readonly order: number;
}

/** How many orders a script holds, how long they stay, and how large they are. */
export interface ScriptCharacter {
  readonly seed: number;
  readonly orders: number;
  /** Of an order that rests, on average, before its cancel is sent. */
  readonly stay: Micros;
  /** A usual size: small ones are drawn up to it, large ones are many times as large. All are whole order steps. */
  readonly usualSize: Lots;
  readonly orderStep: Lots;
}

/**
 * Orders of every kind near the touch of a recorded market, at random moments between its first and its last book. A fixed list
 * and no strategy, so that what two engines make of it can differ by matching only: it knows nothing of fills, cancels what may be
 * done long since, and some orders twice or before they have arrived.
 */
export function orderScript(events: readonly MarketEvent[], character: ScriptCharacter): readonly ScriptedRequest[] {
  const random = randomFrom(character.seed);
  const span = spanOf(events);
  const books = booksAt(events, momentsOf(events, span, character.orders, random));
  const requests: ScriptedRequest[] = [];
  for (const [place, [at, book]] of books.entries()) {
    const order = orderAt(book, at, place + 1, character, random);
    requests.push(order);
    if (!random.chance(0.85)) continue;
    const soon = random.chance(0.04);
    const away = (at + 1 + Math.floor(random.exponential(soon ? 3_000 : character.stay))) as Micros;
    requests.push({ kind: 'cancel', at: away, order: order.order });
    const again = (away + 1 + Math.floor(random.exponential(character.stay / 4))) as Micros;
    if (random.chance(0.06)) requests.push({ kind: 'cancel', at: again, order: order.order });
  }
  // What is sent last is still to be answered within the recording.
  return inTime(requests.filter(({ at }) => at < span.to));
}

/** From a second after the first book to a second before the last. */
function spanOf(events: readonly MarketEvent[]): { readonly from: number; readonly to: number } {
  const books = events.filter(({ type }) => type === 'BookChanged' || type === 'BookSnapshotted');
  return { from: (books[0]?.receivedTime ?? 0) + 1_000_000, to: (books.at(-1)?.receivedTime ?? 0) - 1_000_000 };
}

const inTime = (requests: readonly ScriptedRequest[]): readonly ScriptedRequest[] =>
  requests
    .map((request, place) => ({ request, place }))
    .sort((one, other) => one.request.at - other.request.at || one.place - other.place)
    .map(({ request }) => request);

/** Random moments of the strategy's clock, some of them at the very microsecond of a message, rising and each only once. */
function momentsOf(
  events: readonly MarketEvent[],
  { from, to }: ReturnType<typeof spanOf>,
  count: number,
  random: Random,
): Micros[] {
  const moments = new Set<number>();
  while (moments.size < count) {
    const at = random.chance(0.2)
      ? (events[random.below(events.length)] as MarketEvent).receivedTime
      : from + Math.floor(random.unit() * (to - from));
    if (at > from && at < to) moments.add(at);
  }
  return [...moments].sort((one, other) => one - other) as Micros[];
}

/** The book as received by each of the moments; moments without a book of both sides are left out. */
function booksAt(events: readonly MarketEvent[], moments: readonly Micros[]): (readonly [Micros, TwoSidedBook])[] {
  const books: (readonly [Micros, TwoSidedBook])[] = [];
  let book: Book = waitingBook;
  let next = 0;
  for (const at of moments) {
    for (let event = events[next]; event !== undefined && event.receivedTime <= at; event = events[++next])
      book = applyEvent(book, event);
    if (isTwoSided(book)) books.push([at, book]);
  }
  return books;
}

function orderAt(
  book: TwoSidedBook,
  at: Micros,
  order: number,
  { usualSize, orderStep }: ScriptCharacter,
  random: Random,
): ScriptedOrder {
  const side: Side = random.chance(0.5) ? 'buy' : 'sell';
  const inward = side === 'buy' ? 1 : -1;
  const { bid, ask } = book.touch;
  const [own, facing] = side === 'buy' ? [bid.price, ask.price] : [ask.price, bid.price];
  const small = (orderStep * (1 + random.below(usualSize / orderStep))) as Lots;
  const large = (usualSize * (1 + random.below(200))) as Lots;
  const kind = random.unit();
  const priced = (price: number, size: Lots, timeInForce: ScriptedOrder['timeInForce']): ScriptedOrder => ({
    kind: 'place',
    at,
    order,
    side,
    size,
    price: price as Ticks,
    timeInForce,
  });
  const size = random.chance(0.85) ? small : large;
  // At the touch, inside the spread or a few ticks behind: where queues, prints and crossings decide.
  if (kind < 0.4) return priced(own + inward * offsetOf(random), size, 'post-only');
  if (kind < 0.72) return priced(own + inward * offsetOf(random), size, 'gtc');
  // Across the spread: takers of one level and of many.
  if (kind < 0.78) return priced(facing + inward * random.below(30), large, 'gtc');
  if (kind < 0.88) return priced(facing + inward * (random.below(12) - 3), random.chance(0.5) ? small : large, 'ioc');
  if (kind < 0.92) return priced(facing + inward * random.below(12), random.chance(0.5) ? small : large, 'fok');
  return priced(facing, random.chance(0.5) ? small : large, 'market');
}

function offsetOf(random: Random): number {
  const share = random.unit();
  if (share < 0.55) return 0;
  if (share < 0.65) return 1;
  if (share < 0.7) return 2 + random.below(20);
  return -1 - random.below(share < 0.85 ? 3 : 30);
}
