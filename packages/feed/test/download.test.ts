import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parseTime } from '@replay/core';
import { describe, expect, it } from 'vitest';
import { type DatasetDownloadOptions, downloadDatasets, openDataset } from '../src/index.ts';
import { csv, eventsIn, folderOf, tradesHeader } from './dataset-files.ts';
import { say, whileAnswering } from './relay-stub.ts';

/** A day of trades, thousands of rows that do not shrink to nothing. */
const dayOf = (day: string): Buffer => {
  const start = Date.parse(`${day}T00:00:00Z`) * 1000;
  const rows = Array.from({ length: 4000 }, (_, at) =>
    [
      'bybit',
      'BTCUSDT',
      start + at * 1000,
      start + at * 1000 + 5,
      at + 1,
      'buy',
      100 + ((at * 7919) % 13),
      (at * 31) % 97 || 1,
    ].join(),
  );
  return gzipSync(csv(tradesHeader, rows));
};

const days = new Map(['2024-01-01', '2024-01-02', '2024-01-03'].map((day) => [day, dayOf(day)]));
const fileOf = (day: string): string => `bybit_trades_${day}_BTCUSDT.csv.gz`;

/** The day that a request asks for; undefined for one that asks for no file. */
const dayAsked = (target: string): string | undefined =>
  /^\/bybit\/trades\/(\d{4})\/(\d{2})\/(\d{2})\/BTCUSDT\.csv\.gz/.exec(target)?.slice(1).join('-');

