import { bestAsk, bestBid } from '@replay/book';
import type { Lots } from '@replay/core';
import { type Intents, requote, Strategy, type View } from '@replay/strategy';

/** Joins the touch on both sides, and follows it with a cancel and a new order each time it moves. */
export default class TouchMaker extends Strategy {
  override onBook({ book, working, instrument }: View): Intents {
    const size = (instrument.orderStep * 10) as Lots;
    return requote(working, [
      { side: 'buy', price: bestBid(book).price, size },
      { side: 'sell', price: bestAsk(book).price, size },
    ]);
  }
}
