import { applyEvent, isTwoSided, waitingBook } from '@replay/book';
import type { Lots, MarketEvent, Side, Ticks, TimeInForce } from '@replay/core';
import { type AnyTapeOptions, anyTape, testInstrumentId } from '@replay/testkit';
import fc from 'fast-check';
import type { Move } from './play.ts';

export interface AnyMovesOptions extends AnyTapeOptions {
  readonly timeInForces?: readonly (TimeInForce | 'market')[];
}

/** What an order script asks for, before it meets a tape: when, how far from the touch, how much. */
interface Wish {
  readonly after: number;
  readonly kind: 'place' | 'cancel';
  readonly side: Side;
  /** Ticks behind the touch of its own side; negative ones reach towards the other. */
  readonly behind: number;
  readonly size: number;
  readonly terms: TimeInForce | 'market';
  readonly of: number;
}

/** Any tape with any orders among its events, most of them near the touch, and cancels of some. */
export function anyMoves({
  timeInForces = ['gtc', 'post-only', 'ioc', 'fok', 'market'],
  ...tape
}: AnyMovesOptions = {}): fc.Arbitrary<readonly Move[]> {
  const anyWish: fc.Arbitrary<Wish> = fc.record({
    after: fc.nat(),
    kind: fc.constantFrom('place', 'place', 'place', 'cancel'),
    side: fc.constantFrom<Side>('buy', 'sell'),
    behind: fc.integer({ min: -4, max: 3 }),
    size: fc.integer({ min: 1, max: 12 }),
    terms: fc.constantFrom(...timeInForces),
    of: fc.nat(),
  });
  return fc
    .tuple(anyTape(tape), fc.array(anyWish, { maxLength: 25 }))
    .map(([events, wishes]) => placed(events, wishes));
}

function placed(events: readonly MarketEvent[], wishes: readonly Wish[]): readonly Move[] {
  const moves: Move[] = [];
  let book = waitingBook;
  let touch: Readonly<Record<Side, number>> = { buy: 0, sell: 0 };
  let orders = 0;
  for (const [at, event] of events.entries()) {
    book = applyEvent(book, event);
    if (isTwoSided(book)) touch = { buy: book.touch.bid.price, sell: book.touch.ask.price };
    moves.push({ kind: 'event', event });
    for (const wish of wishes) {
      if (wish.after % events.length !== at) continue;
      if (wish.kind === 'cancel') {
        if (orders > 0) moves.push({ kind: 'cancel', order: String(1 + (wish.of % orders)) });
        continue;
      }
      orders += 1;
      const price = (touch[wish.side] + (wish.side === 'buy' ? -wish.behind : wish.behind)) as Ticks;
      moves.push({
        kind: 'place',
        order: {
          id: String(orders),
          instrument: testInstrumentId,
          side: wish.side,
          size: wish.size as Lots,
          terms: wish.terms === 'market' ? { kind: 'market' } : { kind: 'limit', price, timeInForce: wish.terms },
        },
      });
    }
  }
  return moves;
}
