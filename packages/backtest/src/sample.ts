import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { type DataDigest, type EventColumns, type MarketEvent, type MarketSource, ReplayError } from '@replay/core';
import type { DataOptions } from './data/data-options.ts';
import type { OpenedData } from './data/opened-data.ts';
import { byLevel, byOrder, relayed } from './data/sample-names.ts';

/**
 * Made by `backtest import relay://sample --out packages/backtest/sample.tape`; a bundle has it at the same path
 * relative to its modules.
 */
const tape = fileURLToPath(new URL('../sample.tape', import.meta.url));

/** Opens the bundled market. Throws `BAD_USAGE` for an unknown exchange or symbol. */
export async function openSample(options: DataOptions, signal?: AbortSignal): Promise<OpenedData> {
  await requireSampleNames(options);
  switch (options.data) {
    case byOrder:
      return { source: await generatedOrders(options), close: async () => {} };
    case relayed:
      return openRelayed(options, signal);
    default:
      return { source: await openSampleTape(options), close: async () => {} };
  }
}

async function requireSampleNames({ exchange, symbols }: DataOptions): Promise<void> {
  if (exchange === undefined && symbols.length === 0) return;
  const { sampleInstrument } = await import('@replay/market');
  const names = [sampleInstrument.exchange, sampleInstrument.symbol, String(sampleInstrument.id)];
  const unknown = [...symbols, ...(exchange === undefined ? [] : [exchange])].find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new ReplayError('BAD_USAGE', `the sample has no '${unknown}': it is one market, ${sampleInstrument.id}`, {
    remedy: 'leave --exchange and --symbol out, or name your own data with --data',
  });
}

async function openSampleTape({ to }: DataOptions): Promise<MarketSource> {
  const { openTape } = await import('@replay/tape');
  const source = await openTape(tape, to === undefined ? {} : { to });
  return {
    description: byLevel,
    instruments: source.instruments,
    notes: source.notes,
    batches: (signal) => source.batches(signal),
    columns: (signal) => source.columns?.(signal) as AsyncIterable<EventColumns>,
    digests: () => source.digests(),
    progress: () => source.progress(),
  };
}

/** The market by order is three times as large as by level, so it is generated while it is read. */
async function generatedOrders({ to }: DataOptions): Promise<MarketSource> {
  const { generate, sampleMarket } = await import('@replay/market');
  let digest: DataDigest | undefined;
  async function* batches(signal?: AbortSignal): AsyncGenerator<readonly MarketEvent[]> {
    const hash = createHash('sha256');
    let bytes = 0;
    for (const batch of generate({ ...sampleMarket, publishes: 'orders' })) {
      signal?.throwIfAborted();
      const end = to === undefined ? -1 : batch.findIndex(({ receivedTime }) => receivedTime >= to);
      const part = end < 0 ? batch : batch.slice(0, end);
      const text = JSON.stringify(part);
      hash.update(text);
      bytes += text.length;
      if (part.length > 0) yield part;
      if (end >= 0) break;
    }
    digest = { name: byOrder, bytes, sha256: hash.digest('hex') };
  }
  return {
    description: byOrder,
    instruments: [sampleMarket.instrument],
    notes: [],
    batches,
    async digests() {
      if (digest === undefined) for await (const _ of batches());
      return digest === undefined ? [] : [digest];
    },
  };
}

/** The market of the tape, generated behind a relay and read from it over a loopback socket. */
async function openRelayed(options: DataOptions, signal?: AbortSignal): Promise<OpenedData> {
  const { sampleMarket } = await import('@replay/market');
  const { generatedMarket, serveRelay } = await import('@replay/relay');
  const { openRemote } = await import('./data/remote-data.ts');
  const relay = await serveRelay({ markets: [generatedMarket(sampleMarket)] });
  const { exchange, symbol } = sampleMarket.instrument;
  try {
    // Events before `from` build the book, as with the tape.
    const relayOptions = { ...options, exchange, symbols: [symbol], from: undefined };
    const source = await openRemote({ kind: 'relay', url: relay.url }, relayOptions, signal);
    const named: MarketSource = {
      ...source,
      description: relayed,
      get notes() {
        return source.notes;
      },
    };
    return { source: named, close: () => relay.close() };
  } catch (error) {
    await relay.close();
    throw error;
  }
}
