import type { Lots, MarketEvent, Micros, Ticks } from '@replay/core';
import { type Outcome, outcomeOf, type StudyFill } from './outcome.ts';
import type { Recording, Trial } from './recording.ts';
import { totalSize } from './truth.ts';

/** The prints of one second, and the close of the one before where there were none. */
export interface Bar {
  readonly start: number;
  readonly open: Ticks;
  readonly high: Ticks;
  readonly low: Ticks;
  readonly close: Ticks;
}

const second = 1_000_000;

/** One-second bars of a feed, by the venue's time, from the first print to the last. */
export function barsOf(events: readonly MarketEvent[]): readonly Bar[] {
  const bars: Bar[] = [];
  for (const event of events) {
    if (event.type !== 'TradePrinted') continue;
    const { price } = event;
    const start = Math.floor(event.exchangeTime / second) * second;
    for (let last = bars.at(-1); last !== undefined && last.start < start; last = bars.at(-1)) {
      const { close } = last;
      bars.push({ start: last.start + second, open: close, high: close, low: close, close });
      if (last.start + second < start) continue;
      bars[bars.length - 1] = { start, open: price, high: price, low: price, close: price };
    }
    const bar = bars.at(-1) ?? { start, open: price, high: price, low: price, close: price };
    const [high, low] = [Math.max(bar.high, price) as Ticks, Math.min(bar.low, price) as Ticks];
    bars[Math.max(0, bars.length - 1)] = { ...bar, high, low, close: price };
  }
  return bars;
}

/** How a bar back-test fills: at which price of the next bar it takes, and whether a touched limit is filled or only a passed one. */
export interface BarRules {
  readonly takes: 'open' | 'close';
  readonly fills: 'touched' | 'passed';
}

/** What a back-test on one-second bars thinks would have become of an order: it acts from the bar after the order's arrival on. */
export function barEstimate({ mids }: Recording, bars: readonly Bar[], trial: Trial, rules: BarRules): Outcome {
  const { order, price } = trial;
  const first = bars[0]?.start ?? 0;
  /** The place of the first bar that starts at or after a moment. */
  const next = (time: number): number => Math.max(0, Math.ceil((time - first) / second));
  const fills: StudyFill[] = [];
  const fill = (bar: Bar | undefined, at: number | undefined, size: number): void => {
    if (bar === undefined || at === undefined) return;
    fills.push({ time: (bar.start + second) as Micros, price: at as Ticks, size: size as Lots });
  };
  if (order.kind === 'taking') {
    for (let piece = 0; piece < order.takes.pieces; piece++) {
      const bar = bars[next(order.arrival + piece * order.every)];
      fill(bar, bar?.[rules.takes], order.size);
    }
  } else {
    for (let at = next(order.arrival); ; at++) {
      const bar = bars[at];
      if (bar === undefined || bar.start >= order.arrival + order.hold) break;
      const beyond = order.side === 'buy' ? price - bar.low : bar.high - price;
      if (beyond < (rules.fills === 'passed' ? 1 : 0)) continue;
      fill(bar, price, order.size);
      break;
    }
  }
  return outcomeOf({ ...order, size: totalSize(order) }, fills, mids);
}
