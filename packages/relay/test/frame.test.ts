import { scalesOf } from '@replay/core';
import { change, snapshot, testInstrument } from '@replay/testkit';
import { expect, it } from 'vitest';
import { frameOf } from '../src/relay-protocol/frame.ts';

const scales = { symbol: 'BTCUSDT', ...scalesOf(testInstrument()) };
const sidesOf = (text: string) => {
  const { bids, asks } = JSON.parse(text);
  return { bids, asks };
};

it('a snapshot frame has each price once, with its last size, and no level of size 0', () => {
  const told = snapshot('98x0 99x1 99x2 | 101x4 101x0 102x3');
  expect(sidesOf(frameOf(told, scales))).toEqual({ bids: [['99', '2']], asks: [['102', '3']] });
  expect(sidesOf(frameOf(snapshot('|'), scales))).toEqual({ bids: [], asks: [] });
});

it('a change keeps its rows unchanged', () => {
  expect(sidesOf(frameOf(change('99x0 99x1 |'), scales)).bids).toEqual([
    ['99', '0'],
    ['99', '1'],
  ]);
});
