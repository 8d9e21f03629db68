import { applyEvent, type Book, waitingBook } from '@replay/book';
import type { MarketEvent, Micros } from '@replay/core';
import { generate } from '@replay/market';
import { shortMarket } from '../faults/short-market.ts';

/** What happened: the book at each of its times, and the prints in their order. */
interface Truth {
  readonly books: ReadonlyMap<Micros, string>;
  readonly lastBook: Micros;
  readonly prints: readonly string[];
}

/** Why what was heard live is wrong: a live book that never was, or a loss that was not told. Undefined where nothing is. */
export function untrue(heard: readonly MarketEvent[], isOver: boolean): string | undefined {
  const truth = whatHappened();
  return bookThatNeverWas(heard, truth, isOver) ?? printLostInSilence(heard, truth, isOver);
}

let happened: Truth | undefined;

function whatHappened(): Truth {
  if (happened !== undefined) return happened;
  const books = new Map<Micros, string>();
  const prints: string[] = [];
  let book: Book = waitingBook;
  let lastBook = shortMarket.start;
  for (const event of [...generate(shortMarket)].flat()) {
    if (event.type === 'TradePrinted') prints.push(String(event.tradeId));
    if (!isOfBook(event)) continue;
    book = applyEvent(book, event);
    lastBook = event.exchangeTime;
    books.set(lastBook, levelsOf(book));
  }
  happened = { books, lastBook, prints };
  return happened;
}

function bookThatNeverWas(heard: readonly MarketEvent[], truth: Truth, isOver: boolean): string | undefined {
  let book: Book = waitingBook;
  for (const [place, event] of heard.entries()) {
    book = applyEvent(book, event);
    if (!isOfBook(event) || book.status !== 'live') continue;
    const right = truth.books.get(event.exchangeTime);
    if (levelsOf(book) !== right) return `the book behind event ${place} (${event.type}) is live, and never was so`;
  }
  if (!isOver || book.status !== 'live' || book.exchangeTime === truth.lastBook) return undefined;
  return `the book is live at the end, ${truth.lastBook - book.exchangeTime} µs behind the last that happened`;
}

/** What a fault puts back may come so many places later. */
const slack = 16;

/** A print that never came must lie where something was told to be missing or unusable. */
function printLostInSilence(heard: readonly MarketEvent[], { prints }: Truth, isOver: boolean): string | undefined {
  const places = new Map(
    heard.flatMap((event, place) => (event.type === 'TradePrinted' ? [[event.tradeId, place]] : [])),
  );
  const told = heard.flatMap(({ type }, place) =>
    type === 'FeedInterrupted' || type === 'MessageRejected' ? [place] : [],
  );
  let before: number | undefined;
  for (let at = 0; at < prints.length; at++) {
    const place = places.get(prints[at]);
    if (place !== undefined) before = place;
    // Whoever has just come has not missed what was before.
    else if (before !== undefined) {
      const next = prints.slice(at).find((id) => places.has(id));
      if (next === undefined && !isOver) return undefined;
      const [from, to] = [before, next === undefined ? heard.length : places.get(next)!].sort(
        (one, other) => one - other,
      );
      if (!told.some((hole) => hole >= from! - slack && hole <= to! + slack))
        return `print ${prints[at]} was lost in silence`;
    }
  }
  return undefined;
}

const isOfBook = ({ type }: MarketEvent): boolean => type === 'BookSnapshotted' || type === 'BookChanged';

const levelsOf = (book: Book): string =>
  book.status === 'live' ? JSON.stringify([[...book.bids], [...book.asks]]) : book.status;
