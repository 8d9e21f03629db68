import { bestAsk, bestBid, isCrossed, isTwoSided } from '@replay/book';
import { type Lots, micros, setTimer, type Ticks } from '@replay/core';
import { type AccountView, type Intents, type Quote, requote, Strategy } from '@replay/strategy';

const every = 100_000;
const ordersPerSide = 20;
const spacing = 10;

/** Keeps forty orders in the book, twenty a side at every tenth tick from the touch on, and looks at them ten times a second. */
export default class GridMaker extends Strategy {
  private quotes: readonly Quote[] = [];
  private bid = Number.NaN;
  private ask = Number.NaN;

  override onStart(view: AccountView): Intents {
    return [setTimer(micros(view.now + every), 'look')];
  }

  override onTimer({ now, book, instrument, working }: AccountView): Intents {
    const again = setTimer(micros(now + every), 'look');
    if (!isTwoSided(book) || isCrossed(book) || bestBid(book).price === bestAsk(book).price) return [again];
    const bid = Math.floor(bestBid(book).price / spacing) * spacing;
    const ask = Math.ceil(bestAsk(book).price / spacing) * spacing;
    if (bid !== this.bid || ask !== this.ask) {
      this.quotes = gridFrom(bid, ask, (instrument.orderStep * 3) as Lots);
      this.bid = bid;
      this.ask = ask;
    }
    return [...requote(working, this.quotes), again];
  }
}

function gridFrom(bid: number, ask: number, size: Lots): readonly Quote[] {
  const quotes: Quote[] = [];
  for (let step = 0; step < ordersPerSide; step++) {
    quotes.push({ side: 'buy', price: (bid - step * spacing) as Ticks, size });
    quotes.push({ side: 'sell', price: (ask + step * spacing) as Ticks, size });
  }
  return quotes;
}
