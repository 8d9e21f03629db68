import {
  assertNever,
  type BookSide,
  type InstrumentId,
  type Lots,
  type MarketEvent,
  type Micros,
  type PublicOrder,
  type PublicOrderChange,
  type Ticks,
} from '@replay/core';
import fc from 'fast-check';
import { testInstrumentId } from './draw.ts';
import { ModelOrders } from './model-orders.ts';
import { stampedEvent, type Unstamped } from './stamp.ts';

export interface AnyOrderTapeOptions {
  readonly instrument?: InstrumentId;
  readonly maxEvents?: number;
  /** Whether the feed breaks now and then, and says things that cannot be. */
  readonly faults?: boolean;
}

/**
 * Tapes a venue could have sent that names every order: a snapshot, then orders that come, change, leave and are met at the
 * front of the best queue, each trade with its print before it; now and then a fresh snapshot. Shrinks event by event.
 */
export function anyOrderTape({
  instrument = testInstrumentId,
  maxEvents = 60,
  faults = true,
}: AnyOrderTapeOptions = {}): fc.Arbitrary<readonly MarketEvent[]> {
  const happenings = fc.array(anyHappening(faults), { maxLength: maxEvents });
  return fc.tuple(fc.constantFrom(100, 618_000), happenings).map(([middle, all]) => {
    const venue = new NamingVenue(instrument, middle);
    for (const happening of all) venue.tell(happening);
    return venue.events;
  });
}

interface Happening {
  readonly kind: 'come' | 'amend' | 'leave' | 'trade' | 'snapshot' | 'interruption' | 'nonsense';
  readonly side: BookSide;
  /** Ticks away from the middle; negative reaches over it. */
  readonly distance: number;
  readonly size: number;
  /** Which of the orders that stand there. */
  readonly of: number;
  readonly wait: number;
  readonly latency: number;
}

function anyHappening(faults: boolean): fc.Arbitrary<Happening> {
  const kinds = ['come', 'come', 'come', 'amend', 'leave', 'trade', 'trade', 'snapshot'] as const;
  return fc.record({
    kind: faults ? fc.constantFrom(...kinds, ...kinds, 'interruption', 'nonsense') : fc.constantFrom(...kinds),
    side: fc.constantFrom('bid' as const, 'ask' as const),
    distance: fc.integer({ min: -1, max: 4 }),
    size: fc.integer({ min: 1, max: 20 }),
    of: fc.nat(),
    wait: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 5000 })),
    latency: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3000 })),
  });
}

/** The venue behind a generated tape: it keeps the true book and tells what becomes of it. */
class NamingVenue {
  readonly events: MarketEvent[] = [];
  readonly #instrument: InstrumentId;
  readonly #middle: number;
  readonly #book = new ModelOrders();
  #named = 0;
  #exchangeTime = 1_000_000;
  #receivedTime = 1_000_000;

  /** Begins with two orders a side, so that there is a market. */
  constructor(instrument: InstrumentId, middle: number) {
    this.#instrument = instrument;
    this.#middle = middle;
    for (const side of ['bid', 'ask'] as const)
      for (const size of [5, 3]) this.#book.apply({ kind: 'added', ...this.#order(side, 0, size) });
    this.#snapshot();
  }

  tell({ kind, side, distance, size, of, wait, latency }: Happening): void {
    this.#exchangeTime += wait;
    this.#receivedTime = Math.max(this.#receivedTime, this.#exchangeTime + latency);
    const known = this.#book.all[of % Math.max(1, this.#book.all.length)];
    switch (kind) {
      case 'come':
        return this.#change({ kind: 'added', ...this.#order(side, distance, size) });
      case 'amend':
        if (known === undefined) return;
        return this.#change({ ...this.#order(known.side, distance, size), order: known.order, kind: 'amended' });
      case 'leave':
        if (known !== undefined) this.#change({ kind: 'removed', ...known });
        return;
      case 'trade':
        return this.#trade(side, size);
      case 'snapshot':
        return this.#snapshot();
      case 'interruption':
        return this.#add({ type: 'FeedInterrupted', kind: 'disconnect', cause: 'the connection was lost' });
      case 'nonsense':
        return this.#change({
          kind: (['added', 'removed', 'executed', 'amended'] as const)[size % 4]!,
          ...this.#order(side, distance, size),
          order: of % 2 === 0 ? 'nobody' : (known?.order ?? 'nobody'),
        });
      default:
        return assertNever(kind);
    }
  }

  /** An aggressor meets the best orders of a side, one print and one execution each, all in one message. */
  #trade(side: BookSide, size: number): void {
    let left = size;
    const changes: PublicOrderChange[] = [];
    for (const [price] of this.#book.levels(side)) {
      for (const order of this.#book.queueAt(side, price)) {
        const traded = Math.min(left, order.size) as Lots;
        if (traded > 0) changes.push({ ...order, kind: 'executed', size: traded });
        left -= traded;
      }
    }
    const aggressor = side === 'bid' ? 'sell' : 'buy';
    for (const { price, size: traded } of changes) this.#add({ type: 'TradePrinted', price, size: traded, aggressor });
    if (changes.length > 0) this.#change(...changes);
  }

  #change(...changes: readonly PublicOrderChange[]): void {
    for (const change of changes) this.#book.apply(change);
    this.#add({ type: 'PublicOrdersChanged', changes });
  }

  #snapshot(): void {
    this.#add({ type: 'PublicOrdersSnapshotted', orders: this.#book.all });
  }

  #order(side: BookSide, distance: number, size: number): PublicOrder {
    this.#named += 1;
    const price = side === 'bid' ? this.#middle - distance : this.#middle + 1 + distance;
    return { order: `${side}-${this.#named}`, side, price: price as Ticks, size: size as Lots };
  }

  #add(event: Unstamped): void {
    const stamp = {
      instrument: this.#instrument,
      exchangeTime: this.#exchangeTime as Micros,
      receivedTime: this.#receivedTime as Micros,
      sequence: this.events.length,
    };
    this.events.push(stampedEvent(stamp, event));
  }
}
