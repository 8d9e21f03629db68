import { type Instrument, type MarketEvent, micros, ReplayError } from '@replay/core';
import { instrumentEntry, type MachineMarket, openMachine } from '@replay/feed';
import { Normalizer, parseDataType } from '@replay/normalized';
import { tape, testInstrument } from '@replay/testkit';
import { afterEach, describe, expect, it } from 'vitest';
import { endOf, type StubConnection, type StubMachine, type StubPlan, stubMachine, tellAll } from './machine-stub.ts';

const instrument: Instrument = testInstrument({
  id: 'binance-futures:BTCUSDT',
  exchange: 'binance-futures',
  tickSize: '0.1',
  lotSize: '0.000001',
  orderStep: 1000 as Instrument['orderStep'],
  fees: { maker: '0.0002', taker: '0.0005' },
});
const instruments = { instruments: [instrumentEntry(instrument)] } as NonNullable<MachineMarket['instruments']>;
/** As our servers tell it. */
const symbols = [
  {
    symbol: 'BTCUSDT',
    type: 'perpetual',
    contractType: 'linear_perpetual',
    availableSince: '2024-05-01T00:00:00.000Z',
    availableTo: '2024-05-01T00:10:00.000Z',
    baseCurrency: 'BTC',
    quoteCurrency: 'USDT',
    priceIncrement: '0.1',
    amountIncrement: '0.000001',
    orderStep: 1000,
    makerFee: '0.0002',
    takerFee: '0.0005',
  },
];

const start = Date.UTC(2024, 4, 1) * 1000;
const story = (): readonly MarketEvent[] => {
  const told = tape({ instrument: instrument.id, feedLatency: 1500 }).at(start).snapshot('600000x5000 | 600001x7000');
  for (let step = 1; step <= 40; step++) {
    told
      .at(start + step * 10_000)
      .change(`600000x${step * 1000} |`)
      .print('buy 600001x1000', `${step}`);
  }
  return told.interruption().snapshot('600000x1000 | 600001x1000').events();
};
const linesOf = (events: readonly MarketEvent[], notices: boolean): readonly string[] => {
  const dataTypes = ['trade', 'book_change', 'derivative_ticker', 'liquidation'].map(parseDataType);
  const normalizer = new Normalizer({ instruments: [instrument], dataTypes, disconnects: true, notices });
  const texts: string[] = [];
  for (const event of events) normalizer.push(event, texts);
  return texts;
};
/** The vendor's Machine does not say why a connection was lost. */
const asTheVendorTells = (events: readonly MarketEvent[]): readonly MarketEvent[] =>
  events.map((event) =>
    event.type === 'FeedInterrupted'
      ? { ...event, cause: 'the recorder lost its connection', exchangeTime: event.receivedTime }
      : event,
  );

const machines: StubMachine[] = [];
const begin = async (plan: StubPlan): Promise<StubMachine> => {
  const machine = await stubMachine(plan);
  machines.push(machine);
  return machine;
};
afterEach(async () => {
  await Promise.all(machines.splice(0).map((machine) => machine.close()));
});

