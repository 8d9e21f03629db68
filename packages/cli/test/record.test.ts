import { cpSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { instrumentId, type MarketEvent, type MarketSource, micros } from '@replay/core';
import { instrumentEntry, openRaw } from '@replay/feed';
import { generate, sampleInstrument, sampleMarket } from '@replay/market';
import { generatedMarket, type LiveOptions, type RelayServer, serveRelay } from '@replay/relay';
import { openTape } from '@replay/tape';
import { describe, expect, it } from 'vitest';
import { backtest, fileOf, freshFolder } from './command.ts';

const minute = { ...sampleMarket, duration: micros(60_000_000) };
const symbol = 'replay:BTCUSDT';

async function whileServing<Result>(
  work: (server: RelayServer) => Promise<Result>,
  live: LiveOptions = { speed: Infinity },
  market = minute,
): Promise<Result> {
  const server = await serveRelay({ markets: [generatedMarket(market)], live });
  try {
    return await work(server);
  } finally {
    await server.close();
  }
}

const relayAt = ({ port }: RelayServer): string => `relay://127.0.0.1:${port}`;

async function eventsOf(source: MarketSource): Promise<MarketEvent[]> {
  const events: MarketEvent[] = [];
  for await (const batch of source.batches()) events.push(...batch);
  return events;
}

describe('a recording of a live stream', () => {
  it('replays exactly the streamed events', async () => {
    const out = join(freshFolder(), 'minute.tape');
    const {
      code,
      out: said,
      err,
    } = await whileServing((server) =>
      backtest(['record', '--data', relayAt(server), '--symbol', symbol, '--out', out, '--stamps', 'told', '--quiet']),
    );
    expect([code, err]).toEqual([0, '']);
    expect(said).toMatch(/minute\.tape: [\d,]+ events, 2024-05-01T07:54:00.* to .*; 0 reconnects, 0 gaps, 0 rejected/);
    expect(await eventsOf(await openTape(out))).toEqual([...generate(minute)].flat());
  });

  it('can be run and verified', async () => {
    const out = join(freshFolder(), 'minute.tape');
    await whileServing((server) =>
      backtest(['record', '--data', relayAt(server), '--symbol', symbol, '--out', out, '--stamps', 'told', '--quiet']),
    );
    expect(await backtest(['verify', out, '--quiet'])).toMatchObject({ code: 0 });
  });

  it('ends after the given time, with receipt times of this machine', async () => {
    const out = join(freshFolder(), 'short.tape');
    const before = Date.now() * 1000;
    const { code } = await whileServing(
      (server) =>
        backtest(['record', '--data', relayAt(server), '--symbol', symbol, '--out', out, '--for', '700ms', '--quiet']),
      { speed: 20 },
    );
    expect(code).toBe(0);
    const { span } = await openTape(out);
    expect(span!.from).toBeGreaterThanOrEqual(before);
    expect(span!.to - span!.from).toBeLessThan(60_000_000);
  });

  it.each([
    ['is finished when interrupted without --for', [], 0],
    ['is finished, but exits with 130, when interrupted before --for has passed', ['--for', '1h'], 130],
  ])('%s', async (_claim, more, expected) => {
    const out = join(freshFolder(), 'cut.tape');
    const abort = new AbortController();
    await whileServing(
      async (server) => {
        const args = ['record', '--data', relayAt(server), '--symbol', symbol, '--out', out, '--quiet', ...more];
        const recording = backtest(args, abort);
        while (!existsSync(join(out, 'blocks.bin'))) await pause(20);
        abort.abort();
        expect((await recording).code).toBe(expected);
      },
      { speed: 20 },
    );
    const { manifest, notes } = await openTape(out);
    expect(manifest?.events).toBeGreaterThan(0);
    expect(notes).toEqual([]);
  });

  it('keeps the unchanged messages beside it, which give the same events', async () => {
    const folder = freshFolder();
    const [out, raw] = [join(folder, 'bybit.tape'), join(folder, 'bybit.raw')];
    const instruments = fileOf('instruments.json', JSON.stringify([instrumentEntry(sampleInstrument)]));
    const abort = new AbortController();
    await whileServing(async ({ port }) => {
      const data = `ws://127.0.0.1:${port}/v5/public/linear`;
      const args = ['record', '--data', data, '--instruments', instruments, '--out', out, '--raw', raw, '--quiet'];
      const recording = backtest(args, abort);
      // A venue keeps a quiet connection open: the recording is stopped once nothing more arrives.
      for (let before = -1, now = 0; now === 0 || now > before; ) {
        before = now;
        await pause(1000);
        now = existsSync(raw) ? readFileSync(raw).length : 0;
      }
      abort.abort();
      expect((await recording).code).toBe(0);
    });
    const stated = JSON.parse(readFileSync(instruments, 'utf8'));
    const kept = await eventsOf(await openRaw(raw, { venue: 'bybit', instruments: stated }));
    const taped = await eventsOf(await openTape(out));
    // The codec calls its exchange Bybit's; the instrument is who was stated.
    expect(taped.length).toBeGreaterThan(1000);
    expect(kept.map(({ type, receivedTime }) => [type, receivedTime])).toEqual(
      taped.map(({ type, receivedTime }) => [type, receivedTime]),
    );
  });

  it('resumes a broken stream, and reports the gap', async () => {
    const out = join(freshFolder(), 'holed.tape');
    const first = await serveRelay({ markets: [generatedMarket(minute)], live: { speed: 20 } });
    const { port } = first;
    const recording = backtest(['record', '--data', relayAt(first), '--symbol', symbol, '--out', out, '--quiet']);
    while (!existsSync(join(out, 'blocks.bin'))) await pause(20);
    await first.close();
    const second = await serveRelay({ markets: [generatedMarket(minute)], live: { speed: Infinity }, port });
    try {
      const { code, out: said } = await recording;
      expect(code).toBe(0);
      expect(said).toMatch(/; [1-9]\d* reconnects, 0 gaps/);
      const tape = await openTape(out);
      expect(tape.notes).toEqual([expect.stringMatching(/^It was recorded live: the connection was lost \d+ times/)]);
      const types = (await eventsOf(tape)).map(({ type }) => type);
      const hole = types.indexOf('FeedInterrupted');
      expect(hole).toBeGreaterThan(0);
      expect(types.slice(hole + 1)).toContain('BookSnapshotted');
    } finally {
      await second.close();
    }
  });

  it('reports its progress every few seconds', async () => {
    const out = join(freshFolder(), 'told.tape');
    const { err } = await whileServing(
      (server) => backtest(['record', '--data', relayAt(server), '--symbol', symbol, '--out', out, '--for', '3500ms']),
      { speed: 2, restamp: true },
    );
    expect(err).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d, \d+ events, \d+ events\/s, 0 reconnects, 0 gaps, 0 rejected\n$/,
    );
  });

  it('of several exchanges is one tape, in the order of receipt', async () => {
    const out = join(freshFolder(), 'both.tape');
    const other = { ...sampleInstrument, id: instrumentId('other', 'BTCUSDT'), exchange: 'other' };
    const markets = [generatedMarket(minute), generatedMarket({ ...minute, instrument: other, seed: 7 })];
    const server = await serveRelay({ markets, live: { speed: 20, restamp: true } });
    try {
      const args = ['record', '--data', relayAt(server), '--symbol', symbol, '--symbol', 'other:BTCUSDT', '--out', out];
      expect((await backtest([...args, '--drift-window', '50ms', '--quiet'])).code).toBe(0);
    } finally {
      await server.close();
    }
    const events = await eventsOf(await openTape(out));
    const count = (exchange: string): number =>
      events.filter(({ instrument }) => instrument.startsWith(exchange)).length;
    // Both end with the recording, and what little one missed of the other it had not subscribed to yet.
    expect(Math.min(count('replay:'), count('other:'))).toBeGreaterThan(500);
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, place) => place));
    const times = events.map(({ receivedTime }) => receivedTime);
    expect(times).toEqual(times.toSorted((one, another) => one - another));
  });

  it('is readable up to its last block on disk whenever its process dies', async () => {
    const folder = freshFolder();
    const [out, left] = [join(folder, 'going-on.tape'), join(folder, 'left.tape')];
    const abort = new AbortController();
    // Blocks fill up quickly at a hundred times the speed of the market.
    await whileServing(
      async (server) => {
        const args = [
          'record',
          '--data',
          relayAt(server),
          '--symbol',
          symbol,
          '--out',
          out,
          '--stamps',
          'told',
          '--quiet',
        ];
        const recording = backtest(args, abort);
        const blocks = join(out, 'blocks.bin');
        while (!existsSync(blocks) || statSync(blocks).size < 20_000) await pause(20);
        // What a dead process leaves is what its files hold at that moment.
        cpSync(out, left, { recursive: true });
        abort.abort();
        await recording;
      },
      { speed: 100 },
      sampleMarket,
    );
    const tape = await openTape(left);
    expect(tape.manifest).toBeUndefined();
    const events = await eventsOf(tape);
    expect(events.length).toBeGreaterThan(1000);
    expect(events).toEqual(
      [...generate({ ...sampleMarket, duration: micros(720_000_000) })].flat().slice(0, events.length),
    );
  });
});

