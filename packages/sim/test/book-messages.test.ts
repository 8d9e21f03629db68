import { describe, expect, it } from 'vitest';
import { noQueue, type QueueModel } from '../src/index.ts';
import { play, rules } from './play.ts';

const bid = ['book 99x9 100x5 | 101x4 102x6', '1: buy 3@100'];

describe('a bid with 5 ahead of it', () => {
  it.each([
    ['change 100x9 |', 5, 'what joins, joins behind'],
    ['change 100x3 |', 3, 'no more can be ahead than is there'],
    ['change 100x0 |', 0, 'the level is empty'],
    ['change 100x5 |', 5, 'a row that repeats the size is no news'],
    ['change 99x1 |', 5, 'another level is none of its business'],
    ['change | 101x1', 5, 'nor is the other side'],
    ['book 100x9 | 101x4', 5, 'a snapshot never sends it back'],
    ['book 100x2 | 101x4', 2, 'but may show that fewer are ahead'],
    ['book 99x2 | 101x4', 0, 'or nobody'],
    ['interruption', 5, 'nobody has told us otherwise'],
    ['book |', 0, 'or that nobody is there at all'],
  ])('has after %s still %i, because %s', (line, ahead) => {
    const played = play([...bid, line]);
    expect(played.order('1')?.ahead).toBe(ahead);
    expect(played.answer).toEqual([]);
  });

  it('that are gone once, do not come back with the level', () => {
    expect(play([...bid, 'change 100x0 |', 'change 100x8 |']).order('1')?.ahead).toBe(0);
  });

  it('keeps a later one of ours behind it', () => {
    const played = play([...bid, 'change 100x8 |', '2: buy 1@100', 'change 100x2 |', 'change 100x9 |', '3: buy 1@100']);
    expect(played.venue.buys.map(({ id, ahead }) => [id, ahead])).toEqual([
      ['1', 2],
      ['2', 2],
      ['3', 9],
    ]);
  });
});

describe('a queue model that looks at one order at a time', () => {
  // A print it has seen makes it doubt that the shrinking was by cancels; an order that joined since has seen none.
  const doubting: QueueModel = {
    name: 'doubting',
    join: (shown) => shown,
    afterRow: (ahead, printed) => (printed > 0 ? ahead : 0),
  };

  it('cannot put a later order of ours before an earlier one', () => {
    const lines = [...bid, 'print sell 100x2', '2: buy 1@100', 'change 100x4 |'];
    expect(play(lines, { queue: doubting }).venue.buys.map(({ ahead }) => ahead)).toEqual([3, 3]);
  });

  it('but can where own orders do not see each other', () => {
    const lines = [...bid, 'print sell 100x2', '2: buy 1@100', 'change 100x4 |'];
    const fills = { ...rules.realistic, ownQueue: 'independent' } as const;
    expect(play(lines, { queue: doubting, fills }).venue.buys.map(({ ahead }) => ahead)).toEqual([3, 0]);
  });
});

describe('an opposite level at or inside the price of a bid of 3 at 100', () => {
  it.each<[string, keyof typeof rules, string[], string]>([
    ['change | 100x2', 'realistic', ['1: 2@100 book-cross'], 'a lock fills, no more than is shown'],
    ['change | 100x2', 'pessimistic', [], 'a lock proves nothing yet'],
    ['change | 100x2', 'optimistic', ['1: 3@100 book-cross'], 'a lock fills whatever is shown'],
    ['change | 99x2', 'realistic', ['1: 2@100 book-cross'], 'a cross fills at our price, not at theirs'],
    ['change | 99x2', 'pessimistic', ['1: 2@100 book-cross'], 'a cross is a fill for everyone'],
    ['change | 99x2 100x7', 'pessimistic', ['1: 2@100 book-cross'], 'of which the equal price is none'],
    ['change | 98x1 99x1 100x7', 'realistic', ['1: 3@100 book-cross'], 'one fill, though three levels gave'],
    ['change | 100x2 100x0', 'realistic', [], 'a message is seen whole, not row by row'],
    ['change | 101x0', 'realistic', [], 'it only got emptier'],
    ['book 99x1 | 100x2', 'realistic', ['1: 2@100 book-cross'], 'a snapshot tells as much as a change'],
  ])('%s under %s rules: %j, because %s', (line, name, expected) => {
    expect(play([...bid, line], { fills: rules[name] }).answer).toEqual(expected);
  });

  it('leaves it first in the queue with what it did not get', () => {
    expect(play([...bid, 'change | 100x2']).order('1')).toMatchObject({ leaves: 1, ahead: 0 });
  });

  it('is shared by price and age, best level first', () => {
    const lines = ['book 97x9 | 103x9', '1: buy 2@100', '2: buy 2@101', '3: buy 2@100', 'change | 100x3 101x2'];
    expect(play(lines).answer).toEqual(['2: 2@101 book-cross', '1: 1@100 book-cross']);
    expect(play(lines).venue.used.consumed.ask.get(100 as never)).toEqual({ size: 3, displayed: 3 });
  });

  it('says what was shown and what of it was spent', () => {
    const { answers } = play([...bid, '2: buy 4@100', 'change | 100x4']);
    expect(answers.slice(-2)).toMatchObject([
      { order: '1', size: 3, trace: { midBefore: 201, levelSize: 4, consumed: 0, queueAheadAtJoin: 5 } },
      { order: '2', size: 1, trace: { midBefore: 201, levelSize: 4, consumed: 3, queueAheadAtJoin: 5 } },
    ]);
  });

  it('gives its size once, until the feed shows another', () => {
    const locked = ['book 99x9 | 102x6', '1: buy 9@100', 'change | 100x2'];
    expect(play([...locked, 'change | 100x2']).answer).toEqual([]);
    expect(play([...locked, 'change | 102x9']).answer).toEqual([]);
    expect(play([...locked, 'change | 100x3']).answer).toEqual(['1: 3@100 book-cross']);
  });
});

