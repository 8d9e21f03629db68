import type { MarketEvent, MessageFlagged, Micros } from '@replay/core';
import { batchSize } from '../columns/event-batches.ts';
import { LiveLane } from './live-lane.ts';

export interface DriftTerms {
  /** Milliseconds. */
  readonly driftWindow: number;
  /** Batches of each lane. */
  readonly readAhead: number;
  /** Ends what the sources may be waiting for. */
  readonly letGo: () => void;
}

/** A source among those to be merged, its events by the common clock. */
export interface NamedBatches {
  readonly name: string;
  readonly batches: AsyncGenerator<MarketEvent[]>;
}

/**
 * Merges live sources by receipt time, ties in the order of the sources.
 * 1. While every source has something to say, the earliest event goes first.
 * 2. While one is quiet the others wait for it, each event for no longer than the drift window.
 * 3. An event that comes too late for its place is told at once: as received with the one ahead of it, and flagged.
 * 4. When one fails, what was read of all of them is told, and then the failure.
 */
export async function* driftingMerge(
  sources: readonly NamedBatches[],
  { driftWindow, readAhead, letGo }: DriftTerms,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly MarketEvent[]> {
  const bell = new Bell();
  const lanes = sources.map(({ name, batches }) => new LiveLane(name, batches, readAhead, () => bell.ring()));
  const abort = (): void => bell.ring();
  signal?.addEventListener('abort', abort);
  const out = new Outgoing();
  let failure: { readonly cause: unknown } | undefined;
  try {
    for (;;) {
      signal?.throwIfAborted();
      const failed = lanes.find(({ status }) => status === 'failed');
      if (failed !== undefined && failure === undefined) {
        failure = { cause: failed.failure };
        letGo();
      }
      const first = earliest(lanes);
      if (first === undefined) {
        if (out.count > 0) {
          // Something may have come while that was dealt with.
          yield out.take();
          continue;
        }
        if (failure !== undefined) throw failure.cause;
        if (lanes.every(({ status }) => status === 'ended')) return;
        await bell.rung(undefined);
        continue;
      }
      const isAwaited = failure === undefined && lanes.some(isQuiet);
      const patience = isAwaited ? first.lane.headSince + driftWindow - performance.now() : 0;
      if (patience > 0) {
        if (out.count > 0) yield out.take();
        else await bell.rung(patience);
        continue;
      }
      out.add(first.event, first.lane.name);
      first.lane.advance();
      if (out.count >= batchSize) yield out.take();
    }
  } finally {
    signal?.removeEventListener('abort', abort);
    letGo();
    await Promise.all(lanes.map((lane) => lane.leave()));
  }
}

const isQuiet = ({ head, status }: LiveLane): boolean => head === undefined && status === 'open';

/** The event that was received first among the next ones of all lanes. */
function earliest(lanes: readonly LiveLane[]): { readonly lane: LiveLane; readonly event: MarketEvent } | undefined {
  let first: { readonly lane: LiveLane; readonly event: MarketEvent } | undefined;
  for (const lane of lanes) {
    const event = lane.head;
    if (event === undefined) continue;
    if (first === undefined || event.receivedTime < first.event.receivedTime) first = { lane, event };
  }
  return first;
}

/** Events in the order in which they are told, numbered, never going back in receipt. */
class Outgoing {
  #events: MarketEvent[] = [];
  #sequence = 0;
  #latest = Number.NEGATIVE_INFINITY;

  get count(): number {
    return this.#events.length;
  }

  add(event: MarketEvent, source: string): void {
    const late = this.#latest - event.receivedTime;
    if (late > 0) this.#push(flagOf(event, source, late, this.#latest as Micros));
    this.#latest = Math.max(this.#latest, event.receivedTime);
    this.#push({ ...event, receivedTime: this.#latest as Micros });
  }

  take(): readonly MarketEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  #push(event: MarketEvent): void {
    this.#events.push({ ...event, sequence: this.#sequence });
    this.#sequence += 1;
  }
}

const flagOf = (event: MarketEvent, place: string, late: number, receivedTime: Micros): MessageFlagged => ({
  type: 'MessageFlagged',
  instrument: event.instrument,
  exchangeTime: event.exchangeTime,
  receivedTime,
  sequence: 0,
  kind: 'clock-back',
  reason: `it was received ${late} µs before an event of another source that had been told already`,
  place,
});

/** Wakes whoever waits for anything to happen. It remembers that it was rung. */
class Bell {
  #isRung = false;
  #wake: () => void = () => {};

  ring(): void {
    this.#isRung = true;
    this.#wake();
  }

  /** Resolves when it is rung, or after so many milliseconds. */
  async rung(within: number | undefined): Promise<void> {
    if (!this.#isRung) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        if (within !== undefined) timer = setTimeout(resolve, within);
      });
      clearTimeout(timer);
    }
    this.#isRung = false;
  }
}
