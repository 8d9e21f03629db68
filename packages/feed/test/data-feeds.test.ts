import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { micros } from '@replay/core';
import { describe, expect, it, vi } from 'vitest';
import {
  eventsOfFeed,
  firstMinute,
  minuteAsked,
  minuteAt,
  openFeed,
  recorded,
  recordedMinutes,
  sayBytes,
  sayNothing,
  saySlice,
} from './api-stub.ts';
import { folderOf } from './dataset-files.ts';
import { textOf } from './raw-captures.ts';
import { fakeTime, say, whileAnswering } from './relay-stub.ts';

const three = recordedMinutes(3);
const threeTold = ['snapshot 99x9 | 101x5', 'change 99x1 |', 'change 99x2 |'];

/** Answers slices by their minute, and nothing else. */
const slices =
  (answer: (minute: number, response: ServerResponse, request: URL) => void) =>
  (request: URL, response: ServerResponse): void => {
    const minute = minuteAsked(request);
    if (minute === undefined) sayNothing(response);
    else answer(minute, response, request);
  };

const usual = slices((minute, response) => saySlice(response, three[minute] ?? ''));

const minutesIn = (asked: readonly string[]): readonly number[] =>
  asked.flatMap((target) => minuteAsked(new URL(target, 'http://stub')) ?? []);

/** All files below a folder, by their paths in it. */
const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

