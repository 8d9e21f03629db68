import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { whileServing } from '../served.ts';
import { type RuleText, type WireAnswer, whileFaulty, wireAnswer } from './faulty.ts';
import { shortFeed, shortMarket } from './short-market.ts';

const symbols = '/tardis/exchanges/replay/symbols';
const from = Math.ceil(shortMarket.start / 1000);
const updates = `/tardis/trades?exchange=replay&symbol=BTCUSDT&start_time=${from}&end_time=${from + 5000}&limit=50`;

let whole: WireAnswer;
let page: WireAnswer;
beforeAll(async () => {
  await whileServing([shortFeed], async ({ url }) => {
    whole = await wireAnswer(url, symbols);
    page = await wireAnswer(url, updates);
  });
});

const ask = (rule: RuleText, target = symbols, accept = 'identity', quiet = 5000): Promise<WireAnswer> =>
  whileFaulty([rule], (url) => wireAnswer(url, target, { accept, quiet }));

describe('a response without faults', () => {
  it('is the reference for the others', () => {
    expect(whole).toMatchObject({ status: 200, end: 'whole' });
    expect(JSON.parse(whole.body.toString())).toMatchObject([{ symbol: 'BTCUSDT' }]);
    expect(JSON.parse(page.body.toString()).data).toHaveLength(50);
  });
});

describe('a connection', () => {
  it.each([
    ['is cut before the first byte', 0, 0],
    ['is cut in the middle of a body', 30, 200],
  ])('%s', async (_because, at, status) => {
    const { body, end, status: said } = await ask({ at, fault: { kind: 'drop' } });
    expect([said, end]).toEqual([status, 'closed']);
    expect(body).toEqual(whole.body.subarray(0, at));
  });

  it('stalls and stays open', async () => {
    const { body, end } = await ask({ at: 30, fault: { kind: 'stall' } }, symbols, 'identity', 500);
    expect(end).toBe('silent');
    expect(body).toEqual(whole.body.subarray(0, 30));
  });

  it('stalls no longer than the limit of the server', async () => {
    const rule = { at: 30, fault: { kind: 'stall' } };
    const { end } = await whileFaulty([rule], (url) => wireAnswer(url, symbols), { drainWithin: 50 });
    expect(end).toBe('closed');
  });

  it('continues after a stall of limited length', async () => {
    const { body, millis } = await ask({ at: 30, fault: { kind: 'stall', millis: 80 } as never });
    expect(body).toEqual(whole.body);
    expect(millis).toBeGreaterThan(75);
  });

  it('sends one byte at a time', async () => {
    const { body, pieces } = await ask({ fault: { kind: 'slow-loris', bytes: 20, every: 2 } as never });
    expect(body).toEqual(whole.body);
    expect(pieces).toBeGreaterThan(15);
  });
});

describe('a body', () => {
  it('has one corrupted byte', async () => {
    const { body, end } = await ask({ at: 5, fault: { kind: 'corrupt' } });
    expect(end).toBe('whole');
    expect(body).toHaveLength(whole.body.length);
    expect([...body].flatMap((byte, place) => (byte === whole.body[place] ? [] : [place]))).toEqual([5]);
    expect(() => JSON.parse(body.toString())).toThrow();
  });

  it.each([
    [100, 'a longer body was announced', 'closed'],
    [-10, 'less was promised than comes', 'silent'],
  ])('has the wrong length: %i bytes, %s', async (by, _because, end) => {
    const answer = await ask({ fault: { kind: 'wrong-length', by } as never }, symbols, 'identity', 500);
    expect(Number(answer.headers['content-length'])).toBe(whole.body.length + by);
    expect(answer.body).toEqual(whole.body);
    expect(answer.end).toBe(end);
  });

  it('ends properly with an incomplete gzip stream', async () => {
    const answer = await ask({ fault: { kind: 'truncated-gzip' } }, symbols, 'gzip');
    expect(answer).toMatchObject({ status: 200, end: 'whole', headers: { 'content-encoding': 'gzip' } });
    expect(() => gunzipSync(answer.body)).toThrow('unexpected end of file');
  });

  it('stays unchanged for a client that accepts no compression', async () => {
    expect((await ask({ fault: { kind: 'truncated-gzip' } })).body).toEqual(whole.body);
  });

  it('decompresses to a thousand times its size', async () => {
    const answer = await ask({ fault: { kind: 'gzip-bomb', megabytes: 20 } as never });
    expect(answer.headers).toMatchObject({ 'content-encoding': 'gzip', 'transfer-encoding': 'chunked' });
    expect(answer.body.length).toBeLessThan(40_000);
    const unpacked = await whileFaulty([{ fault: { kind: 'gzip-bomb', megabytes: 20 } as never }], async (url) =>
      (await fetch(`${url}${symbols}`)).text(),
    );
    expect(unpacked).toHaveLength(20 << 20);
  });

  it('has a wrong message number', async () => {
    const { body } = await ask({ fault: { kind: 'wrong-sequence', by: 1000 } as never }, updates);
    const sequences = (text: Buffer): number[] =>
      JSON.parse(text.toString()).data.map(({ sequence }: { readonly sequence: number }) => sequence);
    const [told, right] = [sequences(body), sequences(page.body)];
    expect(told.map((sequence, row) => sequence - right[row]!).filter((by) => by !== 0)).toEqual([1000]);
  });
});