const market = ({ url }: StubMachine, more: Partial<MachineMarket> = {}): MachineMarket => ({
  url,
  exchange: 'binance-futures',
  symbols: ['BTCUSDT'],
  from: micros(start),
  to: micros(start + 600_000_000),
  instruments,
  random: () => 0,
  ...more,
});
const read = async (options: MachineMarket): Promise<readonly MarketEvent[]> => {
  const source = await openMachine(options);
  const events: MarketEvent[] = [];
  for await (const batch of source.batches()) events.push(...batch);
  return events;
};
const failureOf = async (reading: Promise<unknown>): Promise<ReplayError> => {
  const error = await reading.then(
    () => expect.fail('it did not fail'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ReplayError);
  return error as ReplayError;
};
const noHandleIsLeft = async (machine: StubMachine): Promise<void> => {
  await expect.poll(() => machine.open(), { timeout: 2000 }).toBe(0);
};

const told = story();
const vendors: StubPlan = { lines: linesOf(told, false) };
const ours: StubPlan = { lines: linesOf(told, true), symbols };

describe.each(['ws', 'http'] as const)('a Machine over %s', (transport) => {
  it("of the vendor's gives the events it was made from", async () => {
    const machine = await begin(vendors);
    expect(await read(market(machine, { transport }))).toEqual(asTheVendorTells(told));
    await noHandleIsLeft(machine);
  });

  it('of ours gives them to the last word, and tells its instruments', async () => {
    const machine = await begin(ours);
    const { instruments: _, ...asked } = market(machine, { transport });
    const source = await openMachine(asked);
    expect(source.instruments).toEqual([instrument]);
    const events: MarketEvent[] = [];
    for await (const batch of source.batches()) events.push(...batch);
    expect(events).toEqual(told);
    expect(source.notes).toEqual([]);
    await noHandleIsLeft(machine);
  });

  it('can be read again, and has the same digest each time', async () => {
    const machine = await begin(vendors);
    const source = await openMachine(market(machine, { transport }));
    const [digest] = await source.digests();
    const events: MarketEvent[] = [];
    for await (const batch of source.batches()) events.push(...batch);
    expect(events).toHaveLength(told.length);
    expect(await source.digests()).toEqual([digest]);
    expect(digest?.bytes).toBe((vendors.lines ?? []).reduce((sum, line) => sum + line.length + 1, 0));
  });

  const breaks: readonly (readonly [string, (connection: StubConnection, lines: readonly string[]) => void, string])[] =
    [
      [
        'is cut between two messages',
        (to, lines) => (to.send(`${lines.slice(0, 30).join('\n')}\n`), to.cut()),
        'it is taken up',
      ],
      [
        'says that it failed',
        (to, lines) => (to.send(`${lines[0]}\n`), to.fail('Error: socket hang up')),
        'that may pass',
      ],
      ['is cut before the first', (to) => to.cut(), 'nothing is lost yet'],
    ];
  it.each(breaks)(
    'that %s is asked again, and nothing is lost and nothing comes twice: %s',
    async (_what, breaking) => {
      for (const plan of [vendors, ours]) {
        const play = (connection: StubConnection): void => {
          if (connection.nth < 2) breaking(connection, remaining(connection, plan));
          else tellAll(connection, plan);
        };
        const machine = await begin({ ...plan, play });
        const source = await openMachine(market(machine, { transport }));
        const events: MarketEvent[] = [];
        for await (const batch of source.batches()) events.push(...batch);
        expect(events).toEqual(plan === ours ? told : asTheVendorTells(told));
        expect(source.counts().reconnects).toBe(2);
        expect(source.notes.join()).toContain('taken up again 2 times');
        if (plan === ours) expect(source.counts().repeated).toBe(0);
        await noHandleIsLeft(machine);
      }
    },
  );

  it('that breaks off in the middle of a message is taken up before it', async () => {
    const play = (connection: StubConnection): void => {
      const text = `${(vendors.lines ?? []).join('\n')}\n`;
      if (connection.nth > 0) return tellAll(connection, vendors);
      connection.send(transport === 'http' ? text.slice(0, text.length / 2) : `${text.slice(0, 700)}`);
      connection.cut();
    };
    const machine = await begin({ ...vendors, play });
    expect(await read(market(machine, { transport }))).toEqual(asTheVendorTells(told));
  });

  it('that brings nothing new five times is given up', async () => {
    const play = (connection: StubConnection): void => {
      connection.send(`${vendors.lines?.[0]}\n`);
      connection.cut();
    };
    const machine = await begin({ ...vendors, play });
    const error = await failureOf(read(market(machine, { transport })));
    expect(error.code).toBe('NETWORK');
    expect(error.message).toMatch(/tried 5 times/);
    expect(error.place).toContain('replay-normalized');
    await noHandleIsLeft(machine);
  });

  it('that tells ever more that cannot be used is given up after five tries, which that is no reason to begin anew', async () => {
    const play = (connection: StubConnection): void => {
      // The way out for a client that would go on.
      if (connection.nth >= 8)
        return tellAll(connection, { lines: Array.from({ length: 100 }, () => '{"type":"trade"}') });
      connection.send('{"type":"trade"}\n'.repeat(10 * (connection.nth + 1)));
      connection.cut();
    };
    const machine = await begin({ ...vendors, play });
    const error = await failureOf(read(market(machine, { transport })));
    expect([error.code, error.message]).toEqual(['NETWORK', expect.stringMatching(/tried 5 times/)]);
    expect(machine.asked).toHaveLength(5);
  });

  it('that tells something else the second time is not believed', async () => {
    const other = (vendors.lines ?? []).map((line, at) => (at === 3 ? line.replace('"amount":', '"amount":1') : line));
    const play = (connection: StubConnection): void => {
      if (connection.nth > 0) return tellAll(connection, { lines: other });
      connection.send(`${(vendors.lines ?? []).slice(0, 9).join('\n')}\n`);
      connection.cut();
    };
    const machine = await begin({ ...vendors, play: (connection) => play(connection) });
    const error = await failureOf(read(market(machine, { transport })));
    expect([error.code, error.message]).toEqual(['NETWORK', 'the Machine told something else when it was asked again']);
  });

  it.each([
    ['SyntaxError: Expected property name', 'BAD_USAGE', 'it cannot read what it was asked'],
    ['Error: invalid depth: x, data type: book_snapshot_x_1s', 'BAD_USAGE', 'there is no such type'],
    ['Error: HttpError: status code: 401, status text: nope', 'NETWORK', 'it has no key for that day'],
    ['no data; there are 2024-05-01 to 2024-05-02', 'NO_DATA', 'it has nothing there'],
  ])('that fails with %j in the middle is %s, because %s', async (message, code) => {
    const play = (connection: StubConnection): void => {
      connection.send(`${(vendors.lines ?? []).slice(0, 5).join('\n')}\n`);
      connection.fail(message);
    };
    const machine = await begin({ ...vendors, play });
    const error = await failureOf(read(market(machine, { transport })));
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
    expect(machine.asked).toHaveLength(1);
  });

  it('that is silent is left, and asked again', async () => {
    const play = (connection: StubConnection): void => {
      connection.send(`${vendors.lines?.[0]}\n`);
      if (connection.nth > 0) tellAll(connection, { lines: (vendors.lines ?? []).slice(1) });
    };
    const machine = await begin({ ...vendors, play });
    expect(await read(market(machine, { transport, silence: 250 }))).toEqual(asTheVendorTells(told));
    expect(machine.asked).toHaveLength(2);
  });

  it('sends a damaged message once more, or it is told as rejected', async () => {
    const lines = (vendors.lines ?? []).map((line, at) => (at === 7 ? `${line.slice(0, 40)}` : line));
    const once = (connection: StubConnection): void => tellAll(connection, connection.nth === 0 ? { lines } : vendors);
    expect(await read(market(await begin({ ...vendors, play: once }), { transport }))).toEqual(asTheVendorTells(told));

    const machine = await begin({ lines });
    const events = await read(market(machine, { transport }));
    expect(events).toHaveLength(told.length);
    expect(events[7]).toMatchObject({ type: 'MessageRejected', sequence: 7, damagesBook: true });
    expect(events[7]).toHaveProperty('place', expect.stringContaining('message 8'));
    expect(machine.asked).toHaveLength(2);
    const error = await failureOf(read(market(machine, { transport, onBadRow: 'fail' })));
    expect(error.code).toBe('NETWORK');
  });

  it('is not blamed for a price off the stated step', async () => {
    const lines = (vendors.lines ?? []).map((line, at) =>
      at === 7 ? line.replace(/"price":[\d.]+/, '"price":0.000000001') : line,
    );
    const error = await failureOf(read(market(await begin({ lines }), { transport, onBadRow: 'fail' })));
    expect([error.code, error.message]).toEqual(['BAD_DATA', expect.stringContaining('no multiple of')]);
  });

  it.each([
    ['says that it is done too early', { messages: 50 }, 'NETWORK', /^83 messages came of 50/],
    ['sent other messages', { sha256: 'other' }, 'NETWORK', /are not those that were sent/],
  ])('of ours that %s is not believed', async (_what, more, code, message) => {
    const play = (connection: StubConnection): void => {
      const lines = ours.lines ?? [];
      for (const line of lines) connection.send(`${line}\n`);
      connection.send(`${endOf(lines, more)}\n`);
      connection.end();
    };
    const error = await failureOf(read(market(await begin({ ...ours, play }), { transport })));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  it('of ours that stops without an end is asked again from where it stopped', async () => {
    const play = (connection: StubConnection): void => {
      if (connection.nth > 0) return tellAll(connection, ours);
      for (const line of (ours.lines ?? []).slice(0, 10)) connection.send(`${line}\n`);
      connection.end();
    };
    const machine = await begin({ ...ours, play });
    expect(await read(market(machine, { transport }))).toEqual(told);
    expect(machine.asked.map(({ position }) => position)).toEqual([undefined, 10]);
  });

  it('is left at once when the reader aborts, whatever it is doing', async () => {
    const machine = await begin({ ...vendors, play: (connection) => connection.send(`${vendors.lines?.[0]}\n`) });
    const source = await openMachine(market(machine, { transport }));
    const abort = new AbortController();
    const reading = (async () => {
      for await (const _ of source.batches(abort.signal)) setTimeout(() => abort.abort(new Error('enough')), 20);
    })();
    await expect(reading).rejects.toThrow('enough');
    await noHandleIsLeft(machine);
  });

  it('is left when the reader stops in the middle', async () => {
    const machine = await begin({ ...vendors, play: (connection) => connection.send(`${vendors.lines?.[0]}\n`) });
    for await (const _ of (await openMachine(market(machine, { transport }))).batches()) break;
    await noHandleIsLeft(machine);
  });

  it('waits for a reader that is busy', async () => {
    const line = `${(vendors.lines ?? [])[1]}\n`;
    let sent = 0;
    const play = async (connection: StubConnection): Promise<void> => {
      connection.send(`${vendors.lines?.[0]}\n`);
      for (let round = 0; round < 400; round++) {
        connection.send(line.repeat(500));
        sent += 500;
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      connection.end();
    };
    const machine = await begin({ ...vendors, play });
    const source = await openMachine(market(machine, { transport, silence: 1000 }));
    let events = 0;
    let slept = false;
    for await (const batch of source.batches()) {
      events += batch.length;
      // Longer than silence may last: a reader that is busy does not count as a server that is silent.
      if (!slept) await new Promise((resolve) => setTimeout(resolve, 1500));
      slept = true;
    }
    expect(events).toBe(sent + 1);
    expect(machine.asked).toHaveLength(1);
  });
});

describe("the vendor's Machine", () => {
  it('is asked for whole minutes, books from the start of the day on, and what it sends beyond the end is left', async () => {
    const machine = await begin(vendors);
    const to = micros(start + 205_000);
    const source = await openMachine(market(machine, { from: micros(start + 90_000_500), to }));
    const events: MarketEvent[] = [];
    for await (const batch of source.batches()) events.push(...batch);
    expect(machine.asked[0]).toEqual({
      exchange: 'binance-futures',
      symbols: ['BTCUSDT'],
      from: '2024-05-01T00:00:00.000000Z',
      to: '2024-05-01T00:01:00.000000Z',
      dataTypes: ['book_change', 'trade', 'derivative_ticker', 'liquidation'],
      withDisconnectMessages: true,
    });
    expect(events).toEqual(asTheVendorTells(told).filter(({ receivedTime }) => receivedTime < to));
    expect(source.notes).toEqual([expect.stringContaining('its books begin with the day')]);
  });

  it('is asked for types that the exchange has', async () => {
    const machine = await begin({ lines: [] });
    await read(
      market(machine, {
        exchange: 'binance',
        instruments: { instruments: [{ ...instrumentEntry(instrument), exchange: 'binance' }] } as never,
      }),
    );
    expect(machine.asked[0]?.['dataTypes']).toEqual(['book_change', 'trade']);
  });

  it('does not tell its instruments: they are inferred from its first messages, and a note says so', async () => {
    const machine = await begin(vendors);
    const { instruments: _, ...asked } = market(machine, { transport: 'http' });
    const source = await openMachine(asked);
    expect(source.instruments).toMatchObject([{ id: 'binance-futures:BTCUSDT', tickSize: '0.1', lotSize: '0.000001' }]);
    expect(source.notes).toEqual([expect.stringContaining('inferred from the first')]);
    await noHandleIsLeft(machine);
  });

  it('that has nothing of a symbol has no data', async () => {
    const machine = await begin({ lines: [] });
    const { instruments: _, ...asked } = market(machine);
    expect(await failureOf(openMachine(asked))).toMatchObject({ code: 'NO_DATA' });
    await noHandleIsLeft(machine);
  });

  it.each([
    ['without a range', { from: undefined }, /range/],
    ['without a symbol', { symbols: [] }, /symbol/],
    ['at no address', { url: 'machine' }, /address/],
  ])('is not asked %s', async (_how, wrong, message) => {
    const machine = await begin(vendors);
    const error = await failureOf(openMachine({ ...market(machine), ...wrong } as MachineMarket));
    expect([error.code, message.test(error.message)]).toEqual(['BAD_USAGE', true]);
    expect(machine.asked).toEqual([]);
  });

  it('that is not there is told so with its address', async () => {
    const machine = await begin(vendors);
    await machine.close();
    const error = await failureOf(read(market(machine)));
    expect(error.code).toBe('NETWORK');
    expect(error.place).toContain(machine.url);
  });

  it.each([
    [500, '{"message":"SyntaxError: Expected property name"}', 'BAD_USAGE', 1],
    [401, '{"message":"no key"}', 'NETWORK', 1],
    [404, '', 'BAD_USAGE', 1],
    [503, 'later', 'NETWORK', 5],
  ])('that answers %i %s is %s after %i tries', async (status, body, code, tries) => {
    const play = (_: StubConnection, response?: { writeHead(status: number): { end(body: string): void } }) =>
      response?.writeHead(status).end(body);
    const machine = await begin({ play: play as never });
    const error = await failureOf(read(market(machine, { transport: 'http', wait: async () => {} })));
    expect([error.code, machine.asked.length]).toEqual([code, tries]);
  });

  it('whose answer has no end of its own is not read: a cut could not be seen', async () => {
    const play = (_: StubConnection, response?: { socket: { end(text: string): void } | null }) =>
      response?.socket?.end(`HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n${vendors.lines?.join('\n')}\n`);
    const machine = await begin({ play: play as never });
    const error = await failureOf(read(market(machine, { transport: 'http' })));
    expect([error.code, error.message]).toEqual(['NETWORK', expect.stringContaining('a cut could not be seen')]);
    await noHandleIsLeft(machine);
  });

  it('that ends its answer in the middle of a message has cut it, however often it does', async () => {
    const play = (connection: StubConnection): void => {
      connection.send(`${(vendors.lines ?? []).slice(0, 4).join('\n')}\n${vendors.lines?.[4]?.slice(0, 30)}`);
      connection.end();
    };
    const machine = await begin({ ...vendors, play });
    const error = await failureOf(read(market(machine, { transport: 'http' })));
    expect([error.code, error.message]).toEqual([
      'NETWORK',
      'the answer ends in the middle of a message; tried 5 times',
    ]);
  });

  it('may leave out the last line feed', async () => {
    const play = (connection: StubConnection): void => {
      connection.send((vendors.lines ?? []).join('\n'));
      connection.end();
    };
    const machine = await begin({ ...vendors, play });
    expect(await read(market(machine, { transport: 'http' }))).toEqual(asTheVendorTells(told));
  });

  it('over a WebSocket that closes with 1008 is not asked again unless the reader was slow', async () => {
    const refusing = await begin({ play: (connection) => connection.fail('go away', 1008) });
    expect(await failureOf(read(market(refusing)))).toMatchObject({ code: 'NETWORK' });
    expect(refusing.asked).toHaveLength(1);
    const play = (connection: StubConnection): void =>
      connection.nth === 0 ? connection.fail('Too much backpressure', 1008) : tellAll(connection, vendors);
    const slow = await begin({ play });
    expect(await read(market(slow))).toHaveLength(told.length);
  });
});

/** What a connection has still to be told. */
const remaining = ({ options }: StubConnection, { lines = [] }: StubPlan): readonly string[] =>
  lines.slice(Number(options['position'] ?? 0));
