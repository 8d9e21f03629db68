import { type Micros, ReplayError, timeText } from '@replay/core';
import { type MarketSource, openDataset, openRelay } from '@replay/feed';

export interface DataOptions {
  readonly data: string;
  readonly exchange: string | undefined;
  readonly symbols: readonly string[];
  readonly from: Micros | undefined;
  readonly to: Micros | undefined;
  readonly instruments: string | undefined;
  readonly onBadRow: 'fail' | 'skip';
}

/** An opened source, and what must be closed when the run is over. */
export interface OpenedData {
  readonly source: MarketSource;
  close(): Promise<void>;
}

const notYet = /^(raw:|relays?(:|$)|machine:|tardis$)/;

/** Opens what `--data` names: the bundled sample, or files. */
export async function openData(options: DataOptions): Promise<OpenedData> {
  if (options.data === 'sample') return openSample(options);
  if (notYet.test(options.data)) {
    throw new ReplayError('BAD_USAGE', `--data ${options.data} is a kind of source this version cannot read`, {
      remedy: 'give sample, a .csv or .csv.gz file, or a folder of dataset files',
    });
  }
  const { data, exchange, symbols, to, instruments, onBadRow } = options;
  const source = await openDataset(data, {
    ...(exchange === undefined ? {} : { exchange }),
    ...(symbols.length === 0 ? {} : { symbols: [...symbols] }),
    ...(to === undefined ? {} : { to }),
    ...(instruments === undefined ? {} : { instruments }),
    onBadRow,
  });
  return { source, close: async () => {} };
}

/** From when to when the data go, whatever part of them was asked for. Reads all of them: for an error that says so. */
export async function coverageOf(options: DataOptions): Promise<string | undefined> {
  const { source, close } = await openData({ ...options, to: undefined });
  try {
    let [first, last]: (Micros | undefined)[] = [];
    for await (const batch of source.batches()) {
      first ??= batch[0]?.receivedTime;
      last = batch.at(-1)?.receivedTime ?? last;
    }
    return first === undefined || last === undefined ? undefined : `${timeText(first)} to ${timeText(last)}`;
  } finally {
    await close();
  }
}

/** The sample goes the way all relayed data go: generated behind a relay, and read from it over a loopback socket. */
async function openSample({ exchange, symbols, to }: DataOptions): Promise<OpenedData> {
  // Loaded only here: a run on files needs no server and should not wait for one to load.
  const { sampleInstrument, sampleMarket } = await import('@replay/market');
  const wished = [...symbols, ...(exchange === undefined ? [] : [exchange])];
  const { exchange: itsExchange, symbol: itsSymbol, id } = sampleInstrument;
  const stranger = wished.find((wish) => ![itsExchange, itsSymbol, String(id)].includes(wish));
  if (stranger !== undefined) {
    throw new ReplayError('BAD_USAGE', `the sample has no '${stranger}': it is one market, ${id}`, {
      remedy: 'leave --exchange and --symbol out, or name your own data with --data',
    });
  }
  const { generatedFeed, serveRelay } = await import('@replay/relay');
  const relay = await serveRelay({ feeds: [generatedFeed(sampleMarket)] });
  try {
    const source = await openRelay({
      url: relay.url,
      exchange: itsExchange,
      symbols: [itsSymbol],
      ...(to === undefined ? {} : { to }),
    });
    return { source: { ...source, description: 'sample' }, close: () => relay.close() };
  } catch (error) {
    await relay.close();
    throw error;
  }
}
