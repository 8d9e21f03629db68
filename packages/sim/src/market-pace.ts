import type { MarketEvent, Micros } from '@replay/core';

/** How fast a market has moved and traded so far, as far as the venue has seen. Statistics: floats do. */
export interface MarketPace {
  /** All that was printed, in lots. */
  readonly printed: number;
  /** The sum of the squared returns of the mid from second to second. */
  readonly squares: number;
  readonly second: number;
  /** Bid + ask in ticks when that second began. */
  readonly mid: number | undefined;
}

export const noPace: MarketPace = { printed: 0, squares: 0, second: 0, mid: undefined };

/**
 * The pace after one more event. `midDoubled` is the mid before it: the last of a second is that second's, so that what bounces
 * between bid and ask within a second is no volatility.
 */
export function paced(pace: MarketPace, event: MarketEvent, time: Micros, midDoubled: number | undefined): MarketPace {
  let next = pace;
  const second = Math.floor(time / 1_000_000);
  if (second > pace.second && midDoubled !== undefined) {
    const moved = pace.mid === undefined ? 0 : (midDoubled - pace.mid) / pace.mid;
    next = { ...next, squares: pace.squares + moved * moved, second, mid: midDoubled };
  }
  return event.type === 'TradePrinted' ? { ...next, printed: next.printed + event.size } : next;
}
