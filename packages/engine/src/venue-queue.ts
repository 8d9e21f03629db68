import type { MarketEvent, Micros } from '@replay/core';
import { added, elements, emptyFifo, type Fifo, fifoOf, first, last, taken } from './fifo.ts';

/** An event with the time at which it reaches the venue. */
export interface VenueArrival {
  readonly time: Micros;
  readonly event: MarketEvent;
}

/**
 * The events that will reach the venue of one instrument, ordered by their time there, as a value: adding and taking give a new
 * queue and leave the old one as it was. At one instant prints come before the book messages that already show them; otherwise
 * events of one instant keep the order in which they were added.
 *
 * What comes in order costs constant time. Only what has to go before an event that is already waiting is kept in a heap.
 */
export interface VenueQueue {
  readonly ordered: Fifo<VenueArrival>;
  readonly late: Heap | undefined;
}

export const emptyVenueQueue: VenueQueue = { ordered: emptyFifo, late: undefined };

export function withArrival({ ordered, late }: VenueQueue, arrival: VenueArrival): VenueQueue {
  const before = last(ordered);
  return before === undefined || !precedes(arrival, before)
    ? { ordered: added(ordered, arrival), late }
    : { ordered, late: merged(late, { arrival, rank: 1, left: undefined, right: undefined }) };
}

/** Whatever equals the first late arrival in order was added before it, so `ordered` goes first. */
export function firstArrival({ ordered, late }: VenueQueue): VenueArrival | undefined {
  const next = first(ordered);
  return late !== undefined && next !== undefined && precedes(late.arrival, next) ? late.arrival : next;
}

/** The queue without its first arrival. */
export function withoutFirst(queue: VenueQueue): VenueQueue {
  const { ordered, late } = queue;
  return late !== undefined && firstArrival(queue) === late.arrival
    ? { ordered, late: merged(late.left, late.right) }
    : { ordered: taken(ordered), late };
}

/** The arrivals, first to last. */
export function arrivals(queue: VenueQueue): readonly VenueArrival[] {
  if (queue.late === undefined) return elements(queue.ordered);
  const all: VenueArrival[] = [];
  let rest = queue;
  for (let next = firstArrival(rest); next !== undefined; next = firstArrival(rest)) {
    all.push(next);
    rest = withoutFirst(rest);
  }
  return all;
}

/** The queue that holds arrivals which are in order. */
export const venueQueueOf = (ordered: readonly VenueArrival[]): VenueQueue => ({
  ordered: fifoOf(ordered),
  late: undefined,
});

function precedes(one: VenueArrival, other: VenueArrival): boolean {
  if (one.time !== other.time) return one.time < other.time;
  return one.event.type === 'TradePrinted' && other.event.type !== 'TradePrinted';
}

/** A leftist heap: no arrival is before that of its parent, and the way down on the right is the shortest. */
interface Heap {
  readonly arrival: VenueArrival;
  readonly rank: number;
  readonly left: Heap | undefined;
  readonly right: Heap | undefined;
}

function merged(one: Heap | undefined, other: Heap | undefined): Heap | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const [top, below] = goesBefore(other.arrival, one.arrival) ? [other, one] : [one, other];
  const side = merged(top.right, below) as Heap;
  const { arrival, left } = top;
  return left !== undefined && left.rank >= side.rank
    ? { arrival, rank: side.rank + 1, left, right: side }
    : { arrival, rank: (left?.rank ?? 0) + 1, left: side, right: left };
}

const goesBefore = (one: VenueArrival, other: VenueArrival): boolean =>
  precedes(one, other) || (!precedes(other, one) && one.event.sequence < other.event.sequence);
