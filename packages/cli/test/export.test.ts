import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { tableFromIPC } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { backtest, freshFolder, quietly } from './command.ts';
import { bookRow, dataset, quietBook } from './dataset.ts';
import { flipFlop } from './strategies.ts';

describe('backtest export', () => {
  it('to CSV gives files that replay to the very same run', async () => {
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

  it('to CSV and Arrow keeps every order of a feed that names them', async () => {
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

  it('to Arrow gives tables with exact counts beside the doubles', async () => {
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

  it('says what no table has a place for', async () => {
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
    expect(said.err).toMatch(/^1 holes in the feed and messages/);
  });

  it('leaves nothing of a file that could not be completed, and never writes over one', async () => {
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

  it('spells numbers in their shortest form', async () => {
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
