import { describe, expect, it } from 'vitest';
import { l3FifoQueue, noQueue, optimisticFills, pessimisticFills, power3Queue, realisticFills } from '../src/index.ts';
import { play as playWith } from './play.ts';

const play = (lines: readonly string[], options: Parameters<typeof playWith>[1] = {}) =>
  playWith(lines, { queue: l3FifoQueue, ...options });

const market = 'orders b1 100x3, b2 100x4, b9 99x9 | a1 101x4, a2 102x9';

describe('a bid of 3 at 100 behind b1 with 3 and b2 with 4', () => {
  const joined = [market, '1: buy 3@100', 'added b3 bid 100x5'];

  it.each<[change: string, filled: number, ahead: number | undefined, because: string]>([
    ['executed b1 bid 100x2', 0, 5, 'b1 is ahead, and has less before us now'],
    ['executed b1 bid 100x3', 0, 4, 'b1 is gone'],
    ['removed b2 bid 100x4', 0, 3, 'b2 left'],
    ['amended b2 bid 100x1', 0, 4, 'b2 made itself smaller in its place'],
    ['amended b2 bid 100x6', 0, 3, 'b2 grew, and stands behind us for it'],
    ['amended b2 bid 99x4', 0, 3, 'b2 went to another price'],
    ['added b4 bid 100x9', 0, 7, 'who comes later stands behind us'],
    ['amended b9 bid 100x9', 0, 7, 'wherever he comes from'],
    ['removed b3 bid 100x5', 0, 7, 'who leaves behind us is no loss'],
    ['executed b3 bid 100x2', 2, 0, 'b3 stands behind us, so we would have been met first'],
    ['executed b3 bid 100x5', 3, undefined, 'for as much as we asked for'],
    ['executed b9 bid 99x2', 2, 0, 'a worse price is met after ours'],
    ['executed a1 ask 101x4', 0, 7, 'the other side was met'],
    ['executed zz bid 100x9', 0, 7, 'nobody knows where zz stood: that proves nothing'],
    ['executed b1 bid 100x9', 0, 4, 'no more trades than there was'],
    ['executed b1 bid 100x3, executed b2 bid 100x4, executed b3 bid 100x1', 1, 0, 'one sweep met all three'],
    ['removed b1 bid 100x3, added b1 bid 100x3', 0, 4, 'b1 came back, to the end'],
  ])('%s fills %i, leaving %s ahead: %s', (change, filled, ahead) => {
    const { order } = play([...joined, change]);
    expect(3 - (order('1')?.leaves ?? 0)).toBe(filled);
    expect(order('1')?.ahead).toBe(ahead);
  });

  it('is not filled twice by one trade: what was executed is the evidence, its print is not', () => {
    expect(play([...joined, 'print sell 100x50']).answer).toEqual([]);
    expect(play([...joined, 'print sell 99x2', 'executed b9 bid 99x2']).said.flat()).toEqual([
      '1: accepted',
      '1: 2@100 trade-through',
    ]);
  });

  it('says why it was filled', () => {
    const { answers } = play([...joined, 'removed b1 bid 100x3', 'removed b2 bid 100x4', 'executed b3 bid 100x2']);
    expect(answers.at(-1)).toMatchObject({
      type: 'OrderFilled',
      cause: 'queue',
      liquidity: 'maker',
      trace: { midBefore: 201, queueAheadAtJoin: 7, queueAheadNow: 0, printSize: 2, consumed: 0 },
    });
  });

  it('keeps its place when it is made smaller, and loses it when it grows', () => {
    expect(play([...joined, 'amend 1 2@100']).order('1')?.ahead).toBe(7);
    expect(play([...joined, 'amend 1 4@100']).order('1')?.ahead).toBe(12);
  });
});

describe('own orders in one queue', () => {
  const both = [market, '1: buy 2@100', 'added b3 bid 100x5', '2: buy 3@100', 'added b4 bid 100x9'];

  it.each([
    ['executed b3 bid 100x5', ['1: 2@100 queue'], 'b3 stands between the two'],
    ['executed b4 bid 100x4', ['1: 2@100 queue', '2: 2@100 queue'], 'b4 is behind both, and they share'],
    ['executed b9 bid 99x3', ['1: 2@100 trade-through', '2: 1@100 trade-through'], 'oldest first'],
  ])('on %s: %j, because %s', (change, expected) => {
    expect(play([...both, change]).answer).toEqual(expected);
  });
});

