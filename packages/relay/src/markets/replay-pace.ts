import { setTimeout as pause } from 'node:timers/promises';
import type { Micros } from '@replay/core';

/** Events due within this many milliseconds are sent immediately: timers are no finer. */
const timerResolution = 2;

/** Limits of the speed. A slower replay would keep its connection for years, and a faster one would never wait. */
export const slowestSpeed = 0.001;
export const fastestSpeed = 1_000_000;

export const isSpeed = (speed: unknown): speed is number =>
  typeof speed === 'number' && speed >= slowestSpeed && speed <= fastestSpeed;

/** Delays events until they are due: at their recorded distances divided by the speed. */
export class ReplayPace {
  readonly #speed: number;
  readonly #now: () => number;
  #start: { readonly event: Micros; readonly clock: number } | undefined;

  /** `now` in milliseconds, of a monotonic clock. */
  constructor(speed: number, now: () => number = () => performance.now()) {
    this.#speed = speed;
    this.#now = now;
  }

  /** Milliseconds until an event is due, 0 or less if it already is. The first event is due immediately. */
  millisTo(event: Micros): number {
    this.#start ??= { event, clock: this.#now() };
    const { event: first, clock } = this.#start;
    const millis = clock + (event - first) / 1000 / this.#speed - this.#now();
    return millis < timerResolution ? 0 : millis;
  }

  /** Waits; rejects when the signal aborts, and leaves no timer. */
  async wait(millis: number, signal: AbortSignal): Promise<void> {
    // Waits longer than the maximum of a timer are split.
    for (let rest = millis; rest > 0; rest -= longest) await pause(Math.min(rest, longest), undefined, { signal });
  }
}

const longest = 2 ** 31 - 1;

/**
 * Yields events at the speed at which they were received, times `speed`; undefined is as fast as they are read. A
 * wait ends with the reason of the signal when that aborts.
 */
export async function* paced<Event extends { readonly receivedTime: Micros }>(
  batches: AsyncIterable<readonly Event[]>,
  speed: number | undefined,
  signal: AbortSignal,
): AsyncGenerator<readonly Event[]> {
  if (speed === undefined) {
    yield* batches;
    return;
  }
  const pace = new ReplayPace(speed);
  for await (const batch of batches) {
    let due: Event[] = [];
    for (const event of batch) {
      const millis = pace.millisTo(event.receivedTime);
      if (millis > 0) {
        if (due.length > 0) yield due;
        due = [];
        await pace.wait(millis, signal);
      }
      due.push(event);
    }
    yield due;
  }
}
