import { applyEvent, type Book, imbalance, isTwoSided, midDoubled, spread, waitingBook } from '@replay/book';
import { type MarketEvent, type MarketEventType, micros, parseTime } from '@replay/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createExchange, generate, type MarketConfig, sampleMarket } from '../src/index.ts';

interface Look {
  readonly mid: number;
  readonly spread: number;
  readonly imbalance: number;
}

function looksAt(events: readonly MarketEvent[]): Look[] {
  const looks: Look[] = [];
  let book: Book = waitingBook;
  for (const event of events) {
    book = applyEvent(book, event);
    if (event.type !== 'BookChanged' || !isTwoSided(book)) continue;
    looks.push({ mid: midDoubled(book) / 2, spread: spread(book), imbalance: imbalance(book, 5) });
  }
  return looks;
}

/** Of the looks with a marked imbalance, the share after which the next move of the mid went the way it pointed. */
function foretold(looks: readonly Look[]): number {
  let [agreed, counted, next] = [0, 0, looks.length - 1];
  for (let at = looks.length - 2; at >= 0; at--) {
    const [now, later] = [looks[at], looks[next]];
    const after = looks[at + 1];
    if (now === undefined || later === undefined || after === undefined) continue;
    if (after.mid !== now.mid) next = at + 1;
    const move = (looks[next]?.mid ?? now.mid) - now.mid;
    if (move === 0 || Math.abs(now.imbalance) < 0.3) continue;
    counted += 1;
    if (move > 0 === now.imbalance > 0) agreed += 1;
  }
  expect(counted).toBeGreaterThan(1000);
  return agreed / counted;
}

describe('the sample market', () => {
  let events: readonly MarketEvent[];
  let looks: readonly Look[];
  const all = <Type extends MarketEventType>(type: Type) =>
    events.filter((event): event is Extract<MarketEvent, { type: Type }> => event.type === type);

  beforeAll(() => {
    events = [...generate(sampleMarket)].flat();
    looks = looksAt(events);
  });

  it('opens with the whole book: 1,500 levels a side', () => {
    const [first, ...others] = all('BookSnapshotted');
    expect(first?.sequence).toBe(0);
    expect([first?.bids.prices.length, first?.asks.prices.length, others.length]).toEqual([1500, 1500, 0]);
  });

  it('is lively but small enough to replay in a moment', () => {
    const rows = all('BookChanged').reduce((sum, { bids, asks }) => sum + bids.prices.length + asks.prices.length, 0);
    expect(rows).toBeGreaterThan(150_000);
    expect(rows).toBeLessThan(325_000);
    expect(all('TradePrinted').length).toBeGreaterThan(25_000);
    expect(all('TradePrinted').length).toBeLessThan(75_000);
  });

  it('trades both ways', () => {
    const prints = all('TradePrinted');
    const bought = prints.filter(({ aggressor }) => aggressor === 'buy').length / prints.length;
    expect(bought).toBeGreaterThan(0.4);
    expect(bought).toBeLessThan(0.6);
  });

  it('keeps a spread of one to three ticks mostly, and moves by some basis points', () => {
    const tight = looks.filter(({ spread }) => spread <= 3).length / looks.length;
    expect(tight).toBeGreaterThan(0.6);
    const mids = looks.map(({ mid }) => mid);
    const range = (Math.max(...mids) - Math.min(...mids)) / sampleMarket.startPrice;
    expect(range).toBeGreaterThan(0.0004);
    expect(range).toBeLessThan(0.01);
  });

  it('has quiet and busy spells: the liveliest seconds print many times what the calm ones do', () => {
    const perTenSeconds = new Map<number, number>();
    for (const { exchangeTime } of all('TradePrinted')) {
      const slot = Math.floor(exchangeTime / 10_000_000);
      perTenSeconds.set(slot, (perTenSeconds.get(slot) ?? 0) + 1);
    }
    const sorted = [...perTenSeconds.values()].sort((one, other) => one - other);
    const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? 0;
    expect(at(0.9)).toBeGreaterThan(2 * at(0.1));
  });

  it('tells a mark each second, and a funding rate for either side of the settlement inside it', () => {
    const marks = all('MarkPriceChanged');
    expect(marks.length).toBe(3601);
    const settlements = new Set(all('FundingRateChanged').map(({ settlesAt }) => settlesAt));
    expect([...settlements]).toEqual([parseTime('2024-05-01T08:00:00Z'), parseTime('2024-05-01T16:00:00Z')]);
    for (const { rate } of all('FundingRateChanged')) expect(Math.abs(Number(rate))).toBeLessThan(0.001);
    for (const mark of marks) expect(Math.abs(Number(mark.price) / 60_000 - 1)).toBeLessThan(0.01);
  });

  it.each([sampleMarket.seed, 1, 2])('foretells the next move by its imbalance, at seed %i', (seed) => {
    const config: MarketConfig = { ...sampleMarket, seed, duration: micros(720_000_000) };
    const seen = seed === sampleMarket.seed ? looks : looksAt([...generate(config)].flat());
    // A coin gives 0.5; with thousands of looks a hundredth is already far from chance.
    expect(foretold(seen)).toBeGreaterThan(0.55);
    expect(foretold(seen.map((look) => ({ ...look, imbalance: -look.imbalance })))).toBeLessThan(0.45);
  });
});

describe('a long market', () => {
  it('neither fills up with forgotten orders nor runs dry', () => {
    const exchange = createExchange({ ...sampleMarket, levels: 300, duration: micros(0) });
    exchange.step();
    const atFirst = exchange.restingOrders().length;
    for (let step = 0; step < 30 * 60 * 20; step++) exchange.step();
    const orders = exchange.restingOrders().length;
    expect(orders).toBeLessThan(atFirst * 1.2);
    expect(orders).toBeGreaterThan(atFirst * 0.5);
  });
});
