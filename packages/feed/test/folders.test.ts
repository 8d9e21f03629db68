import { describe, expect, it } from 'vitest';
import { listFiles } from '../src/dataset/list-files.ts';
import { openDataset } from '../src/index.ts';
import { bookCsv, csv, eventsIn, folderOf, stampsOf, told, tradesCsv, wholeSteps } from './dataset-files.ts';

const instruments = wholeSteps;
const btcBook = 'binance-futures_incremental_book_L2_2023-11-14_BTCUSDT.csv.gz';
const btcTrades = 'binance-futures_trades_2023-11-14_BTCUSDT.csv.gz';
const ethBook = 'binance-futures_incremental_book_L2_2023-11-14_ETHUSDT.csv.gz';

describe('a folder of dataset files', () => {
  it('is one tape by receipt time, numbered from 0', async () => {
    const folder = folderOf({
      [btcBook]: bookCsv(['1 snapshot bid 99x3', '4 update bid 98x1']),
      [btcTrades]: tradesCsv(['2 sell 99x1', '3 sell 99x1', '5 buy 101x1']),
      [ethBook]: bookCsv(['2 snapshot bid 50x1', '3 update bid 49x1'], 'ETHUSDT'),
    });
    const source = await openDataset(folder, { instruments });
    expect(await told(source)).toEqual([
      '1 BTCUSDT snapshot 99x3 | -',
      '2 BTCUSDT sell 99x1',
      '2 ETHUSDT snapshot 50x1 | -',
      '3 BTCUSDT sell 99x1',
      '3 ETHUSDT change 49x1 | -',
      '4 BTCUSDT change 98x1 | -',
      '5 BTCUSDT buy 101x1',
    ]);
    expect((await eventsIn(source)).map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(source.progress?.()).toBe(1);
  });

  it('breaks ties: prints before books, then in the order of the instruments', async () => {
    const folder = folderOf({
      [btcBook]: bookCsv(['7 snapshot bid 99x3']),
      [btcTrades]: tradesCsv(['7 sell 99x1', '7 sell 98x1']),
      [ethBook]: bookCsv(['7 snapshot bid 50x1'], 'ETHUSDT'),
      'binance-futures_trades_2023-11-14_ETHUSDT.csv.gz': tradesCsv(['7 buy 51x1'], 'ETHUSDT'),
    });
    expect(await told(await openDataset(folder, { instruments }))).toEqual([
      '7 BTCUSDT sell 99x1',
      '7 BTCUSDT sell 98x1',
      '7 ETHUSDT buy 51x1',
      '7 BTCUSDT snapshot 99x3 | -',
      '7 ETHUSDT snapshot 50x1 | -',
    ]);
    expect(await told(await openDataset(folder, { instruments, symbols: ['ETHUSDT', 'BTCUSDT'] }))).toEqual([
      '7 ETHUSDT buy 51x1',
      '7 BTCUSDT sell 99x1',
      '7 BTCUSDT sell 98x1',
      '7 ETHUSDT snapshot 50x1 | -',
      '7 BTCUSDT snapshot 99x3 | -',
    ]);
  });

  it('may have the layout of the vendor’s addresses, and days that follow each other', async () => {
    const day = 86_400_000_000;
    const folder = folderOf({
      'binance-futures/incremental_book_L2/2023/11/15/BTCUSDT.csv.gz': bookCsv([`${day} snapshot bid 98x9`]),
      'binance-futures/incremental_book_L2/2023/11/14/BTCUSDT.csv.gz': bookCsv([
        '1 snapshot bid 99x3',
        '2 update bid 98x9',
      ]),
      'binance-futures/incremental_book_L2/2023/11/16/BTCUSDT.csv.gz': '',
    });
    const source = await openDataset(folder, { instruments });
    expect(await told(source)).toEqual(['1 snapshot 99x3 | -', '2 change 98x9 | -', `${day} snapshot 98x9 | -`]);
    expect(source.notes).toEqual(['binance-futures/incremental_book_L2/2023/11/16/BTCUSDT.csv.gz holds no rows.']);
  });

  it('is refused when two days overlap', async () => {
    const folder = folderOf({
      [btcBook]: bookCsv(['1 snapshot bid 99x3', '9 update bid 98x9']),
      [btcBook.replace('-14', '-15')]: bookCsv(['5 snapshot bid 99x3']),
    });
    const source = await openDataset(folder, { instruments });
    await expect(eventsIn(source)).rejects.toMatchObject({
      code: 'BAD_DATA',
      place: `${btcBook.replace('-14', '-15')}:2`,
      message: 'local_timestamp goes back from 1700000000000009 to 1700000000000005',
    });
  });

  it('reads a book once: the file of one instrument before the merged file, and notes it', async () => {
    const merged = 'MERGED_all_incremental_book_L2_2023-11-14.csv.gz';
    const both = bookCsv(['1 snapshot bid 99x3']) + bookCsv(['2 snapshot bid 50x1'], 'ETHUSDT').replace(/^.*\n/, '');
    const folder = folderOf({ [btcBook]: bookCsv(['1 snapshot bid 99x3']), [merged]: both });
    const source = await openDataset(folder, { instruments });
    expect(await told(source)).toEqual(['1 BTCUSDT snapshot 99x3 | -', '2 ETHUSDT snapshot 50x1 | -']);
    expect(source.notes).toContain(
      `${merged} was not read for binance-futures:BTCUSDT: ${btcBook} holds the same day of its incremental_book_L2.`,
    );
    const one = await openDataset(folder, { instruments, symbols: ['BTCUSDT'] });
    expect(one.notes).toEqual([
      `${merged} was left unread: each instrument asked for has a incremental_book_L2 file of its own.`,
    ]);
    expect((await one.digests()).map(({ name }) => name)).toEqual([btcBook]);
  });

  it('is read without what repeats the book, unless asked for, and says so', async () => {
    const quotes = csv('exchange,symbol,timestamp,local_timestamp,ask_amount,ask_price,bid_price,bid_amount', [
      `${stampsOf(2)},4,101,99,3`,
    ]);
    const folder = folderOf({
      [btcBook]: bookCsv(['1 snapshot bid 99x3']),
      'binance-futures_quotes_2023-11-14_BTCUSDT.csv.gz': quotes,
      'binance-futures_oracle_bbo_2023-11-14_BTCUSDT.csv.gz': 'a,b\n1,2\n',
      'notes.csv': 'a,b\n1,2\n',
    });
    const source = await openDataset(folder, { instruments });
    expect(await told(source)).toEqual(['1 snapshot 99x3 | -']);
    expect(source.notes).toEqual([
      'notes.csv was left out: its header (a, b) is of no known type.',
      '1 file of the type oracle_bbo was left out: it is no type of market data that Replay reads.',
      'binance-futures:BTCUSDT: quotes were left unread, since they repeat the book; backtest export and backtest relay read them.',
    ]);
    expect(await told(await openDataset(folder, { instruments, types: ['quotes'] }))).toEqual(['2 quote 99x3 | 101x4']);
  });

  it('has its snapshots read where there are no changes', async () => {
    const header =
      'exchange,symbol,timestamp,local_timestamp,asks[0].price,asks[0].amount,bids[0].price,bids[0].amount';
    const folder = folderOf({ 'tops.csv': csv(header, [`${stampsOf(1)},101,4,99,3`]) });
    expect(await told(await openDataset(folder, { instruments }))).toEqual(['1 snapshot 99x3 | 101x4']);
  });

  it('ends before `to`', async () => {
    const folder = folderOf({
      [btcBook]: bookCsv(['1 snapshot bid 99x3', '2 update bid 98x1', '3 update bid nonsense']),
      [btcTrades]: tradesCsv(['2 sell 99x1']),
    });
    const source = await openDataset(folder, { instruments, to: (1_700_000_000_000_000 + 2) as never });
    expect(await told(source)).toEqual(['1 snapshot 99x3 | -']);
  });

  it('knows the files it read by their digests', async () => {
    const folder = folderOf({ [btcBook.replace('.gz', '')]: bookCsv(['1 snapshot bid 99x3']) });
    const content = bookCsv(['1 snapshot bid 99x3']);
    const { createHash } = await import('node:crypto');
    expect(await (await openDataset(folder, { instruments })).digests()).toEqual([
      {
        name: btcBook.replace('.gz', ''),
        bytes: content.length,
        sha256: createHash('sha256').update(content).digest('hex'),
      },
    ]);
  });
});

describe('a folder of more entries than are looked at', () => {
  const files = { 'a/1.csv': '', 'a/b/2.csv': '', 'c/3.txt': '' };

  it('is refused by its name, with what to do', async () => {
    const folder = folderOf(files);
    // Three files in three folders.
    await expect(listFiles(folder, 5)).rejects.toMatchObject({
      code: 'NO_DATA',
      message: 'there are more than 5 files and folders in it',
      place: folder,
      remedy: expect.stringContaining('give the folder that the recordings lie in'),
    });
  });

  it('is read up to that number', async () => {
    const { files: found } = await listFiles(folderOf(files), 6);
    expect(found.map(({ label }) => label)).toEqual(['a/1.csv', 'a/b/2.csv']);
  });
});
