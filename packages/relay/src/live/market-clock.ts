import { type MarketEvent, type Micros, micros, ReplayError } from '@replay/core';
import { fastestSpeed, isSpeed, slowestSpeed } from '../markets/replay-pace.ts';

/** The speed of a live replay, and how its events are time-stamped. */
export interface LivePace {
  /** Market time divided by real time, 1 by default; `Infinity` runs as fast as the slowest subscriber reads. */
  readonly speed?: number;
  /** Shifts event times so that the market happens now; by default they stay as recorded. */
  readonly restamp?: boolean;
}

/** The clock of a live replay: it shows `start` when it is created and runs from there. */
export class MarketClock {
  readonly #start: Micros;
  readonly #speed: number;
  readonly #restamp: boolean;
  readonly #beganAt = performance.now();
  readonly #beganOn = micros(Date.now() * 1000);

  constructor(start: Micros, { speed = 1, restamp = false }: LivePace) {
    this.#start = start;
    this.#speed = speed;
    this.#restamp = restamp;
  }

  /** Milliseconds until the market reaches `time`; 0 if it already has. */
  millisUntil(time: Micros): number {
    const due = (time - this.#start) / (1000 * this.#speed);
    return Math.max(0, due - (performance.now() - this.#beganAt));
  }

  /** The event with the times that subscribers see. */
  stamped(event: MarketEvent): MarketEvent {
    if (!this.#restamp) return event;
    const moved = {
      ...event,
      exchangeTime: this.#shifted(event.exchangeTime),
      receivedTime: this.#shifted(event.receivedTime),
    };
    if (moved.type !== 'FundingRateChanged' || moved.settlesAt === undefined) return moved;
    return { ...moved, settlesAt: this.#shifted(moved.settlesAt) };
  }

  #shifted(time: Micros): Micros {
    return micros(this.#beganOn + Math.round((time - this.#start) / this.#speed));
  }
}

/** Throws `BAD_CONFIGURATION` for an impossible speed. */
export function checkPace({ speed = 1, restamp = false }: LivePace): void {
  if (speed !== Infinity && !isSpeed(speed)) {
    throw new ReplayError('BAD_CONFIGURATION', `a market cannot be replayed at a speed of ${speed}`, {
      remedy: `give a number from ${slowestSpeed} to ${fastestSpeed}`,
    });
  }
  if (restamp && speed === Infinity) {
    throw new ReplayError('BAD_CONFIGURATION', 'a market at unlimited speed cannot have new time stamps', {
      remedy: 'give a finite speed, or keep the recorded time stamps',
    });
  }
}
