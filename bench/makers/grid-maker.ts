import { bestAsk, bestBid, isCrossed, isTwoSided } from '@replay/book';
import { type InstrumentId, type Intent, type Lots, micros, setTimer, type Ticks } from '@replay/core';
import { type AccountView, type Intents, type Quote, requote, Strategy } from '@replay/strategy';
import { z } from 'zod';

const every = 100_000;

const params = z.object({
  levels: z.int().min(0).default(20).describe('orders a side'),
  spacing: z.int().min(1).default(10).describe('ticks from one order to the next'),
  steps: z.int().min(1).default(3).describe('size of an order, in order steps'),
  instruments: z.array(z.string()).default([]).describe('ids of where to quote; the first instrument when empty'),
});

/** The quotes around one touch: made again only when it has moved to other prices of the grid. */
interface Grid {
  readonly bid: number;
  readonly ask: number;
  readonly quotes: readonly Quote[];
}

/** Keeps forty orders in the book, twenty a side at every tenth tick from the touch on, and looks at them ten times a second. */
export default class GridMaker extends Strategy<typeof params> {
  static override readonly params = params;
  private readonly grids: Record<string, Grid> = {};

  override onStart(view: AccountView): Intents {
    return [setTimer(micros(view.now + every), 'look')];
  }

  override onTimer(view: AccountView): Intents {
    const again = setTimer(micros(view.now + every), 'look');
    const { instruments } = this.params;
    if (instruments.length === 0) return [...this.requoted(view, {}), again];
    const all = instruments.flatMap((id) => {
      const instrument = id as InstrumentId;
      return this.requoted(view.of(instrument), { instrument });
    });
    return [...all, again];
  }

  private requoted(view: AccountView, options: { readonly instrument?: InstrumentId }): readonly Intent[] {
    const { book, instrument, working } = view;
    if (!isTwoSided(book) || isCrossed(book) || bestBid(book).price === bestAsk(book).price) return [];
    const { levels, spacing, steps } = this.params;
    const bid = Math.floor(bestBid(book).price / spacing) * spacing;
    const ask = Math.ceil(bestAsk(book).price / spacing) * spacing;
    let grid = this.grids[instrument.id];
    if (grid === undefined || grid.bid !== bid || grid.ask !== ask) {
      const size = (instrument.orderStep * steps) as Lots;
      grid = { bid, ask, quotes: gridFrom(bid, ask, size, levels, spacing) };
      this.grids[instrument.id] = grid;
    }
    return requote(working, grid.quotes, options);
  }
}

function gridFrom(bid: number, ask: number, size: Lots, levels: number, spacing: number): readonly Quote[] {
  const quotes: Quote[] = [];
  for (let level = 0; level < levels; level++) {
    quotes.push({ side: 'buy', price: (bid - level * spacing) as Ticks, size });
    quotes.push({ side: 'sell', price: (ask + level * spacing) as Ticks, size });
  }
  return quotes;
}
