import { isTwoSided } from '@replay/book';
import type { MarketEvent } from '@replay/core';
import type { Recording } from './recording.ts';
import { medianOf } from './statistics.ts';

/** What a recorded market looks like, for who wants to compare it with one of theirs. */
export interface MarketCharacter {
  /** Ticks, the median over the orders' arrivals. */
  readonly spread: number;
  /** One tick in basis points. */
  readonly tickBps: number;
  /** The standard deviation of the mid's moves over one second, in basis points. */
  readonly volatilityBps: number;
  readonly printsPerSecond: number;
  /** Of all size that left the book, the share that was cancelled and not traded. */
  readonly cancelled: number;
}

const second = 1_000_000;

export function characterOf({ events, mids, trials }: Recording): MarketCharacter {
  const [first, last] = [events[0], events.at(-1)];
  const [start, end] = [first?.exchangeTime ?? 0, last?.exchangeTime ?? 0];
  const spreads = trials.flatMap(({ book }) => (isTwoSided(book) ? [book.touch.ask.price - book.touch.bid.price] : []));
  const prints = events.filter((event) => event.type === 'TradePrinted');
  const traded = prints.reduce((sum, { size }) => sum + size, 0);
  let squares = 0;
  for (let time = start + second; time <= end; time += second)
    squares += ((mids.at(time) / mids.at(time - second) - 1) * 10_000) ** 2;
  const seconds = Math.floor((end - start) / second);
  return {
    spread: medianOf(spreads) ?? 0,
    tickBps: 10_000 / mids.at(start),
    volatilityBps: Math.sqrt(squares / seconds),
    printsPerSecond: prints.length / seconds,
    cancelled: 1 - traded / takenAway(events),
  };
}

/** The sum of all decreases of displayed sizes. */
function takenAway(events: readonly MarketEvent[]): number {
  const shown = new Map<string, number>();
  let away = 0;
  for (const event of events) {
    if (event.type !== 'BookSnapshotted' && event.type !== 'BookChanged') continue;
    for (const side of ['bids', 'asks'] as const) {
      for (const [row, price] of event[side].prices.entries()) {
        const size = event[side].sizes[row] ?? 0;
        away += Math.max(0, (shown.get(`${side} ${price}`) ?? 0) - size);
        shown.set(`${side} ${price}`, size);
      }
    }
  }
  return away;
}
