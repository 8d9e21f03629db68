import type { MarketEvent } from '@replay/core';
import { instrumentEntry, type MachineLive, type MachineStreamMarket, streamMachine } from '@replay/feed';
import { Normalizer, parseDataType } from '@replay/normalized';
import { tape, testInstrument } from '@replay/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { type StubMachine, type StubPlan, stubMachine } from './machine-stub.ts';

const instrument = testInstrument({ id: 'bybit:BTCUSDT', exchange: 'bybit', tickSize: '0.1', lotSize: '0.001' });
const instruments = { instruments: [instrumentEntry(instrument)] } as NonNullable<MachineStreamMarket['instruments']>;
const story = tape({ instrument: instrument.id })
  .at(1_714_521_600_000_000)
  .snapshot('600000x5 | 600001x7')
  .at(1_714_521_601_000_000)
  .print('buy 600001x1', '1')
  .change('| 600001x6')
  .events();
const lines = (() => {
  const dataTypes = ['trade', 'book_change'].map(parseDataType);
  const normalizer = new Normalizer({ instruments: [instrument], dataTypes, disconnects: true });
  const texts: string[] = [];
  for (const event of story) normalizer.push(event, texts);
  return texts;
})();

const machines: StubMachine[] = [];
const begin = async (play: NonNullable<StubPlan['play']>): Promise<StubMachine> => {
  const machine = await stubMachine({ play });
  machines.push(machine);
  return machine;
};
afterEach(async () => {
  await Promise.all(machines.splice(0).map((machine) => machine.close()));
});

const open = ({ url }: StubMachine, more: Partial<MachineStreamMarket> = {}): Promise<MachineLive> =>
  streamMachine({ url, exchange: 'bybit', symbols: ['BTCUSDT'], instruments, random: () => 0, ...more });

const readAll = async (source: MachineLive): Promise<readonly MarketEvent[]> => {
  const events: MarketEvent[] = [];
  for await (const batch of source.batches()) events.push(...batch);
  return events;
};

describe('a live stream of a Machine', () => {
  it('is asked for holes and errors, and gives events until it ends', async () => {
    const machine = await begin((connection) => {
      for (const line of lines) connection.send(line);
      connection.end();
    });
    expect(await readAll(await open(machine))).toEqual(story);
    expect(machine.asked).toEqual([
      {
        exchange: 'bybit',
        symbols: ['BTCUSDT'],
        dataTypes: ['book_change', 'trade', 'derivative_ticker', 'liquidation'],
        withDisconnectMessages: true,
        withErrorMessages: true,
      },
    ]);
  });

  it('tells of troubles behind the Machine: they are counted', async () => {
    const trouble =
      '{"type":"error","exchange":"bybit","localTimestamp":"2024-05-01T00:00:00.000Z","details":"no pong","subSequentErrorsCount":1}';
    const machine = await begin((connection) => {
      for (const line of [trouble, ...lines, trouble]) connection.send(line);
      connection.end();
    });
    const source = await open(machine);
    expect(await readAll(source)).toEqual(story);
    expect(source.counts()).toEqual({ messages: 3, events: 3, reconnects: 0, errors: 2 });
    expect(source.notes).toEqual(['The Machine told of 2 errors between it and the exchange.']);
  });

  it('that breaks is a hole, and goes on behind it', async () => {
    const machine = await begin((connection) => {
      for (const line of connection.nth === 0 ? lines : lines.slice(0, 1))
        connection.send(line.replaceAll(':00:00.', ':00:01.'));
      if (connection.nth === 0) connection.cut();
      else connection.end();
    });
    const source = await open(machine);
    const events = await readAll(source);
    expect(events.map(({ type, sequence }) => [type, sequence])).toEqual([
      ['BookSnapshotted', 0],
      ['TradePrinted', 1],
      ['BookChanged', 2],
      ['FeedInterrupted', 3],
      ['BookSnapshotted', 4],
    ]);
    expect(source.counts().reconnects).toBe(1);
  });

  it('whose Machine gives up after 50 errors is an error', async () => {
    const machine = await begin((connection) => connection.fail('Error: HttpError: status code: 401'));
    await expect(readAll(await open(machine))).rejects.toMatchObject({ code: 'NETWORK' });
  });

  it('that is not there is tried five times', async () => {
    const machine = await begin((connection) => connection.cut());
    const failing = readAll(await open(machine, { wait: async () => {} }));
    await expect(failing).rejects.toMatchObject({ code: 'NETWORK', message: expect.stringContaining('tried 5 times') });
    expect(machine.asked).toHaveLength(5);
  });

  it('is left when the reader aborts', async () => {
    const machine = await begin((connection) => connection.send(lines[0] ?? ''));
    const abort = new AbortController();
    const source = await open(machine, { signal: abort.signal });
    const reading = (async () => {
      for await (const _ of source.batches()) abort.abort(new Error('enough'));
    })();
    await expect(reading).rejects.toThrow('enough');
    await expect.poll(() => machine.open(), { timeout: 2000 }).toBe(0);
  });

  it('of a Machine that does not tell its instruments needs them stated', async () => {
    const machine = await begin(() => {});
    const { instruments: _, ...asked } = { url: machine.url, exchange: 'bybit', symbols: ['BTCUSDT'], instruments };
    await expect(streamMachine(asked)).rejects.toMatchObject({ code: 'BAD_CONFIGURATION' });
  });
});
