import { existsSync, statSync } from 'node:fs';
import { chooseInstruments, chosenCapture, isSample, type NamedData, openData } from '@replay/backtest/command';
import { ReplayError } from '@replay/core';
import { namedDatasets, openCaptures, openRaw } from '@replay/feed';
import { sampleMarket } from '@replay/market';
import { generatedMarket, type ServedCapture, type ServedDataset, type ServedMarket } from '@replay/relay';
import { isTape, openTape } from '@replay/tape';
import { entriesOf, holdsTables } from './served-folder.ts';
import { servedSource } from './served-source.ts';

/** The data of a relay. */
export interface ServedData {
  readonly markets: readonly ServedMarket[];
  readonly captures: readonly ServedCapture[];
  /** Dataset files, for download. */
  readonly datasets: readonly ServedDataset[];
  /** Removes temporary files made for serving. */
  close(): Promise<void>;
}

const noData: ServedData = { markets: [], captures: [], datasets: [], close: async () => {} };

/**
 * Opens what `--data` of a relay names: the sample, a tape, a raw capture (`raw:FILE`), a file or folder of datasets,
 * or a folder with all of these. Everything is opened once, so that unreadable data fail at the start. Throws
 * `BAD_USAGE` where two recordings hold the same instrument.
 */
export async function servedData(named: readonly NamedData[], signal: AbortSignal): Promise<ServedData> {
  const served: ServedData[] = [];
  try {
    for (const options of named) served.push(await servedBy(options, signal));
    refuseDuplicates(served.flatMap((one) => one.markets));
    return combined(served);
  } catch (error) {
    await combined(served).close();
    throw error;
  }
}

const combined = (parts: readonly ServedData[]): ServedData => ({
  markets: parts.flatMap((one) => one.markets),
  captures: parts.flatMap((one) => one.captures),
  datasets: parts.flatMap((one) => one.datasets),
  async close() {
    for (const one of parts) await one.close();
  },
});

async function servedBy(options: NamedData, signal: AbortSignal): Promise<ServedData> {
  const { data, exchange } = options;
  if (isSample(data) && exchange !== undefined) {
    throw new ReplayError('BAD_USAGE', `--exchange chooses among recorded data, not in ${data}`, {
      remedy: 'leave it out, or name your own data with --data',
    });
  }
  if (data === 'sample' || data === 'relay://sample') return { ...noData, markets: [generatedMarket(sampleMarket)] };
  if (data === 'sample:orders') {
    return { ...noData, markets: [generatedMarket({ ...sampleMarket, publishes: 'orders' })] };
  }
  if (data.startsWith('raw:')) return servedRaw(data.slice(4), options, signal);
  if (isTape(data)) return { ...noData, markets: [await servedTape(data, exchange, signal)] };
  const inside = existsSync(data) && statSync(data).isDirectory() ? await entriesOf(data) : [];
  const tapes = inside.filter(isTape);
  const raw = inside.filter((path) => /\.(ndjson|jsonl|raw)(\.gz)?$/.test(path));
  const hasTables = inside.length === 0 || (await holdsTables(data, signal));
  const parts: ServedData[] = [];
  for (const tape of tapes) parts.push({ ...noData, markets: [await servedTape(tape, exchange, signal)] });
  for (const path of raw) parts.push(await servedRaw(path, options, signal));
  if (hasTables || tapes.length + raw.length === 0) {
    parts.push({
      ...noData,
      markets: [await servedTables({ ...options, quotes: true }, signal)],
      datasets: await namedDatasets(data),
    });
  }
  return combined(parts);
}

async function servedTape(path: string, exchange: string | undefined, signal: AbortSignal): Promise<ServedMarket> {
  const all = await openTape(path, { blocksAhead: 0 });
  const whole =
    exchange === undefined ? all : all.only(chooseInstruments(all.instruments, { exchange, symbols: [] }, path));
  return servedSource(path, whole, async (ids) => whole.only(ids), signal);
}

async function servedTables(options: NamedData, signal: AbortSignal): Promise<ServedMarket> {
  const { source } = await openData(options);
  const only = async (ids: readonly string[]) => (await openData({ ...options, symbols: ids })).source;
  return servedSource(options.data, source, only, signal);
}

async function servedRaw(path: string, options: NamedData, signal: AbortSignal): Promise<ServedData> {
  const chosen = {
    ...chosenCapture(options.exchange),
    ...(options.instruments === undefined ? {} : { instruments: options.instruments }),
  };
  const reading = { ...chosen, onBadRow: options.onBadRow };
  const source = await openRaw(path, reading);
  const market = await servedSource(path, source, (ids) => openRaw(path, { ...reading, symbols: ids }), signal);
  const { captures, close } = await openCaptures(path, { ...chosen, signal });
  const exchanges = new Set(source.instruments.map(({ exchange }) => exchange));
  const served = captures.filter((one) => options.exchange === undefined || exchanges.has(one.exchange));
  return { ...noData, markets: [market], captures: served, close };
}

function refuseDuplicates(markets: readonly ServedMarket[]): void {
  const holders = new Map<string, string>();
  for (const { name, instruments } of markets) {
    for (const { instrument } of instruments) {
      const other = holders.get(instrument.id);
      if (other !== undefined) {
        throw new ReplayError('BAD_USAGE', `${instrument.id} is in ${other} and in ${name}`, {
          remedy: 'serve one of them, or import both into one tape',
        });
      }
      holders.set(instrument.id, name);
    }
  }
}