describe('a recording that cannot be made', () => {
  it.each([
    [['--data', 'sample', '--symbol', symbol], 2, /cannot record --data sample/],
    [['--data', 'relay://127.0.0.1:1'], 2, /a relay needs an exchange and symbols/],
    [['--data', 'relay://127.0.0.1:1', '--symbol', 'BTCUSDT'], 2, /a relay needs an exchange and symbols/],
    [['--data', 'wss://127.0.0.1:1', '--symbol', symbol], 2, /--instruments/],
    [['--symbol', symbol, '--for', 'ages'], 2, /--for takes a duration/],
    [['--symbol', symbol, '--for', '1000h'], 2, /longer than/],
  ])('%j says why', async (args, code, said) => {
    const result = await backtest(['record', '--out', join(freshFolder(), 'none.tape'), '--quiet', ...args]);
    expect(result).toMatchObject({ code, err: expect.stringMatching(said) });
  });

  it('does not overwrite a tape, nor a file of messages', async () => {
    const folder = freshFolder();
    const out = join(folder, 'there.tape');
    await whileServing(async (server) => {
      const args = ['record', '--data', relayAt(server), '--symbol', symbol, '--quiet', '--out'];
      expect((await backtest([...args, out])).code).toBe(0);
      expect(await backtest([...args, out])).toMatchObject({
        code: 2,
        err: expect.stringMatching(/the folder already holds a tape/),
      });
      const raw = join(folder, 'there.raw');
      writeFileSync(raw, '');
      const again = await backtest([...args, join(folder, 'other.tape'), '--raw', raw]);
      expect(again).toMatchObject({ code: 2, err: expect.stringMatching(/--raw/) });
    });
  });

  it('leaves no tape where nothing was received', async () => {
    const out = join(freshFolder(), 'silent.tape');
    const result = await whileServing((server) =>
      backtest(['record', '--data', relayAt(server), '--symbol', symbol, '--out', out, '--for', '1ms', '--quiet']),
    );
    expect(result).toMatchObject({ code: 3, err: expect.stringMatching(/nothing was received/) });
    expect(existsSync(out)).toBe(false);
  });
});
