import { type MarketEvent, type Micros, micros, ReplayError } from '@replay/core';
import { fastestSpeed, isSpeed, slowestSpeed } from '../served/replay-pace.ts';

/** How fast a recording happens again, and when it says that it does. */
export interface LivePace {
  /** Market time over real time, 1 unless given; `Infinity` goes as fast as the slowest subscriber takes it. */
  readonly speed?: number;
  /** Stamps are moved so that the market happens now; by default they stay as recorded. */
  readonly restamp?: boolean;
}

/** The time of a market that happens again: it stands at `start` when the clock is made, and goes on from there. */
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

  /** Milliseconds until the market is at `time`; 0 when it is there already. */
  millisUntil(time: Micros): number {
    const due = (time - this.#start) / (1000 * this.#speed);
    return Math.max(0, due - (performance.now() - this.#beganAt));
  }

  /** The event with the stamps that subscribers are told. */
  told(event: MarketEvent): MarketEvent {
    if (!this.#restamp) return event;
    const stamped = {
      ...event,
      exchangeTime: this.#moved(event.exchangeTime),
      receivedTime: this.#moved(event.receivedTime),
    };
    if (stamped.type !== 'FundingRateChanged' || stamped.settlesAt === undefined) return stamped;
    return { ...stamped, settlesAt: this.#moved(stamped.settlesAt) };
  }

  #moved(time: Micros): Micros {
    return micros(this.#beganOn + Math.round((time - this.#start) / this.#speed));
  }
}

/** Throws `BAD_CONFIGURATION` for a pace that no clock can keep. */
export function refuseImpossiblePace({ speed = 1, restamp = false }: LivePace): void {
  if (speed !== Infinity && !isSpeed(speed)) {
    throw new ReplayError('BAD_CONFIGURATION', `a market cannot be replayed at a speed of ${speed}`, {
      remedy: `give a number from ${slowestSpeed} to ${fastestSpeed}`,
    });
  }
  if (restamp && speed === Infinity) {
    throw new ReplayError('BAD_CONFIGURATION', 'a market without a pace has no stamps of its own', {
      remedy: 'give a speed, or leave the stamps as recorded',
    });
  }
}
