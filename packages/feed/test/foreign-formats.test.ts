import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openDataset, openRaw } from '../src/index.ts';
import { bookCsv, fileOf, folderOf, told, wholeSteps } from './dataset-files.ts';

/** A local header of a ZIP archive, up to the name of its first entry. */
const zip = (name: string): Buffer => {
  const header = Buffer.alloc(30);
  header.write('PK\x03\x04', 'latin1');
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, Buffer.from(`${name}\x1b[31m`)]);
};
const tar = (): Buffer => {
  const header = Buffer.alloc(512);
  header.write('book.data', 'latin1');
  header.write('ustar', 257, 'latin1');
  return header;
};
const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

const files: readonly [name: string, content: Buffer, told: string, remedy: RegExp][] = [
  ['trades.zip', zip('trades.csv'), 'a ZIP archive', /^unpack it, .*unzip/],
  ['day.csv', zip('day.csv'), 'a ZIP archive', /unzip/],
  ['feed.npz', zip('data.npy'), 'a NumPy archive (npz)', /\.csv/],
  ['sheet.xlsx', zip('[Content_Types].xml'), 'a spreadsheet', /\.csv/],
  ['book.npy', bytes('\x93NUMPY\x01\0'), 'a NumPy array', /\.csv/],
  ['trades.parquet', bytes('PAR1\x15\x04\x15'), 'a Parquet file', /\.csv/],
  ['trades.feather', bytes('ARROW1\0\0'), 'an Arrow file', /\.csv/],
  ['book.h5', bytes('\x89HDF\r\n\x1a\n'), 'an HDF5 file', /\.csv/],
  ['glbx.dbn', bytes('DBN\x01\x10\0\0\0'), 'a Databento file (DBN)', /\.csv/],
  ['glbx.dbn.zst', bytes('\x28\xb5\x2f\xfd\x04'), 'packed with Zstandard', /zstd -d/],
  ['book.csv.bz2', bytes('BZh91AY&SY'), 'packed with bzip2', /bunzip2/],
  ['book.csv.xz', bytes('\xfd7zXZ\0\0'), 'packed with xz', /unxz/],
  ['book.tar', tar(), 'a tar archive', /tar -xf/],
  ['book.tar.gz', gzipSync(tar()), 'a tar archive', /tar -xf/],
  ['book.csv.gz', gzipSync(gzipSync('a,b\n')), 'packed with gzip twice', /gunzip/],
  ['blocks.bin', bytes('RTAP\x01\0\0\0'), 'a file of a tape', /folder .*\.tape/],
  ['book.csv', bytes('<!DOCTYPE html>\n<html>'), 'a web page', /download it again/],
  ['book.csv', bytes('\xff\xfee\0x\0'), 'text in UTF-16', /UTF-8/],
  ['book.bin', bytes('\x01\x02\0\0\x1b]0;x\x07'), 'a binary file', /text/],
];

describe('a file of another format', () => {
  it.each(files)('%s is named where a dataset file is expected', async (name, content, format, remedy) => {
    const refused = { code: 'BAD_DATA', message: `this is ${format}, not a file of lines` };
    await expect(openDataset(fileOf(name, content))).rejects.toMatchObject({
      ...refused,
      remedy: expect.stringMatching(remedy),
    });
  });

  it.each(files)('%s is named where recorded messages are expected', async (name, content, format) => {
    const refused = { code: 'BAD_DATA', message: `this is ${format}, not a file of lines` };
    await expect(openRaw(fileOf(name, content))).rejects.toMatchObject(refused);
    await expect(openRaw(fileOf(name, content), { venue: 'bybit' })).rejects.toMatchObject(refused);
  });

  it('is named among what a folder without dataset files holds', async () => {
    await expect(openDataset(folderOf({ 'a.zip': zip('a.csv'), 'b.parquet': bytes('PAR1') }))).rejects.toMatchObject({
      code: 'NO_DATA',
      message: 'the folder holds no .csv or .csv.gz file, only .parquet, .zip',
    });
  });

  it('a folder in place of a file of messages is named as one', async () => {
    await expect(openRaw(folderOf({ 'a.raw': '' }))).rejects.toMatchObject({
      code: 'BAD_USAGE',
      message: 'this is a folder, and one file is read here',
    });
  });

  it('a header of no known type is quoted up to a bound', async () => {
    const error = await openDataset(fileOf('x.csv', `${'x'.repeat(5000)},b\n1,2\n`)).catch((caught: Error) => caught);
    expect((error as Error).message.length).toBeLessThan(300);
  });
});

describe('links in a folder of dataset files', () => {
  const name = 'binance-futures_incremental_book_L2_2023-11-14_BTCUSDT.csv';
  const instruments = wholeSteps;

  it('are read where they lead to a file of the folder', async () => {
    const folder = folderOf({ 'store/1a2b': bookCsv(['1 snapshot bid 99x3']), 'day/readme': '' });
    symlinkSync('../store/1a2b', join(folder, 'day', name));
    const source = await openDataset(folder, { instruments });
    expect(await told(source)).toEqual(['1 snapshot 99x3 | -']);
    expect(source.notes).toEqual([]);
  });

  it('are read when they are given by name, wherever they lead', async () => {
    const target = fileOf('1a2b', bookCsv(['1 snapshot bid 99x3']));
    const folder = folderOf({ readme: '' });
    symlinkSync(target, join(folder, name));
    expect(await told(await openDataset(join(folder, name), { instruments }))).toEqual(['1 snapshot 99x3 | -']);
  });

  it('add nothing where the file they lead to is read anyway', async () => {
    const folder = folderOf({ [name]: bookCsv(['1 snapshot bid 99x3']) });
    symlinkSync(name, join(folder, name.replace('14', '15')));
    const source = await openDataset(folder, { instruments });
    expect(await told(source)).toEqual(['1 snapshot 99x3 | -']);
  });

  it('are named and left out where they lead out of the folder, nowhere, or to a folder', async () => {
    const outside = folderOf({ [name]: bookCsv(['1 snapshot bid 99x3'], 'ETHUSDT') });
    const folder = folderOf({ [name]: bookCsv(['1 snapshot bid 99x3']) });
    const other = name.replace('BTC', 'ETH');
    symlinkSync(join(outside, name), join(folder, other));
    symlinkSync('nothing', join(folder, 'gone.csv'));
    symlinkSync('.', join(folder, 'loop'));
    symlinkSync(outside, join(folder, 'elsewhere'));
    const source = await openDataset(folder, { instruments });
    expect(source.instruments.map(({ symbol }) => symbol)).toEqual(['BTCUSDT']);
    expect(source.notes.map((note) => note.split(' ')[0])).toEqual([other, 'elsewhere', 'gone.csv', 'loop']);
  });

  it('are named where there is nothing else', async () => {
    const outside = fileOf(name, bookCsv(['1 snapshot bid 99x3']));
    const folder = folderOf({ readme: '' });
    symlinkSync(outside, join(folder, name));
    await expect(openDataset(folder)).rejects.toMatchObject({
      code: 'NO_DATA',
      message: `the folder holds no .csv or .csv.gz file, only links that lead elsewhere: ${name}`,
    });
  });
});
