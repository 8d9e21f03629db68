import { applyEvent, type Book, isTwoSided, type Touch, waitingBook } from '@replay/book';
import { type Lots, type MarketEvent, micros, type Side, type Ticks } from '@replay/core';
import { generate, type MarketConfig, sampleInstrument, sampleMarket } from '@replay/market';
import { law, type Move, steps } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { type FillRules, l3FifoQueue, realisticFills } from '../src/index.ts';
import { type TrueFill, TrueQueue } from './true-queue.ts';

/** A busy little market that names every order: an eighth of a second, in which a good part of the crowd trades. */
const market = (seed: number): MarketConfig => ({
  ...sampleMarket,
  seed,
  publishes: 'orders',
  levels: 10,
  duration: micros(125_000),
  orderFlow: { ...sampleMarket.orderFlow, pace: 200, marketShare: 0.25 },
});

/** An event, and the touch after it. */
interface Moment {
  readonly event: MarketEvent;
  readonly touch: Touch | undefined;
}

const markets = new Map<number, readonly Moment[]>();

/** The moments of a market, made once: a thousand scripts share a few dozen of them. */
function momentsOf(seed: number): readonly Moment[] {
  const known = markets.get(seed);
  if (known !== undefined) return known;
  let book: Book = waitingBook;
  const moments = [...generate(market(seed))].flat().map((event) => {
    book = applyEvent(book, event);
    return { event, touch: isTwoSided(book) ? book.touch : undefined };
  });
  markets.set(seed, moments);
  return moments;
}

interface Wish {
  readonly after: number;
  readonly kind: 'place' | 'cancel' | 'amend';
  readonly side: Side;
  /** Ticks behind the touch of its own side; negative ones improve on it. */
  readonly behind: number;
  readonly size: number;
  readonly of: number;
}

const anyScript = fc.array(
  fc.record<Wish>({
    after: fc.nat(),
    kind: fc.constantFrom('place', 'place', 'place', 'cancel', 'amend'),
    side: fc.constantFrom<Side>('buy', 'sell'),
    behind: fc.integer({ min: -2, max: 3 }),
    size: fc.integer({ min: 1, max: 400 }),
    of: fc.nat(),
  }),
  { minLength: 1, maxLength: 12 },
);

/** The market with the wishes among its events, prices counted from the touch of the moment. */
function storyOf(moments: readonly Moment[], script: readonly Wish[]): readonly Move[] {
  const moves: Move[] = [];
  const placed: { readonly side: Side; readonly price: Ticks }[] = [];
  for (const [at, { event, touch }] of moments.entries()) {
    moves.push({ kind: 'event', event });
    for (const wish of script) {
      if (wish.after % moments.length !== at || touch === undefined) continue;
      const known = wish.of % Math.max(1, placed.length);
      const order = placed[known];
      if (wish.kind === 'place') {
        const price = wish.side === 'buy' ? touch.bid.price - wish.behind : touch.ask.price + wish.behind;
        placed.push({ side: wish.side, price: price as Ticks });
        moves.push({ kind: 'place', order: placedOrder(wish, String(placed.length), price) });
      } else if (order !== undefined) {
        const id = String(known + 1);
        if (wish.kind === 'cancel') moves.push({ kind: 'cancel', order: id });
        else moves.push({ kind: 'amend', amend: { order: id, price: order.price, size: wish.size as Lots } });
      }
    }
  }
  return moves;
}

const placedOrder = ({ side, size }: Wish, id: string, price: number) => ({
  id,
  instrument: sampleInstrument.id,
  side,
  size: size as Lots,
  terms: { kind: 'limit', price: price as Ticks, timeInForce: 'post-only' } as const,
});

/** What each order got from each event: how a venue cuts it into fills is its own affair. */
function byEvent(fills: readonly TrueFill[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { order, sequence, price, size } of fills) {
    const key = `event ${sequence}, order ${order} at ${price}`;
    sums[key] = (sums[key] ?? 0) + size;
  }
  return sums;
}

/** Own orders are blind to each other: the true queue knows no rule against trading with oneself. */
const rules: FillRules = { ...realisticFills, selfTrade: 'allow' };
const instrument = { ...sampleInstrument, minNotional: '0' };

describe('in a market that names every order', () => {
  law(
    'l3-fifo fills as a real queue does in which our orders displace nobody',
    [fc.nat({ max: 63 }), anyScript],
    (seed, script) => {
      const moves = storyOf(momentsOf(seed), script);
      const simulated: TrueFill[] = steps(moves, { fills: rules, queue: l3FifoQueue, instrument }).flatMap(
        ({ answers }) => answers.filter((answer) => answer.type === 'OrderFilled'),
      );
      const truth = new TrueQueue();
      for (const [at, move] of moves.entries()) truth.move(move, at);
      expect(byEvent(simulated)).toEqual(byEvent(truth.fills));
    },
  );
});
