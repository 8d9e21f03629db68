import type { Instrument, Micros, OrderFilled, Side } from '@replay/core';
import { signOf } from '../orders/live-order.ts';
import { horizons } from './horizons.ts';
import type { InstrumentMarkouts } from './markout-sums.ts';
import { addMidMove, dropMidMove, emptyMidMoves, type MidMoveSums } from './mid-moves.ts';
import { codeOf, type MarkedEvent, PendingEvents } from './pending-events.ts';

const delays = Float64Array.from(horizons, ({ after }) => after);
const [made, took, cancelled] = [codeOf('made'), codeOf('took'), codeOf('cancelled')];

/**
 * Marks fills and cancels of one instrument at the mids of the horizons after them: the mid after all events up to and at that time.
 * The mids go to the mark-outs, which are money, and to the statistics of single events, which are floats.
 */
export class MarkoutTracker {
  readonly midMoves: readonly MidMoveSums[] = emptyMidMoves();
  readonly #isInverse: boolean;
  readonly #markouts: InstrumentMarkouts;
  readonly #pending = new PendingEvents();
  /** Reused for each event that is read: there are eight horizons for each fill. */
  readonly #event: MarkedEvent = { kind: 0, time: 0 as Micros, sign: 1, reference: 0, price: 0, size: 0 };
  /** By horizon, the first event still pending: all horizons go through the same events in order. */
  readonly #next = new Int32Array(horizons.length);
  /** By horizon, when that event is due; and the earliest of these times. */
  readonly #due = new Float64Array(horizons.length).fill(Infinity);
  #nextDue = Infinity;
  #mid: number | undefined;
  #isInGap = false;

  constructor({ contract }: Pick<Instrument, 'contract'>, markouts: InstrumentMarkouts) {
    this.#isInverse = contract === 'inverse';
    this.#markouts = markouts;
  }

  /** A new mid; events due before it are marked at the old one. */
  move(mid: number, time: Micros): void {
    if (time > this.#nextDue) this.#resolve(time);
    this.#mid = mid;
    this.#isInGap = false;
  }

  /** A gap in the data: events whose window reaches it are dropped. */
  interrupt(time: Micros): void {
    this.#resolve(time);
    this.#drop('gap');
    this.#isInGap = true;
  }

  fill({ liquidity, time, side, price, size }: OrderFilled, reference: number): void {
    const kind = liquidity === 'maker' ? made : took;
    this.#add({ kind, time, sign: signOf(side), reference, price: price * 2, size });
  }

  cancel(side: Side, reference: number, time: Micros): void {
    this.#add({ kind: cancelled, time, sign: signOf(side), reference, price: reference, size: 0 });
  }

  /** The run is over at `end`: events due later are dropped. */
  conclude(end: Micros): void {
    this.#resolve((end + 1) as Micros);
    this.#drop('past-end');
  }

  #add(event: MarkedEvent): void {
    // A fill before the first public mid is marked at its own price until there is one.
    this.#mid ??= event.reference;
    this.#pending.push(event);
    if (this.#isInGap) return this.#drop('gap');
    const index = this.#pending.length - 1;
    for (let horizon = 0; horizon < delays.length; horizon += 1) {
      if (this.#next[horizon] !== index) continue;
      const due = event.time + (delays[horizon] as number);
      this.#due[horizon] = due;
      if (due < this.#nextDue) this.#nextDue = due;
    }
  }

  /** Marks everything due before `time` at the mid that held until then. */
  #resolve(time: Micros): void {
    let nextDue = Infinity;
    for (let horizon = 0; horizon < delays.length; horizon += 1) {
      if ((this.#due[horizon] as number) < time) this.#resolveAt(horizon, time);
      const due = this.#due[horizon] as number;
      if (due < nextDue) nextDue = due;
    }
    this.#nextDue = nextDue;
    this.#forgetResolved();
  }

  #resolveAt(horizon: number, time: Micros): void {
    const pending = this.#pending;
    const event = this.#event;
    const delay = delays[horizon] as number;
    let next = this.#next[horizon] as number;
    while (next < pending.length && pending.time(next) + delay < time) {
      pending.read(next, event);
      const later = this.#mid ?? event.reference;
      addMidMove(this.midMoves[horizon] as MidMoveSums, event, later, this.#isInverse);
      if (event.kind !== cancelled) this.#markouts.add(event, horizon, later);
      next += 1;
    }
    this.#next[horizon] = next;
    this.#due[horizon] = next < pending.length ? pending.time(next) + delay : Infinity;
  }

  #drop(reason: 'gap' | 'past-end'): void {
    const pending = this.#pending;
    for (let horizon = 0; horizon < delays.length; horizon += 1) {
      for (let index = this.#next[horizon] as number; index < pending.length; index += 1) {
        pending.read(index, this.#event);
        dropMidMove(this.midMoves[horizon] as MidMoveSums, this.#event);
        if (this.#event.kind !== cancelled) this.#markouts.drop(this.#event, horizon, reason);
      }
    }
    pending.dropFirst(pending.length);
    this.#next.fill(0);
    this.#due.fill(Infinity);
    this.#nextDue = Infinity;
  }

  /** Removes, in batches, the events that all horizons have passed. */
  #forgetResolved(): void {
    const done = this.#next[delays.length - 1] as number;
    if (done === 0 || (done < this.#pending.length && done < 4096)) return;
    this.#pending.dropFirst(done);
    for (let horizon = 0; horizon < delays.length; horizon += 1)
      this.#next[horizon] = (this.#next[horizon] as number) - done;
  }
}
