import { type BookSide, type Levels, levelsOf, type Ticks, ticks } from '@replay/core';
import { anyLevels, anyPriceRange, densePrices, drawLevels, drawn, hugePrices, ModelLadder } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyLadder, type Ladder, ladderOf } from '../src/index.ts';

/** A ladder that is kept, beside what it must always show. */
interface Version {
  readonly ladder: Ladder;
  readonly model: ModelLadder;
}

/** How many versions ago; mostly none, so that long stretches are folded. */
const anyAgo = fc.oneof(
  { arbitrary: fc.constant(0), weight: 6 },
  { arbitrary: fc.constantFrom(1, 2), weight: 2 },
  { arbitrary: fc.nat(80), weight: 2 },
);

/** Short messages keep versions close to each other; long ones move them so far apart that the store is passed on and copied. */
const anyMessage: fc.Arbitrary<Levels> = fc.oneof(
  { arbitrary: anyPriceRange.chain((prices) => anyLevels(prices)), weight: 2 },
  { arbitrary: anyLevels(densePrices, 10), weight: 4 },
  { arbitrary: fc.noShrink(fc.tuple(fc.nat(), fc.constantFrom(100, 400, 700)).map(manyRows)), weight: 3 },
);

/** So many rows over 64 prices, nearly each of which changes what is there. */
function manyRows([seed, count]: [number, number]): Levels {
  return levelsOf(
    Array.from({ length: count }, (_, row) => [90 + ((row * 37 + seed) % 64), (row * 7 + (seed % 1000)) % 5]),
  );
}

const anyStep = fc.oneof(
  { arbitrary: fc.record({ step: fc.constant('fold' as const), ago: anyAgo, rows: anyMessage }), weight: 6 },
  { arbitrary: fc.record({ step: fc.constant('read' as const), ago: anyAgo }), weight: 2 },
  {
    arbitrary: fc.record({ step: fc.constant('ask' as const), ago: anyAgo, price: fc.integer(densePrices) }),
    weight: 2,
  },
  {
    arbitrary: fc.record({ step: fc.constant('walk' as const), ago: anyAgo, otherAgo: anyAgo, rows: anyMessage }),
    weight: 2,
  },
);

type Step = typeof anyStep extends fc.Arbitrary<infer Of> ? Of : never;

const sides = ['bid', 'ask'] as const satisfies readonly BookSide[];
const anySide = fc.constantFrom(...sides);

const rowsOf = (ladder: Ladder): number[][] => ladder.levels().map(({ price, size }) => [price, size]);

const beginning = (side: BookSide): Version => ({ ladder: emptyLadder(side), model: new ModelLadder(side) });

function folded({ ladder, model }: Version, rows: Levels): Version {
  const after = new ModelLadder(model.side);
  after.apply(model.levels());
  after.apply(rows);
  return { ladder: ladder.with(rows), model: after };
}

function expectRight({ ladder, model }: Version): void {
  const rows = model.rows();
  expect(rowsOf(ladder)).toEqual(rows);
  expect(ladder.count).toBe(rows.length);
  expect(ladder.best).toEqual(rows[0] === undefined ? undefined : { price: rows[0][0], size: rows[0][1] });
}

/** Walks one version; in the middle of it another is walked and asked, and both are folded on. */
function walkInterleaved(walked: Version, other: Version, rows: Levels): Version[] {
  const seen: number[][] = [];
  const made: Version[] = [];
  const half = Math.floor(walked.ladder.count / 2);
  walked.ladder.walk((price, size) => {
    if (seen.length === half) {
      made.push(folded(walked, rows), folded(other, rows));
      expectRight(other);
    }
    if (seen.length % 16 === 0) expect(other.ladder.sizeAt(price)).toBe(other.model.sizeAt(price));
    seen.push([price, size]);
  });
  expect(seen).toEqual(walked.model.rows());
  return made;
}

function take(versions: Version[], step: Step): void {
  const back = (ago: number) => versions[Math.max(0, versions.length - 1 - ago)]!;
  const version = back(step.ago);
  switch (step.step) {
    case 'fold':
      versions.push(folded(version, step.rows));
      break;
    case 'read':
      expectRight(version);
      break;
    case 'ask':
      expect(version.ladder.sizeAt(ticks(step.price))).toBe(version.model.sizeAt(step.price));
      break;
    case 'walk':
      versions.push(...walkInterleaved(version, back(step.otherAgo), step.rows));
      break;
  }
}

