import { isTwoSided } from '@replay/book';
import type { Micros } from '@replay/core';
import { type AccountView, type Intents, Strategy } from '@replay/strategy';

const every = 100_000;

/** Reads best bid and ask every 100 ms and sends nothing. */
export default class Poller extends Strategy {
  seen = 0;

  override onStart(view: AccountView): Intents {
    return [{ type: 'SetTimer', at: (view.now + every) as Micros, name: 'poll' }];
  }

  override onTimer({ now, book }: AccountView): Intents {
    if (isTwoSided(book)) this.seen += book.touch.bid.price + book.touch.ask.price;
    return [{ type: 'SetTimer', at: (now + every) as Micros, name: 'poll' }];
  }
}
