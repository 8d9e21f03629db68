import { applyEvent, type Book, inRange, waitingBook } from '@replay/book';
import type { MarketEvent, Micros } from '@replay/core';
import { drawn, tape } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { openDataset, type RawOptions } from '../src/index.ts';
import { eventsIn, fileOf } from './dataset-files.ts';
import {
  bitget,
  bybit,
  coinbase,
  coinbaseBook,
  depth,
  deribit,
  epochMs,
  krakenV2,
  line,
  okx,
  openCapture,
  spotSnapshot,
  TextBook,
  wholeSteps,
} from './raw-captures.ts';

/** The book after each event, drawn. */
const booksOf = (events: readonly MarketEvent[]): readonly string[] => {
  let book: Book = waitingBook;
  return events.map((event) => drawn((book = applyEvent(book, event))));
};

const books = async (lines: readonly string[], options: RawOptions = {}) => {
  const source = await openCapture(lines, options);
  return { books: booksOf(await eventsIn(source)), checks: source.checks?.()[0] };
};

const first = '99x3 |';
const interleaved = new TextBook().replace(first).interleaved;
const digits = new TextBook().replace(first).digits;

describe('a snapshot without a level is an empty book, and the changes behind it count', () => {
  it.each<[string, readonly unknown[]]>([
    [
      'OKX, by its numbers',
      [okx(1, 'snapshot', '|', { seqId: 5, prevSeqId: -1 }), okx(2, 'update', first, { seqId: 9, prevSeqId: 5 })],
    ],
    ['OKX, by the checksum of nothing', [okx(1, 'snapshot', '|'), okx(2, 'update', first, { checksum: interleaved })]],
    ['Bitget', [bitget(1, 'snapshot', '|'), bitget(2, 'update', first, interleaved)]],
    ['Kraken', [krakenV2(1, 'snapshot', '|', 0), krakenV2(2, 'update', first, digits)]],
    ['Deribit, which numbers an option without orders 0', [deribit(1, 0, '|'), deribit(2, 7, first, 0)]],
    ['Bybit', [bybit(1, 'snapshot', 1, '|'), bybit(2, 'delta', 2, first)]],
    ['Binance', [spotSnapshot(6, '|'), depth(2, 7, 8, first)]],
    ['Binance futures', [spotSnapshot(6, '|'), depth(2, 5, 8, first, 4)]],
    [
      'Coinbase, order by order',
      [coinbaseBook(1, '|'), coinbase(2, 'open', { side: 'buy', price: '99', remaining_size: '3', order_id: 'b1' })],
    ],
  ])('of %s', async (_, messages) => {
    const found = await books(messages.map((message, n) => line(n + 1, message)));
    expect(found.books).toEqual(['|', '99x3 |']);
    expect(found.checks?.beforeSnapshot).toBe(0);
  });

  it('and so is one whose every level was removed', async () => {
    const lines = [
      bybit(1, 'snapshot', 1, '99x3 | 101x4'),
      bybit(2, 'delta', 2, '99x0 | 101x0'),
      bybit(3, 'delta', 3, '98x1 |'),
    ];
    const found = await books(lines.map((message, n) => line(n + 1, message)));
    expect(found.books).toEqual(['99x3 | 101x4', '|', '98x1 |']);
  });

  it('and so is a row of a snapshot file', async () => {
    const levels = Array.from(
      { length: 5 },
      (_, n) => `asks[${n}].price,asks[${n}].amount,bids[${n}].price,bids[${n}].amount`,
    );
    const rows = ['101,4,99,3', ',,,', '101,4,,'].map(
      (top, n) => `bybit,BTCUSDT,${epochMs}00${n},${epochMs}00${n},${top}${','.repeat(16)}`,
    );
    const text = [`exchange,symbol,timestamp,local_timestamp,${levels.join()}`, ...rows].join('\n');
    const path = fileOf('book_snapshot_5.csv', `${text}\n`);
    const events = await eventsIn(await openDataset(path, { instruments: wholeSteps }));
    expect(booksOf(events)).toEqual(['99x3 | 101x4', '|', '| 101x4']);
  });
});

describe('an empty book', () => {
  it('whose first change has another checksum is lost', async () => {
    const lines = [line(1, bitget(1, 'snapshot', '|')), line(2, bitget(2, 'update', first, 77))];
    expect((await books(lines)).books).toEqual(['|', expect.stringMatching(/^stale: the checksum/)]);
  });

  it('is not believed behind lost messages, nor what follows it, until a snapshot that shows a level', async () => {
    const messages = [
      bybit(1, 'snapshot', 1, '99x3 | 101x4'),
      bybit(2, 'snapshot', 5, '|'),
      bybit(3, 'delta', 6, '90x1 |'),
      bybit(4, 'snapshot', 7, '98x3 |'),
    ];
    const found = await books(messages.map((message, n) => line(n + 1, message)));
    expect(found.books).toEqual([
      '99x3 | 101x4',
      expect.stringMatching(/^stale: messages 2 to 4 are missing before 5; the snapshot behind the gap has no level/),
      '98x3 |',
    ]);
  });

  it('is believed there where gaps are to be passed over', async () => {
    const lines = [
      line(1, bybit(1, 'snapshot', 1, '99x3 |')),
      line(2, bybit(2, 'snapshot', 5, '|')),
      line(3, bybit(3, 'delta', 6, '90x1 |')),
    ];
    const found = await books(lines, { policies: { gap: 'warn' } });
    expect(found.books.at(-1)).toBe('90x1 |');
  });

  it('stands at the beginning of a part cut out behind it', async () => {
    const events = tape().at(1).snapshot('99x3 | 101x4').at(2).change('99x0 | 101x0').at(9).change('98x1 |').events();
    async function* batches() {
      yield events;
    }
    const cut: MarketEvent[] = [];
    for await (const batch of inRange(batches(), 5 as Micros, undefined)) cut.push(...batch);
    expect(booksOf(cut)).toEqual(['|', '98x1 |']);
    const behind: MarketEvent[] = [];
    for await (const batch of inRange(batches(), 50 as Micros, undefined)) behind.push(...batch);
    expect(booksOf(behind)).toEqual(['98x1 |']);
    expect(behind[0]).toMatchObject({ receivedTime: 50 });
  });
});