describe('an order of the public that crosses ours', () => {
  const resting = [market, '1: buy 3@100', '2: buy 3@100'];

  it.each<[lines: string[], answer: string[], because: string]>([
    [['added a3 ask 100x4'], ['1: 3@100 book-cross', '2: 1@100 book-cross'], 'what it brings is shared'],
    [['added a3 ask 99x1'], ['1: 1@100 book-cross'], 'at our price, however far it reaches'],
    [['added a3 ask 100x2', 'added a4 ask 100x1'], ['1: 1@100 book-cross'], 'each is met once, when it comes'],
    [['added a3 ask 100x2', 'amended a3 ask 100x3'], ['1: 1@100 book-cross'], 'of one that grows, what it grew by'],
    [['added a3 ask 100x2', 'amended a3 ask 100x1'], [], 'one that shrinks brings nothing'],
    [['added a3 ask 100x2', 'added a4 ask 101x9'], [], 'a level further out is none of our business'],
    [['amended a2 ask 100x2'], ['1: 2@100 book-cross'], 'one that moves comes anew'],
    [['added a3 ask 100x2, removed a3 ask 100x2'], [], 'nobody sees a book between two words of a message'],
  ])('%j: at last %j, because %s', (lines, answer) => {
    expect(play([...resting, ...lines]).answer).toEqual(answer);
  });

  it('is no evidence at our very price where one is pessimistic, and fills all where one is optimistic', () => {
    const lines = [...resting, 'added a3 ask 100x1'];
    expect(play(lines, { fills: pessimisticFills }).answer).toEqual([]);
    expect(play(lines, { fills: optimisticFills }).answer).toEqual(['1: 3@100 book-cross', '2: 3@100 book-cross']);
    expect(play([...lines, 'added b8 bid 98x1'], { fills: optimisticFills }).answer).toEqual([]);
  });

  it('says what of the levels was fresh', () => {
    const { answers } = play([...resting, 'added a3 ask 100x2', 'added a4 ask 100x1']);
    expect(answers.at(-1)).toMatchObject({ cause: 'book-cross', trace: { levelSize: 3, consumed: 2 } });
  });
});

describe('a hole in a feed by order', () => {
  const holed = [market, '1: buy 3@100', 'added b3 bid 100x5', 'interruption'];

  it.each<[line: string, ahead: number, because: string]>([
    ['orders b1 100x3, b3 100x5 | a1 101x4', 3, 'b1 is still there, b2 is not, b3 came after us'],
    ['orders b1 100x1, b2 100x4 | a1 101x4', 5, 'b1 has less'],
    ['orders b1 100x9, b2 100x4 | a1 101x4', 4, 'b1 has grown, so it left its place'],
    ['orders x1 100x9 | a1 101x4', 0, 'whoever is new stands behind us'],
  ])('ends with %s: %i ahead, because %s', (line, ahead) => {
    expect(play([...holed, line]).order('1')?.ahead).toBe(ahead);
  });

  it('keeps orders from taking, and who joins in it waits for the queue that is shown then', () => {
    const lines = [...holed, '2: buy 1@100', 'executed b3 bid 100x5', 'orders b3 100x5, b4 100x1 | a1 101x4'];
    const { order, said } = play(lines);
    expect(said.slice(-2)).toEqual([[], []]);
    expect(order('2')?.ahead).toBe(6);
  });
});

describe('other queue models on a feed by order', () => {
  it.each<[queue: string, change: string, answer: string[], because: string]>([
    ['power3:3', 'executed b1 bid 100x3', [], 'an execution eats its size, as a print does'],
    ['none', 'executed b1 bid 100x2', ['1: 2@100 queue'], 'nobody is thought to be ahead'],
    ['power3:3', 'executed b9 bid 99x2', ['1: 2@100 trade-through'], 'a worse price proves the same'],
    ['power3:3', 'print sell 99x2', [], 'the print of it is not counted again'],
  ])('%s on %s: %j, because %s', (queue, change, answer) => {
    const model = queue === 'none' ? noQueue : power3Queue(3);
    expect(play([market, '1: buy 3@100', change], { queue: model }).answer).toEqual(answer);
  });

  it('read the levels that the orders add up to', () => {
    const lines = [market, '1: buy 3@100', 'executed b1 bid 100x3', 'removed b2 bid 100x4'];
    const places = [2, 3, 4].map((end) => playWith(lines.slice(0, end), { queue: power3Queue(3) }).order('1')?.ahead);
    expect(places).toEqual([7, 4, 0]);
  });
});

describe('a feed by price level', () => {
  it.each(['book 99x1 | 101x1', 'change 99x1 |'])('has nobody by name, so that l3-fifo refuses it: %s', (line) => {
    expect(() => play([line], { fills: realisticFills })).toThrow(
      /the queue model l3-fifo needs a feed that names every order/,
    );
  });
});
