import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { factsFile, readJournal } from '@replay/journal';
import { sharedData, whyNoSharedData } from '@replay/testkit';
import { tableFromIPC } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { backtest, freshFolder, quietly } from './command.ts';
import { bookRow, dataset, quietBook } from './dataset.ts';
import { flipFlop } from './strategies.ts';

describe('backtest export', () => {
  it('to CSV writes files that replay to exactly the same run', async () => {
    const given = dataset();
    const out = freshFolder();
    const exported = await backtest(['export', ...given.slice(1), '--format', 'csv', '--out', out, '--quiet']);
    expect(exported).toMatchObject({ code: 0, err: '' });
    expect(exported.out.trim()).toBe(join(out, 'binance-futures_incremental_book_L2_2023-11-14_BTCUSDT.csv.gz'));
    const strategy = ['--strategy', flipFlop(), '--json'];
    const before = JSON.parse((await backtest([...strategy, ...given, ...quietly()])).out);
    const after = JSON.parse((await backtest([...strategy, '--data', out, ...quietly()])).out);
    expect(after.run.hash).toBe(before.run.hash);
  });

  it('of a run to NDJSON writes every fact, and is refused for market data', async () => {
    const runs = freshFolder();
    const { run } = JSON.parse(
      (await backtest(['--strategy', flipFlop(), '--json', ...dataset(), ...quietly(runs)])).out,
    );
    const out = freshFolder();
    const exported = await backtest(['export', join(runs, run.id), '--format', 'ndjson', '--out', out]);
    expect(exported).toMatchObject({ code: 0, err: '', out: `${join(out, 'facts.ndjson')}\n` });
    const facts = readFileSync(join(out, 'facts.ndjson'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(facts).toEqual([...readJournal(join(runs, run.id, 'journal'))]);
    expect([facts[0].type, facts.at(-1).type]).toEqual(['RunStarted', 'RunEnded']);
    const again = await backtest(['export', join(runs, run.id), '--format', 'ndjson', '--out', out]);
    expect([again.code, again.err.split('\n')[0]]).toEqual([
      2,
      expect.stringMatching(/a file of this name already exists/),
    ]);
    const journal = join(runs, run.id, 'journal', factsFile);
    truncateSync(journal, Math.floor(statSync(journal).size / 2));
    const cut = await backtest(['export', join(runs, run.id), '--format', 'ndjson', '--out', join(out, 'cut')]);
    expect([cut.code, cut.err.split('\n')[0]]).toEqual([
      1,
      expect.stringMatching(/the journal has \d+ facts where the run wrote/),
    ]);
    expect(readdirSync(join(out, 'cut'))).toEqual([]);
    const data = await backtest(['export', ...dataset().slice(1), '--format', 'ndjson', '--out', out]);
    expect([data.code, data.err.split('\n')[0]]).toEqual([
      2,
      expect.stringMatching(/^ndjson shows the facts of a run/),
    ]);
  });

  it('to CSV keeps trades, marks and funding of the sample', async () => {
    const out = freshFolder();
    const range = ['--to', '2024-05-01T07:55:00Z'];
    expect(await backtest(['export', 'sample', ...range, '--format', 'csv', '--out', out, '--quiet'])).toMatchObject({
      code: 0,
    });
    const verified = async (data: string) =>
      JSON.parse((await backtest(['verify', data, ...range, '--json', '--quiet'])).out).instruments[0];
    const [{ trades, tradedLots, changes, levelUpdates, fundingRates }, again] = [
      await verified('sample'),
      await verified(out),
    ];
    expect(again).toMatchObject({ trades, tradedLots, changes, levelUpdates, fundingRates });
  });

  it('to CSV and Arrow keeps every order of a feed by order', async () => {
    const out = freshFolder();
    const part = ['sample:orders', '--to', '2024-05-01T07:54:05Z', '--quiet'];
    const exported = (format: string) => backtest(['export', ...part, '--format', format, '--out', out]);
    expect(await exported('csv')).toMatchObject({ code: 0, err: '' });
    expect(await exported('arrow')).toMatchObject({ code: 0, err: '' });
    const table = tableFromIPC(readFileSync(join(out, 'incremental_book_L3.arrow')));
    const name =
      readdirSync(out).find((file) => file.includes('incremental_book_L3') && file.endsWith('.csv.gz')) ?? '';
    const [header, first, ...rows] = gunzipSync(readFileSync(join(out, name)))
      .toString()
      .trimEnd()
      .split('\n');
    expect(header).toBe('exchange,symbol,timestamp,local_timestamp,is_snapshot,change,side,order_id,price,amount');
    expect(first).toMatch(/^replay,BTCUSDT,\d+,\d+,true,added,bid,\d+,[\d.]+,[\d.]+$/);
    expect(rows.filter((row) => row.includes(',executed,')).length).toBeGreaterThan(5);
    expect(table.numRows).toBe(rows.length + 1);
    expect(table.get(0)?.toJSON()).toMatchObject({
      is_snapshot: true,
      change: 'added',
      side: 'bid',
      order_id: expect.any(String),
    });
  });

  it('to Arrow writes exact counts beside the doubles', async () => {
    const out = freshFolder();
    const [, folder = '', ...instruments] = dataset();
    expect(
      await backtest(['export', folder, ...instruments, '--format', 'arrow', '--out', out, '--quiet']),
    ).toMatchObject({ code: 0 });
    const table = tableFromIPC(readFileSync(join(out, 'incremental_book_L2.arrow')));
    expect(table.numRows).toBe(320);
    expect(table.schema.metadata.get('binance-futures:BTCUSDT tick_size')).toBe('0.1');
    expect(table.get(0)?.toJSON()).toMatchObject({
      instrument: 'binance-futures:BTCUSDT',
      sequence: 0n,
      is_snapshot: true,
      side: 'bid',
      price: 999.9,
      amount: 5,
      price_ticks: 9999n,
      size_lots: 10_000n,
    });
    expect(table.get(319)?.toJSON()).toMatchObject({ is_snapshot: false, sequence: 300n });
  });

  it('reports events without a table', async () => {
    const rows = [...quietBook(), bookRow(310, 'update', 'bid', 'cheap', '1')];
    const [, folder = '', ...instruments] = dataset(rows);
    const said = await backtest([
      'export',
      folder,
      ...instruments,
      '--on-bad-row',
      'skip',
      '--format',
      'csv',
      '--out',
      freshFolder(),
      '--quiet',
    ]);
    expect(said.err).toMatch(/^1 feed gaps and unusable messages/);
  });

  it('leaves nothing of an incomplete file, and never overwrites one', async () => {
    const [, folder = '', ...instruments] = dataset([...quietBook(), bookRow(310, 'update', 'bid', 'cheap', '1')]);
    const out = freshFolder();
    const broken = await backtest(['export', folder, ...instruments, '--format', 'csv', '--out', out, '--quiet']);
    expect(broken).toMatchObject({ code: 3, out: '' });
    expect(readdirSync(out)).toEqual([]);
    const name = 'binance-futures_incremental_book_L2_2023-11-14_BTCUSDT.csv.gz';
    writeFileSync(join(out, name), 'mine');
    const [, whole = '', ...facts] = dataset();
    const refused = await backtest(['export', whole, ...facts, '--format', 'csv', '--out', out, '--quiet']);
    expect(refused).toMatchObject({ code: 2 });
    expect(readFileSync(join(out, name), 'utf8')).toBe('mine');
  });

  /** All rows of the one file of a kind in a folder. */
  const rowsOf = (folder: string, kind = 'incremental_book_L2'): readonly string[] => {
    const [file = ''] = readdirSync(folder).filter((name) => name.includes(kind) && name.endsWith('.gz'));
    return gunzipSync(readFileSync(join(folder, file)))
      .toString()
      .trimEnd()
      .split('\n');
  };

  /** Exports the data, and a tape made of them; returns the rows of both. */
  async function exportedTwice(given: readonly string[]): Promise<readonly (readonly string[])[]> {
    const tape = join(freshFolder(), 'day.tape');
    const [, data = '', ...more] = given;
    const [direct, again] = [freshFolder(), freshFolder()];
    const csv = ['--format', 'csv', '--quiet', '--out'];
    expect(await backtest(['import', data, ...more, '--quiet', '--out', tape])).toMatchObject({ code: 0 });
    expect(await backtest(['export', data, ...more, ...csv, direct])).toMatchObject({ code: 0 });
    expect(await backtest(['export', tape, ...csv, again])).toMatchObject({ code: 0 });
    return [rowsOf(direct), rowsOf(again)];
  }

  it('to CSV of a file, and of a tape of it, equals the file row for row, with updates that waited for the snapshot', async () => {
    // Two updates of other times of the venue were received with the snapshot, one of which takes a level of it away.
    const waited = (exchangeTime: number, price: string, size: string) =>
      `binance-futures,BTCUSDT,${1_699_999_999_998_000 + exchangeTime},1700000000000000,false,bid,${price},${size}`;
    const book = quietBook().map((row) => row.replace('.0,', ','));
    const snapshot = book.filter((row) => row.includes(',true,'));
    const rows = [
      ...snapshot.filter((row) => row.includes(',bid,')),
      ...snapshot.filter((row) => row.includes(',ask,')),
      waited(8000, '999.9', '0'),
      waited(8000, '999.8', '6.5'),
      waited(59_000, '999.9', '4'),
      ...book.filter((row) => row.includes(',false,')),
    ];
    for (const exported of await exportedTwice(dataset(rows))) expect(exported.slice(1)).toEqual(rows);
  });

  const layout = sharedData('tardis-layout');
  const why = layout === undefined ? ` (skipped: ${whyNoSharedData})` : '';
  it.skipIf(layout === undefined)(
    `to CSV of a real file, and of a tape of it, is the file row for row${why}`,
    async () => {
      const name = 'binance-futures_incremental_book_L2_2024-08-08_BTCUSDT.csv.gz';
      const path = join(layout as string, name);
      const facts = ['--instruments', sharedData('instruments.json') as string];
      const [, ...source] = gunzipSync(readFileSync(path)).toString().trimEnd().split('\n');
      expect(source).toHaveLength(445_262);
      // The source spells numbers as the venue did, with zeros at their end.
      const plainly = (row: string): string => {
        const cells = row.split(',');
        return [...cells.slice(0, 6), Number(cells[6]), Number(cells[7])].join();
      };
      const expected = source.map(plainly);
      for (const [, ...exported] of await exportedTwice(['--data', path, ...facts])) {
        expect(exported).toHaveLength(source.length);
        expect(exported.findIndex((row, at) => plainly(row) !== expected[at])).toBe(-1);
      }
    },
    300_000,
  );

  it.each(['csv', 'arrow'])('to %s from a given time begins with the book at that time', async (format) => {
    const given = dataset();
    const tape = join(freshFolder(), 'day.tape');
    expect(await backtest(['import', ...given.slice(1), '--out', tape, '--quiet'])).toMatchObject({ code: 0 });
    const moment = '2023-11-14T22:13:40.050Z';
    for (const data of [given.slice(1), [tape]]) {
      const out = freshFolder();
      const part = ['--from', moment, '--format', format, '--out', out, '--quiet'];
      expect(await backtest(['export', ...data, ...part])).toMatchObject({ code: 0, err: '' });
      const rows =
        format === 'csv'
          ? rowsOf(out).slice(1)
          : [...tableFromIPC(readFileSync(join(out, 'incremental_book_L2.arrow')))].map((row) => {
              const { local_timestamp, is_snapshot, side, price, amount } = row.toJSON();
              return `,,,${Math.round(Number(local_timestamp) * 1000)},${is_snapshot},${side},${price},${amount}`;
            });
      const opening = rows.filter((row) => row.includes(',true,'));
      expect(opening).toHaveLength(20);
      expect(rows.slice(0, 20)).toEqual(opening);
      expect(new Set(opening.map((row) => row.split(',')[3]))).toEqual(new Set(['1700000020050000']));
      // The level that the 200th tenth of a second left.
      expect(opening.find((row) => row.includes(',bid,999.9,'))).toMatch(/,999\.9,5\.5$/);
      expect(rows).toHaveLength(20 + 100);
    }
  });

  it('writes numbers in their shortest form', async () => {
    const out = freshFolder();
    const [, folder = '', ...instruments] = dataset();
    await backtest(['export', folder, ...instruments, '--format', 'csv', '--out', out, '--quiet']);
    const [file = ''] = readdirSync(out).filter((name) => name.endsWith('.gz'));
    const [header, first] = gunzipSync(readFileSync(join(out, file)))
      .toString()
      .split('\n');
    expect(header).toBe('exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount');
    expect(first).toBe('binance-futures,BTCUSDT,1699999999998000,1700000000000000,true,bid,999.9,5');
  });
});
