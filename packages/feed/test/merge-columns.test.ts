import { columnsOf, type EventColumns, lots, type MarketEvent, micros, ticks } from '@replay/core';
import { describe, expect, it } from 'vitest';
import { mergedColumns } from '../src/merge/merge-columns.ts';

const ids = ['test:A', 'test:B'];

const print = (instrument: string, time: number): MarketEvent => ({
  type: 'TradePrinted',
  instrument,
  exchangeTime: micros(time),
  receivedTime: micros(time),
  sequence: 0,
  price: ticks(100),
  size: lots(1),
  aggressor: 'buy',
});

/** A lane with a batch for each list of events, which fails behind them where it is said to. */
function laneOf(batches: readonly (readonly MarketEvent[])[], failure?: Error) {
  async function* columns(): AsyncGenerator<EventColumns> {
    for (const batch of batches) {
      const columns = columnsOf(batch, ids);
      // Events are numbered by the merge.
      const event = (index: number) => ({ ...columns.event(index), sequence: columns.sequences[index]! });
      yield { ...columns, event };
    }
    if (failure !== undefined) throw failure;
  }
  return { rank: 0, columns: columns() };
}

/** The instruments and times of what was merged, up to the end or a failure. */
async function merged(...lanes: readonly ReturnType<typeof laneOf>[]) {
  const read: string[] = [];
  try {
    for await (const columns of mergedColumns(lanes, undefined)) {
      for (let index = columns.start; index < columns.end; index++) {
        const { instrument, receivedTime, sequence } = columns.event(index);
        expect(sequence).toBe(read.length);
        read.push(`${instrument} ${receivedTime}`);
      }
    }
    return { read, error: undefined };
  } catch (error) {
    return { read, error };
  }
}

describe('merged lanes', () => {
  it('give the smaller instrument first at one instant, whichever lane it is in', async () => {
    const lanes = [
      laneOf([[print('test:B', 5), print('test:B', 7)]]),
      laneOf([[print('test:A', 5), print('test:A', 6)]]),
    ];
    expect((await merged(...lanes)).read).toEqual(['test:A 5', 'test:B 5', 'test:A 6', 'test:B 7']);
  });

  it('give all events that come before a failure, and then fail', async () => {
    const failure = new Error('a bad row');
    const lanes = [
      laneOf([[print('test:A', 1), print('test:A', 3)]], failure),
      laneOf([[print('test:B', 2), print('test:B', 9)]]),
    ];
    expect(await merged(...lanes)).toEqual({ read: ['test:A 1', 'test:B 2', 'test:A 3'], error: failure });
  });
});
