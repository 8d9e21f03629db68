import { applyEvent, isTwoSided, waitingBook } from '@replay/book';
import type { Lots, MarketEvent, Micros, Side, Ticks, TimeInForce } from '@replay/core';
import type { ArrivingOrder } from '@replay/sim';
import fc from 'fast-check';
import { type AnyTapeOptions, anyTape } from './any-tape.ts';
import { testInstrumentId } from './draw.ts';
import type { Move } from './venue-steps.ts';

export interface AnyMovesOptions extends AnyTapeOptions {
  /** Where the tapes come from; made up when left out, as the options of `anyTape` have it. */
  readonly tapes?: fc.Arbitrary<readonly MarketEvent[]>;
  /** The largest order in lots; 12 unless told. */
  readonly maxSize?: number;
  /** The longest that an order is good for in microseconds; 20,000 unless told. */
  readonly longest?: number;
  readonly timeInForces?: readonly (TimeInForce | 'market')[];
  /** Left out, any number up to 25. */
  readonly maxOrders?: number;
  /** Whether orders are amended, expire at a date, or only reduce. */
  readonly amends?: boolean;
  readonly expiring?: boolean;
  readonly reducing?: boolean;
}

/** What an order script asks for, before it meets a tape: when, how far from the touch, how much. */
interface Wish {
  readonly after: number;
  readonly kind: 'place' | 'cancel' | 'amend';
  readonly side: Side;
  /** Ticks behind the touch of its own side; negative ones reach towards the other. */
  readonly behind: number;
  readonly size: number;
  readonly terms: TimeInForce | 'market';
  readonly of: number;
  /** How long it is good for, in microseconds; undefined for ever. */
  readonly goodFor: number | undefined;
  readonly reduceOnly: boolean;
}

/** Any tape with any orders among its events, most of them near the touch, and cancels and amends of some. */
export function anyMoves({
  timeInForces = ['gtc', 'post-only', 'ioc', 'fok', 'market'],
  maxOrders,
  amends = true,
  expiring = true,
  reducing = true,
  maxSize = 12,
  longest = 20_000,
  tapes,
  ...tape
}: AnyMovesOptions = {}): fc.Arbitrary<readonly Move[]> {
  const anyWish: fc.Arbitrary<Wish> = fc.record({
    after: fc.nat(),
    kind: fc.constantFrom('place', 'place', 'place', 'cancel', ...(amends ? (['amend'] as const) : [])),
    side: fc.constantFrom<Side>('buy', 'sell'),
    behind: fc.integer({ min: -4, max: 3 }),
    size: fc.integer({ min: 1, max: maxSize }),
    terms: fc.constantFrom(...timeInForces),
    of: fc.nat(),
    goodFor: expiring ? fc.option(fc.nat({ max: longest }), { nil: undefined, freq: 3 }) : fc.constant(undefined),
    reduceOnly: reducing
      ? fc.oneof({ arbitrary: fc.constant(false), weight: 4 }, fc.constant(true))
      : fc.constant(false),
  });
  return fc
    .tuple(tapes ?? anyTape(tape), fc.array(anyWish, { maxLength: 25 }))
    .map(([events, wishes]) => placed(events, wishes, maxOrders ?? Infinity));
}

function placed(events: readonly MarketEvent[], wishes: readonly Wish[], maxOrders: number): readonly Move[] {
  const moves: Move[] = [];
  let book = waitingBook;
  let touch: Readonly<Record<Side, number>> = { buy: 0, sell: 0 };
  const sides: Side[] = [];
  const behindTouch = (side: Side, behind: number): Ticks =>
    (touch[side] + (side === 'buy' ? -behind : behind)) as Ticks;
  for (const [at, event] of events.entries()) {
    book = applyEvent(book, event);
    if (isTwoSided(book)) touch = { buy: book.touch.bid.price, sell: book.touch.ask.price };
    moves.push({ kind: 'event', event });
    for (const wish of wishes) {
      if (wish.after % events.length !== at) continue;
      const size = wish.size as Lots;
      if (wish.kind !== 'place') {
        const known = wish.of % sides.length;
        const side = sides[known];
        const order = String(1 + known);
        if (side === undefined) continue;
        if (wish.kind === 'cancel') moves.push({ kind: 'cancel', order });
        else moves.push({ kind: 'amend', amend: { order, price: behindTouch(side, wish.behind), size } });
      } else if (sides.length < maxOrders) {
        sides.push(wish.side);
        const price = behindTouch(wish.side, wish.behind);
        moves.push({ kind: 'place', order: orderOf(wish, String(sides.length), price, event.exchangeTime) });
      }
    }
  }
  return moves;
}

function orderOf(
  { side, size, terms, goodFor, reduceOnly }: Wish,
  id: string,
  price: Ticks,
  now: Micros,
): ArrivingOrder {
  const expiresAt = goodFor === undefined ? {} : { expiresAt: (now + goodFor) as Micros };
  return {
    id,
    instrument: testInstrumentId,
    side,
    size: size as Lots,
    terms: terms === 'market' ? { kind: 'market' } : { kind: 'limit', price, timeInForce: terms, ...expiresAt },
    ...(reduceOnly ? { reduceOnly } : {}),
  };
}
