import type { FundingRateChanged, InstrumentId, Levels, MarketEvent, MarkPriceChanged, Micros } from '@replay/core';
import { applyEvent } from './apply-event.ts';
import { type Book, waitingBook } from './book.ts';
import type { Ladder } from './ladder.ts';

/**
 * The state of one instrument for a reader who starts in the middle of a feed: its book, funding rate and mark price.
 * As events, they keep the `exchangeTime` of the event they come from, and `receivedTime` is the start of reading.
 */
export class OpeningState {
  #book: Book = waitingBook;
  #funding: FundingRateChanged | undefined;
  #mark: MarkPriceChanged | undefined;

  get book(): Book {
    return this.#book;
  }

  get funding(): FundingRateChanged | undefined {
    return this.#funding;
  }

  get mark(): MarkPriceChanged | undefined {
    return this.#mark;
  }

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

/**
 * Limits events to those received in [from, to). With `from`, they begin with the state of each instrument at that time, even
 * if no event follows.
 */
export async function* inRange(
  batches: AsyncIterable<readonly MarketEvent[]>,
  from: Micros | undefined,
  to: Micros | undefined,
): AsyncGenerator<readonly MarketEvent[]> {
  let openings = from === undefined ? undefined : new Map<InstrumentId, OpeningState>();
  for await (const batch of batches) {
    const kept: MarketEvent[] = [];
    for (const event of batch) {
      if (openings !== undefined && from !== undefined) {
        if (event.receivedTime < from) {
          openingOf(event.instrument, openings).skip(event);
          continue;
        }
        kept.push(...openingEvents(openings, from));
        openings = undefined;
      }
      if (to !== undefined && event.receivedTime >= to) {
        yield kept;
        return;
      }
      kept.push(event);
    }
    // Empty batches are passed on, so that the reader's loop keeps running while events are skipped.
    yield kept;
  }
  if (openings !== undefined && from !== undefined) yield openingEvents(openings, from);
}

const openingEvents = (openings: ReadonlyMap<InstrumentId, OpeningState>, from: Micros): MarketEvent[] =>
  [...openings.values()].flatMap((opening) => opening.events(from));

function openingOf(instrument: InstrumentId, openings: Map<InstrumentId, OpeningState>): OpeningState {
  const known = openings.get(instrument);
  if (known !== undefined) return known;
  const opening = new OpeningState();
  openings.set(instrument, opening);
  return opening;
}

function levelsOf(ladder: Ladder): Levels {
  const levels = [...ladder.levels()];
  return { prices: levels.map(({ price }) => price), sizes: levels.map(({ size }) => size) };
}
