import { gzipSync } from 'node:zlib';
import { ReplayError } from '@replay/core';
import { describe, expect, it } from 'vitest';
import { openDataset } from '../src/index.ts';
import {
  bookCsv,
  bookHeader,
  bookRow,
  csv,
  eventsIn,
  fileOf,
  folderOf,
  stampsOf,
  told,
  tradesCsv,
  tradesHeader,
  wholeSteps,
} from './dataset-files.ts';

const good = ['1 snapshot bid 99x3', '1 snapshot ask 101x4'].map((row) => bookRow(row));

async function failureOf(work: () => Promise<unknown>): Promise<ReplayError> {
  const failure = await work().then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(ReplayError);
  return failure as ReplayError;
}

const readAll = async (path: string, options: Parameters<typeof openDataset>[1] = {}): Promise<unknown> =>
  eventsIn(await openDataset(path, { instruments: wholeSteps, ...options }));

describe('a bad row', () => {
  const stamps = stampsOf(2);
  const rows: readonly (readonly [row: string, message: string, because: string])[] = [
    [`${stamps},false,bid,abc,1`, "price 'abc' is no number", 'text stands where a number belongs'],
    [`${stamps},false,bid,,1`, 'price is empty', 'a level needs a price'],
    [`${stamps},false,bid,99.,1`, "price '99.' is no number", 'a point needs digits behind it'],
    [`${stamps},false,bid,99,-1`, "amount '-1' is negative", 'sizes are totals, never less than nothing'],
    [`${stamps},false,bid,99.5,1`, "price '99.5' is off the tick of 1", 'it is no whole number of ticks'],
    [
      `${stamps},false,bid,99,0.0001`,
      "amount '0.0001' is finer than 0.001, the step that sizes are counted in",
      'a thousandth of a lot is the finest that is counted',
    ],
    [
      `${stamps},false,bid,99,99999999999999999`,
      "amount '99999999999999999' is too large to be counted exactly in the step of 0.001 that sizes are counted in",
      'beyond 2^53 numbers are not exact',
    ],
    [`${stamps},false,buy,99,1`, "side 'buy' is none of bid, ask", 'a book has a bid and an ask'],
    [`${stamps},no,bid,99,1`, "is_snapshot 'no' is neither true nor false", 'it decides whether the book is replaced'],
    [`${stamps},false,bid`, 'the row has 6 cells, the header has 8', 'the file was cut here'],
    ['garbage', 'the row has 1 cells, the header has 8', 'it is no row at all'],
    [`${stamps},false,bid,99,1,7`, 'the row has 9 cells, the header has 8', 'a cell too many shifts the others'],
    [
      'binance-futures,BTCUSDT,1700000000,1700000000,false,bid,99,1',
      'local_timestamp 1700000000 looks like seconds',
      'times are µs',
    ],
    [
      'binance-futures,BTCUSDT,1700000000000,1700000000000,false,bid,99,1',
      'local_timestamp 1700000000000 looks like milliseconds',
      'times are µs',
    ],
    [
      'binance-futures,BTCUSDT,1700000000000009000,1700000000000009000,false,bid,99,1',
      'local_timestamp 1700000000000009000 looks like nanoseconds',
      'times are µs',
    ],
    [
      'binance-futures,BTCUSDT,1700000000,1700000000000002,false,bid,99,1',
      'timestamp 1700000000 looks like seconds',
      "the venue's time too",
    ],
    [
      'binance-futures,BTCUSDT,2023-11-14,2023-11-14,false,bid,99,1',
      "local_timestamp '2023-11-14' is no time",
      'dates are not converted',
    ],
    [
      bookRow('0 update bid 99x1'),
      'local_timestamp goes back from 1700000000000001 to 1700000000000000',
      'rows are in the order of receipt',
    ],
    [
      bookRow('2 update bid 99x1', 'SOLUSDT'),
      "'binance-futures:SOLUSDT' was not met in the first rows of the file, from which its instruments were taken",
      'nothing is known of its steps',
    ],
  ];

  it.each(rows)('%s is BAD_DATA with file, row and remedy: %s (%s)', async (row, message) => {
    const path = fileOf(
      'binance-futures_incremental_book_L2_2023-11-14_BTCUSDT.csv.gz',
      csv(bookHeader, [...good, row]),
    );
    const failure = await failureOf(() => readAll(path));
    expect(failure).toMatchObject({ code: 'BAD_DATA', message, place: `${path}:4` });
    expect(failure.remedy).toMatch(/\w/);
  });

  it.each(rows)('%s is told as rejected where the user wants to go on', async (row, reason) => {
    const after = bookRow('3 snapshot bid 98x1');
    const path = fileOf(
      'binance-futures_incremental_book_L2_2023-11-14_BTCUSDT.csv.gz',
      csv(bookHeader, [...good, row, after]),
    );
    const events = await told(await openDataset(path, { instruments: wholeSteps, onBadRow: 'skip' }));
    const rejected = events.filter((event) => event.includes(' rejected '));
    expect(rejected).toHaveLength(1);
    expect(rejected[0]).toContain(`BTCUSDT.csv.gz:4: ${reason}`);
    expect(events.slice(-2)).toEqual([rejected[0], '3 snapshot 98x1 | -']);
  });

  it('is not taken for a row of some other instrument because one was asked for', async () => {
    const named = 'binance-futures_incremental_book_L2_2023-11-14_BTCUSDT.csv.gz';
    const row = bookRow('2 update bid 99x1', 'BTCUSXT');
    for (const [name, bad] of [
      [named, 'garbage'],
      ['grouped.csv', 'garbage'],
      [named, row],
    ] as const) {
      const path = fileOf(name, csv(bookHeader, [...good, bad, bookRow('3 update bid 98x1')]));
      const failure = await failureOf(() => readAll(path, { symbols: ['BTCUSDT'] }));
      expect(failure).toMatchObject({ code: 'BAD_DATA', place: `${path}:4` });
    }
  });

  it('takes the whole message with it: half a message is no state the venue ever had', async () => {
    const rows = ['2 update bid 98x1', '2 update bid 98x-1', '2 update ask 102x1', '3 update bid 97x1'];
    const path = fileOf('book.csv', csv(bookHeader, [...good, ...rows.map((row) => bookRow(row))]));
    expect(await told(await openDataset(path, { instruments: wholeSteps, onBadRow: 'skip' }))).toEqual([
      '1 snapshot 99x3 | 101x4',
      "2 rejected book.csv:5: amount '-1' is negative (damages the book)",
      '3 change 97x1 | -',
    ]);
  });

  it.each([
    [
      'binance-futures,BTCUSDT,x,x,false,bid,99,1',
      ["1 rejected book.csv:4: local_timestamp 'x' is no time (damages the book)", '3 change 97x1 | -'],
      'a row without a time may be of the message before it, which is lost with it',
    ],
    [
      bookRow('0 update bid 99x1'),
      [
        '1 snapshot 99x3 | 101x4',
        '1 rejected book.csv:4: local_timestamp goes back from 1700000000000001 to 1700000000000000 (damages the book)',
        '3 change 97x1 | -',
      ],
      'a late row is of another message: what was there is told, and known to be incomplete',
    ],
    [
      bookRow('2 update bid 99x1', 'SOLUSDT'),
      [
        '1 snapshot 99x3 | 101x4',
        "1 rejected book.csv:4: 'binance-futures:SOLUSDT' was not met in the first rows of the file, from which its instruments were taken",
        '3 change 97x1 | -',
      ],
      'a row of an instrument that is not read damages no book',
    ],
  ])('%s, skipped, leaves %j: %s', async (row, events) => {
    // The name of one instrument keeps the survey from finding the other.
    const name = 'binance-futures_incremental_book_L2_2023-11-14_BTCUSDT.csv';
    const path = fileOf(name, csv(bookHeader, [...good, row, bookRow('3 update bid 97x1')]));
    const seen = await told(await openDataset(path, { instruments: wholeSteps, onBadRow: 'skip' }));
    expect(seen.map((event) => event.replace(name, 'book.csv'))).toEqual(events);
  });

  it('of trades damages no book', async () => {
    const path = fileOf('trades.csv', tradesCsv(['1 buy 100x2', '2 hold 100x2', '3 sell 99x2']));
    const source = await openDataset(path, { instruments: wholeSteps, types: ['trades'], onBadRow: 'skip' });
    expect(await told(source)).toEqual([
      '1 buy 100x2',
      "2 rejected trades.csv:3: side 'hold' is none of buy, sell, unknown",
      '3 sell 99x2',
    ]);
  });

  it('is told after all that stands before it', async () => {
    const path = fileOf(
      'book.csv',
      csv(bookHeader, [...good, bookRow('2 update bid 98x1'), bookRow('3 update bid x')]),
    );
    const events: unknown[] = [];
    const source = await openDataset(path, { instruments: wholeSteps });
    const failure = await failureOf(async () => {
      for await (const batch of source.batches()) events.push(...batch);
    });
    expect(failure.place).toBe(`${path}:5`);
    expect(events).toMatchObject([{ type: 'BookSnapshotted' }, { type: 'BookChanged' }]);
  });
});

