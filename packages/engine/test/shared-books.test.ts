import { applyEvent, isCrossed, isTwoSided, waitingBook } from '@replay/book';
import { type Fact, lots, type MarketEvent, placeLimit, ticks } from '@replay/core';
import { hftbacktestPartialFills, optimisticFills, realisticFills } from '@replay/sim';
import type { AccountView, Intents, StrategyHooks, View } from '@replay/strategy';
import { anyClocks, anyTape, drawn, law, tape, withBystanders } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RunLoop, startFact } from '../src/index.ts';
import { anyFeed, anyLatency } from './any-latency.ts';
import { Dicer } from './dicer.ts';
import { configOf, ofType, type RunOptions, runOf, scripted } from './scripted-run.ts';

const anyFills = fc.constantFrom(realisticFills, optimisticFills, hftbacktestPartialFills);
const anyMarket = anyClocks(
  fc.oneof(
    anyTape(),
    withBystanders(anyTape()).map(({ among }) => among),
  ),
);

/** What a strategy can see of the market at a moment. */
const seen = ({ book, lastTrade, markPrice }: AccountView) => ({ book: drawn(book), lastTrade, markPrice });

/** Notes what it sees in every hook, and keeps the views. */
class Watcher implements StrategyHooks {
  readonly books: (readonly [sequence: number, book: string])[] = [];
  readonly kept: { readonly view: AccountView; readonly before: ReturnType<typeof seen> }[] = [];

  onBook(view: View): void {
    this.books.push([view.book.sequence, drawn(view.book)]);
    this.#keep(view);
  }

  onTrade(view: View): void {
    this.#keep(view);
  }

  #keep(view: AccountView): void {
    this.kept.push({ view, before: seen(view) });
  }
}

/** The books that one can trade at, after each book message in the order of receipt, as its fold gives them. */
function received(events: readonly MarketEvent[]): Watcher['books'] {
  const books: (readonly [number, string])[] = [];
  let book = waitingBook;
  for (const event of events) {
    book = applyEvent(book, event);
    if (event.type.startsWith('Book') && isTwoSided(book) && !isCrossed(book)) books.push([book.sequence, drawn(book)]);
  }
  return books;
}

const watched = (events: readonly MarketEvent[], options: RunOptions): Watcher => {
  const watcher = new Watcher();
  runOf(configOf(watcher, options), events);
  return watcher;
};

describe('a strategy, whose books the venues share,', () => {
  law(
    'sees at each message the book of what it has received, though the venue may be ahead of it',
    [anyMarket, anyFeed, anyFills],
    (events, feed, fills) => {
      expect(watched(events, { latency: { feed }, fills }).books).toEqual(received(events));
    },
  );

  law(
    'sees the same in a view that it keeps, whatever comes later',
    [anyMarket, anyFeed, anyFills],
    (events, feed, fills) => {
      for (const { view, before } of watched(events, { latency: { feed }, fills }).kept)
        expect(seen(view)).toEqual(before);
    },
  );
});

describe('a run in batches', () => {
  law(
    'comes to the facts of a run event by event, however it is cut and however far it advances at a time',
    [anyMarket, anyLatency, anyFills, fc.nat(), fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 9 })],
    (events, latency, fills, seed, size, most) => {
      const config = configOf(() => new Dicer(), { ...latency, fills, seed });
      const facts: Fact[] = [startFact(config)];
      const loop = new RunLoop(config);
      for (let from = 0; from < events.length; from += size) {
        loop.readEvents(events.slice(from, from + size));
        for (let isDone = false; !isDone; facts.push(...loop.takeFacts())) isDone = loop.advance(most);
      }
      loop.end();
      facts.push(...loop.takeFacts());
      expect(facts).toEqual(runOf(config, events));
    },
  );
});

/** Quotes inside the spread and at the touch, where the market comes to our prices from both sides. */
class Insider extends Dicer {
  override onBook(view: View): Intents {
    const { bid, ask } = view.book.touch;
    const price = ticks(bid.price + view.random.below(ask.price - bid.price + 1));
    const side = view.random.chance(0.5) ? 'buy' : 'sell';
    const quote = placeLimit(side, lots(1 + view.random.below(5)), { price, timeInForce: 'post-only' });
    return view.random.chance(0.8) ? [quote] : super.onBook(view);
  }
}

describe('an order inside the spread', () => {
  it.each([
    ['buy', '| 100x5', 'an ask comes to its very price'],
    ['sell', '100x5 |', 'a bid comes to its very price'],
  ] as const)('to %s fills after the change %s, because %s', (side, change, _because) => {
    const events = tape().at(0).snapshot('99x3 | 101x4').at(10_000).change(change).at(20_000).change('98x1 |').events();
    const script = [
      { at: 5_000, act: () => [placeLimit(side, lots(3), { price: ticks(100), timeInForce: 'post-only' })] },
    ];
    const fills = ofType(
      runOf(
        configOf(() => scripted(script)),
        events,
      ),
      'OrderFilled',
    );
    expect(fills).toMatchObject([{ side, price: 100, size: 3, cause: 'book-cross' }]);
  });
});

describe('a message that is said to matter to no order of ours', () => {
  law(
    'does nothing to one either when it is looked at in full',
    [anyMarket, anyLatency, anyFills, fc.nat()],
    (events, latency, fills, seed) => {
      const config = configOf(() => new Insider(), { ...latency, fills, seed });
      // A model that measures the pace of the market has to be shown every message.
      const measuring = { name: 'none', measures: true, ticks: () => 0 } as const;
      const inFull = { ...config, venue: { ...config.venue, slippage: measuring } };
      expect(runOf(inFull, events).slice(1)).toEqual(runOf(config, events).slice(1));
    },
  );
});
