import { applyEvent, type Book, type Ladder, waitingBook } from '@replay/book';
import type { FundingRateChanged, Levels, MarketEvent, MarkPriceChanged, Micros } from '@replay/core';

/**
 * What a reader must be told who starts in the middle: the book, the funding rate and the mark as they then stood.
 * `exchangeTime` stays that of the event they come from, `receivedTime` is the moment of starting.
 */
export class OpeningState {
  #book: Book = waitingBook;
  #funding: FundingRateChanged | undefined;
  #mark: MarkPriceChanged | undefined;

  skip(event: MarketEvent): void {
    this.#book = applyEvent(this.#book, event);
    if (event.type === 'FundingRateChanged') this.#funding = event;
    if (event.type === 'MarkPriceChanged') this.#mark = event;
  }

  events(receivedTime: Micros): readonly MarketEvent[] {
    const events: MarketEvent[] = [];
    if (this.#book.status === 'live') {
      const { instrument, exchangeTime, sequence, bids, asks, orders } = this.#book;
      const stamp = { instrument, exchangeTime, receivedTime, sequence };
      if (orders === undefined)
        events.push({ type: 'BookSnapshotted', ...stamp, bids: levelsOf(bids), asks: levelsOf(asks) });
      else events.push({ type: 'PublicOrdersSnapshotted', ...stamp, orders: [...orders] });
    }
    if (this.#funding !== undefined) events.push({ ...this.#funding, receivedTime });
    if (this.#mark !== undefined) events.push({ ...this.#mark, receivedTime });
    return events;
  }
}

/** Cuts a feed to its range; from the middle on, it begins with the state as it stood. */
export function* inRange(
  batches: Iterable<readonly MarketEvent[]>,
  from: Micros | undefined,
  to: Micros | undefined,
): Generator<readonly MarketEvent[]> {
  let opening = from === undefined ? undefined : new OpeningState();
  for (const batch of batches) {
    const kept: MarketEvent[] = [];
    for (const event of batch) {
      if (to !== undefined && event.receivedTime >= to) {
        yield kept;
        return;
      }
      if (opening !== undefined && from !== undefined) {
        if (event.receivedTime < from) {
          opening.skip(event);
          continue;
        }
        kept.push(...opening.events(from));
        opening = undefined;
      }
      kept.push(event);
    }
    // An empty batch still comes out, so that the reader's loop can look up while a long stretch is skipped.
    yield kept;
  }
}

function levelsOf(ladder: Ladder): Levels {
  const levels = [...ladder.levels()];
  return { prices: levels.map(({ price }) => price), sizes: levels.map(({ size }) => size) };
}
