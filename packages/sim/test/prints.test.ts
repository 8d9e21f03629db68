import { lots } from '@replay/core';
import { mirrored, steps, testInstrument } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { hftbacktestNoPartialFills, noQueue, optimisticFills, queueNamed } from '../src/index.ts';
import { drawMoves, play, rules } from './play.ts';

const book = 'book 98x9 99x9 100x5 | 101x4 102x9';
const fivesAhead = [book, '1: buy 3@100'];

const prints = [
  ['sell 100x4', 0, 1, 'the queue ahead takes all of it'],
  ['sell 100x5', 0, 0, 'it ends just where we begin'],
  ['sell 100x7', 2, 0, 'it reaches past the queue'],
  ['sell 100x8', 3, undefined, 'it takes all of ours'],
  ['sell 100x50', 3, undefined, 'it cannot take more of us than we asked for'],
  ['sell 99x50', 3, undefined, 'it went through the price'],
  ['sell 99x2', 2, 0, 'it went through, but brought no more than that'],
  ['sell 101x50', 0, 5, 'somebody bid more than we do'],
  ['buy 100x9', 0, 5, 'a buyer does not trade with a bid'],
  ['buy 99x9', 0, 5, 'a buyer does not trade with a bid, whatever the price'],
  ['unknown 100x50', 0, 5, 'it may have been a buyer'],
] as const;

describe('a bid of 3 at 100 with 5 ahead of it', () => {
  it.each(prints)('on %s fills %i, leaving %s ahead: %s', (print, filled, ahead) => {
    const { venue, order } = play([...fivesAhead, `print ${print}`]);
    expect(3 - (order('1')?.leaves ?? 0)).toBe(filled);
    expect(order('1')?.ahead).toBe(ahead);
    expect(venue.buys).toHaveLength(filled === 3 ? 0 : 1);
  });

  it.each(prints)('has an offer for its mirror image, on %s too', (print, filled, ahead) => {
    const moves = mirrored(drawMoves([...fivesAhead, `print ${print}`]), 200);
    const { sells } = steps(moves).at(-1)!.after;
    expect(3 - (sells[0]?.leaves ?? 0)).toBe(filled);
    expect(sells[0]?.ahead).toBe(ahead);
  });

  it('is filled by many small prints as by one large one', () => {
    const small = Array.from({ length: 7 }, () => 'print sell 100x1');
    expect(
      play([...fivesAhead, ...small])
        .said.flat()
        .slice(1),
    ).toEqual(['1: 1@100 queue', '1: 1@100 queue']);
  });

  it('says why it was filled', () => {
    const { answers } = play([...fivesAhead, 'print sell 100x2', 'print sell 100x5']);
    expect(answers.at(-1)).toMatchObject({
      type: 'OrderFilled',
      liquidity: 'maker',
      leaves: 1,
      sequence: 3,
      trace: { midBefore: 201, queueAheadAtJoin: 5, queueAheadNow: 3, printSize: 5, consumed: 0 },
    });
  });
});

describe('what a print fills depends on the rules', () => {
  it.each<[string, keyof typeof rules, 'none' | 'risk-averse', string[], string]>([
    ['sell 100x4', 'realistic', 'none', ['1: 3@100 queue'], 'nobody is ahead'],
    ['sell 100x1', 'realistic', 'none', ['1: 1@100 queue'], 'a print fills no more than itself'],
    ['sell 100x1', 'optimistic', 'none', ['1: 3@100 queue'], 'a touch is taken to fill all'],
    ['sell 99x1', 'optimistic', 'none', ['1: 3@100 trade-through'], 'so is a print beyond'],
    ['unknown 100x1', 'optimistic', 'none', ['1: 3@100 queue'], 'whoever it was'],
    ['unknown 100x9', 'pessimistic', 'none', [], 'nothing is proven'],
    ['sell 100x7', 'pessimistic', 'risk-averse', ['1: 2@100 queue'], 'prints count there as well'],
  ])('%s under %s rules and the queue %s: %j, because %s', (print, name, queueName, expected) => {
    const queue = queueNamed(queueName) ?? noQueue;
    expect(play([...fivesAhead, `print ${print}`], { fills: rules[name], queue }).answer).toEqual(expected);
  });
});

