import { type Micros, type Random, randomFrom } from '@replay/core';
import type { PublicFeed } from './public-feed.ts';

const second = 1_000_000;
const marksEvery = second;
const fundingEvery = 60 * second;
/** Perpetuals settle at 00:00, 08:00 and 16:00 UTC. */
const settlementEvery = 8 * 3600 * second;

/** Publishes the mark price each second, and the funding rate each minute and at each settlement. */
export class Ticker {
  readonly #random: Random;
  #nextMark: number;
  #nextFunding: number;
  /** In hundred-millionths; mean-reverting around the usual 0.01 %. */
  #rate = 10_000;

  constructor(start: Micros, random: Random) {
    this.#random = random;
    this.#nextMark = start;
    this.#nextFunding = start;
  }

  /** An independent copy of the ticker. */
  fork(): Ticker {
    const copy = new Ticker(0 as Micros, randomFrom(this.#random.state()));
    copy.#nextMark = this.#nextMark;
    copy.#nextFunding = this.#nextFunding;
    copy.#rate = this.#rate;
    return copy;
  }

  /** Publishes what is due at `time`, prices in ticks and fractions of them. */
  publish(time: Micros, mid: number, worth: number, feed: PublicFeed): void {
    if (time >= this.#nextFunding) {
      this.#rate += this.#random.below(401) - 200 - Math.trunc((this.#rate - 10_000) / 20);
      feed.fundingRate(time, this.#rate, settlementAfter(time));
      this.#nextFunding = nextMultiple(time, fundingEvery);
    }
    if (time >= this.#nextMark) {
      feed.mark(time, Math.round((mid + worth) * 5), Math.round(worth * 10));
      this.#nextMark = nextMultiple(time, marksEvery);
    }
  }
}

const nextMultiple = (time: number, step: number): number => (Math.floor(time / step) + 1) * step;
const settlementAfter = (time: Micros): Micros => nextMultiple(time, settlementEvery) as Micros;