describe('a file that cannot be used', () => {
  const packed = gzipSync(
    bookCsv(Array.from({ length: 30_000 }, (_, row) => `${row} snapshot bid ${(row * 7919) % 10007}x${row}`)),
  );

  it('is told apart when its gzip is cut off, with how far it went', async () => {
    const path = fileOf('book.csv.gz', packed.subarray(0, packed.length >> 1));
    const failure = await failureOf(() => readAll(path));
    expect(failure).toMatchObject({ code: 'BAD_DATA', place: path });
    expect(failure.message).toMatch(/^the gzip is cut off, near byte \d+ of the file, after \d+ unpacked bytes$/);
  });

  it('is told apart when its gzip is damaged', async () => {
    const broken = Buffer.from(packed);
    broken.fill(0xff, packed.length >> 1, (packed.length >> 1) + 64);
    const failure = await failureOf(() => readAll(fileOf('book.csv.gz', broken)));
    expect(failure.code).toBe('BAD_DATA');
    expect(failure.message).toMatch(/^the gzip is damaged \(.+\), near byte \d+/);
  });

  it.each<[name: string, content: string | Buffer, code: string, message: string, because: string]>([
    ['book.csv.gz', 'exchange,symbol\n', 'BAD_DATA', 'this is no gzip file', 'its name promises one'],
    [
      'book.csv',
      'when,what\n1,2\n',
      'BAD_DATA',
      'the header is of no known type: when, what',
      'it holds something else',
    ],
    [
      'binance_incremental_book_L2_2023-11-14_BTCUSDT.csv',
      'exchange,symbol,timestamp,local_timestamp,side,price,amount\n',
      'BAD_DATA',
      'the incremental_book_L2 header lacks the column is_snapshot; it has exchange, symbol, timestamp, local_timestamp, side, price, amount',
      'the missing column and those found are named',
    ],
    [
      'quotes.csv',
      'exchange,symbol,local_timestamp,ask_price,bid_price,bid_amount\n',
      'BAD_DATA',
      'the quotes header lacks the columns timestamp, ask_amount; it has exchange, symbol, local_timestamp, ask_price, bid_price, bid_amount',
      'all missing columns are named at once',
    ],
    ['book.csv', `${bookHeader}\n`, 'NO_DATA', 'the files hold no rows', 'a header alone is no data'],
    ['book.csv.gz', gzipSync(''), 'NO_DATA', 'the files hold no rows', 'a day without data is a gzip of nothing'],
    [
      'book.csv',
      ','.repeat(1 << 20),
      'BAD_DATA',
      'the first line is too long for a header: this is no dataset file',
      'it has no lines',
    ],
  ])('%s is %s %s: %s', async (name, content, code, message) => {
    const path = fileOf(name, Buffer.isBuffer(content) ? content : Buffer.from(content));
    const failure = await failureOf(() => readAll(path));
    expect(failure).toMatchObject({ code, message, place: path });
  });

  it('is told apart when a row has no end', async () => {
    const path = fileOf('book.csv', `${csv(bookHeader, good)}${'9'.repeat(1 << 23)}`);
    expect(await failureOf(() => readAll(path))).toMatchObject({ code: 'BAD_DATA', place: `${path}:4` });
  });

  it('or that is missing is NO_DATA, as is a folder without data', async () => {
    expect(await failureOf(() => readAll('no/such/file.csv'))).toMatchObject({
      code: 'NO_DATA',
      place: 'no/such/file.csv',
    });
    expect(await failureOf(() => readAll(folderOf({ 'readme.txt': '' })))).toMatchObject({ code: 'NO_DATA' });
  });
});