describe('ladders made of each other', () => {
  it('each equal a plain Map, in any order of forks and reads', () => {
    fc.assert(
      fc.property(anySide, fc.array(anyStep, { minLength: 10, maxLength: 60 }), (side, steps) => {
        const versions = [beginning(side)];
        for (const step of steps) take(versions, step);
        for (const version of versions) expectRight(version);
        for (const version of versions.toReversed()) expectRight(version);
      }),
      { numRuns: 150 },
    );
  });

  it.each(sides)('of a long fold of the %s side read right when distant versions alternate', (side) => {
    const versions = [beginning(side)];
    for (let message = 0; message < 300; message++) versions.push(folded(versions.at(-1)!, manyRows([message, 40])));
    for (const apart of [1, 7, 20, 150]) {
      for (let at = apart; at < versions.length; at += 13) {
        const [earlier, later] = [versions[at - apart]!, versions[at]!];
        for (const version of [earlier, later, earlier, later]) expectRight(version);
      }
    }
  });

  it('may be read between the messages of a fold that goes on', () => {
    fc.assert(
      fc.property(anySide, fc.nat(), fc.integer({ min: 1, max: 60 }), (side, seed, window) => {
        const versions = [beginning(side)];
        for (let message = 0; message < 80; message++) {
          versions.push(folded(versions.at(-1)!, manyRows([seed + message * 11, 30])));
          expectRight(versions[Math.max(0, message - window)]!);
        }
        for (const version of versions) expectRight(version);
      }),
      { numRuns: 20 },
    );
  });
});

describe('a walk', () => {
  const before = ladderOf('ask', drawLevels('| 101x4 102x2 103x7').asks);

  it.each([
    ['the ladder it walks', (): Ladder => before, 'the walk goes on over what the ladder shows'],
    ['one made of it', (): Ladder => before.with(drawLevels('| 104x1').asks), 'they share what they have in common'],
  ])('is not disturbed by a visitor that folds on from %s: %s', (_which, of) => {
    const walked = of();
    const seen: number[] = [];
    walked.walk((price) => {
      seen.push(price);
      expect(drawn(walked.with(drawLevels('| 101x0 102x0 103x0 104x0 105x5').asks))).toBe('105x5');
    });
    expect(seen).toEqual(walked.levels().map(({ price }) => price));
  });

  it('that throws leaves the ladder as it was, to read and to fold on', () => {
    const fail = () => {
      throw new Error('stopped by the visitor');
    };
    expect(() => before.walk(fail)).toThrow('stopped by the visitor');
    expect(drawn(before.with(drawLevels('| 102x0').asks))).toBe('101x4 103x7');
    expect(drawn(before)).toBe('101x4 102x2 103x7');
  });

  it('allows reading sizes of the previous ladder', () => {
    const after = before.with(drawLevels('| 101x0 102x9 104x1').asks);
    const changes: number[] = [];
    after.walk((price, size) => {
      changes.push(size - before.sizeAt(price));
    });
    expect(changes).toEqual([7, 0, 1]);
  });
});

describe('a ladder of far-apart prices', () => {
  it('holds, orders and forgets thousands of levels that are nowhere near each other', () => {
    const step = Math.floor(hugePrices.max / 2000);
    const prices = Array.from({ length: 4001 }, (_, at) => ticks((at - 2000) * step));
    const full = ladderOf('ask', levelsOf(prices.toReversed().map((price, at) => [price, at + 1])));
    const half = full.with(levelsOf(prices.filter((_, at) => at % 2 === 0).map((price) => [price, 0])));
    const none = half.with(levelsOf(prices.map((price) => [price, 0])));
    expect([full.count, half.count, none.count]).toEqual([4001, 2000, 0]);
    expect(full.levels().map(({ price }) => price)).toEqual(prices);
    expect(half.levels().map(({ price }) => price)).toEqual(prices.filter((_, at) => at % 2 === 1));
    expect(none.best).toBeUndefined();
    expect(full.sizeAt(prices[0] as Ticks)).toBe(4001);
  });
});
