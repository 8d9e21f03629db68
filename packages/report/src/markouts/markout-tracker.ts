import type { Instrument, Micros, OrderFilled, Side } from '@replay/core';
import { signOf } from '../orders/live-order.ts';
import { horizons } from './horizons.ts';
import type { MarkoutDesk } from './markout-sums.ts';
import { MidsAfterSum } from './mid-moves.ts';
import { type Moment, MomentQueue, momentKinds } from './pending-events.ts';

const delays = Float64Array.from(horizons, ({ after }) => after);
const [made, took, cancelled] = [
  momentKinds.indexOf('made'),
  momentKinds.indexOf('took'),
  momentKinds.indexOf('cancelled'),
];

/**
 * Looks at the mid of one instrument some time after fills and cancels (metrics.md 9): after all events up to and at that time. What it
 * sees goes to the mark-outs, which are money, and to the statistics of single cases, for which floats do.
 */
export class LookAhead {
  /** Where the mid went, for those who add it up when the run is over. */
  readonly after: MidsAfterSum;
  readonly #markouts: MarkoutDesk;
  readonly #waiting = new MomentQueue();
  /** The one that is looked at, filled anew each time: there are eight looks for each fill. */
  readonly #moment: Moment = { kind: 0, time: 0 as Micros, sign: 1, reference: 0, price: 0, size: 0 };
  /** By horizon, the first that still waits: all horizons walk along one line. */
  readonly #next = new Int32Array(horizons.length);
  /** By horizon, when that one is due; and the first of these times. */
  readonly #due = new Float64Array(horizons.length).fill(Infinity);
  #nextDue = Infinity;
  #mid: number | undefined;
  #broken = false;

  constructor({ contract }: Pick<Instrument, 'contract'>, markouts: MarkoutDesk) {
    this.after = new MidsAfterSum(contract === 'inverse');
    this.#markouts = markouts;
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
    this.#drop('gap');
    this.#broken = true;
  }

  fill({ liquidity, time, side, price, size }: OrderFilled, reference: number): void {
    const kind = liquidity === 'maker' ? made : took;
    this.#add({ kind, time, sign: signOf(side), reference, price: price * 2, size });
  }

  cancel(side: Side, reference: number, time: Micros): void {
    this.#add({ kind: cancelled, time, sign: signOf(side), reference, price: reference, size: 0 });
  }

  /** The run is over at `end`; what is due later has no answer. */
  conclude(end: Micros): void {
    this.#resolve((end + 1) as Micros);
    this.#drop('past-end');
  }

  #add(moment: Moment): void {
    // A fill before the first public mid is marked at its own price, and so is its first look ahead.
    this.#mid ??= moment.reference;
    this.#waiting.push(moment);
    if (this.#broken) return this.#drop('gap');
    const place = this.#waiting.length - 1;
    for (let horizon = 0; horizon < delays.length; horizon += 1) {
      if (this.#next[horizon] !== place) continue;
      const due = moment.time + (delays[horizon] as number);
      this.#due[horizon] = due;
      if (due < this.#nextDue) this.#nextDue = due;
    }
  }

  /** Answers everything due before `time` with the mid that held until then. */
  #resolve(time: Micros): void {
    let nextDue = Infinity;
    for (let horizon = 0; horizon < delays.length; horizon += 1) {
      if ((this.#due[horizon] as number) < time) this.#resolveAt(horizon, time);
      const due = this.#due[horizon] as number;
      if (due < nextDue) nextDue = due;
    }
    this.#nextDue = nextDue;
    this.#forget();
  }

  #resolveAt(horizon: number, time: Micros): void {
    const waiting = this.#waiting;
    const moment = this.#moment;
    const delay = delays[horizon] as number;
    let next = this.#next[horizon] as number;
    while (next < waiting.length && waiting.time(next) + delay < time) {
      waiting.read(next, moment);
      const later = this.#mid ?? moment.reference;
      this.after.add(moment, horizon, later);
      if (moment.kind !== cancelled) this.#markouts.add(moment, horizon, later);
      next += 1;
    }
    this.#next[horizon] = next;
    this.#due[horizon] = next < waiting.length ? waiting.time(next) + delay : Infinity;
  }

  #drop(reason: 'gap' | 'past-end'): void {
    const waiting = this.#waiting;
    for (let horizon = 0; horizon < delays.length; horizon += 1) {
      for (let place = this.#next[horizon] as number; place < waiting.length; place += 1) {
        waiting.read(place, this.#moment);
        this.after.drop(this.#moment, horizon);
        if (this.#moment.kind !== cancelled) this.#markouts.drop(this.#moment, horizon, reason);
      }
    }
    waiting.dropFirst(waiting.length);
    this.#next.fill(0);
    this.#due.fill(Infinity);
    this.#nextDue = Infinity;
  }

  /** Lets go, now and then, of what all horizons have answered. */
  #forget(): void {
    const done = this.#next[delays.length - 1] as number;
    if (done === 0 || (done < this.#waiting.length && done < 4096)) return;
    this.#waiting.dropFirst(done);
    for (let horizon = 0; horizon < delays.length; horizon += 1)
      this.#next[horizon] = (this.#next[horizon] as number) - done;
  }
}
