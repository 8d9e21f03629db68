import { imbalance, midDoubled, spreadBps } from '@replay/book';
import { Decimal, type Intent, type Lots, type Micros, millis, placeMarket, setTimer } from '@replay/core';
import { type AccountView, type Intents, lotsWorth, Strategy, type View, wholeLots } from '@replay/strategy';
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
  /** When the time of the position is up. */
  private leaveAt = 0 as Micros;

  override onBook(view: View): Intents {
    if (view.working.length > 0) return [];
    return closable(view) === 0 ? this.enter(view) : this.mayLeave(view);
  }

  override onTimer(view: AccountView): Intents {
    // The timer of an earlier position, which has been left since, rings before the time of this one.
    return view.now < this.leaveAt || view.working.length > 0 ? [] : leave(view, 'time');
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
    this.leaveAt = (now + millis(this.params.holdMs)) as Micros;
    return [placeMarket(pressure > 0 ? 'buy' : 'sell', size, { tag: 'entry' }), setTimer(this.leaveAt, 'time is up')];
  }

  private mayLeave(view: View): readonly Intent[] {
    // An order may have been under way when the timer rang, or have left a part.
    if (view.now >= this.leaveAt) return leave(view, 'time');
    const direction = Math.sign(view.position);
    const gainBps = (direction * (midDoubled(view.book) - this.entryMid) * 10_000) / this.entryMid;
    if (gainBps >= this.params.targetBps) return leave(view, 'target');
    if (gainBps <= -this.params.stopBps) return leave(view, 'stop');
    if (direction * imbalance(view.book, this.params.levels) < -this.params.threshold) return leave(view, 'reversal');
    return [];
  }
}

/** Closes the position at market, tagged with the reason. */
function leave(view: AccountView, reason: string): readonly Intent[] {
  const size = closable(view);
  return size === 0 ? [] : [placeMarket(view.position > 0 ? 'sell' : 'buy', size, { tag: reason })];
}

/** What of the position can be closed. Less than an order step cannot be traded away, and so counts as flat. */
const closable = ({ position, instrument }: AccountView): Lots => wholeLots(instrument, Math.abs(position));