describe('a wish that the data do not meet', () => {
  const folder = () =>
    folderOf({
      'binance-futures_incremental_book_L2_2023-11-14_BTCUSDT.csv': csv(bookHeader, good),
      'binance_incremental_book_L2_2023-11-14_BTCUSDT.csv': csv(bookHeader, good).replaceAll(
        'binance-futures',
        'binance',
      ),
      'binance-futures_trades_2023-11-14_ETHUSDT.csv': tradesCsv(['1 buy 10x1'], 'ETHUSDT'),
    });

  it.each([
    [
      { symbols: ['BTCUSD'], exchange: 'binance' },
      'BAD_USAGE',
      "no data of the symbol 'BTCUSD'",
      'did you mean binance:BTCUSDT?',
    ],
    [
      { symbols: ['binance-futures:ETHUST'] },
      'BAD_USAGE',
      "no data of the symbol 'binance-futures:ETHUST'",
      'did you mean binance-futures:ETHUSDT?',
    ],
    [
      { exchange: 'binance-future' },
      'BAD_USAGE',
      "no data of the exchange 'binance-future'",
      'did you mean binance-futures?',
    ],
    [{ symbols: ['bitmex:XBTUSD'] }, 'BAD_USAGE', "no data of the exchange 'bitmex'", 'did you mean binance'],
    [
      { symbols: ['BTCUSDT'] },
      'BAD_USAGE',
      "'BTCUSDT' stands for both binance-futures:BTCUSDT and binance:BTCUSDT",
      'say which, as binance-futures:BTCUSDT, or give --exchange',
    ],
    [{ types: ['trade'] }, 'BAD_USAGE', "'trade' is no type of data that can be read", 'give one of trades'],
    [
      { symbols: ['ETHUSDT'] },
      'BAD_DATA',
      'binance-futures:ETHUSDT has no book, only trades',
      'add a file of its incremental_book_L2, book_snapshot_25, book_snapshot_5, or leave the instrument out',
    ],
  ] as const)('%j is %s: %s, %s', async (options, code, message, remedy) => {
    const failure = await failureOf(() => openDataset(folder(), { instruments: wholeSteps, ...options }));
    expect(failure).toMatchObject({ code, message });
    expect(failure.remedy).toContain(remedy);
  });
});

