import type { MarketEvent } from '@replay/core';
import { anyOrderTape, drawOrderChange, drawOrders, law, ModelOrders, tape } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEvent, type Book, type OrderQueues, queuesOf, toPriceLevels, waitingBook } from '../src/index.ts';
import { PersistentMap } from '../src/persistent-map.ts';

const changesOf = (text: string) => text.split(', ').map(drawOrderChange);
const queuesIn = (market: string): OrderQueues => queuesOf(drawOrders(market)).queues;
const drawn = (queues: OrderQueues): string =>
  [...queues].map(({ order, price, size }) => `${order} ${price}x${size}`).join(', ');

describe('the queues of b1 3 and b2 4 at 100, and of a1 1 at 101', () => {
  const queues = queuesIn('b1 100x3, b2 100x4 | a1 101x1');

  it.each<[changes: string, after: string, contradiction: string | undefined, because: string]>([
    ['added b3 bid 100x5', 'b1 100x3, b2 100x4, b3 100x5, a1 101x1', undefined, 'a new order joins the end'],
    ['added a2 ask 99x1', 'b1 100x3, b2 100x4, a2 99x1, a1 101x1', undefined, 'the best price comes first'],
    ['amended b1 bid 100x2', 'b1 100x2, b2 100x4, a1 101x1', undefined, 'a smaller size keeps the queue position'],
    ['amended b1 bid 100x5', 'b2 100x4, b1 100x5, a1 101x1', undefined, 'a larger size loses it'],
    ['amended b1 bid 99x3', 'b2 100x4, b1 99x3, a1 101x1', undefined, 'so does another price'],
    ['removed b1 bid 100x3', 'b2 100x4, a1 101x1', undefined, 'the order is removed'],
    ['executed b1 bid 100x1', 'b1 100x2, b2 100x4, a1 101x1', undefined, 'some of it traded'],
    ['executed b1 bid 100x3', 'b2 100x4, a1 101x1', undefined, 'all of it traded'],
    ['added b1 bid 100x9', 'b2 100x4, b1 100x9, a1 101x1', 'stands in the book already', 'a duplicate'],
    ['removed zz bid 100x1', 'b1 100x3, b2 100x4, a1 101x1', 'does not stand in the book', 'an unknown order'],
    ['executed zz bid 100x1', 'b1 100x3, b2 100x4, a1 101x1', 'does not stand in the book', 'an unknown order'],
    ['amended zz bid 98x1', 'b1 100x3, b2 100x4, zz 98x1, a1 101x1', 'does not stand', 'an unknown order is added'],
    ['executed b1 bid 100x9', 'b2 100x4, a1 101x1', 'only 3 stand in the book', 'no more than its size'],
    ['removed b1 bid 99x3', 'b2 100x4, a1 101x1', 'was removed at 99, and stands at 100', 'the id identifies it'],
    ['removed b1 ask 100x3', 'b2 100x4, a1 101x1', 'as ask, and stands as bid', 'the id identifies it'],
    ['added b3 bid 100x0', 'b1 100x3, b2 100x4, a1 101x1', 'without a size', 'no order without a size'],
  ])('%s make %s: %s (%s)', (changes, after, contradiction) => {
    const update = queues.after(changesOf(changes));
    expect(drawn(update.queues)).toBe(after);
    expect(update.contradictions.join()).toMatch(contradiction ?? /^$/);
    expect(queues.contradictionsIn(changesOf(changes))).toEqual(update.contradictions);
  });

  it('give the levels that a message changed, each price once', () => {
    const { bids, asks } = queues.after(changesOf('executed b1 bid 100x3, removed b2 bid 100x4, added b3 bid 99x2'));
    expect([bids.prices, bids.sizes, asks.prices]).toEqual([[100, 99], [0, 2], []]);
  });

  it('are immutable', () => {
    queues.after(changesOf('removed b1 bid 100x3, added b3 bid 100x5'));
    expect(drawn(queues)).toBe('b1 100x3, b2 100x4, a1 101x1');
  });
});

