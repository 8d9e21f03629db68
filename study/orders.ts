import { type Lots, type Micros, micros, type Random, randomFrom, type Side, type Ticks } from '@replay/core';

/** What the study asks of a market, decided at one moment and at the venue a little later. */
export type StudyOrder = RestingOrder | TakingOrder;

interface Asked {
  readonly side: Side;
  /** When it reaches the venue: any moment, also between two book messages. */
  readonly arrival: Micros;
  readonly size: Lots;
}

/** A post-only order at a price relative to the touch that was known when it was decided, cancelled after a while. */
export interface RestingOrder extends Asked {
  readonly kind: 'resting';
  /** Ticks behind the touch of its side; −1 improves it. */
  readonly behind: number;
  readonly hold: Micros;
}

/** A market order, or several in a row: `size` is that of each. */
export interface TakingOrder extends Asked {
  readonly kind: 'taking';
  readonly takes: TakerSize;
  readonly every: Micros;
}

/** A size of taker orders: how many touches it is, and in how many pieces it comes. */
export interface TakerSize {
  readonly name: string;
  readonly touches: number;
  readonly pieces: number;
}

/** From the decision to the venue: the feed's way to us and the order's way back. */
export const decisionLatency: Micros = micros(20_000);

const second = 1_000_000;
const holds: readonly Micros[] = [micros(2 * second), micros(15 * second)];
const distances: readonly number[] = [-1, 0, 0, 1, 2];
const piecesEvery: Micros = micros(250_000);
export const takerSizes: readonly TakerSize[] = [
  { name: '¼ touch', touches: 0.25, pieces: 1 },
  { name: '1 touch', touches: 1, pieces: 1 },
  { name: '4 touches', touches: 4, pieces: 1 },
  { name: '4 × 1 touch', touches: 1, pieces: 4 },
];

/**
 * One order each second or so over a market's time, resting and taking in turn, until `until`. Resting orders are a tenth of the
 * size that a touch usually shows (`touchSize`), so that the market with them is nearly the market without.
 */
export function* studyOrders(seed: number, from: Micros, until: Micros, touchSize: Lots): Generator<StudyOrder> {
  const random = randomFrom(seed);
  let number = 0;
  for (let arrival: number = from; ; number += 1) {
    arrival += 1 + Math.floor(second * (0.5 + random.unit()));
    if (arrival >= until) return;
    yield orderOf(number, micros(arrival), touchSize, random);
  }
}

function orderOf(number: number, arrival: Micros, touchSize: Lots, random: Random): StudyOrder {
  const side = random.chance(0.5) ? 'buy' : 'sell';
  const sized = (share: number): Lots => Math.max(1, Math.round(touchSize * share)) as Lots;
  if (number % 3 !== 2) {
    const behind = picked(distances, random);
    return { kind: 'resting', side, arrival, size: sized(0.1), behind, hold: picked(holds, random) };
  }
  const takes = picked(takerSizes, random);
  return { kind: 'taking', side, arrival, size: sized(takes.touches), takes, every: piecesEvery };
}

const picked = <Item>(items: readonly Item[], random: Random): Item => items[random.below(items.length)] as Item;

/** The price of a resting order, from the touch that was known when it was decided. */
export function priceOf({ side, behind }: RestingOrder, touch: { readonly bid: Ticks; readonly ask: Ticks }): Ticks {
  const improves = behind < 0 && touch.ask - touch.bid > 1;
  const away = behind < 0 && !improves ? 0 : behind;
  return (side === 'buy' ? touch.bid - away : touch.ask + away) as Ticks;
}
