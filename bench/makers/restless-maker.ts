import { bestAsk, bestBid } from '@replay/book';
import type { Lots, Ticks } from '@replay/core';
import { type Intents, requote, Strategy, type View } from '@replay/strategy';

/** Takes both quotes back and places them anew after every book message: more than a venue would suffer. */
export default class RestlessMaker extends Strategy {
  messages = 0;

  override onBook({ book, working, instrument }: View): Intents {
    this.messages += 1;
    const away = this.messages % 2;
    const size = (instrument.orderStep * 10) as Lots;
    return requote(working, [
      { side: 'buy', price: (bestBid(book).price - away) as Ticks, size },
      { side: 'sell', price: (bestAsk(book).price + away) as Ticks, size },
    ]);
  }
}
