import { imbalance, midDoubled, spreadBps } from '@replay/book';
import { Decimal, type Intent, type Micros, millis, placeMarket, setTimer } from '@replay/core';
import { type AccountView, type Intents, lotsWorth, Strategy, type View } from '@replay/strategy';
import { z } from 'zod';

export const params = z.object({
  levels: z.int().min(1).max(1000).default(10).describe('price levels a side that the imbalance looks at'),
  threshold: z.number().min(0).max(1).default(0.15).describe('enter with the pressure when |imbalance| is above this'),
  maxSpreadBps: z.number().positive().max(1000).default(5).describe('enter only while the spread is at most this, bps'),
  capitalShare: z.number().positive().max(1).default(0.1).describe('share of the capital in one position'),
  holdMs: z.int().positive().max(86_400_000).default(30_000).describe('leave after this time, ms'),
  stopBps: z.number().positive().max(10_000).default(5).describe('leave at this loss against the entry mid, bps'),
  targetBps: z.number().positive().max(10_000).default(10).describe('leave at this gain against the entry mid, bps'),
});

/**
 * Takes with the pressure: buys when much more is bid than offered, sells when the other way round, and leaves when the
 * pressure has turned, time is up, or price has gone far enough either way. Long and short are mirror images.
 */
export default class ImbalanceTaker extends Strategy<typeof params> {
  static override readonly params = params;
  /** The mid (doubled, in ticks) at which the position was decided on. */
  private entryMid = 0;
  private entries = 0;

  override onBook(view: View): Intents {
    if (view.working.length > 0) return [];
    return view.position === 0 ? this.enter(view) : this.mayLeave(view);
  }

  override onTimer(view: AccountView, name: string): Intents {
    // A timer of an earlier position, which has been left since, says nothing about this one.
    if (name !== `time is up for entry ${this.entries}` || view.working.length > 0) return [];
    return leave(view, 'time');
  }

  private enter(view: View): readonly Intent[] {
    const { book, instrument, capital, now } = view;
    const pressure = imbalance(book, this.params.levels);
    if (Math.abs(pressure) <= this.params.threshold || spreadBps(book) > this.params.maxSpreadBps) return [];
    // Spot can only be sold by who has it.
    if (pressure < 0 && instrument.contract === 'spot') return [];
    const size = lotsWorth(instrument, capital.times(new Decimal(this.params.capitalShare)), midDoubled(book) / 2);
    if (size === 0) return [];
    this.entryMid = midDoubled(book);
    this.entries += 1;
    const until = (now + millis(this.params.holdMs)) as Micros;
    return [
      placeMarket(pressure > 0 ? 'buy' : 'sell', size, 'entry'),
      setTimer(until, `time is up for entry ${this.entries}`),
    ];
  }

  private mayLeave(view: View): readonly Intent[] {
    const direction = Math.sign(view.position);
    const gainBps = (direction * (midDoubled(view.book) - this.entryMid) * 10_000) / this.entryMid;
    if (gainBps >= this.params.targetBps) return leave(view, 'target');
    if (gainBps <= -this.params.stopBps) return leave(view, 'stop');
    if (direction * imbalance(view.book, this.params.levels) < -this.params.threshold) return leave(view, 'reversal');
    return [];
  }
}

/** Closes the whole position at market, tagged with the reason. */
function leave({ position, instrument }: AccountView, reason: string): readonly Intent[] {
  const size = (Math.abs(position) - (Math.abs(position) % instrument.orderStep)) as typeof position;
  return size === 0 ? [] : [placeMarket(position > 0 ? 'sell' : 'buy', size, reason)];
}
