import {
  type InstrumentId,
  type Lots,
  levelsOf,
  type MarketEvent,
  type Micros,
  type Side,
  type Stamped,
  type Ticks,
} from '@replay/core';
import fc from 'fast-check';
import { testInstrumentId } from './draw.ts';
import { ModelBook } from './model-book.ts';
import { stampedEvent, type Unstamped } from './stamp.ts';

export interface AnyTapeOptions {
  readonly instrument?: InstrumentId;
  readonly maxEvents?: number;
  /** Whether books may be locked and crossed after a message; `false` mends each message before it is told. */
  readonly crossed?: boolean;
  /** Whether the feed breaks now and then, to be mended by a later snapshot. */
  readonly interruptions?: boolean;
}

/**
 * Tapes a venue could have sent: a snapshot, then changes near a wandering price, prints at prices that are shown or a
 * tick beyond, now and then a fresh snapshot of the very book the changes made. While the feed is interrupted the venue
 * goes on: changes still come, and the snapshot that ends the hole is of the true book. Shrinks event by event.
 */
export function anyTape({
  instrument = testInstrumentId,
  maxEvents = 60,
  crossed = true,
  interruptions = true,
}: AnyTapeOptions = {}): fc.Arbitrary<readonly MarketEvent[]> {
  const happenings = fc.array(
    fc.record({ happening: anyHappening(crossed, interruptions), wait: anyDelay(5000), latency: anyDelay(3000) }),
    { maxLength: maxEvents },
  );
  return fc
    .record({ start: fc.constantFrom(100, 618_000, 4_000_000_000), opening: anyRows(0), happenings })
    .map(({ start, opening, happenings }) => {
      const venue = new TellingVenue(instrument, start, crossed);
      venue.open(opening);
      for (const { happening, wait, latency } of happenings) venue.tell(happening, wait, latency);
      return venue.events;
    });
}

interface Row {
  readonly side: 'bid' | 'ask';
  /** Ticks away from the middle; negative reaches over it. */
  readonly distance: number;
  readonly size: number;
}

type Happening =
  | { readonly kind: 'change'; readonly rows: readonly Row[]; readonly drift: number }
  | { readonly kind: 'print'; readonly aggressor: Side; readonly beyond: number; readonly size: number }
  | { readonly kind: 'snapshot' }
  | { readonly kind: 'interruption' }
  | { readonly kind: 'rejection'; readonly damagesBook: boolean };

const anyDelay = (max: number): fc.Arbitrary<number> => fc.oneof(fc.constant(0), fc.integer({ min: 0, max }));

const anyRows = (nearest: number): fc.Arbitrary<readonly Row[]> =>
  fc.array(
    fc.record({
      side: fc.constantFrom('bid' as const, 'ask' as const),
      distance: fc.integer({ min: nearest, max: 12 }),
      size: fc.oneof(
        { arbitrary: fc.constant(0), weight: 1 },
        { arbitrary: fc.integer({ min: 1, max: 20 }), weight: 2 },
      ),
    }),
    { maxLength: 8 },
  );

function anyHappening(crossed: boolean, interruptions: boolean): fc.Arbitrary<Happening> {
  const change = fc.record({
    kind: fc.constant('change' as const),
    rows: anyRows(crossed ? -2 : 0),
    drift: fc.integer({ min: -2, max: 2 }),
  });
  const print = fc.record({
    kind: fc.constant('print' as const),
    aggressor: fc.constantFrom('buy' as const, 'sell' as const),
    beyond: fc.integer({ min: -1, max: 1 }),
    size: fc.integer({ min: 1, max: 25 }),
  });
  const rejection = fc.record({ kind: fc.constant('rejection' as const), damagesBook: fc.boolean() });
  return fc.oneof(
    { arbitrary: change, weight: 12 },
    { arbitrary: print, weight: 8 },
    { arbitrary: fc.constant({ kind: 'snapshot' as const }), weight: 1 },
    { arbitrary: fc.constant({ kind: 'interruption' as const }), weight: interruptions ? 1 : 0 },
    { arbitrary: rejection, weight: interruptions ? 1 : 0 },
  );
}