describe('a refusal', () => {
  it.each([401, 403, 404, 408, 425, 429, 500, 502, 503])('with %i replaces the response', async (status) => {
    const { body, headers, ...answer } = await ask({ fault: { kind: 'status', status } as never });
    expect(answer).toMatchObject({ status, end: 'whole' });
    expect(JSON.parse(body.toString())).toEqual({ code: status, message: 'injected fault: rejected' });
    expect(headers['retry-after']).toBeUndefined();
  });

  it('sends Retry-After in seconds', async () => {
    const { headers } = await ask({ fault: { kind: 'status', status: 429, retryAfter: 7 } as never });
    expect(headers['retry-after']).toBe('7');
  });

  it('sends Retry-After as a date', async () => {
    const { headers } = await ask({ fault: { kind: 'status', status: 503, retryAt: 60 } as never });
    const seconds = (Date.parse(headers['retry-after']!) - Date.parse(headers['date']!)) / 1000;
    expect(seconds).toBeGreaterThan(58);
    expect(seconds).toBeLessThan(62);
  });

  it('reports expired credentials', async () => {
    const { status, body } = await ask({ fault: { kind: 'expired' } });
    expect([status, JSON.parse(body.toString()).message]).toEqual([401, 'the credentials have expired']);
  });
});

describe('credentials', () => {
  const credentials = '/tardis/credentials?exchange=replay&channels=orderbook';
  const millisLeft = async (fault: { readonly kind: string }): Promise<number> => {
    const { body } = await ask({ fault }, credentials);
    return Date.parse(JSON.parse(body.toString()).expires_at) - Date.now();
  };

  it('are already expired when issued', async () => {
    expect(await millisLeft({ kind: 'expired' })).toBeLessThan(-100_000_000);
  });

  it('expire by the skewed clock', async () => {
    const usual = await millisLeft({ kind: 'delay' });
    expect(usual).toBeGreaterThan(0);
    const late = await millisLeft({ kind: 'clock-skew', millis: 3_600_000 } as never);
    expect(Math.abs(late - usual - 3_600_000)).toBeLessThan(5000);
  });
});

describe('a clock that is wrong', () => {
  it.each([3_600_000, -3_600_000])('of %i ms shows in the Date header', async (millis) => {
    const { headers, body } = await ask({ fault: { kind: 'clock-skew', millis } as never });
    expect(Math.abs(Date.parse(headers['date']!) - Date.now() - millis)).toBeLessThan(5000);
    expect(body).toEqual(whole.body);
  });
});

describe('pages', () => {
  const tokensOf = async (kind: string): Promise<readonly string[]> =>
    whileFaulty([{ on: '/tardis/trades', fault: { kind } }], async (url) => {
      const tokens: string[] = [];
      for (let token = ''; tokens.length < 4; token = `&page_token=${tokens.at(-1)}`) {
        const { body } = await wireAnswer(url, `${updates}${token}`);
        const { data, next_page_token: next } = JSON.parse(body.toString());
        expect(data).toEqual(JSON.parse(page.body.toString()).data);
        tokens.push(next);
      }
      return tokens;
    });

  it.each([
    ['endless-pages', ['again-1', 'again-2', 'again-3', 'again-4']],
    ['stuck-page', ['again', 'again', 'again', 'again']],
  ])('that lead nowhere: %s', async (kind, tokens) => {
    expect(await tokensOf(kind)).toEqual(tokens);
  });
});

describe('a rule', () => {
  const statusesWith = (rule: Omit<RuleText, 'fault'>): Promise<readonly number[]> =>
    whileFaulty([{ ...rule, fault: { kind: 'status', status: 503 } as never }], async (url) => {
      const statuses: number[] = [];
      for (let request = 1; request <= 6; request++) statuses.push((await wireAnswer(url, symbols)).status);
      return statuses;
    });

  it.each<[string, Omit<RuleText, 'fault'>, readonly number[]]>([
    ['it is injected once by default', {}, [503, 200, 200, 200, 200, 200]],
    ['one request is meant', { request: 3 }, [200, 200, 503, 200, 200, 200]],
    ['every second is meant', { request: { every: 2 }, times: 9 }, [200, 503, 200, 503, 200, 503]],
    ['it happens so often at most', { times: 2 }, [503, 503, 200, 200, 200, 200]],
    ['other paths are not meant', { on: '/tardis/snapshot' }, [200, 200, 200, 200, 200, 200]],
    ['a family is meant', { on: 'relay' }, [503, 200, 200, 200, 200, 200]],
    ['another family is not', { on: 'machine' }, [200, 200, 200, 200, 200, 200]],
  ])('chooses its requests: %s', async (_because, rule, statuses) => {
    expect(await statusesWith(rule)).toEqual(statuses);
  });
});
