// Run it: npm run -s backtest -- --strategy examples/custom-strategy/touch-maker.ts --params size=0.02
import { bestAsk, bestBid } from '@replay/book';
import { orderLots, ticks } from '@replay/core';
import { type Intents, requote, Strategy, type View } from '@replay/strategy';
import { z } from 'zod';

const params = z.object({
  size: z.number().positive().default(0.01).describe('size of each quote, in coins'),
  sizePerTick: z.number().positive().default(0.01).describe('position that moves the quotes by one tick'),
});

/** Joins the touch with one order a side, and leans both quotes against its inventory. */
export default class TouchMaker extends Strategy<typeof params> {
  static override readonly params = params;

  override onBook({ book, instrument, position, working }: View): Intents {
    const size = orderLots(this.params.size, instrument);
    const skew = Math.trunc(position / orderLots(this.params.sizePerTick, instrument));
    return requote(working, [
      { side: 'buy', price: ticks(bestBid(book).price - Math.max(skew, 0)), size },
      { side: 'sell', price: ticks(bestAsk(book).price - Math.min(skew, 0)), size },
    ]);
  }
}
