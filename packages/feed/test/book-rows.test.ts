import { applyEvent, isTwoSided, waitingBook } from '@replay/book';
import { lastValueFrom, map, scan, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { eventsOf, openDataset } from '../src/index.ts';
import { bookCsv, eventsIn, fileOf, told, wholeSteps } from './dataset-files.ts';

const open = (rows: readonly string[]) =>
  openDataset(fileOf('book.csv.gz', bookCsv(rows)), { instruments: wholeSteps });

describe('is_snapshot as other programs write it', () => {
  it.each([
    ['True', 'False'],
    ['TRUE', 'FALSE'],
    ['1', '0'],
    ['t', 'f'],
  ])('%s and %s, quoted or not', async (yes, no) => {
    const rows = bookCsv(['1 snapshot bid 99x3', '1 snapshot ask 101x4', '2 update bid 99x1']);
    for (const quote of ['', '"']) {
      const csv = rows
        .replaceAll(',true,', `,${quote}${yes}${quote},`)
        .replaceAll(',false,', `,${quote}${no}${quote},`);
      const source = await openDataset(fileOf('book.csv', csv), { instruments: wholeSteps });
      expect(await told(source)).toEqual(['1 snapshot 99x3 | 101x4', '2 change 99x1 | -']);
    }
  });
});

describe('rows of incremental_book_L2', () => {
  it.each([
    [
      ['1 snapshot bid 99x3', '1 snapshot ask 101x4', '2 update bid 99x1', '2 update ask 101x0', '3 update bid 98x7'],
      ['1 snapshot 99x3 | 101x4', '2 change 99x1 | 101x0', '3 change 98x7 | -'],
      'rows with one local_timestamp are one message of the venue',
    ],
    [
      ['1 update bid 97x1', '2 update ask 103x1', '3 snapshot bid 99x3'],
      ['1 change 97x1 | -', '2 change - | 103x1', '3 snapshot 99x3 | -'],
      'rows before the first snapshot are told, and a waiting book ignores them',
    ],
    [
      ['1 snapshot bid 99x3', '2 update bid 98x1', '3 snapshot bid 97x5', '3 snapshot ask 99x5'],
      ['1 snapshot 99x3 | -', '2 change 98x1 | -', '3 snapshot 97x5 | 99x5'],
      'snapshot rows after an update row replace the book, as after a reconnect',
    ],
    [
      ['1 snapshot bid 99x3', '1 snapshot ask 101x4', '1 update bid 99x0', '1 update bid 98x2'],
      ['1 snapshot 99x3 | 101x4', '1 change 99x0 98x2 | -'],
      'updates that were received with the snapshot stay updates behind it',
    ],
    [
      ['1 update bid 95x9', '1 snapshot bid 99x3'],
      ['1 change 95x9 | -', '1 snapshot 99x3 | -'],
      'an update that was received with the snapshot and stands before it comes before it',
    ],
    [
      [
        '1 snapshot bid 99x3',
        '1 snapshot bid 98x1',
        '1 snapshot bid 99x5',
        '1 snapshot ask 101x4',
        '1 snapshot ask 102x0',
      ],
      ['1 snapshot 99x5 98x1 | 101x4'],
      'a snapshot has each price once, with the size that is stated last, and none of size 0',
    ],
    [
      ['1 snapshot bid 99x3', '2 snapshot bid 98x3', '3 snapshot bid 97x3'],
      ['1 snapshot 99x3 | -', '2 snapshot 98x3 | -', '3 snapshot 97x3 | -'],
      'in a file of nothing but snapshots each message is a new book',
    ],
    [['1 snapshot ask 101x4'], ['1 snapshot - | 101x4'], 'a snapshot may have one side only'],
    [
      ['1 snapshot bid 100x1', '1 snapshot ask 99x1', '2 update bid 100x0'],
      ['1 snapshot 100x1 | 99x1', '2 change 100x0 | -'],
      'a crossed book is told as it was recorded',
    ],
  ])('%j are told as %j: %s', async (rows, events) => {
    expect(await told(await open(rows))).toEqual(events);
  });

  it('make one snapshot of those with one local_timestamp, and a change of those with one timestamp beside it', async () => {
    const header = 'exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount';
    const rows = [
      'binance-futures,BTCUSDT,1700000000000009,1700000000000010,true,bid,99,1',
      'binance-futures,BTCUSDT,1700000000000004,1700000000000010,true,ask,101,1',
      'binance-futures,BTCUSDT,1700000000000005,1700000000000010,false,ask,101,3',
      'binance-futures,BTCUSDT,1700000000000005,1700000000000010,false,ask,102,3',
      'binance-futures,BTCUSDT,1700000000000008,1700000000000010,false,ask,101,4',
      'binance-futures,BTCUSDT,,1700000000000011,false,ask,101,2',
    ];
    const source = await openDataset(fileOf('b.csv', `${header}\n${rows.join('\n')}\n`), { instruments: wholeSteps });
    const events = await eventsIn(source);
    expect(
      events.map(({ type, exchangeTime, receivedTime }) => [type, exchangeTime % 100, receivedTime % 100]),
    ).toEqual([
      ['BookSnapshotted', 4, 10],
      ['BookChanged', 5, 10],
      ['BookChanged', 8, 10],
      ['BookChanged', 11, 11],
    ]);
  });

  it('hold a snapshot that is longer than any chunk in one message', async () => {
    const bids = Array.from({ length: 40_000 }, (_, level) => `1 snapshot bid ${100_000 - level}x1`);
    const [event, ...others] = await eventsIn(await open([...bids, '1 snapshot ask 100001x1']));
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      type: 'BookSnapshotted',
      bids: { prices: { length: 40_000 } },
      asks: { prices: [100_001] },
    });
  });

  it('keep the books of a grouped file apart, also where their rows of one instant are mixed', async () => {
    const header = 'exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount';
    const row = (symbol: string, time: number, rest: string) =>
      `binance-futures,${symbol},${1.7e15 + time},${1.7e15 + time},${rest}`;
    const rows = [
      row('ETHUSDT', 1, 'true,bid,50,1'),
      row('BTCUSDT', 1, 'true,bid,99,1'),
      row('ETHUSDT', 1, 'true,ask,51,1'),
      row('BTCUSDT', 2, 'false,bid,99,2'),
    ];
    const path = fileOf(
      'binance-futures_incremental_book_L2_2023-11-14_PERPETUALS.csv.gz',
      [header, ...rows].join('\n'),
    );
    expect(await told(await openDataset(path, { instruments: wholeSteps }))).toEqual([
      '1 BTCUSDT snapshot 99x1 | -',
      '1 ETHUSDT snapshot 50x1 | 51x1',
      '2 BTCUSDT change 99x2 | -',
    ]);
    expect(await told(await openDataset(path, { instruments: wholeSteps, symbols: ['ETHUSDT'] }))).toEqual([
      '1 snapshot 50x1 | 51x1',
    ]);
  });

  it('fold into books with scan, without any adapter', async () => {
    const source = await open([
      '1 snapshot bid 99x3',
      '1 snapshot ask 101x4',
      '2 update bid 100x1',
      '3 update ask 101x0',
    ]);
    const bestBids = eventsOf(source).pipe(
      scan(applyEvent, waitingBook),
      map((book) => (isTwoSided(book) ? book.touch.bid.price : undefined)),
      toArray(),
    );
    expect(await lastValueFrom(bestBids)).toEqual([99, 100, undefined]);
  });
});
