import { bestAsk, bestBid, imbalance, microprice } from '@replay/book';
import { type Lots, orderLots, type Ticks } from '@replay/core';
import { type Intents, lotsWorth, orderableLots, type Quote, requote, Strategy, type View } from '@replay/strategy';
import { z } from 'zod';

export const params = z.object({
  levels: z.int().min(1).max(1000).default(5).describe('price levels a side that the imbalance looks at'),
  baseSpreadBps: z
    .number()
    .min(0)
    .max(1000)
    .default(0.5)
    .describe('half-spread around the centre in a balanced book, bps'),
  widening: z.number().min(0).max(100).default(1).describe('k: the half-spread is baseSpreadBps × (1 + k·|imbalance|)'),
  leanBps: z.number().min(0).max(1000).default(0.5).describe('how far a full imbalance moves the centre with it, bps'),
  inventoryBps: z
    .number()
    .min(0)
    .max(1000)
    .default(1)
    .describe('how far a full position moves the centre against it, bps'),
  size: z
    .number()
    .positive()
    .optional()
    .describe('size of a quote in coins or contracts; left out: 2 % of the capital'),
  maxPosition: z.number().positive().optional().describe('largest position in coins or contracts; left out: 5 quotes'),
  requoteBps: z.number().min(0).max(1000).default(0.2).describe('a quote this near to where it should be stays, bps'),
});

/**
 * A market maker that follows the pressure in the book: it quotes around the microprice, wider the more the book leans,
 * shifted with the lean (others are about to move the price that way) and against its own inventory.
 */
export default class Imbalance extends Strategy<typeof params> {
  static override readonly params = params;
  private sizes: { quote: Lots; cap: Lots } | undefined;

  override onBook(view: View): Intents {
    const { book, instrument, position, working } = view;
    const { quote, cap } = (this.sizes ??= this.sizesAt(view));
    if (quote === 0) return [];
    const lean = imbalance(book, this.params.levels);
    const fair = microprice(book);
    const bps = fair / 10_000;
    const centre = fair + lean * this.params.leanBps * bps - (position / cap) * this.params.inventoryBps * bps;
    const halfSpread = this.params.baseSpreadBps * (1 + this.params.widening * Math.abs(lean)) * bps;
    // Never across the touch: such a quote would be refused.
    const bid = Math.min(Math.floor(centre - halfSpread), bestAsk(book).price - 1) as Ticks;
    const ask = Math.max(Math.ceil(centre + halfSpread), bestBid(book).price + 1) as Ticks;
    // What is being cancelled may still fill, so it counts against the cap.
    const leaving = (side: 'buy' | 'sell'): number =>
      working.reduce((sum, own) => sum + (own.side === side && own.status === 'cancelling' ? own.leaves : 0), 0);
    const floor = instrument.contract === 'spot' ? 0 : -cap;
    const quotes: Quote[] = [
      {
        side: 'buy',
        price: bid,
        size: orderableLots(instrument, Math.min(quote, cap - position - leaving('buy')), bid),
      },
      {
        side: 'sell',
        price: ask,
        size: orderableLots(instrument, Math.min(quote, position - floor - leaving('sell')), ask),
      },
    ];
    return requote(working, quotes, { tolerance: Math.floor(this.params.requoteBps * bps) });
  }

  /** Sizes are settled once, at the first book, so that a run is the same whatever its profit. */
  private sizesAt({ instrument, capital, book }: View): { quote: Lots; cap: Lots } {
    const { size, maxPosition } = this.params;
    const quote =
      size === undefined ? lotsWorth(instrument, capital.div(50), microprice(book)) : orderLots(size, instrument);
    const cap = maxPosition === undefined ? ((quote * 5) as Lots) : orderLots(maxPosition, instrument);
    return { quote, cap };
  }
}