describe('after 3 of an offer of 4 were taken', () => {
  const taken = ['book 99x9 | 101x4 102x6', '1: buy 3@101 ioc'];

  it.each<[string, keyof typeof rules, number, string]>([
    ['change 99x8 |', 'realistic', 1, 'the level was not looked at again'],
    ['change | 101x4', 'realistic', 1, 'repeating the size is no news'],
    ['book 99x9 | 101x4', 'realistic', 1, 'in a snapshot neither'],
    ['change | 101x2', 'realistic', 2, 'the feed looked again: these are others'],
    ['change | 101x9', 'realistic', 9, 'larger or smaller alike'],
    ['change | 101x9', 'pessimistic', 6, 'only what was added is new'],
    ['change | 101x2', 'pessimistic', 0, 'it shrank, so all of it may be ours'],
    ['change | 101x4', 'optimistic', 4, 'nothing is ever used up'],
  ])('%s under %s rules leaves %i to take, because %s', (line, name, available) => {
    const answers = play([...taken, line, '2: buy 99@101 ioc'], { fills: rules[name] }).answer;
    expect(answers.slice(1)).toEqual([
      ...(available > 0 ? [`2: ${available}@101 taker-depth`] : []),
      `2: expired ${99 - available} ioc-remainder`,
    ]);
  });

  it('a hole in the feed does not give them back', () => {
    const again = [...taken, 'interruption', 'book 99x9 | 101x4', '2: buy 99@101 ioc'];
    expect(play(again).answer).toEqual(['2: accepted', '2: 1@101 taker-depth', '2: expired 98 ioc-remainder']);
  });
});

describe('where the sides meet or overlap', () => {
  const bids = 'book 99x3 100x5 | 102x6';
  const hit = '1: sell 99@99 ioc';

  it.each([
    [['change | 100x2'], ['1: 3@99 taker-depth'], 'the newer offer says that the bid it meets is gone'],
    [['change | 99x2'], [], 'and so are those it reaches beyond'],
    [['change | 100x2', 'change 100x4 |'], ['1: 4@100 taker-depth', '1: 3@99 taker-depth'], 'a new row revives it'],
    [['change | 100x2', 'change | 100x0'], ['1: 3@99 taker-depth'], 'the end of the offer does not'],
    [['change | 100x2', 'book 99x3 100x5 | 102x6'], ['1: 5@100 taker-depth', '1: 3@99 taker-depth'], 'a snapshot does'],
    [['change 101x1 | 100x2'], ['1: 3@99 taker-depth'], 'within one message neither side is newer'],
    [['change | 101x2'], ['1: 5@100 taker-depth', '1: 3@99 taker-depth'], 'they do not meet at all'],
  ])('%j, a sell down to 99 takes %j: %s', (lines, expected) => {
    const { answer } = play([bids, ...lines, hit]);
    expect(answer.filter((said) => said.includes('@'))).toEqual(expected);
  });

  it('a fill of an overlapping book is marked', () => {
    expect(play([...bid, 'change | 99x2']).answers.at(-1)).toMatchObject({ trace: { tainted: true } });
    const orderly = play([...bid, 'change 100x0 99x0 | 99x2']).answers.at(-1);
    expect(orderly).toMatchObject({ cause: 'book-cross', trace: { levelSize: 2 } });
    expect(orderly).not.toHaveProperty('trace.tainted');
  });

  it('the last mid that one could mark at is carried', () => {
    expect(play([...bid, 'change | 99x2']).venue.midDoubled).toBe(201);
    expect(play([...bid, 'change | 100x2']).venue.midDoubled).toBe(200);
    expect(play([...bid, 'change 99x0 100x0 |']).venue.midDoubled).toBe(201);
    expect(play([...bid, 'interruption']).venue.midDoubled).toBe(201);
  });
});

it('a queue of nobody is empty after every row', () => {
  expect(play([...bid, 'change 100x9 |', 'book 100x4 | 101x1'], { queue: noQueue }).order('1')?.ahead).toBe(0);
});
