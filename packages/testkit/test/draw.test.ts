import { levelsOf } from '@replay/core';
import { describe, expect, it } from 'vitest';
import { drawBook, drawLevels, drawn, drawTrade } from '../src/index.ts';

describe('a drawn market', () => {
  it.each([
    ['99x3 100x5 | 101x4', '99x3 100x5 | 101x4', 'prices rise from left to right'],
    ['100x5  99x3|102x1 101x4', '99x3 100x5 | 101x4 102x1', 'any order and spacing is understood'],
    ['99x3 |', '99x3 |', 'a side may be empty'],
    ['| 101x4', '| 101x4', 'either side'],
    ['-3x1 | 0x2', '-3x1 | 0x2', 'prices may be negative'],
  ])('%s reads back as %s: %s', (text, normalised) => {
    expect(drawn(drawBook(text))).toBe(normalised);
    expect(drawn(drawBook(normalised))).toBe(normalised);
  });

  it('keeps the rows of a message as they are drawn, removals included', () => {
    expect(drawLevels('100x5 99x0 | 101x4')).toEqual({
      bids: levelsOf([
        [100, 5],
        [99, 0],
      ]),
      asks: levelsOf([[101, 4]]),
    });
  });

  it.each([
    ['99x3 101x4', 'without a bar nobody knows the sides'],
    ['99x3 | 101x4 | 102x1', 'two bars'],
    ['99x | 101x4', 'a level without size'],
    ['99x-3 | 101x4', 'a negative size'],
    ['99.5x3 | 101x4', 'half a tick'],
  ])('refuses %s: %s', (text) => {
    expect(() => drawLevels(text)).toThrow(/drawn/);
  });

  it.each(['100x4', 'sold 100x4', 'sell 100x4 now', 'sell'])('refuses the trade %s', (text) => {
    expect(() => drawTrade(text)).toThrow(/drawn/);
  });
});
