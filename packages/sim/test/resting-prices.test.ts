import { lots, ticks } from '@replay/core';
import { change, testInstrument } from '@replay/testkit';
import { expect, it } from 'vitest';
import {
  applyMarketEvent,
  arrive,
  cancelOrder,
  copyVenue,
  realisticFills,
  riskAverseQueue,
  shareOfValue,
} from '../src/index.ts';
import { play } from './play.ts';

const models = { fills: realisticFills, queue: riskAverseQueue, fees: shareOfValue() };
const instrument = testInstrument().id;

it('the prices at which orders rest are those of the orders of the moment, in one venue that goes on', () => {
  const { venue } = play(['book 99x5 98x5 97x5 | 101x4', '1: buy 1@98']);
  let sequence = 9;
  const at = () => ({ time: 9_000 as never, sequence });
  const rows = (text: string) => {
    sequence += 1;
    applyMarketEvent(venue, change(text, { sequence, instrument }), at(), models);
    return venue.buys.map(({ id, ahead }) => [id, ahead]);
  };
  expect(rows('98x4 |')).toEqual([['1', 4]]);
  const terms = { kind: 'limit', price: ticks(99), timeInForce: 'gtc' } as const;
  arrive(venue, { id: '2', instrument, side: 'buy', size: lots(1), terms }, at(), models, () => true);
  const copy = copyVenue(venue);
  expect(rows('99x2 |')).toEqual([
    ['2', 2],
    ['1', 4],
  ]);
  cancelOrder(venue, '1', at());
  expect(rows('98x1 99x1 |')).toEqual([['2', 1]]);
  expect(copy.buys.map(({ ahead }) => ahead)).toEqual([5, 4]);
});
