import { applyEvent, type Book, type Ladder, waitingBook } from '@replay/book';
import type { MarketEvent } from '@replay/core';
import { anyTape, law, testInstrument } from '@replay/testkit';
import fc from 'fast-check';
import { type BookChange, computeBookSnapshots, computeTradeBars, OrderBook, type Trade } from 'tardis-dev';
import { describe, expect } from 'vitest';
import { textsOf } from './normal-form.ts';

/** Quarters are exact as floats, so that the vendor's sums are exact as well. */
const instruments = [testInstrument({ tickSize: '0.25', lotSize: '0.5' })];

/** Tapes whose prices are above 0, for below it the vendor groups the other way round. */
const anyMarket = anyTape({ maxEvents: 80 }).filter((events) =>
  events.every(
    (event) => !('bids' in event) || [...event.bids.prices, ...event.asks.prices].every((price) => price > 0),
  ),
);

type Message = (BookChange | Trade | { readonly type: 'disconnect' }) & { readonly timestamp: Date };

/** Messages as the vendor's library holds them: dates, with the microseconds beside them. */
const messagesOf = (events: readonly MarketEvent[]): readonly Message[] =>
  textsOf(events, ['trade', 'book_change'], { instruments }).map((text) => {
    const message = JSON.parse(text);
    for (const name of ['timestamp', 'localTimestamp']) if (name in message) message[name] = dateOf(message[name]);
    return message;
  });

function dateOf(text: string): Date {
  const micros = text.length > 24 ? Number(text.slice(23, 26)) : undefined;
  return Object.assign(new Date(`${text.slice(0, 23)}Z`), micros === undefined ? {} : { μs: micros });
}

/** A message as Machine writes it. */
function written(message: object): unknown {
  const plain = Object.entries(message).map(([name, value]) => {
    if (!(value instanceof Date)) return [name, value];
    const micros = (value as { μs?: number }).μs;
    const digits = micros === undefined ? '' : String(micros).padStart(3, '0');
    return [name, value.toISOString().replace('Z', `${digits}Z`)];
  });
  return JSON.parse(JSON.stringify(Object.fromEntries(plain)));
}

interface Computing {
  readonly sourceDataTypes: readonly string[];
  compute(message: never): Iterable<object>;
}

/** What the vendor's library computes, begun anew after each hole. */
function computedByVendor(events: readonly MarketEvent[], begin: () => Computing): readonly unknown[] {
  const told: unknown[] = [];
  let computing = begin();
  for (const message of messagesOf(events)) {
    if (message.type === 'disconnect') computing = begin();
    else if (computing.sourceDataTypes.includes(message.type)) {
      for (const computed of computing.compute(message as never)) told.push(written(computed));
    }
  }
  return told;
}

const computedHere = (events: readonly MarketEvent[], name: string): readonly unknown[] =>
  textsOf(events, [name], { instruments, disconnects: false }).map((text) => JSON.parse(text));

describe("the vendor's own library computes the same", () => {
  law(
    'snapshots of any depth and interval',
    [anyMarket, fc.integer({ min: 1, max: 6 }), fc.constantFrom(0, 1, 3, 10)],
    (events, depth, interval) => {
      const name = `book_snapshot_${depth}_${interval}ms`;
      const begin = computeBookSnapshots({ depth, interval, name, removeCrossedLevels: true });
      expect(computedHere(events, name)).toEqual(computedByVendor(events, begin as () => Computing));
    },
  );

  law(
    'snapshots of grouped prices, as long as there are as many groups as are asked for: of those that vanish it keeps the last',
    [anyMarket, fc.integer({ min: 1, max: 2 }), fc.constantFrom('0.5', '0.75', '1', '2')],
    (events, depth, group) => {
      const name = `book_snapshot_${depth}_grouped${group}_0ms`;
      const deep = untilShallow(events, depth, Number(group));
      const begin = computeBookSnapshots({
        depth,
        interval: 0,
        name,
        grouping: Number(group),
        removeCrossedLevels: true,
      });
      expect(computedHere(deep, name)).toEqual(computedByVendor(deep, begin as () => Computing));
    },
  );

  law(
    'bars of every kind',
    [anyMarket, fc.constantFrom('time' as const, 'tick' as const, 'volume' as const), fc.integer({ min: 1, max: 12 })],
    (events, kind, interval) => {
      const name = `trade_bar_${interval}${{ time: 'ms', tick: 'ticks', volume: 'vol' }[kind]}`;
      const begin = computeTradeBars({ kind, interval, name });
      expect(computedHere(events, name)).toEqual(computedByVendor(events, begin as () => Computing));
    },
  );

  law('books, level by level after each message', [anyMarket], (events) => {
    const vendor = new OrderBook();
    let book: Book = waitingBook;
    for (const event of events) {
      book = applyEvent(book, event);
      for (const message of messagesOf([event])) if (message.type === 'book_change') vendor.update(message);
      if (book.status !== 'live') continue;
      const levels = (ladder: Ladder) =>
        ladder.levels().map(({ price, size }) => ({ price: price / 4, amount: size / 2 }));
      expect([[...vendor.bids()], [...vendor.asks()]]).toEqual([levels(book.bids), levels(book.asks)]);
    }
  });
});

/** The events before the first after which a side has fewer groups than wanted. */
function untilShallow(events: readonly MarketEvent[], depth: number, group: number): readonly MarketEvent[] {
  let vendor = new OrderBook({ removeCrossedLevels: true });
  for (const [at, event] of events.entries()) {
    if (event.type === 'FeedInterrupted' || (event.type === 'MessageRejected' && event.damagesBook)) {
      vendor = new OrderBook({ removeCrossedLevels: true });
    }
    for (const message of messagesOf([event])) if (message.type === 'book_change') vendor.update(message);
    const groups = (levels: Iterable<{ price: number }>, round: (price: number) => number): number =>
      new Set([...levels].map(({ price }) => round(price / group))).size;
    const isBook = event.type === 'BookChanged' || event.type === 'BookSnapshotted';
    const shallowest = Math.min(groups(vendor.bids(), Math.floor), groups(vendor.asks(), Math.ceil));
    if (isBook && shallowest < depth) return events.slice(0, at);
  }
  return events;
}
