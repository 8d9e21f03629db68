import { columnsOf, type EventColumns, type MarketEvent, type MarketSource, type Micros } from '@replay/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeSources, openDataset } from '../src/index.ts';
import { bookCsv, csv, eventsIn, fileOf, folderOf, stampsOf, tradesCsv, wholeSteps } from './dataset-files.ts';

const symbols = ['BTCUSDT', 'ETHUSDT'];
const fileName = (type: string, symbol: string): string => `binance-futures_${type}_2023-11-14_${symbol}.csv.gz`;

/** Drawn rows, each with the time of its receipt first, by rising time. */
const rowsOf = (row: fc.Arbitrary<string>, maxLength = 20): fc.Arbitrary<readonly string[]> =>
  fc
    .array(fc.tuple(fc.nat(60), row), { minLength: 1, maxLength })
    .map((rows) => rows.sort(([one], [other]) => one - other).map(([time, text]) => `${time} ${text}`));

/** The second size does not fit 32 bits. */
const anyLevel = fc
  .tuple(fc.integer({ min: 90, max: 110 }), fc.constantFrom(0, 1, 2, 3, 3_000_000_000))
  .map(([price, size]) => `${price}x${size}`);
const anyBook = rowsOf(
  fc
    .tuple(fc.constantFrom('snapshot', 'update', 'update', 'update'), fc.constantFrom('bid', 'ask'), anyLevel)
    .map((parts) => parts.join(' ')),
  60,
);
const anyTrades = rowsOf(fc.tuple(fc.constantFrom('buy', 'sell'), anyLevel).map((parts) => parts.join(' ')));
const anyQuotes = rowsOf(fc.constantFrom('4,101,99,3', ',,99,3', '4,101,,', ',,,'));
const anyTicker = rowsOf(fc.constantFrom('1700000000000000,0.0001,100.5', ',-0.0002,', ',,99.25'));

const anyFolder = fc
  .tuple(...symbols.map((symbol) => fc.tuple(fc.constant(symbol), anyBook, anyTrades, anyQuotes, anyTicker)))
  .map((drawn) =>
    Object.fromEntries(
      drawn.flatMap(([symbol, book, trades, quotes, ticker]) => [
        [fileName('incremental_book_L2', symbol), bookCsv(book, symbol)],
        [fileName('trades', symbol), tradesCsv(trades, symbol)],
        [fileName('quotes', symbol), stamped('ask_amount,ask_price,bid_price,bid_amount', quotes, symbol)],
        [fileName('derivative_ticker', symbol), stamped('funding_timestamp,funding_rate,mark_price', ticker, symbol)],
      ]),
    ),
  );

function stamped(header: string, rows: readonly string[], symbol: string): string {
  const cells = rows.map((row) => {
    const [time, rest] = row.split(' ');
    return `${stampsOf(time, symbol)},${rest}`;
  });
  return csv(`exchange,symbol,timestamp,local_timestamp,${header}`, cells);
}

const open = (path: string, types?: readonly string[]): Promise<MarketSource> =>
  openDataset(path, { instruments: wholeSteps, quotes: true, ...(types === undefined ? {} : { types }) });

/** An event's numbers as its columns state them. */
function stated(columns: EventColumns, index: number) {
  const { prices, sizes } = columns.rowsOf(columns.instruments[index]!);
  const first = columns.firstRows[index]!;
  const end = first + columns.bidRows[index]! + columns.askRows[index]!;
  return {
    kind: columns.kinds[index],
    instrument: columns.instruments[index],
    times: [columns.exchangeTimes[index], columns.receivedTimes[index]],
    sequence: columns.sequences[index],
    bids: columns.bidRows[index],
    prices: Array.from(prices.subarray(first, end)),
    sizes: Array.from(sizes.subarray(first, end)),
  };
}

async function statedIn(source: MarketSource) {
  const all: ReturnType<typeof stated>[] = [];
  for await (const columns of source.columns!())
    for (let index = columns.start; index < columns.end; index++) all.push(stated(columns, index));
  return all;
}

/** What the events themselves come to in columns, by the way that makes columns of any objects. */
function statedBy(events: readonly MarketEvent[], source: MarketSource) {
  const columns = columnsOf(
    events,
    source.instruments.map(({ id }) => id),
  );
  return events.map((_, index) => stated(columns, index));
}

