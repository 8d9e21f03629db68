import { mirrored, steps } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { drawMoves, play, rules } from './play.ts';

const book = 'book 98x2 99x3 | 101x4 102x6 105x1';

describe('an order that takes walks the other side best price first', () => {
  it.each([
    ['buy 3@101', ['3@101 taker-depth'], 'the best level is enough'],
    ['buy 4@101', ['4@101 taker-depth'], 'and may be used up'],
    ['buy 7@102', ['4@101 taker-depth', '3@102 taker-depth'], 'each level has its own price'],
    ['buy 7@150', ['4@101 taker-depth', '3@102 taker-depth'], 'a limit far off is not the price'],
    ['buy 99@104 ioc', ['4@101 taker-depth', '6@102 taker-depth', 'expired 89 ioc-remainder'], 'the limit ends it'],
    [
      'buy 99 market',
      ['4@101 taker-depth', '6@102 taker-depth', '1@105 taker-depth', 'expired 88 depth-exhausted'],
      'what the book does not show is not bought',
    ],
  ])('%s: %j, because %s', (order, expected) => {
    const lines = [book, `1: ${order}`];
    const said = ['accepted', ...expected].map((words) => `1: ${words}`);
    expect(play(lines).answer).toEqual(said);
    // An order of the other side meets the mirror of it at the mirrored prices.
    const fills = steps(mirrored(drawMoves(lines), 200))
      .at(-1)!
      .answers.filter(({ type }) => type === 'OrderFilled');
    expect(fills.map((fill) => fill.type === 'OrderFilled' && `${fill.size}@${200 - fill.price} taker-depth`)).toEqual(
      expected.filter((words) => words.includes('@')),
    );
  });

  it('names each level with what it showed and what of it had been used', () => {
    const { answers } = play([book, '1: buy 3@101 ioc', '2: buy 2@102 ioc']);
    expect(answers.filter(({ order, type }) => order === '2' && type === 'OrderFilled')).toMatchObject([
      { price: 101, size: 1, leaves: 1, liquidity: 'taker', trace: { midBefore: 200, levelSize: 4, consumed: 3 } },
      { price: 102, size: 1, leaves: 0, liquidity: 'taker', trace: { midBefore: 200, levelSize: 6, consumed: 0 } },
    ]);
  });

  it('leaves the recorded book as it was', () => {
    const [shown, took] = steps(drawMoves([book, '1: buy 99 market']));
    expect(took?.after.book).toBe(shown?.after.book);
  });

  it('rests what is left, behind a level that the feed still shows though it is used up', () => {
    const lines = [book, '1: buy 9@101'];
    expect(play(lines).order('1')).toMatchObject({ price: 101, leaves: 5, ahead: 0 });
    expect(play([...lines, 'change | 101x4']).answer).toEqual([]);
    expect(play([...lines, 'change | 101x2']).answer).toEqual(['1: 2@101 book-cross']);
  });
});

describe('a level of 4 of which 4 were taken', () => {
  it.each<[keyof typeof rules, string[], string]>([
    ['realistic', ['2: accepted', '2: 2@102 taker-depth'], 'it is not there for the next order'],
    ['optimistic', ['2: accepted', '2: 2@101 taker-depth'], 'nothing is ever used up'],
  ])('under %s rules: %j, because %s', (name, expected) => {
    expect(play([book, '1: buy 4 market', '2: buy 2 market'], { fills: rules[name] }).answer).toEqual(expected);
  });
});

describe('own orders never trade with each other', () => {
  const resting = [book, '1: sell 2@100', '2: sell 2@102', '3: sell 2@103'];

  it.each([
    ['buy 1@99', [], 'it reaches none of them'],
    ['buy 1@100', ['1: cancelled 2 self-trade'], 'the older one gives way, and the new one rests'],
    ['buy 1@101', ['1: cancelled 2 self-trade', '4: 1@101 taker-depth'], 'it stood before the level that was taken'],
    [
      'buy 9 market',
      ['1: cancelled 2 self-trade', '2: cancelled 2 self-trade', '4: 4@101 taker-depth', '4: 5@102 taker-depth'],
      'a walk clears what it passes and no more',
    ],
    [
      'buy 20@103 ioc',
      [
        '1: cancelled 2 self-trade',
        '2: cancelled 2 self-trade',
        '3: cancelled 2 self-trade',
        '4: 4@101 taker-depth',
        '4: 6@102 taker-depth',
        '4: expired 10 ioc-remainder',
      ],
      'what is left would have met the last one',
    ],
    ['buy 20@103 fok', ['4: expired 20 fok-not-fillable'], 'an order that never takes leaves them alone'],
    ['buy 1@100 post-only', ['1: cancelled 2 self-trade'], 'no public level is within its reach, so it rests'],
  ])('%s: %j, because %s', (order, expected) => {
    const { answer } = play([...resting, `4: ${order}`]);
    expect(answer).toEqual(['4: accepted', ...expected]);
  });
});
