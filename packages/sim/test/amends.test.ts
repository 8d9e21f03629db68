import { describe, expect, it } from 'vitest';
import { realisticFills } from '../src/index.ts';
import { play } from './play.ts';

const working = ['book 99x9 100x5 | 101x4', '1: buy 3@100', 'change 100x8 |', '2: buy 2@100'];

describe('an amend of a bid of 3 at 100, 5 ahead of it and another of ours behind', () => {
  it.each([
    ['amend 1 2@100', ['1: amended 2 of 2@100 in its place'], 5, 'a smaller size keeps the place'],
    ['amend 1 3@100', ['1: amended 3 of 3@100 in its place'], 5, 'so does the same size'],
    ['amend 1 4@100', ['1: amended 4 of 4@100'], 8, 'a larger one goes to the back, behind our own too'],
    ['amend 1 3@99', ['1: amended 3 of 3@99'], 9, 'another price is another queue'],
    ['amend 1 6@101', ['1: amended 6 of 6@101', '1: 4@101 taker-depth'], 0, 'at a price that crosses it takes'],
    ['amend 1 3@100.5', ['1: amend rejected invalid-price'], 5, 'a refused one changes nothing'],
    ['amend 1 0@100', ['1: amend rejected invalid-size'], 5, 'a refused one changes nothing'],
    ['amend 3 1@100', ['3: amend rejected not-working'], 5, 'it is another order'],
  ])('%s: %j, and %i ahead, because %s', (line, answer, ahead) => {
    const played = play([...working, line]);
    expect(played.answer).toEqual(answer);
    expect(played.order('1')?.ahead).toBe(ahead);
  });

  it('gives the new total, what is filled included', () => {
    const partly = [...working, 'print sell 100x6'];
    expect(play(partly).order('1')).toMatchObject({ size: 3, leaves: 2 });
    expect(play([...partly, 'amend 1 2@100']).order('1')).toMatchObject({ size: 2, leaves: 1, ahead: 0 });
    expect(play([...partly, 'amend 1 1@100']).answer).toEqual(['1: cancelled 2 size-below-filled']);
    expect(play([...partly, 'amend 1 5@99']).order('1')).toMatchObject({ size: 5, leaves: 4, ahead: 9 });
  });

  it('lets the one behind move up when the one ahead of it leaves', () => {
    const ahead = ['book 99x9 | 101x4', '1: buy 3@100', '2: buy 1@100'];
    expect(play([...ahead, 'amend 1 1@100', 'print sell 100x2']).answer).toEqual(['1: 1@100 queue', '2: 1@100 queue']);
    expect(play([...ahead, 'amend 1 4@100', 'print sell 100x2']).answer).toEqual(['2: 1@100 queue', '1: 1@100 queue']);
  });

  it('is too late for an order that is done', () => {
    expect(play([...working, 'print sell 99x50', 'amend 1 9@100']).answer).toEqual(['1: amend rejected not-working']);
  });
});

describe('an amend that would make a post-only bid take', () => {
  const lines = ['book 99x9 100x5 | 101x4', '1: buy 3@100 post-only', 'amend 1 3@101'];

  it('ends the order, as large venues do', () => {
    expect(play(lines).answer).toEqual([
      '1: amend rejected post-only-would-take',
      '1: cancelled 3 post-only-would-take',
    ]);
  });

  it('or is refused and leaves it in its place, where the rules say so', () => {
    const played = play(lines, { fills: { ...realisticFills, postOnlyAmend: 'reject' } });
    expect(played.answer).toEqual(['1: amend rejected post-only-would-take']);
    expect(played.order('1')).toMatchObject({ price: 100, ahead: 5 });
  });
});

describe('an amend that the account cannot carry', () => {
  const lines = ['book 99x9 | 101x4', '1: buy 3@100'];
  const upTo = (most: number) => ({ affordable: (_: unknown, { size }: { size: number }) => size <= most });

  it('is refused, and the order stays', () => {
    const played = play([...lines, 'amend 1 5@100'], upTo(4));
    expect(played.answer).toEqual(['1: amend rejected margin']);
    expect(played.order('1')).toMatchObject({ size: 3, leaves: 3 });
  });

  it('counts what is left of it alone', () => {
    expect(play([...lines, 'print sell 100x2', 'amend 1 5@100'], upTo(3)).answer).toEqual(['1: amended 3 of 5@100']);
  });
});
