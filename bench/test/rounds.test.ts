import { expect, it } from 'vitest';
import { byTurns } from '../peers/rounds.ts';

const answer = { orders: 3, fills: 2, position: -1, peakMegabytes: 1 };

/** A contender that notes each of its turns and takes one second longer each time. */
function contender(name: string, turns: string[], atMost?: number) {
  const about = { name };
  let seconds = 0;
  const run = async () => {
    turns.push(name);
    return { ...answer, seconds: ++seconds };
  };
  return atMost === undefined ? { about, run } : { about, run, atMost };
}

it('lets all contenders run in turn, round by round', async () => {
  const turns: string[] = [];
  const measured = await byTurns([contender('peer', turns), contender('ours', turns)], 3);
  expect(turns).toEqual(['peer', 'ours', 'peer', 'ours', 'peer', 'ours']);
  expect(measured).toEqual([
    { name: 'peer', seconds: [1, 2, 3], orders: 3, fills: 2, position: -1 },
    { name: 'ours', seconds: [1, 2, 3], orders: 3, fills: 2, position: -1 },
  ]);
});

it('puts the times of one that stands in the list twice together', async () => {
  const turns: string[] = [];
  const ours = contender('ours', turns);
  const measured = await byTurns([contender('one', turns), ours, contender('other', turns), ours], 2);
  expect(turns).toEqual(['one', 'ours', 'other', 'ours', 'one', 'ours', 'other', 'ours']);
  expect(measured.find(({ name }) => name === 'ours')?.seconds).toEqual([1, 2, 3, 4]);
});

it('runs a slow one no more often than it is allowed', async () => {
  const turns: string[] = [];
  await byTurns([contender('slow', turns, 1), contender('quick', turns)], 3);
  expect(turns).toEqual(['slow', 'quick', 'quick', 'quick']);
});

it('throws where one comes to other orders than before', async () => {
  let orders = 0;
  const unsteady = { about: { name: 'unsteady' }, run: async () => ({ ...answer, seconds: 1, orders: ++orders }) };
  await expect(byTurns([unsteady], 2)).rejects.toThrow(/unsteady.*came to 2 orders.*before it was 1/);
});
