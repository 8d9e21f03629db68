import { setTimeout as pause } from 'node:timers/promises';
import type { Micros } from '@replay/core';

/** What is due within so many milliseconds goes out at once: timers are no finer. */
const grain = 2;

/** Bounds of a speed. A slower replay would keep its connection for years, and a faster one is not held back at all. */
export const slowestSpeed = 0.001;
export const fastestSpeed = 1_000_000;

export const isSpeed = (speed: unknown): speed is number =>
  typeof speed === 'number' && speed >= slowestSpeed && speed <= fastestSpeed;

/** Holds events back until they are due: as far apart as they were received, divided by the speed. */
export class ReplayPace {
  readonly #speed: number;
  readonly #now: () => number;
  #start: { readonly event: Micros; readonly clock: number } | undefined;

  /** `now` in milliseconds, of a clock that only goes forward. */
  constructor(speed: number, now: () => number = () => performance.now()) {
    this.#speed = speed;
    this.#now = now;
  }

  /** Milliseconds until an event is due; 0 or less for one that is. The first one is due at once. */
  millisTo(event: Micros): number {
    this.#start ??= { event, clock: this.#now() };
    const { event: first, clock } = this.#start;
    const millis = clock + (event - first) / 1000 / this.#speed - this.#now();
    return millis < grain ? 0 : millis;
  }

  /** Waits; rejects when the signal aborts, and leaves no timer. */
  async wait(millis: number, signal: AbortSignal): Promise<void> {
    // Longer waits than a timer knows are taken in parts.
    for (let rest = millis; rest > 0; rest -= longest) await pause(Math.min(rest, longest), undefined, { signal });
  }
}

const longest = 2 ** 31 - 1;
