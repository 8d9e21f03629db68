import type { Levels, Ticks } from '@replay/core';
import { levelsOf, ticks } from '@replay/core';
import { anyLevels, anyPriceRange, anySize, drawLevels, drawn, hugePrices, ModelLadder } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyLadder, type Ladder, ladderOf } from '../src/index.ts';

const anySide = fc.constantFrom('bid' as const, 'ask' as const);

/** A few recurring prices, at any distance, so that far levels are added, removed and added again. */
const anyRecurringPrices = anyPriceRange.chain((prices) =>
  fc.array(fc.integer(prices), { minLength: 1, maxLength: 8 }),
);

/** Messages to one side of one market, all in one neighbourhood of prices. */
const anyMessages = (maxLength = 30): fc.Arbitrary<readonly Levels[]> =>
  fc
    .oneof(
      anyPriceRange.map((prices) => anyLevels(prices)),
      anyRecurringPrices.map((prices) =>
        fc.array(fc.tuple(fc.constantFrom(...prices), anySize), { maxLength: 20 }).map(levelsOf),
      ),
    )
    .chain((anyMessage) => fc.array(anyMessage, { minLength: 1, maxLength }));

const rowsOf = (ladder: Ladder): number[][] => ladder.levels().map(({ price, size }) => [price, size]);

describe('a ladder', () => {
  it.each([
    ['98x1 99x3 100x5', '98x1 99x3 100x5', 'as drawn'],
    ['100x5 98x1 99x3', '98x1 99x3 100x5', 'rows may come in any order'],
    ['99x3 99x7', '99x7', 'the later row of a price wins'],
    ['99x3 100x5 99x0', '100x5', 'a size of 0 removes'],
    ['99x0', '', 'removing an unknown level is normal'],
    ['98x1 100x5', '98x1 100x5', 'a price between two levels has none'],
    ['99x3 99x0', '', 'nothing is left of a level that came and went'],
    ['-2x1 0x4 -1x6', '-2x1 -1x6 0x4', 'prices may be negative or zero'],
  ])('from %s shows %s: %s', (rows, shown) => {
    for (const side of ['bid', 'ask'] as const) {
      const ladder = ladderOf(side, side === 'bid' ? drawLevels(`${rows} |`).bids : drawLevels(`| ${rows}`).asks);
      expect(drawn(ladder)).toBe(shown);
      const sizes = new Map(ladder.levels().map(({ price, size }) => [price, size]));
      for (let price = -3; price <= 101; price++) {
        expect(ladder.sizeAt(ticks(price))).toBe(sizes.get(ticks(price)) ?? 0);
      }
    }
  });

  it('equals a plain Map, sorted, after every message', () => {
    fc.assert(
      fc.property(anySide, anyMessages(), (side, messages) => {
        const model = new ModelLadder(side);
        let ladder = emptyLadder(side);
        for (const message of messages) {
          ladder = ladder.with(message);
          model.apply(message);
          expect(rowsOf(ladder)).toEqual(model.rows());
          expect(ladder.count).toBe(model.rows().length);
          for (const price of message.prices) expect(ladder.sizeAt(price)).toBe(model.sizeAt(price));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('has as its best level the first of its walk', () => {
    fc.assert(
      fc.property(anySide, anyMessages(), (side, messages) => {
        let ladder = emptyLadder(side);
        for (const message of messages) {
          ladder = ladder.with(message);
          expect(ladder.best).toEqual(ladder.levels(1)[0]);
        }
      }),
    );
  });

  it('is immutable: every earlier version reads as before', () => {
    fc.assert(
      fc.property(anySide, anyMessages(60), (side, messages) => {
        const model = new ModelLadder(side);
        let ladder = emptyLadder(side);
        const kept = messages.map((message) => {
          ladder = ladder.with(message);
          model.apply(message);
          return { ladder, rows: model.rows() };
        });
        for (const { ladder, rows } of kept) {
          expect(rowsOf(ladder)).toEqual(rows);
          expect(ladder.best?.price).toBe(rows[0]?.[0]);
          expect(ladder.count).toBe(rows.length);
        }
      }),
    );
  });

  it('can be continued in two independent ways', () => {
    fc.assert(
      fc.property(anySide, anyMessages(4), anyMessages(4), anyMessages(4), (side, past, one, other) => {
        const after = (...parts: (readonly Levels[])[]) => parts.flat().reduce((l, m) => l.with(m), emptyLadder(side));
        const trunk = after(past);
        const branches = [one, other].map((part) => part.reduce((ladder, message) => ladder.with(message), trunk));
        expect(branches.map(rowsOf)).toEqual([rowsOf(after(past, one)), rowsOf(after(past, other))]);
        expect(rowsOf(trunk)).toEqual(rowsOf(after(past)));
      }),
    );
  });

  it('equals, after one message of many rows, many messages of one row', () => {
    fc.assert(
      fc.property(anySide, anyMessages(8), (side, messages) => {
        const rows = messages.flatMap(({ prices, sizes }) =>
          prices.map((price, row) => [price, sizes[row] ?? 0] as const),
        );
        const atOnce = emptyLadder(side).with(levelsOf(rows));
        const oneByOne = rows.reduce((ladder, row) => ladder.with(levelsOf([row])), emptyLadder(side));
        expect(rowsOf(atOnce)).toEqual(rowsOf(oneByOne));
      }),
    );
  });

  it('holds the largest and smallest prices together', () => {
    const prices = [hugePrices.min, -1, 0, 1, hugePrices.max].map((price) => ticks(price));
    const ladder = ladderOf('ask', levelsOf(prices.map((price) => [price, 7])));
    expect(ladder.levels().map(({ price }) => price)).toEqual(prices);
    expect(
      ladderOf('bid', levelsOf(prices.map((price) => [price, 7])))
        .levels()
        .map(({ price }) => price),
    ).toEqual(prices.toReversed());
    expect(Object.is(ladder.sizeAt(ticks(0)), 7)).toBe(true);
  });

  it('gives a bid at price 0 the price 0, not −0', () => {
    expect(Object.is(ladderOf('bid', levelsOf([[0, 1]])).best?.price, 0)).toBe(true);
  });

  it('walks best first and stops when the visitor returns false', () => {
    const ladder = ladderOf('bid', drawLevels('97x1 98x2 99x3 100x4 |').bids);
    const seen: Ticks[] = [];
    ladder.walk((price) => {
      seen.push(price);
      return price > 99;
    });
    expect(seen).toEqual([100, 99]);
    expect(ladder.levels(2).map(({ price }) => price)).toEqual([100, 99]);
    expect(ladder.levels(0)).toEqual([]);
    expect([...ladder]).toEqual(ladder.levels());
  });

  it('is the same object after a message that changes nothing, and keeps its best object while it is unchanged', () => {
    const ladder = ladderOf('ask', drawLevels('| 101x4 103x2').asks);
    expect(ladder.with(drawLevels('| 101x4 102x0').asks)).toBe(ladder);
    expect(ladder.with(drawLevels('| 103x9').asks).best).toBe(ladder.best);
  });
});
