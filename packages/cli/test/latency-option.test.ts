import { chosenLatency } from '@replay/backtest/command';
import type { Micros } from '@replay/core';
import { describe, expect, it } from 'vitest';
import { backtest, fileOf, quietly } from './command.ts';
import { dataset } from './dataset.ts';
import { flipFlop } from './strategies.ts';

const at = 1_700_000_000_000_000 as Micros;

const measured = () => fileOf('latency.csv', `sent,at_venue,back\n${at},${at + 4000},${at + 9000}\n`);

describe('the latency of a run', () => {
  it.each([
    ['recorded,10ms,5ms', { place: 10_000, cancel: 10_000, response: 5000 }, 'one number a leg'],
    ['0,0,0', { place: 0, cancel: 0, response: 0 }, 'none'],
    ['recorded,10ms/2ms/3ms,5ms', { place: 10_000, cancel: 2000, response: 5000 }, 'a number for each request'],
    ['recorded,7ms..7ms,5ms', { place: 7000, cancel: 7000, response: 5000 }, 'a range of one'],
    ['recorded,lognormal:10ms:0,5ms', { place: 10_000, cancel: 10_000, response: 5000 }, 'no spread around the median'],
  ])('%s: %j, %s', (text, expected) => {
    const model = chosenLatency(text, undefined, 1);
    expect(model.order('place', at, 0)).toBe(expected.place);
    expect(model.order('cancel', at, 0)).toBe(expected.cancel);
    expect(model.response('OrderAccepted', at, 0)).toBe(expected.response);
  });

  it('is drawn from the seed, within its range, anew at each time', () => {
    const drawn = (seed: number) => {
      const model = chosenLatency('recorded,5ms..20ms,0', undefined, seed);
      return Array.from({ length: 50 }, (_, step) => model.order('place', (at + step) as Micros, 0) as number);
    };
    expect(drawn(1)).toEqual(drawn(1));
    expect(drawn(1)).not.toEqual(drawn(2));
    expect(Math.min(...drawn(1))).toBeGreaterThanOrEqual(5000);
    expect(Math.max(...drawn(1))).toBeLessThanOrEqual(20_000);
    expect(new Set(drawn(1)).size).toBeGreaterThan(40);
  });

  it('is taken from measured requests, and described', async () => {
    const run = ['--strategy', flipFlop(), ...dataset(), '--latency-file', measured(), '--json', ...quietly()];
    const { assumptions, undefined: reasons } = JSON.parse((await backtest(run)).out);
    expect(assumptions.latencyMicros).toEqual({ feed: 'recorded', order: null, response: null });
    expect(assumptions.latencyModel).toMatch(/from 1 recorded samples/);
    expect(reasons['assumptions.latencyMicros.order']).toBe('NOT_APPLICABLE');
  });

  it('of a file with an invalid row is an error naming the row', async () => {
    const file = fileOf('bad.csv', 'sent,at_venue,back\n5,x,9\n');
    const said = await backtest(['--strategy', flipFlop(), ...dataset(), '--latency-file', file, ...quietly()]);
    expect(said.err).toMatch(/row 2|line 2/);
    expect(said).toMatchObject({ code: 3, out: '' });
  });

  it.each<[args: string[], message: RegExp]>([
    [['--latency', 'recorded,10ms/5ms,1ms'], /the order leg '10ms\/5ms' .* three of them as place\/cancel\/amend/],
    [['--latency', 'recorded,20ms..5ms,1ms'], /no range/],
    [['--latency', 'recorded,lognormal:10ms,1ms'], /lognormal:MEDIAN:SPREAD/],
    [['--latency', 'recorded,lognormal:10ms:9,1ms'], /lognormal:MEDIAN:SPREAD/],
    [['--latency', 'lognormal:10ms:1,1ms,1ms'], /the latency leg 'lognormal:10ms:1'/],
    [['--latency-file', '/no/such.csv'], /--latency-file cannot be read/],
    ...['recorded,10ms,10ms', '1ms,2ms', ',', ''].map((text): [string[], RegExp] => [
      ['--latency', text, '--latency-file', measured()],
      text === '' ? /the latency leg ''/ : /--latency-file has the order and response legs/,
    ]),
  ])('%j is wrong usage', async (args, message) => {
    const said = await backtest(['--strategy', flipFlop(), ...dataset(), ...args, ...quietly()]);
    expect(said.err).toMatch(message);
    expect(said).toMatchObject({ code: 2, out: '' });
  });
});