/** Serves a day, or the part of it that is asked for. */
function serve(response: ServerResponse, range: string | undefined, bytes: Buffer, end = bytes.length): void {
  const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
  if (start >= bytes.length) {
    response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
    return;
  }
  const part = { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` };
  response.writeHead(start > 0 ? 206 : 200, { 'content-length': bytes.length - start, ...(start > 0 ? part : {}) });
  response.write(bytes.subarray(start, end));
  if (end === bytes.length) response.end();
  else setTimeout(() => response.destroy(), 10);
}

const fetchInto = (folder: string, url: string, options: Partial<DatasetDownloadOptions> = {}) =>
  downloadDatasets({
    url,
    exchange: 'bybit',
    symbols: ['btcusdt'],
    types: ['trades'],
    from: parseTime('2024-01-01'),
    to: parseTime('2024-01-04'),
    folder,
    wait: async () => {},
    random: () => 0.5,
    ...options,
  });

type Serving = (day: string, response: ServerResponse, range: string | undefined, count: number) => void;

/** Runs a download from a server that serves days as the test says, and gives what was asked for, as `day range`. */
async function downloading<Result>(serving: Serving, work: (url: string, asked: readonly string[]) => Promise<Result>) {
  const asked: string[] = [];
  return whileAnswering(
    (request, response, count) => {
      const day = dayAsked(request.pathname);
      if (day === undefined) return say(response, { code: 404, message: 'nothing here' }, 404);
      const range = response.req.headers.range;
      asked.push(range === undefined ? day : `${day} ${range}`);
      serving(day, response, range, count);
    },
    ({ url }) => work(url, asked),
  );
}

const usual: Serving = (day, response, range) => serve(response, range, days.get(day) ?? Buffer.alloc(0));

describe('a download of datasets', () => {
  it('fetches each day once, the last and the first ahead of the others, as files that can be read', async () => {
    const folder = folderOf({});
    await downloading(usual, async (url, asked) => {
      const { files, bytes } = await fetchInto(folder, url, { concurrency: 1 });
      expect(asked).toEqual(['2024-01-03', '2024-01-01', '2024-01-02']);
      expect(files.map(({ status }) => status)).toEqual(['downloaded', 'downloaded', 'downloaded']);
      expect(bytes).toBe([...days.values()].reduce((sum, { length }) => sum + length, 0));
    });
    expect(readdirSync(folder).sort()).toEqual([...days.keys()].map(fileOf));
    const events = await eventsIn(await openDataset(folder, { types: ['trades'] }));
    expect(events).toHaveLength(12_000);
  });

  it('leaves files alone that are there', async () => {
    const folder = folderOf({ [fileOf('2024-01-02')]: days.get('2024-01-02') as Buffer });
    await downloading(usual, async (url, asked) => {
      const { files } = await fetchInto(folder, url, { concurrency: 1 });
      expect(files.map(({ status }) => status)).toEqual(['downloaded', 'downloaded', 'there']);
      expect(asked).toEqual(['2024-01-03', '2024-01-01']);
    });
  });

  it.each([
    [1000, ['2024-01-01 bytes=1000-'], 'continued', 'what is missing is asked for'],
    [0, ['2024-01-01'], 'downloaded', 'nothing had come yet'],
    [-1, ['2024-01-01 bytes=SIZE-'], 'continued', 'all had come, and was not looked at yet'],
  ])('continues a file of which %i bytes are there: %j, %s, %s', async (have, expected, status) => {
    const day = days.get('2024-01-01') as Buffer;
    const folder = folderOf({});
    writeFileSync(join(folder, `${fileOf('2024-01-01')}.part`), day.subarray(0, have < 0 ? day.length : have));
    await downloading(usual, async (url, asked) => {
      const { files } = await fetchInto(folder, url, { to: parseTime('2024-01-02') });
      expect(asked).toEqual(expected.map((text) => text.replace('SIZE', String(day.length))));
      expect(files.map((file) => file.status)).toEqual([status]);
    });
    expect(readFileSync(join(folder, fileOf('2024-01-01')))).toEqual(day);
    expect(readdirSync(folder)).toEqual([fileOf('2024-01-01')]);
  });

  it('begins again where the server gives no parts, or what had come is of another file', async () => {
    const day = days.get('2024-01-01') as Buffer;
    const other = folderOf({});
    writeFileSync(join(other, `${fileOf('2024-01-01')}.part`), Buffer.alloc(500, 7));
    await downloading(usual, async (url, asked) => {
      await fetchInto(other, url, { to: parseTime('2024-01-02') });
      expect(asked).toEqual(['2024-01-01 bytes=500-', '2024-01-01']);
    });
    expect(readFileSync(join(other, fileOf('2024-01-01')))).toEqual(day);
    const whole = folderOf({});
    writeFileSync(join(whole, `${fileOf('2024-01-01')}.part`), day.subarray(0, 500));
    await downloading(
      (_, response) => serve(response, undefined, day),
      async (url) => {
        await fetchInto(whole, url, { to: parseTime('2024-01-02') });
      },
    );
    expect(readFileSync(join(whole, fileOf('2024-01-01')))).toEqual(day);
  });

  it('goes on behind a connection that breaks, from the byte at which it broke', async () => {
    const folder = folderOf({});
    const breaking: Serving = (day, response, range, count) => {
      const bytes = days.get(day) as Buffer;
      serve(response, range, bytes, count < 4 ? Math.min(bytes.length, count * 3000) : bytes.length);
    };
    await downloading(breaking, async (url, asked) => {
      await fetchInto(folder, url, { to: parseTime('2024-01-02') });
      const starts = asked.map((text) => Number(/bytes=(\d+)-/.exec(text)?.[1] ?? 0));
      expect(starts.length).toBeGreaterThan(2);
      expect(starts).toEqual([...starts].sort((one, next) => one - next));
    });
    expect(readFileSync(join(folder, fileOf('2024-01-01')))).toEqual(days.get('2024-01-01'));
  });

  it.each([
    ['cut off, with a length that fits', (day: Buffer) => day.subarray(0, day.length - 20), /damaged as it is served/],
    ['no gzip', () => Buffer.from('an error page'), /damaged as it is served/],
    ['empty', () => Buffer.alloc(0), /empty, not even a gzip/],
  ])('never gives the name to a file that is served %s', async (_, spoil, message) => {
    const folder = folderOf({});
    const spoiling: Serving = (day, response) => {
      const bytes = spoil(days.get(day) as Buffer);
      response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
    };
    await downloading(spoiling, async (url, asked) => {
      await expect(fetchInto(folder, url, { to: parseTime('2024-01-02') })).rejects.toMatchObject({
        code: 'NETWORK',
        message: expect.stringMatching(message),
      });
      // Once more from its beginning, and then no more.
      expect(asked).toEqual(['2024-01-01', '2024-01-01']);
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('that is stopped leaves parts that the next one continues', async () => {
    const folder = folderOf({});
    const abort = new AbortController();
    const slow: Serving = (day, response, range) => {
      const bytes = days.get(day) as Buffer;
      response.writeHead(200, { 'content-length': bytes.length }).write(bytes.subarray(0, 2000));
      if (range === undefined) setTimeout(() => abort.abort(new Error('enough')), 100);
    };
    await downloading(slow, async (url) => {
      await expect(fetchInto(folder, url, { to: parseTime('2024-01-02'), signal: abort.signal })).rejects.toThrow(
        'enough',
      );
    });
    expect(readFileSync(join(folder, `${fileOf('2024-01-01')}.part`))).toHaveLength(2000);
    await downloading(usual, async (url, asked) => {
      await fetchInto(folder, url, { to: parseTime('2024-01-02') });
      expect(asked).toEqual(['2024-01-01 bytes=2000-']);
    });
    expect(existsSync(join(folder, fileOf('2024-01-01')))).toBe(true);
  });

  it.each([
    [{ types: ['trade'] }, 'BAD_USAGE', /no datasets of the type 'trade'/],
    [{ symbols: [] }, 'BAD_USAGE', /for an exchange, symbols and types/],
    [{ exchange: '../x' }, 'BAD_USAGE', /for an exchange, symbols and types/],
    [{ to: parseTime('2024-01-01') }, 'BAD_USAGE', /is not before/],
    [{ symbols: ['ETHUSDT'] }, 'BAD_USAGE', /nothing here/],
  ] as [Partial<DatasetDownloadOptions>, string, RegExp][])(
    'of %j is refused as %s',
    async (options, code, message) => {
      await downloading(usual, async (url) => {
        await expect(fetchInto(folderOf({}), url, options)).rejects.toMatchObject({
          code,
          message: expect.stringMatching(message),
        });
      });
    },
  );

  it('of a day that the vendor has not exported yet is refused with the day, whatever the clock says', async () => {
    const facts = {
      id: 'bybit',
      availableSince: '2023-01-01T00:00:00Z',
      datasets: { exportedFrom: '2023-01-01', exportedUntil: '2024-01-03' },
    };
    await whileAnswering(
      (request, response) =>
        request.pathname === '/exchanges/bybit' ? say(response, facts) : say(response, 'no', 500),
      async ({ url, asked }) => {
        await expect(fetchInto(folderOf({}), url)).rejects.toMatchObject({
          code: 'NO_DATA',
          message: 'datasets are exported from 2023-01-01 until 2024-01-03, exclusive',
        });
        expect(asked).toEqual(['/exchanges/bybit']);
      },
    );
  });
});