it('a file of trades names its own missing column, with or without an id', async () => {
  const header = tradesHeader.replace('id,', '');
  const named = fileOf('binance_trades_2023-11-14_BTCUSDT.csv', csv(header, [`${stampsOf(1)},buy,100,1`]));
  expect(await told(await openDataset(named, { instruments: wholeSteps, types: ['trades'] }))).toEqual(['1 buy 100x1']);
});

describe('a plain file whose last line is not ended', () => {
  const whole = bookCsv(['1 snapshot bid 99x3', '1 snapshot ask 101x4', '2 update bid 98x25']);
  const spelled = whole.replace(
    bookHeader,
    bookHeader
      .split(',')
      .map((cell) => `"${cell}"`)
      .join(),
  );
  const opened = (name: string, content: string | Buffer) => fileOf(name, content);

  it.each([
    ['as documented', whole],
    ['spelled otherwise', spelled],
  ])('may be cut within its last number, and names the line: %s', async (_, content) => {
    const cut = opened('book.csv', content.slice(0, -2));
    const failure = await failureOf(() => readAll(cut));
    expect(failure).toMatchObject({
      code: 'BAD_DATA',
      message: expect.stringMatching(/does not end with a line feed/),
    });
    expect(failure.place).toMatch(/book\.csv:4$/);
    const skipped = await told(await openDataset(cut, { instruments: wholeSteps, onBadRow: 'skip' }));
    expect(skipped.at(-1)).toMatch(/line feed/);
    expect(skipped.join()).not.toContain('change');
  });

  it('is read where it was packed, as its checksum shows that nothing is missing', async () => {
    const events = await told(
      await openDataset(opened('book.csv.gz', gzipSync(whole.slice(0, -1))), { instruments: wholeSteps }),
    );
    expect(events.at(-1)).toContain('98x25');
  });

  it('tells no steps by that line', async () => {
    const { instruments } = await openDataset(opened('book.csv', whole.slice(0, -2).replace(',98,', ',98.5,')), {
      onBadRow: 'skip',
    });
    expect(instruments[0]?.tickSize).toBe('1');
  });
});