/** Prints, then funding and marks, quotes, books; then instruments in their order. */
const typeIn = (name: string): string => ranks.find((type) => name.includes(type)) ?? '';
const ranks = ['trades', 'derivative_ticker', 'quotes', 'incremental_book_L2'];

describe('a folder of dataset files', () => {
  it('has in its columns what its events say, whatever their kinds and sizes', async () => {
    await fc.assert(
      fc.asyncProperty(anyFolder, async (files) => {
        const source = await open(folderOf(files));
        expect(await statedIn(source)).toEqual(statedBy(await eventsIn(source), source));
      }),
      { numRuns: 12 },
    );
  });

  it('is the files sorted by receipt, prints first and books last at one instant', async () => {
    await fc.assert(
      fc.asyncProperty(anyFolder, async (files) => {
        const folder = folderOf(files);
        const merged = await eventsIn(await open(folder));
        const apart: { readonly event: MarketEvent; readonly turn: number }[] = [];
        for (const [name] of Object.entries(files)) {
          const turn =
            ranks.findIndex((type) => name.includes(type)) * 2 + symbols.findIndex((one) => name.includes(one));
          for (const event of await eventsIn(await open(`${folder}/${name}`, [typeIn(name)])))
            apart.push({ event, turn });
        }
        apart.sort((one, other) => one.event.receivedTime - other.event.receivedTime || one.turn - other.turn);
        expect(merged).toEqual(apart.map(({ event }, sequence) => ({ ...event, sequence })));
      }),
      { numRuns: 12 },
    );
  });

  it('keeps its columns as they were handed out, while later ones are read', async () => {
    const rows = Array.from({ length: 9000 }, (_, at) => `${at} ${at === 0 ? 'snapshot' : 'update'} bid 99x${at + 1}`);
    const trades = Array.from({ length: 3000 }, (_, at) => `${at * 3} buy 100x${at + 1}`);
    const files = {
      [fileName('incremental_book_L2', 'BTCUSDT')]: bookCsv(rows),
      [fileName('trades', 'BTCUSDT')]: tradesCsv(trades),
    };
    const source = await open(folderOf(files));
    const kept: EventColumns[] = [];
    const atOnce: MarketEvent[] = [];
    for await (const columns of source.columns!()) {
      kept.push(columns);
      for (let index = columns.start; index < columns.end; index++) atOnce.push(columns.event(index));
    }
    expect(kept.length).toBeGreaterThan(5);
    expect(kept.flatMap((columns) => Array.from({ length: columns.end }, (_, index) => columns.event(index)))).toEqual(
      atOnce,
    );
    expect(atOnce.map(({ sequence }) => sequence)).toEqual(atOnce.map((_, sequence) => sequence));
    expect(atOnce).toHaveLength(12_000);
  });

  it('is read without the unpacked bytes of earlier rows in memory', async () => {
    const rows = Array.from({ length: 300_000 }, (_, at) => `${at >> 3} ${at < 8 ? 'snapshot' : 'update'} bid 99x1`);
    const source = await open(fileOf('book.csv.gz', bookCsv(rows)));
    rows.length = 0;
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    for await (const _ of source.columns!()) most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    // The file has 25 MB.
    expect(most).toBeLessThan(12e6);
  });
});

describe('several sources read as one', () => {
  it('have in their columns what their events say, each source with its own clock and instruments', async () => {
    await fc.assert(
      fc.asyncProperty(anyBook, anyTrades, fc.integer({ min: -20, max: 20 }), async (book, trades, offset) => {
        const one = await open(
          folderOf({ [fileName('incremental_book_L2', 'BTCUSDT')]: bookCsv([...book, '61 update bid 99x1']) }),
        );
        const other = await open(
          folderOf({ [fileName('trades', 'ETHUSDT')]: tradesCsv([...trades, '61 buy 100x1'], 'ETHUSDT') }),
          ['trades'],
        );
        const merged = mergeSources([one, other], { offsets: [0, offset] });
        const events = await eventsIn(merged);
        expect(await statedIn(merged)).toEqual(statedBy(events, merged));
        const apart = [
          ...(await eventsIn(one)),
          ...(await eventsIn(other)).map((event) => ({
            ...event,
            receivedTime: (event.receivedTime + offset) as Micros,
          })),
        ].sort((first, second) => first.receivedTime - second.receivedTime);
        expect(events).toEqual(apart.map((event, sequence) => ({ ...event, sequence })));
      }),
      { numRuns: 12 },
    );
  });
});