describe('own orders that share a print', () => {
  const grown = [book.replace('100x5', '100x10'), '1: buy 2@100', 'change 100x15 |', '2: buy 3@100'];

  it('stand behind each other, with the public size between them', () => {
    const first = play([...grown, 'print sell 100x14']);
    expect(first.answer).toEqual(['1: 2@100 queue']);
    expect(first.order('2')?.ahead).toBe(3);
    expect(play([...grown, 'print sell 100x14', 'print sell 100x4']).answer).toEqual(['2: 1@100 queue']);
  });

  it.each([
    ['sell 99x4', ['1: 2@100 trade-through', '2: 2@100 trade-through'], 'what went through is shared, oldest first'],
    ['sell 99x5', ['1: 2@100 trade-through', '2: 3@100 trade-through'], 'there is enough for both'],
  ])('on %s: %j, because %s', (print, expected) => {
    expect(play([...grown, `print ${print}`]).answer).toEqual(expected);
  });

  it('the better price is first, however young', () => {
    const lines = [book, '1: buy 2@99', '2: buy 2@100', 'print sell 98x3'];
    expect(play(lines).answer).toEqual(['2: 2@100 trade-through', '1: 1@99 trade-through']);
  });

  it('says what of the print the earlier ones had spent', () => {
    const { answers } = play([book, '1: buy 2@99', '2: buy 2@100', 'print sell 98x3']);
    expect(answers.slice(-2)).toMatchObject([{ trace: { consumed: 0 } }, { trace: { consumed: 2 } }]);
  });

  it('but not where one is optimistic: each gets all', () => {
    const options = { fills: optimisticFills, queue: noQueue };
    expect(play([book, '1: buy 2@100', '2: buy 2@100', 'print sell 100x1'], options).answer).toEqual([
      '1: 2@100 queue',
      '2: 2@100 queue',
    ]);
  });

  it('and where the first gets more than the print held, nothing is left to the second, nor taken from it', () => {
    const { answer, order } = play([book, '1: buy 9@100', '2: buy 3@100', 'print sell 100x4'], {
      fills: hftbacktestNoPartialFills,
      queue: noQueue,
    });
    expect(answer).toEqual(['1: 9@100 queue']);
    expect(order('2')?.leaves).toBe(3);
  });
});

describe('where data are counted finer than one may order', () => {
  const instrument = testInstrument({ orderStep: lots(10) });

  it.each([
    ['sell 100x5', [], 'half a step is not a step'],
    ['sell 100x9', [], 'nor is nearly one'],
    ['sell 100x19', ['1: 10@100 queue'], 'one step is in it'],
    ['sell 99x25', ['1: 20@100 trade-through'], 'two are'],
    ['sell 100x39', ['1: 20@100 queue', '2: 10@100 queue'], 'three are, for both together'],
  ])('%s gives %j, because %s', (print, expected) => {
    const lines = ['book 99x9 | 101x4', '1: buy 20@100', '2: buy 20@100', `print ${print}`];
    expect(play(lines, { instrument }).answer).toEqual(expected);
  });
});

describe('an order that joined without a book', () => {
  const blind = [book, 'interruption', '1: buy 3@100'];

  it.each<[string, string[], number | undefined, string]>([
    ['print sell 100x50', [], undefined, 'nobody knows who is ahead'],
    ['print sell 99x2', ['1: 2@100 trade-through'], 0, 'whoever was ahead is gone'],
    ['book 100x7 | 101x4', [], 7, 'now it is known'],
    ['book 99x7 | 101x4', [], 0, 'nobody is'],
  ])('on %s: %j with %s ahead, because %s', (line, expected, ahead) => {
    const played = play([...blind, line]);
    expect(played.answer).toEqual(expected);
    expect(played.order('1')?.ahead).toBe(ahead);
  });

  it('is first at once where one is optimistic', () => {
    expect(play([...blind, 'print sell 100x1'], { fills: optimisticFills }).answer).toEqual(['1: 3@100 queue']);
  });

  it('but not before one of ours that knows its place', () => {
    const lines = [...fivesAhead, 'interruption', '2: buy 1@100'];
    expect(play(lines, { fills: optimisticFills }).order('2')?.ahead).toBe(5);
    expect(play(lines).order('2')?.ahead).toBeUndefined();
  });

  it('marks what it got while there was no book', () => {
    expect(play([...blind, 'print sell 99x2']).answers.at(-1)).toMatchObject({
      trace: { tainted: true, queueAheadAtJoin: null, queueAheadNow: null },
    });
  });
});