describe('a book by order', () => {
  const live = tape().orders('b1 100x3, b2 100x4 | a1 101x1');
  const bookOf = (events: readonly MarketEvent[]): Book => events.reduce(applyEvent, waitingBook);

  it('has the levels that its orders add up to', () => {
    const book = bookOf(live.ordersChange('executed b1 bid 100x3, added b3 bid 99x2').events());
    expect(book).toMatchObject({
      status: 'live',
      touch: { bid: { price: 100, size: 4 }, ask: { price: 101, size: 1 } },
    });
  });

  it.each<[name: string, events: readonly MarketEvent[], status: Book['status'], byOrder: boolean, because: string]>([
    ['changes alone', tape().ordersChange('added b1 bid 99x1').events(), 'waiting', false, 'there was no snapshot'],
    ['an empty snapshot', tape().orders('|').events(), 'live', true, 'it says that no order rests'],
    [
      'a change of a level',
      tape().orders('b1 9x1 |').change('9x2 |').events(),
      'live',
      false,
      'its orders are no longer known',
    ],
    [
      'a snapshot of levels',
      tape().orders('b1 9x1 |').snapshot('9x2 |').events(),
      'live',
      false,
      'it replaces the orders',
    ],
    [
      'orders of a book of levels',
      tape().snapshot('9x2 |').ordersChange('added b bid 9x1').events(),
      'live',
      false,
      'it has no orders',
    ],
    [
      'a gap',
      tape().orders('b1 9x1 |').interruption().ordersChange('added b bid 9x1').events(),
      'stale',
      false,
      'only a snapshot brings it back',
    ],
  ])('after %s is %s, by order: %s, because %s', (_name, events, status, byOrder) => {
    const book = bookOf(events);
    expect(book.status).toBe(status);
    expect(book.status === 'live' && book.orders !== undefined).toBe(byOrder);
  });

  law(
    'equals a plain list of orders after every message',
    [anyOrderTape()],
    (events) => {
      const model = new ModelOrders();
      let book: Book = waitingBook;
      for (const event of events) {
        const before = book;
        book = applyEvent(before, event);
        if (event.type === 'PublicOrdersSnapshotted') {
          model.clear();
          for (const order of event.orders) model.apply({ kind: 'added', ...order });
        } else if (event.type === 'PublicOrdersChanged' && before.status === 'live')
          event.changes.forEach((one) => model.apply(one));
        if (book.status !== 'live' || book.orders === undefined) continue;
        const rows = (side: 'bid' | 'ask', levels: Iterable<{ price: number; size: number }>) => {
          expect([...levels].map(({ price, size }) => [price, size])).toEqual(model.levels(side));
          for (const [price] of model.levels(side))
            expect(book.status === 'live' && book.orders?.queueAt(side, price as never)).toEqual(
              model.queueAt(side, price),
            );
        };
        rows('bid', book.bids);
        rows('ask', book.asks);
        for (const order of model.all) expect(book.orders.order(order.order)).toEqual(order);
        expect([...book.orders]).toHaveLength(model.all.length);
      }
    },
    300,
  );

  law(
    'folds to the same levels as a feed by price level',
    [anyOrderTape()],
    (events) => {
      let book: Book = waitingBook;
      let levels: Book = waitingBook;
      for (const event of events) {
        const before = book;
        book = applyEvent(before, event);
        const isByOrder = event.type === 'PublicOrdersChanged' || event.type === 'PublicOrdersSnapshotted';
        const message = isByOrder ? toPriceLevels(event, before, book) : event;
        if (message !== undefined) levels = applyEvent(levels, message);
        expect(shown(levels)).toEqual(shown(book));
      }
    },
    300,
  );
});

const shown = (book: Book) =>
  book.status === 'live' ? { bids: [...book.bids], asks: [...book.asks], touch: book.touch } : book;

describe('a persistent map', () => {
  const anyKey = fc.oneof(fc.integer({ min: -40, max: 40 }), fc.maxSafeInteger());

  law(
    'equals a plain Map after every step, and leaves earlier versions unchanged',
    [fc.array(fc.tuple(anyKey, fc.boolean()), { maxLength: 200 })],
    (steps) => {
      let map = new PersistentMap<number, number>();
      const plain = new Map<number, number>();
      const kept: [PersistentMap<number, number>, Map<number, number>][] = [];
      for (const [at, [key, isRemoval]] of steps.entries()) {
        map = isRemoval ? map.without(key) : map.with(key, at);
        if (isRemoval) plain.delete(key);
        else plain.set(key, at);
        expect(map.get(key)).toBe(plain.get(key));
        if (at % 40 === 0) kept.push([map, new Map(plain)]);
      }
      kept.push([map, plain]);
      for (const [one, other] of kept) {
        expect(new Map(one)).toEqual(other);
        for (const [key, value] of other) expect(one.get(key)).toBe(value);
      }
    },
    300,
  );

  it('distinguishes keys of equal hash', () => {
    // Among so many texts some hashes are equal.
    const keys = Array.from({ length: 20_000 }, (_, at) => `order ${at}`);
    const map = keys.reduce((all, key, at) => all.with(key, at), new PersistentMap<string, number>());
    expect(keys.every((key, at) => map.get(key) === at)).toBe(true);
    expect([...keys.reduce((all, key) => all.without(key), map)]).toEqual([]);
  });
});
