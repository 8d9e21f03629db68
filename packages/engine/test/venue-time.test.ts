import { applyEvent, type Book, waitingBook } from '@replay/book';
import { cancel, type Fact, type MarketEvent, micros, placeLimit, ticks } from '@replay/core';
import { l3FifoQueue } from '@replay/sim';
import { anyClocks, anyOrderTape, anyTape, law, tape, withBystanders } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finish, openRun, step } from '../src/index.ts';
import { run } from './any-latency.ts';
import { Dicer } from './dicer.ts';
import { configOf, ofType, type RunOptions, runOf, scripted } from './scripted-run.ts';

const bounds = [0, 3_000, 30_000, 10_000_000].map(micros);
const anySettings = fc.record({
  latency: fc.record({
    feed: fc.constant('recorded' as const),
    order: fc.integer({ min: 0, max: 20_000 }),
    response: fc.integer({ min: 0, max: 20_000 }),
  }),
  bounds: fc.record({ feedLatency: fc.constantFrom(...bounds) }),
  seed: fc.nat(),
});

/** What happened to orders. The event that a request met last may be a quote, so only the cause of a maker fill is compared. */
const orderFacts = (facts: readonly Fact[]): readonly unknown[] =>
  facts
    .filter(({ type }) => /^(Order|Cancel|Amend|Intent|Position)/.test(type))
    .map((fact) => (fact.type === 'OrderFilled' && fact.liquidity === 'maker' ? fact : { ...fact, sequence: 0 }));

describe('quotes and mark prices, stamped by whatever clock,', () => {
  law('change no order', [withBystanders(anyClocks(anyTape())), anySettings], ({ alone, among }, options) => {
    expect(orderFacts(run(among, options))).toEqual(orderFacts(run(alone, options)));
  });

  law(
    'change no order on a feed by order',
    [withBystanders(anyClocks(anyOrderTape())), anySettings],
    ({ alone, among }, settings) => {
      const options: RunOptions = { ...settings, queue: l3FifoQueue };
      expect(orderFacts(run(among, options))).toEqual(orderFacts(run(alone, options)));
    },
  );
});

describe('quotes, stamped by whatever clock,', () => {
  law(
    'change no liquidation, also of a position that the book could not take',
    [withBystanders(anyClocks(anyTape()), { marks: false }), anySettings, fc.integer({ min: 30, max: 900 })],
    ({ alone, among }, settings, capital) => {
      const options: RunOptions = { ...settings, capital: String(capital), leverage: '20' };
      expect(orderFacts(run(among, options))).toEqual(orderFacts(run(alone, options)));
    },
  );
});

/** When an event happened, as far as its receipt and the bound of the feed latency allow. */
const happened = ({ exchangeTime, receivedTime }: MarketEvent, bound: number): number =>
  Math.max(receivedTime - bound, Math.min(exchangeTime, receivedTime));
const ofBook = ({ type }: MarketEvent): boolean => /^(Book|PublicOrders)/.test(type);

describe('at the venue', () => {
  law(
    'prints fill orders when they happened, and book messages no earlier than the book message before',
    [anyClocks(anyTape({ interruptions: false })), anySettings],
    (events, options) => {
      const bound = options.bounds.feedLatency;
      const times = new Map<number, number>();
      let book = 0;
      for (const event of events) {
        const own = happened(event, bound);
        if (ofBook(event)) book = Math.max(book, own);
        times.set(event.sequence, ofBook(event) ? book : own);
      }
      for (const fill of ofType(run(events, options), 'OrderFilled')) {
        if (fill.liquidity === 'maker') expect(fill.time).toBe(times.get(fill.sequence));
      }
    },
  );

  law(
    'the book is the one that its messages make in the order of receipt',
    [anyClocks(anyTape()), anySettings],
    (events, options) => {
      const config = configOf(() => new Dicer(), options);
      const [{ venues }] = finish(events.reduce((state, event) => step(state, event)[0], openRun(config)));
      expect(venues[0]?.venue.book).toEqual(events.reduce<Book>(applyEvent, waitingBook));
    },
  );

  law(
    'it does not matter how far the run looks ahead, if no feed latency is longer',
    [anyClocks(anyTape()), anySettings],
    (events, options) => {
      const latencies = events.map(({ exchangeTime, receivedTime }) => Math.max(0, receivedTime - exchangeTime));
      const longest = { feedLatency: micros(Math.max(...latencies)) };
      const far = { feedLatency: micros(20_000_000) };
      expect(run(events, { ...options, bounds: longest })).toEqual(run(events, { ...options, bounds: far }));
    },
  );

  it('an event whose clock is further behind than the bound happens a bound before its receipt: ten seconds if none is stated', () => {
    const events = tape().at(0, 60_000_000).snapshot('99x1 | 101x1').at(90_000_000).change('98x1 |').events();
    const begins = (options: RunOptions) =>
      runOf(configOf({}, { latency: { feed: 'recorded' }, ...options }), events).at(-1);
    expect(begins({})).toMatchObject({ firstTime: 50_000_000 });
    expect(begins({ bounds: { feedLatency: micros(3) } })).toMatchObject({ firstTime: 59_999_997 });
  });

  it('a quote that is ahead of its time delays no trade', () => {
    const placing = scripted([
      { at: 10, act: () => [{ ...placeLimit('buy', 1 as never, { price: ticks(99) }), id: 'a' }] },
      { at: 150, act: () => [cancel('a')] },
    ]);
    const market = tape().at(0).snapshot('99x1 | 101x1');
    const events = (quote: boolean) =>
      (quote ? market.at(190, 190).quote('99x1 | 101x1') : market)
        .at(100, 200)
        .print('sell 99x5')
        .at(300)
        .change('99x2 |')
        .events();
    const fills = (facts: readonly Fact[]) => ofType(facts, 'OrderFilled').map(({ time, order }) => [time, order]);
    const options: RunOptions = { latency: { feed: 'recorded', order: 5, response: 5 } };
    expect(fills(runOf(configOf(placing, options), events(true)))).toEqual([[100, 'a']]);
  });

  it('a print comes before the book message of its instant, whichever was received first', () => {
    const placing = scripted([{ at: 10, act: () => [placeLimit('buy', 1 as never, { price: ticks(99) })] }]);
    const opened = () => tape().at(0).snapshot('99x4 | 101x1');
    const options: RunOptions = { latency: { feed: 'recorded', order: 5, response: 5 } };
    const printFirst = opened()
      .at(100, 110)
      .print('sell 99x3')
      .at(100, 120)
      .change('99x1 |')
      .at(130)
      .print('sell 99x2');
    const bookFirst = opened().at(100, 110).change('99x1 |').at(100, 120).print('sell 99x3').at(130).print('sell 99x2');
    const fillsOf = (events: readonly MarketEvent[]) =>
      ofType(runOf(configOf(placing, options), events), 'OrderFilled').map(({ time, trace }) => ({ time, trace }));
    expect(fillsOf(printFirst.at(200).change('98x1 |').events())).toHaveLength(1);
    expect(fillsOf(bookFirst.at(200).change('98x1 |').events())).toEqual(
      fillsOf(printFirst.at(200).change('98x1 |').events()),
    );
  });
});
