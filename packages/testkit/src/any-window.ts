import { applyEvent, type Book, isTwoSided, waitingBook } from '@replay/book';
import { type BookSnapshotted, type Levels, levelsOf, type MarketEvent, ReplayError, type Ticks } from '@replay/core';
import fc from 'fast-check';
import { testInstrumentId } from './draw.ts';

export interface WindowOptions {
  readonly maxEvents?: number;
  /** Prices beyond this many levels of a side, as they are when the window begins, are left out of all of it. */
  readonly levels?: number;
  /** As the strategy received them, or, for a venue alone, as they happened there. */
  readonly order?: 'received' | 'happened';
}

/** A window may begin after every so many events of its recording. */
const eventsBetweenOpenings = 16;

/** Where a window may begin: the book by then, and the place of the event after it. */
interface Opening {
  readonly snapshot: BookSnapshotted;
  readonly next: number;
}

/**
 * Windows of a recording of one instrument: some events at a random place, after a snapshot of the book that the recording had by
 * then, of the instrument of everything drawn and numbered from 0. They shrink towards few events near the recording's start.
 */
export function anyWindow(
  events: readonly MarketEvent[],
  { maxEvents = 150, levels = 40, order = 'received' }: WindowOptions = {},
): fc.Arbitrary<readonly MarketEvent[]> {
  const openings = openingsOf(events, levels);
  if (openings.length === 0)
    throw new ReplayError('BUG', 'no window can be cut from a recording without a book of two sides');
  return fc.tuple(fc.constantFrom(...openings), fc.integer({ min: 1, max: maxEvents })).map(([opening, length]) => {
    const cut = cutOut(opening, events.slice(opening.next, opening.next + length));
    return (order === 'received' ? cut : asHappened(cut)).map(renumbered);
  });
}

function openingsOf(events: readonly MarketEvent[], levels: number): readonly Opening[] {
  const openings: Opening[] = [];
  let book: Book = waitingBook;
  for (const [at, event] of events.entries()) {
    book = applyEvent(book, event);
    if (at % eventsBetweenOpenings !== 0 || !isTwoSided(book)) continue;
    const { exchangeTime, receivedTime, sequence } = book;
    const [bids, asks] = [book.bids, book.asks].map((ladder) =>
      levelsOf(ladder.levels(levels).map(({ price, size }) => [price, size] as const)),
    ) as [Levels, Levels];
    const snapshot: BookSnapshotted = {
      type: 'BookSnapshotted',
      instrument: testInstrumentId,
      exchangeTime,
      receivedTime,
      sequence,
      bids,
      asks,
    };
    openings.push({ snapshot, next: at + 1 });
  }
  return openings;
}

function cutOut({ snapshot }: Opening, events: readonly MarketEvent[]): readonly MarketEvent[] {
  const lowest = snapshot.bids.prices.at(-1) ?? 0;
  const highest = snapshot.asks.prices.at(-1) ?? 0;
  const near = ({ prices, sizes }: Levels): Levels =>
    levelsOf(
      prices.flatMap((price: Ticks, row) => (price < lowest || price > highest ? [] : [[price, sizes[row] ?? 0]])),
    );
  const rest = events.map((event): MarketEvent => {
    if (event.type !== 'BookSnapshotted' && event.type !== 'BookChanged') return event;
    return { ...event, bids: near(event.bids), asks: near(event.asks) };
  });
  return [snapshot, ...rest];
}

const renumbered = (event: MarketEvent, sequence: number): MarketEvent => ({
  ...event,
  instrument: testInstrumentId,
  sequence,
});

/** By the venue's clock, a print before the book message of its moment, without what the opening already holds. */
function asHappened([opening, ...events]: readonly MarketEvent[]): readonly MarketEvent[] {
  if (opening === undefined) return [];
  const rank = ({ type }: MarketEvent): number => (type === 'TradePrinted' ? 0 : 1);
  const later = events.filter(({ exchangeTime }) => exchangeTime >= opening.exchangeTime);
  later.sort((one, other) => one.exchangeTime - other.exchangeTime || rank(one) - rank(other));
  return [opening, ...later];
}