/** The venue behind a generated tape: it keeps the true book and tells what happens to it. */
class TellingVenue {
  readonly events: MarketEvent[] = [];
  readonly #instrument: InstrumentId;
  readonly #crossed: boolean;
  readonly #book = new ModelBook();
  #middle: number;
  #exchangeTime = 1_000_000;
  #receivedTime = 1_000_000;

  constructor(instrument: InstrumentId, middle: number, crossed: boolean) {
    this.#instrument = instrument;
    this.#middle = middle;
    this.#crossed = crossed;
  }

  /** Begins with a level a side at least, so that there is a market. */
  open(rows: readonly Row[]): void {
    const market: Row[] = [...rows, { side: 'bid', distance: 0, size: 5 }, { side: 'ask', distance: 0, size: 5 }];
    this.#book.apply(this.#levels(market));
    this.#snapshot();
  }

  tell(happening: Happening, wait: number, latency: number): void {
    this.#exchangeTime += wait;
    this.#receivedTime = Math.max(this.#receivedTime, this.#exchangeTime + latency);
    switch (happening.kind) {
      case 'change':
        return this.#change(happening.rows, happening.drift);
      case 'print':
        return this.#print(happening.aggressor, happening.beyond, happening.size);
      case 'snapshot':
        return this.#snapshot();
      case 'interruption':
        return this.#add({ type: 'FeedInterrupted', kind: 'disconnect', cause: 'the connection was lost' });
      case 'rejection': {
        const { damagesBook } = happening;
        return this.#add({
          type: 'MessageRejected',
          kind: 'unreadable',
          reason: 'not a number',
          place: 'row 1',
          damagesBook,
        });
      }
    }
  }

  #change(rows: readonly Row[], drift: number): void {
    this.#middle += drift;
    const levels = this.#levels(this.#crossed ? rows : [...this.#removals(), ...rows]);
    this.#book.apply(levels);
    this.#add({ type: 'BookChanged', ...levels });
  }

  #print(aggressor: Side, beyond: number, size: number): void {
    const met = aggressor === 'buy' ? this.#book.asks : this.#book.bids;
    const best = met.rows()[0]?.[0] ?? this.#middle;
    const price = best + (aggressor === 'buy' ? beyond : -beyond);
    this.#add({ type: 'TradePrinted', price: price as Ticks, size: size as Lots, aggressor });
  }

  #snapshot(): void {
    this.#add({ type: 'BookSnapshotted', bids: this.#book.bids.levels(), asks: this.#book.asks.levels() });
  }

  /** Removes what the wandering middle has passed, so that the message leaves an orderly book. */
  #removals(): Row[] {
    const bids = this.#book.bids
      .rows()
      .map(([price]) => ({ side: 'bid' as const, distance: this.#middle - price, size: 0 }));
    const asks = this.#book.asks
      .rows()
      .map(([price]) => ({ side: 'ask' as const, distance: price - this.#middle - 1, size: 0 }));
    return [...bids, ...asks].filter(({ distance }) => distance < 0);
  }

  #levels(rows: readonly Row[]) {
    const side = (wanted: Row['side']) => rows.filter(({ side }) => side === wanted);
    return {
      bids: levelsOf(side('bid').map(({ distance, size }) => [this.#middle - distance, size] as const)),
      asks: levelsOf(side('ask').map(({ distance, size }) => [this.#middle + 1 + distance, size] as const)),
    };
  }

  #add(event: Unstamped): void {
    const stamp: Stamped = {
      instrument: this.#instrument,
      exchangeTime: this.#exchangeTime as Micros,
      receivedTime: this.#receivedTime as Micros,
      sequence: this.events.length,
    };
    this.events.push(stampedEvent(stamp, event));
  }
}
