import type { Micros } from '@replay/core';
import { print, snapshot } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { type MarketPace, noPace, paced } from '../src/slippage-model.ts';

type Moment = readonly [milliseconds: number, midDoubled: number | undefined, printed?: number];

const paceOf = (moments: readonly Moment[]): MarketPace =>
  moments.reduce(
    (pace, [milliseconds, midDoubled, printed]) =>
      paced(
        pace,
        printed === undefined ? snapshot('99x1 | 101x1') : print(`buy 100x${printed}`),
        (milliseconds * 1000) as Micros,
        midDoubled,
      ),
    noPace,
  );

describe('the pace of a market', () => {
  it.each<[moments: readonly Moment[], squares: number, because: string]>([
    [[[1000, 100]], 0, 'the first mid has none before it'],
    [
      [
        [1000, 100],
        [2000, 110],
      ],
      0.01,
      'a rise by a tenth',
    ],
    [
      [
        [1000, 100],
        [2000, 90],
      ],
      0.01,
      'a fall by a tenth',
    ],
    [
      [
        [1000, 100],
        [2000, 110],
        [3000, 99],
      ],
      0.02,
      'each second by its own mid',
    ],
    [
      [
        [1000, 100],
        [1999, 500],
        [2000, 110],
      ],
      0.01,
      'what happens within a second is left out',
    ],
    [
      [
        [1000, 100],
        [2000, undefined],
        [2500, 110],
      ],
      0.01,
      'a moment without a mid ends no second',
    ],
    [
      [
        [1000, 100],
        [9000, 110],
      ],
      0.01,
      'seconds without an event are skipped',
    ],
    [
      [
        [500, 100],
        [1000, 110],
      ],
      0,
      'the first second counts from the next one on',
    ],
  ])('of %j has squares of %d: %s', (moments, squares) => {
    expect(paceOf(moments).squares).toBeCloseTo(squares, 12);
  });

  it('adds up what is printed, whether or not a second begins with it', () => {
    expect(
      paceOf([
        [1000, 100, 3],
        [1200, 100, 4],
        [2000, 110, 5],
        [2001, undefined],
      ]),
    ).toEqual({
      printed: 12,
      squares: expect.closeTo(0.01, 12),
      second: 2,
      mid: 110,
    });
  });
});
