import { expect, it } from 'vitest';
import { agreementOf } from '../peers/agreement.ts';
import type { LoopResult } from '../peers/results.ts';

const ours: LoopResult = {
  feed: 'fut20',
  work: 'grid',
  engine: 'replay',
  variant: 'tape',
  seconds: [1],
  orders: 1000,
  fills: 200,
  position: -100,
};
const peer: LoopResult = { ...ours, engine: 'hftbacktest', variant: 'HashMap, file' };

it('takes equal work, and work that differs by less than one per cent, as the same', () => {
  expect(agreementOf(peer, ours)).toEqual({ kind: 'same' });
  expect(agreementOf({ ...peer, orders: 991, fills: 201 }, ours)).toEqual({ kind: 'same' });
});

it.each([
  ['orders', 990, 'orders 990 against 1000, 1.0 % apart'],
  ['fills', 198, 'fills 198 against 200, 1.0 % apart'],
  ['position', -102, 'position -102 against -100, 2.0 % apart'],
  ['position', 100, 'position 100 against -100, 200.0 % apart'],
  ['fills', 0, 'fills 0 against 200, 100.0 % apart'],
])('makes a row void whose %s are %d', (figure, value, because) => {
  expect(agreementOf({ ...peer, [figure]: value }, ours)).toEqual({ kind: 'void', because });
});

it('makes a row void where only one of the two holds a position', () => {
  expect(agreementOf({ ...peer, position: 1 }, { ...ours, position: 0 }).kind).toBe('void');
});

it('says in what the work of the other engines differs, and that fills of lrvx on changes are void', () => {
  const of = (engine: LoopResult['engine'], variant: LoopResult['variant']) =>
    agreementOf({ ...peer, engine, variant }, ours);
  expect(of('nautilus_trader', 'memory').kind).toBe('other');
  expect(of('lrvx', 'raw')).toMatchObject({ kind: 'other', how: expect.stringContaining('its fills are void') });
  expect(of('lrvx', 'top 20')).toMatchObject({ kind: 'other', how: expect.stringContaining('20 levels') });
});
