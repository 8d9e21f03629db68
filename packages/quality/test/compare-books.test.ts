import { drawBook } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { compareBooks } from '../src/index.ts';

describe('a snapshot beside the folded book', () => {
  it.each([
    [
      '98x1 99x3 | 101x4',
      '98x1 99x3 | 101x4',
      { equal: 3, differing: 0, unknown: 0, vanished: 0 },
      'they are the same',
    ],
    [
      '98x1 99x3 | 101x4',
      '98x2 99x3 | 101x4',
      { equal: 2, differing: 1, unknown: 0, vanished: 0 },
      'a size is another',
    ],
    [
      '99x3 | 101x4',
      '98x1 99x3 | 101x4',
      { equal: 2, differing: 0, unknown: 1, vanished: 0 },
      'the fold missed an insert',
    ],
    [
      '98x1 99x3 | 101x4',
      '97x1 99x3 | 101x4',
      { equal: 2, differing: 0, unknown: 1, vanished: 1 },
      'a delete was missed too',
    ],
    [
      '50x9 98x1 99x3 | 101x4 900x1',
      '98x1 99x3 | 101x4',
      { equal: 3, differing: 0, unknown: 0, vanished: 0 },
      'the snapshot ends before the far levels',
    ],
    [
      '99x3 | 101x4 102x1',
      '99x3 |',
      { equal: 1, differing: 0, unknown: 0, vanished: 2 },
      'a side that is gone is compared whole',
    ],
  ])('%s against %s', (folded, shown, expected) => {
    expect(compareBooks(drawBook(folded), drawBook(shown))).toMatchObject(expected);
  });

  it('gives the first differences as examples, best price first', () => {
    const { examples } = compareBooks(drawBook('98x1 99x3 | 101x4'), drawBook('97x5 98x2 99x3 | 102x4'));
    expect(examples).toEqual([
      { side: 'bid', price: 98, folded: 1, shown: 2 },
      { side: 'bid', price: 97, folded: 0, shown: 5 },
      { side: 'ask', price: 102, folded: 0, shown: 4 },
      { side: 'ask', price: 101, folded: 4, shown: 0 },
    ]);
  });
});
