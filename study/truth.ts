import type { Micros, Ticks } from '@replay/core';
import type { Exchange, OwnFill } from '@replay/market';
import { Mids } from './mids.ts';
import type { RestingOrder, StudyOrder, TakingOrder } from './orders.ts';
import { markoutAfter, type Outcome, outcomeOf } from './outcome.ts';

/**
 * Places an order for real: in a fork of the exchange, whose crowd meets it in the book, and answers what became of it there.
 * `price` is that of a resting order. The fork has run up to the last publication before the order's arrival.
 */
export function truthOf(order: StudyOrder, price: Ticks, fork: Exchange, publishEvery: Micros): Outcome {
  const clock = new Clock(fork, publishEvery);
  const fills = order.kind === 'resting' ? rested(order, price, clock) : taken(order, clock);
  clock.runUntil(Math.max(fork.time, ...fills.map(({ time }) => time + markoutAfter)));
  clock.publish();
  return outcomeOf({ ...order, size: totalSize(order) }, fills, clock.mids);
}

export const totalSize = (order: StudyOrder): number => order.size * (order.kind === 'taking' ? order.takes.pieces : 1);

function rested({ side, size, arrival, hold }: RestingOrder, price: Ticks, clock: Clock): readonly OwnFill[] {
  const { fork } = clock;
  clock.runUntil(arrival);
  const placed = fork.place({ side, size, terms: { kind: 'limit', price, timeInForce: 'post-only' } });
  if (placed.status !== 'working') return [];
  const until = arrival + hold;
  while (clock.nextPublication <= until && leftOf(fork, size) > 0) clock.publish();
  if (leftOf(fork, size) > 0) clock.runUntil(until);
  fork.cancel(placed.order);
  return fork.ownFills();
}

const leftOf = (fork: Exchange, size: number): number => fork.ownFills().reduce((left, fill) => left - fill.size, size);

function taken({ side, size, arrival, takes, every }: TakingOrder, clock: Clock): readonly OwnFill[] {
  for (let piece = 0; piece < takes.pieces; piece++) {
    clock.runUntil(arrival + piece * every);
    clock.fork.place({ side, size, terms: { kind: 'market' } });
  }
  return clock.fork.ownFills();
}

/** An exchange that goes to any moment, publishing on its way. */
class Clock {
  readonly fork: Exchange;
  readonly mids = new Mids();
  nextPublication: number;
  readonly #publishEvery: Micros;

  constructor(fork: Exchange, publishEvery: Micros) {
    this.fork = fork;
    this.#publishEvery = publishEvery;
    this.nextPublication = fork.time + publishEvery;
    this.mids.add(fork.time, fork.touch);
  }

  publish(): void {
    this.fork.step();
    this.mids.add(this.fork.time, this.fork.touch);
    this.nextPublication = this.fork.time + this.#publishEvery;
  }

  runUntil(time: number): void {
    while (this.nextPublication <= time) this.publish();
    if (time > this.fork.time) this.fork.runUntil(time as Micros);
  }
}
