import { amend, cancel, cancelAll, lots, micros, type PlaceOrder, placeLimit, placeMarket, ticks } from '@replay/core';
import { type AccountView, type Intents, requote, type StrategyHooks, type View } from '@replay/strategy';

/**
 * A strategy with a memory and with chance in it, so that a saved run must carry both, and with every kind of wish: orders
 * with names of its own and counted ones, good till a date, only reducing, amends, cancels of one and of all.
 */
export class Dicer implements StrategyHooks {
  seen = 0;
  named = 0;
  byPrice = new Map<number, number>();

  onBook(view: View): Intents {
    this.seen += 1;
    const { random, working } = view;
    const { bid, ask } = view.book.touch;
    this.byPrice.set(bid.price, (this.byPrice.get(bid.price) ?? 0) + 1);
    const some = working[random.below(working.length + 1)];
    switch (random.below(9)) {
      case 0:
        return [this.#named(placeMarket(anySide(view), lots(1 + random.below(random.chance(0.3) ? 60 : 6))))];
      case 1:
        return [
          placeLimit('buy', lots(1 + random.below(20)), {
            price: ask.price,
            timeInForce: random.chance(0.5) ? 'ioc' : 'gtc',
          }),
        ];
      case 2:
      case 3:
        if (some?.price === undefined) return [];
        return [amend(some.id, ticks(some.price + random.below(3) - 1), lots(1 + random.below(6)))];
      case 4:
        return random.chance(0.3) ? [cancelAll()] : [];
      case 5:
      case 6:
        return [this.#passing(view)];
      default:
        return requote(working, [
          { side: 'buy', price: ticks(bid.price - (this.seen % 2)), size: lots(4) },
          { side: 'sell', price: ticks(ask.price + (this.byPrice.size % 2)), size: lots(4) },
        ]);
    }
  }

  onFill(view: AccountView): Intents {
    return view.working.length > 6 ? view.working.slice(0, 2).map(({ id }) => cancel(id)) : [];
  }

  /** An order that is good for a while and, every other time, only reduces. */
  #passing({ book, now, random, position }: View): PlaceOrder {
    const price = position > 0 ? book.touch.ask.price : book.touch.bid.price;
    const expiresAt = micros(now + random.below(15_000));
    return this.#named({
      type: 'PlaceOrder',
      side: position > 0 ? 'sell' : 'buy',
      size: lots(1 + random.below(6)),
      terms: { kind: 'limit', price, timeInForce: 'gtc', expiresAt },
      ...(random.chance(0.5) ? { reduceOnly: true } : {}),
    });
  }

  /** Some names are numbers, as those that the run counts. */
  #named(order: PlaceOrder): PlaceOrder {
    this.named += 1;
    return { ...order, id: this.named % 2 === 0 ? String(this.named * 1000) : `dice-${this.named}` };
  }
}

const anySide = ({ random }: View) => (random.chance(0.5) ? 'buy' : 'sell');
