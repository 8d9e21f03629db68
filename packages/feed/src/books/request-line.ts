import { type InstrumentId, type Micros, ReplayError } from '@replay/core';

/** What decides when a request has its turn. */
export interface Turn {
  readonly priority?: number;
  readonly instrument?: InstrumentId;
  readonly time?: Micros;
}

type Run = () => Promise<unknown>;

interface Place {
  readonly run: Run;
  readonly turn: Turn;
}

/**
 * The line in which requests wait, as `p-queue` wants it: a higher priority first, then by instrument and time. A binary heap: a
 * request finds its place among thousands in a dozen steps, whichever order they come in.
 */
export class RequestLine {
  readonly #heap: Place[] = [];

  get size(): number {
    return this.#heap.length;
  }

  enqueue(run: Run, turn: Turn = {}): void {
    const heap = this.#heap;
    const place = { run, turn };
    let at = heap.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(turn, heap[parent]!.turn)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = place;
  }

  dequeue(): Run | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first?.run;
    let at = 0;
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      if (child + 1 < heap.length && isBefore(heap[child + 1]!.turn, heap[child]!.turn)) child += 1;
      if (!isBefore(heap[child]!.turn, last.turn)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return first?.run;
  }

  filter({ priority = 0 }: Turn): Run[] {
    return this.#heap.filter(({ turn }) => (turn.priority ?? 0) === priority).map(({ run }) => run);
  }

  setPriority(): never {
    throw new ReplayError('BUG', 'a request keeps the priority it came with');
  }
}

function isBefore(one: Turn, other: Turn): boolean {
  const [priority, otherPriority] = [one.priority ?? 0, other.priority ?? 0];
  if (priority !== otherPriority) return priority > otherPriority;
  const [instrument, otherInstrument] = [one.instrument ?? '', other.instrument ?? ''];
  if (instrument !== otherInstrument) return instrument < otherInstrument;
  return (one.time ?? 0) < (other.time ?? 0);
}
