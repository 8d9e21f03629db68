import type { MarketEvent, Micros } from '@replay/core';
import { batchSize } from '../batch-size.ts';

/** One ordered stream of events among those to be merged. */
export interface Lane {
  /** Ties in time go to the smaller rank: prints come before the book message that already shows them. */
  readonly rank: number;
  /** Then to the smaller place of the instrument. */
  readonly orderOf: (event: MarketEvent) => number;
  readonly batches: AsyncIterator<MarketEvent[]>;
}

/**
 * Merges ordered lanes into one tape by receipt time, and numbers its events from 0. Ties go by rank, then by instrument,
 * then by the lane's place in the list. Ends before the first event at or after `to`. Awaits once per batch of a lane.
 */
export async function* merged(lanes: readonly Lane[], to: Micros | undefined): AsyncGenerator<readonly MarketEvent[]> {
  const heads = lanes.map((lane, place) => new Head(lane, place));
  const end = to ?? Infinity;
  let sequence = 0;
  let batch: MarketEvent[] = [];
  try {
    await Promise.all(heads.map((head) => head.refill()));
    const queue = heads.filter((head) => head.time !== Infinity).sort(precedence);
    for (let first = queue[0]; first !== undefined && first.time < end; first = queue[0]) {
      sequence = first.runTo(queue[1], end, batch, sequence);
      if (batch.length >= batchSize) {
        yield batch;
        batch = [];
      }
      if (first.isDrained) {
        // What was read before a failure is told before the failure is.
        const failure = await first.refill().then(nothing, (error: unknown) => ({ error }));
        if (failure !== undefined) {
          if (batch.length > 0) yield batch;
          batch = [];
          throw failure.error;
        }
      }
      reposition(queue);
    }
    if (batch.length > 0) yield batch;
  } finally {
    await Promise.all(lanes.map((lane) => lane.batches.return?.()));
  }
}

/** The next event of a lane, with what decides its turn. */
class Head {
  readonly #lane: Lane;
  readonly #place: number;
  #batch: MarketEvent[] = [];
  #at = 0;
  /** Receipt time of the next event; infinite at the end of the lane, and while the lane must be refilled. */
  time = Infinity;
  order = 0;

  constructor(lane: Lane, place: number) {
    this.#lane = lane;
    this.#place = place;
  }

  get event(): MarketEvent {
    return this.#batch[this.#at] as MarketEvent;
  }

  get rank(): number {
    return this.#lane.rank;
  }

  get place(): number {
    return this.#place;
  }

  get isDrained(): boolean {
    return this.#at >= this.#batch.length;
  }

  /** Moves events into the batch while nothing else comes before them. Answers the next sequence. */
  runTo(rival: Head | undefined, end: number, batch: MarketEvent[], sequence: number): number {
    let next = sequence;
    for (;;) {
      batch.push(numbered(this.event, next));
      next += 1;
      this.#at += 1;
      this.#look();
      if (this.time >= end || batch.length >= batchSize) return next;
      if (rival !== undefined && precedence(this, rival) > 0) return next;
    }
  }

  async refill(): Promise<void> {
    const next = await this.#lane.batches.next();
    this.#batch = next.done === true ? [] : next.value;
    this.#at = 0;
    if (next.done !== true && this.#batch.length === 0) return this.refill();
    this.#look();
  }

  #look(): void {
    const event = this.#batch[this.#at];
    this.time = event?.receivedTime ?? Infinity;
    if (event !== undefined) this.order = this.#lane.orderOf(event);
  }
}

const precedence = (one: Head, other: Head): number =>
  one.time - other.time || one.rank - other.rank || one.order - other.order || one.place - other.place;

/** Moves the first of an otherwise sorted queue to its place, or out of the queue when its lane has ended. */
function reposition(queue: Head[]): void {
  const moved = queue[0] as Head;
  let low = 1;
  let high = queue.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (precedence(queue[middle] as Head, moved) < 0) low = middle + 1;
    else high = middle;
  }
  if (low > 1) {
    queue.copyWithin(0, 1, low);
    queue[low - 1] = moved;
  }
  if (moved.time === Infinity) queue.splice(queue.indexOf(moved), 1);
}

/** Gives an event its place in the tape. It was made here and nobody has seen it yet, so it is finished, not changed. */
function numbered(event: MarketEvent, sequence: number): MarketEvent {
  (event as { sequence: number }).sequence = sequence;
  return event;
}

const nothing = (): undefined => undefined;
