import type { Instrument, Micros } from '@replay/core';
import { horizons } from './markouts.ts';
import { MidsAfterSum, type Moment } from './mids-after-sum.ts';

const delays: readonly number[] = horizons.map(({ after }) => after);

/**
 * Looks at the mid some time after fills and cancels, after all events up to and at that time, as mark-outs do. What is asked
 * here are statistics of single cases, so floats do; sums of money are the business of the mark-outs.
 */
export class MidsAfter {
  readonly #sum: MidsAfterSum;
  #waiting: Moment[] = [];
  /** By horizon, the first that still waits: all horizons walk along one line. */
  readonly #next = new Int32Array(horizons.length);
  /** By horizon, when that one is due; and the first of these times. */
  readonly #due = new Float64Array(horizons.length).fill(Infinity);
  #nextDue = Infinity;
  #mid: number | undefined;
  #broken = false;

  constructor(instrument: Pick<Instrument, 'contract'>) {
    this.#sum = new MidsAfterSum(instrument.contract === 'inverse');
  }

  /** A new mid; what was due before it still saw the old one. */
  move(mid: number, time: Micros): void {
    if (time > this.#nextDue) this.#resolve(time);
    this.#mid = mid;
    this.#broken = false;
  }

  /** The data have a hole: no window that reaches it can be trusted. */
  interrupt(time: Micros): void {
    this.#resolve(time);
    this.#drop();
    this.#broken = true;
  }

  add(moment: Moment): void {
    this.#mid ??= moment.reference;
    if (this.#broken) {
      for (const horizon of horizons.keys()) this.#sum.drop(moment, horizon);
      return;
    }
    this.#waiting.push(moment);
    for (let horizon = 0; horizon < delays.length; horizon += 1) {
      if (this.#next[horizon] !== this.#waiting.length - 1) continue;
      const due = moment.time + (delays[horizon] as number);
      this.#due[horizon] = due;
      if (due < this.#nextDue) this.#nextDue = due;
    }
  }

  /** The run is over; what is due later has no answer. */
  conclude(end: Micros): MidsAfterSum {
    this.#resolve((end + 1) as Micros);
    this.#drop();
    return this.#sum;
  }

  /** Answers everything due before `time` with the mid that held until then. */
  #resolve(time: Micros): void {
    let nextDue = Infinity;
    for (let horizon = 0; horizon < delays.length; horizon += 1) {
      if ((this.#due[horizon] as number) < time) this.#resolveAt(horizon, time);
      nextDue = Math.min(nextDue, this.#due[horizon] as number);
    }
    this.#nextDue = nextDue;
    this.#forget();
  }

  #resolveAt(horizon: number, time: Micros): void {
    const waiting = this.#waiting;
    const delay = delays[horizon] as number;
    let next = this.#next[horizon] as number;
    let one = waiting[next];
    for (; one !== undefined && one.time + delay < time; one = waiting[next]) {
      this.#sum.add(one, horizon, this.#mid ?? one.reference);
      next += 1;
    }
    this.#next[horizon] = next;
    this.#due[horizon] = one === undefined ? Infinity : one.time + delay;
  }

  #drop(): void {
    for (const horizon of horizons.keys()) {
      for (let at = this.#next[horizon] as number; at < this.#waiting.length; at += 1)
        this.#sum.drop(this.#waiting[at] as Moment, horizon);
    }
    this.#waiting = [];
    this.#next.fill(0);
    this.#due.fill(Infinity);
    this.#nextDue = Infinity;
  }

  /** Lets go, now and then, of what all horizons have answered. */
  #forget(): void {
    const done = this.#next.at(-1) as number;
    if (done < this.#waiting.length && done < 4096) return;
    this.#waiting.splice(0, done);
    for (const horizon of horizons.keys()) this.#next[horizon] = (this.#next[horizon] as number) - done;
  }
}