describe('recorded messages by the minute', () => {
  it('come in their order, whatever order they are fetched in', async () => {
    await whileAnswering(
      slices((minute, response) => {
        // The later minutes answer first.
        setTimeout(() => saySlice(response, recordedMinutes(8)[minute] ?? ''), 80 - minute * 10);
      }),
      async ({ url, asked }) => {
        const events = await eventsOfFeed(url, folderOf({}), { to: minuteAt(8) });
        expect(events.map(textOf).slice(0, 3)).toEqual(threeTold);
        expect(events.map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
        expect(events[1]?.receivedTime).toBe(micros(firstMinute + 61_000_123));
        // The last and the first prove the access to both ends.
        expect(minutesIn(asked).slice(0, 2)).toEqual([7, 0]);
        expect([...minutesIn(asked)].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
      },
    );
  });

  it('tell by channel what of them was not read', async () => {
    const kline = recorded(61, 'delta', 1, '1x1 |').replace('orderbook.50', 'kline.1');
    const answer = slices((minute, response) => saySlice(response, minute === 1 ? kline : (three[minute] ?? '')));
    await whileAnswering(answer, async ({ url }) => {
      const source = await openFeed(url, folderOf({}));
      expect(source.leftOut?.()).toEqual([]);
      for await (const _ of source.batches());
      expect(source.leftOut?.()).toEqual([
        expect.stringMatching(/^1 message of channel kline\.1 is not read \(bybit:BTCUSDT; the first is /),
      ]);
    });
  });

  it('are fetched ahead of the reader, and no further than there are requests in flight', async () => {
    let inFlight = 0;
    let most = 0;
    const answer = slices((minute, response) => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      setTimeout(() => {
        inFlight -= 1;
        saySlice(response, recordedMinutes(60)[minute] ?? '');
      }, 20);
    });
    await whileAnswering(answer, async ({ url, asked }) => {
      const source = await openFeed(url, folderOf({}), { to: minuteAt(60), concurrency: 4 });
      let taken = 0;
      for await (const batch of source.batches()) taken += batch.length;
      expect(taken).toBe(60);
      expect(most).toBe(4);
      expect(minutesIn(asked)).toHaveLength(60);
    });
  });

  it('ask for a symbol and its channels, and for gzip, with the key in one header and nowhere else', async () => {
    await whileAnswering(usual, async ({ url, asked, headers }) => {
      await eventsOfFeed(url, folderOf({}), { key: 'secret-key' });
      const target = asked.find((one) => one.startsWith('/data-feeds')) ?? '';
      const query = new URL(target, url).searchParams;
      expect(JSON.parse(query.get('filters') ?? '')).toEqual(
        ['liquidation', 'orderbook.50', 'publicTrade', 'tickers'].map((channel) => ({ channel, symbols: ['BTCUSDT'] })),
      );
      expect(query.get('from')).toBe('2024-01-01T00:02:00.000Z');
      expect(headers.at(-1)).toMatchObject({ authorization: 'Bearer secret-key', 'accept-encoding': 'gzip' });
      expect(asked.join()).not.toContain('secret');
    });
  });

  it('of a recorder that lost its connection say so, and minutes without any are no trouble', async () => {
    const lines = [`${recorded(1, 'snapshot', 10, '99x9 |')}\n\n\n${recorded(2, 'snapshot', 20, '98x1 |')}`, '', ''];
    const answer = slices((minute, response) => saySlice(response, lines[minute] ?? ''));
    await whileAnswering(answer, async ({ url }) => {
      expect((await eventsOfFeed(url, folderOf({}))).map(textOf)).toEqual([
        'snapshot 99x9 |',
        'disconnect (message 2): the recorder lost its connection',
        'snapshot 98x1 |',
      ]);
    });
  });

  it('are cut at `to`, and begin at midnight unless told otherwise', async () => {
    const answer = slices((minute, response) => saySlice(response, recordedMinutes(4)[minute] ?? ''));
    await whileAnswering(answer, async ({ url, asked }) => {
      const range = { from: minuteAt(2), to: micros(minuteAt(3) + 1_000_000) };
      expect((await eventsOfFeed(url, folderOf({}), range)).map(textOf)).toEqual(threeTold);
      expect([...minutesIn(asked)].sort()).toEqual([0, 1, 2, 3]);
      // Without the whole book of midnight there is nothing to change, and that is told.
      const late = await eventsOfFeed(url, folderOf({}), { ...range, begin: 'from' });
      expect(late.map(textOf)).toEqual([expect.stringMatching(/^gap \(message 1\): no snapshot came/)]);
      expect(minutesIn(asked).slice(4)).toEqual([3, 2]);
    });
  });

  it('go on through a change of channels, behind which the book begins anew', async () => {
    const change = Date.parse('2025-02-26T00:00:00Z') * 1000;
    const lineAt = (time: number, u: number, type: 'snapshot' | 'delta', market: string) =>
      recorded((time - firstMinute) / 1e6, type, u, market);
    const answer = slices((minute, response, request) => {
      const time = minuteAt(minute);
      const channel = time < change ? 'liquidation' : 'allLiquidation';
      expect(request.searchParams.get('filters')).toContain(`"${channel}"`);
      if (time === change - 60_000_000) saySlice(response, lineAt(change - 5_000_000, 10, 'snapshot', '99x9 |'));
      else saySlice(response, time === change ? lineAt(change + 5_000_000, 30, 'snapshot', '98x1 |') : '');
    });
    await whileAnswering(answer, async ({ url }) => {
      const range = { from: micros(change - 60_000_000), to: micros(change + 60_000_000), begin: 'from' as const };
      expect((await eventsOfFeed(url, folderOf({}), range)).map(textOf)).toEqual([
        'snapshot 99x9 |',
        expect.stringMatching(/^disconnect/),
        'snapshot 98x1 |',
      ]);
    });
  });

  it('that are left in the middle leave no socket, no timer and no half file behind', async () => {
    const handles = () => process.getActiveResourcesInfo().filter((name) => /TCPSocket|Timeout/.test(name)).length;
    const hanging = slices((minute, response) => {
      if (minute === 0 || minute === 19) saySlice(response, recordedMinutes(20)[minute] ?? '');
      // The others begin, and never end.
      else response.writeHead(200, { 'content-encoding': 'gzip' }).write(Buffer.from([0x1f, 0x8b, 8, 0]));
    });
    const cache = folderOf({});
    const before = handles();
    await whileAnswering(hanging, async ({ url, asked }) => {
      const source = await openFeed(url, cache, { to: minuteAt(20) });
      const abort = new AbortController();
      const left = async () => {
        for await (const _ of source.batches(abort.signal));
      };
      const leaving = left();
      while (minutesIn(asked).length < 10) await new Promise((resolve) => setTimeout(resolve, 5));
      abort.abort(new Error('left'));
      await expect(leaving).rejects.toThrow('left');
    });
    expect(filesIn(cache).map((path) => path.slice(-10))).toEqual(['00.json.gz', '19.json.gz']);
    // Sockets close in their own time, which is short.
    for (let turn = 0; turn < 100 && handles() > before; turn++)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(handles()).toBeLessThanOrEqual(before);
  });

  it('can be read again, stopped in the middle, and tell what they were', async () => {
    await whileAnswering(usual, async ({ url }) => {
      const source = await openFeed(url, folderOf({}));
      const abort = new AbortController();
      const stopped = async () => {
        abort.abort(new Error('enough'));
        for await (const _ of source.batches(abort.signal));
      };
      await expect(stopped()).rejects.toThrow('enough');
      const [digest] = await source.digests();
      expect(digest).toMatchObject({
        name: 'bybit 2024-01-01T00:00Z 2024-01-01T00:03Z',
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      });
      expect(source.progress?.()).toBe(1);
      expect(source.checks?.()).toMatchObject([{ bookMessages: 3, linked: 2 }]);
    });
  });
});

describe('slices on the disk', () => {
  const folderOfSlices = (cache: string): string => {
    const [first = ''] = filesIn(cache);
    return first.split('/').slice(0, 3).join('/');
  };

  it('lie where other clients of the API look for them, as they were received', async () => {
    await whileAnswering(usual, async ({ url }) => {
      const cache = folderOf({});
      await eventsOfFeed(url, cache);
      expect(filesIn(cache)).toEqual(
        ['00', '01', '02'].map((minute) =>
          expect.stringMatching(new RegExp(`^feeds/bybit/[0-9a-f]{64}/2024/01/01/00/${minute}\\.json\\.gz$`)),
        ),
      );
      expect(readFileSync(join(cache, folderOfSlices(cache), '2024/01/01/00/00.json.gz'))).toEqual(
        gzipSync(`${three[0]}\n`),
      );
    });
  });

  it('are read without a network', async () => {
    const cache = folderOf({});
    const online = await whileAnswering(usual, ({ url }) => eventsOfFeed(url, cache));
    expect(await eventsOfFeed('http://127.0.0.1:9', cache)).toEqual(online);
  });

  it.each([
    ['cut off', (packed: Buffer) => packed.subarray(0, packed.length - 9)],
    ['damaged', (packed: Buffer) => Buffer.from(packed.map((byte, at) => (at === 40 ? byte ^ 255 : byte)))],
    ['no gzip', () => Buffer.from('hello')],
  ])('that are %s are fetched once more', async (_, harm) => {
    const cache = folderOf({});
    await whileAnswering(usual, async ({ url, asked }) => {
      const whole = await eventsOfFeed(url, cache);
      const path = join(cache, folderOfSlices(cache), '2024/01/01/00/01.json.gz');
      writeFileSync(path, harm(readFileSync(path)));
      const before = minutesIn(asked).length;
      expect(await eventsOfFeed(url, cache)).toEqual(whole);
      expect(minutesIn(asked).slice(before)).toEqual([1]);
      expect(gunzipSync(readFileSync(path)).toString()).toBe(`${three[1]}\n`);
    });
  });

  it('that other clients left half written are passed over', async () => {
    const cache = folderOf({});
    await whileAnswering(usual, async ({ url, asked }) => {
      const whole = await eventsOfFeed(url, cache);
      const path = join(cache, folderOfSlices(cache), '2024/01/01/00/03.json.gz.0123456789abcdef.unconfirmed');
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, 'half');
      expect(await eventsOfFeed(url, cache)).toEqual(whole);
      expect(minutesIn(asked)).toHaveLength(3);
    });
  });

  it('of an answer with several minutes are taken apart, so that no minute comes twice', async () => {
    const answer = slices((minute, response) => {
      // A server that always gives three, from the one asked for on.
      const lines = recordedMinutes(6)
        .slice(minute, minute + 3)
        .join('\n');
      saySlice(response, lines, { 'x-slice-size': '3' });
    });
    await whileAnswering(answer, async ({ url }) => {
      const cache = folderOf({});
      const events = await eventsOfFeed(url, cache, { to: minuteAt(5) });
      expect(events.map(({ receivedTime }) => Math.floor((receivedTime - firstMinute) / 60_000_000))).toEqual([
        0, 1, 2, 3, 4,
      ]);
      expect(filesIn(cache)).toHaveLength(5);
    });
  });
});

describe('a slice that cannot be used', () => {
  const packed = gzipSync(`${recordedMinutes(3)[1]}\n`);
  /** A text that shrinks to a five-hundredth. */
  const bomb = gzipSync(`${recordedMinutes(3)[1]}${'\n'.repeat(64 << 20)}`);

  it.each([
    [
      'a gzip that is cut off',
      (one: ServerResponse) => sayBytes(one, packed.subarray(0, packed.length - 20)),
      'NETWORK',
      /gzip is damaged/,
      8,
    ],
    [
      'a gzip with something behind it',
      (one: ServerResponse) => sayBytes(one, Buffer.concat([packed, Buffer.from('more')])),
      'NETWORK',
      /gzip is damaged/,
      8,
    ],
    [
      'an answer shorter than it said',
      (one: ServerResponse) => {
        one.writeHead(200, { 'content-encoding': 'gzip', 'content-length': packed.length + 5 });
        one.write(packed);
        setTimeout(() => one.destroy(), 5);
      },
      'NETWORK',
      /could not be queried/,
      8,
    ],
    [
      'a packing nobody knows',
      (one: ServerResponse) => sayBytes(one, packed, { 'content-encoding': 'br' }),
      'NETWORK',
      /packed as 'br'/,
      1,
    ],
    [
      'an error object in the place of messages',
      (one: ServerResponse) => saySlice(one, '{"error":"no quota for hidden-key"}'),
      'NETWORK',
      /no recorded message in it: \{"error":"no quota for REDACTED"\}/,
      1,
    ],
    [
      'a page',
      (one: ServerResponse) => saySlice(one, '<html>\n<p>at 12:00 Z</html>'),
      'NETWORK',
      /no recorded message/,
      1,
    ],
    [
      'a megabyte without a time of receipt',
      (one: ServerResponse) => saySlice(one, `${'{"no":"time"}\n'.repeat(200_000)}${three[1]}`),
      'NETWORK',
      /no recorded message/,
      1,
    ],
    [
      'a line of 17 MB',
      (one: ServerResponse) => saySlice(one, `${three[1]}${randomBytes(13 << 20).toString('base64')}`),
      'NETWORK',
      /a line of the slice is longer than 16 MiB/,
      1,
    ],
    ['plain text', (one: ServerResponse) => say(one, `${three[1]}\n`), 'NETWORK', /gzip is damaged/, 8],
    ['a bomb', (one: ServerResponse) => sayBytes(one, bomb), 'NETWORK', /far more than messages/, 1],
    [
      '401',
      (one: ServerResponse) => say(one, { code: 401, message: 'no access' }, 401),
      'NETWORK',
      /401 Unauthorized: no access/,
      1,
    ],
    ['403', (one: ServerResponse) => say(one, { code: 403, message: 'not you' }, 403), 'NETWORK', /not you/, 1],
    ['404', (one: ServerResponse) => say(one, { code: 404, message: 'not here' }, 404), 'BAD_USAGE', /not here/, 1],
    ['400', (one: ServerResponse) => say(one, { code: 400, message: 'bad date' }, 400), 'BAD_USAGE', /bad date/, 1],
    [
      '400 from a proxy that lost the query',
      (one: ServerResponse) => say(one, { message: 'use ISO 8601 format' }, 400),
      'BAD_USAGE',
      /8 times/,
      8,
    ],
    ['500', (one: ServerResponse) => say(one, 'oh', 500), 'NETWORK', /8 times/, 8],
    [
      '429 for an hour',
      (one: ServerResponse) => say(one, 'slow down', 429, { 'retry-after': '3600' }),
      'NETWORK',
      /3600 s/,
      1,
    ],
  ] as [string, (response: ServerResponse) => void, string, RegExp, number][])(
    'such as %s is asked for again where that may help, and fails in the end',
    async (_, spoil, code, message, tries) => {
      const answer = slices((minute, response) =>
        minute === 1 ? spoil(response) : saySlice(response, three[minute] ?? ''),
      );
      await whileAnswering(answer, async ({ url, asked }) => {
        const cache = folderOf({});
        await expect(eventsOfFeed(url, cache, { key: 'hidden-key' })).rejects.toMatchObject({
          code,
          message: expect.stringMatching(message),
          place: expect.not.stringContaining('hidden-key'),
        });
        expect(minutesIn(asked).filter((minute) => minute === 1)).toHaveLength(tries);
        expect(filesIn(cache).filter((path) => !/0[02]\.json\.gz$/.test(path))).toEqual([]);
      });
    },
  );

  it('is told from one in which lines without a time and empty lines come first', async () => {
    const answer = slices((minute, response) =>
      saySlice(response, minute === 1 ? `\n{"no":"time"}\n${three[1]}` : (three[minute] ?? '')),
    );
    await whileAnswering(answer, async ({ url }) => {
      const events = await eventsOfFeed(url, folderOf({}), { onBadRow: 'skip' });
      expect(events.map(({ type }) => type)).toContain('MessageRejected');
      expect(events.map(textOf).filter((text) => text.startsWith('snapshot'))).toHaveLength(1);
    });
  });

  it('is had at the next try, after as long as the server asks for, and whoever waits is told', async () => {
    const told: string[] = [];
    const refusals = [{ 'retry-after': '7' }, {}];
    const answer = slices((minute, response) => {
      const refusal = minute === 1 ? refusals.shift() : undefined;
      if (refusal === undefined) saySlice(response, three[minute] ?? '');
      else say(response, 'slow down', 429, refusal);
    });
    await whileAnswering(answer, async ({ url }) => {
      const { now, wait } = fakeTime();
      const options = { now, wait, onWait: (text: string) => void told.push(text) };
      expect((await eventsOfFeed(url, folderOf({}), options)).map(textOf)).toEqual(threeTold);
    });
    // The first refusal names its time, a minute and more passes behind the second.
    const seconds = told.map((text) => Number(/asking again in (\d+) s$/.exec(text)?.[1]));
    expect(seconds[0]).toBeGreaterThanOrEqual(61);
    expect(seconds).toHaveLength(2);
  });
});

describe('a range', () => {
  it('without a single message is no data', async () => {
    const answer = slices((_, response) => saySlice(response, ''));
    await whileAnswering(answer, async ({ url }) => {
      await expect(eventsOfFeed(url, folderOf({}))).rejects.toMatchObject({ code: 'NO_DATA' });
      await expect(eventsOfFeed(url, folderOf({}), { instruments: undefined })).rejects.toMatchObject({
        code: 'NO_DATA',
        message: expect.stringContaining('2024-01-01T00:00'),
      });
    });
  });

  it.each([
    [{ symbols: [] }, 'at least one symbol'],
    [{ from: minuteAt(3) }, 'inclusive'],
  ])('of nothing is refused: %j', async (options, remedy) => {
    await expect(openFeed('http://127.0.0.1:9', folderOf({}), options)).rejects.toMatchObject({
      code: 'BAD_USAGE',
      remedy: expect.stringContaining(remedy),
    });
  });

  it('of another server than the vendor’s leaves nothing on the disk that was not asked for', async () => {
    const scratch = folderOf({});
    vi.stubEnv('TMPDIR', scratch);
    await whileAnswering(usual, async ({ url }) => {
      const source = await openFeed(url, '', { cacheDir: undefined });
      expect(readdirSync(scratch)).toEqual([expect.stringMatching(/^replay-slices-/)]);
      for await (const _ of source.batches());
      expect(readdirSync(scratch)).toEqual([]);
      expect((await source.digests())[0]?.bytes).toBeGreaterThan(100);
    });
    vi.unstubAllEnvs();
  });
});
