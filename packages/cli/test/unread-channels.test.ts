import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backtest, fileOf, freshFolder } from './command.ts';

/** 2023-11-14T22:13:20Z in milliseconds. */
const epoch = 1_700_000_000_000;

const line = (millis: number, message: object): string => `${epoch + millis}000 ${JSON.stringify(message)}`;

const arg = (channel: string) => ({ channel, instId: 'BTC-USDT' });

const books5 = (millis: number, bid = 99): string => {
  const data = [
    { bids: [[`${bid}`, '1', '0', '1']], asks: [['101', '2', '0', '1']], ts: `${epoch + millis}`, seqId: millis },
  ];
  return line(millis, { arg: arg('books5'), data });
};

const candle = (millis: number): string => line(millis, { arg: arg('candle1m'), data: [] });

const trade = (millis: number): string => {
  const data = [
    { instId: 'BTC-USDT', tradeId: `${millis}`, px: '100', sz: '0.1', side: 'buy', ts: `${epoch + millis}` },
  ];
  return line(millis, { arg: arg('trades'), data });
};

/** Twenty trades in two seconds, each with a message of another channel. */
const market = (beside: (millis: number) => string): string => {
  const times = Array.from({ length: 20 }, (_, n) => n * 100);
  return fileOf('okx', `${times.flatMap((millis) => [beside(millis), trade(millis + 1)]).join('\n')}\n`);
};

const unread = '20 messages of channel candle1m are not read (okex:BTC-USDT; the first is okx, message 1).';

describe('a market whose book was not recorded', () => {
  it('fails the verification, which names the unread channel', async () => {
    const { code, out } = await backtest(['verify', `raw:${market(candle)}`, '--quiet']);
    expect(out).toContain(unread);
    expect(out).toMatch(/\nfailed: book live and not crossed for 0\.00 % of the time \(okex:BTC-USDT\)\n$/);
    expect(code).toBe(1);
  });

  it('passes where the policy allows it, and still says what is missing', async () => {
    const said = await backtest(['verify', `raw:${market(candle)}`, '--quiet', '--policy', 'book=warn', '--json']);
    expect(said.code).toBe(0);
    const { passed, instruments, notes } = JSON.parse(said.out);
    expect({ passed, usable: instruments[0].usable }).toEqual({ passed: true, usable: 0 });
    expect(notes).toContain(unread);
  });

  it('never counts as clean data of a run, and the report names what is not read', async () => {
    const out = freshFolder();
    const args = ['--strategy', 'imbalance', '--data', `raw:${market(candle)}`, '--quiet', '--out', out];
    const said = await backtest(args);
    expect(said.out).toMatch(/quality {3}warnings; usable 0\.00 % of the time/);
    expect(said.out).toContain(
      'The book of okex:BTC-USDT was live, two-sided and not crossed for 0.00 % of the time only.',
    );
    expect(said.out.replace(/\s+/g, ' ')).toContain(unread);
  });

  it.each([
    ['whole', []],
    ['from a moment on', ['--from', '2023-11-14T22:13:21Z']],
  ])('says so when it is imported %s, and in the tape', async (_, range) => {
    const tape = join(freshFolder(), 'day.tape');
    const { code, out } = await backtest(['import', `raw:${market(candle)}`, ...range, '--out', tape, '--quiet']);
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining(unread) });
    expect(JSON.parse(readFileSync(join(tape, 'manifest.json'), 'utf8')).notes).toContain(unread);
    expect(await backtest(['verify', tape, '--quiet'])).toMatchObject({
      code: 1,
      out: expect.stringContaining(unread),
    });
  });

  it.each([
    ['--from', '2023-11-14T22:13:21Z'],
    ['--policy', 'gap=fail'],
  ])('says so with %s too', async (...more) => {
    const data = `raw:${market(candle)}`;
    const tape = join(freshFolder(), 'day.tape');
    expect((await backtest(['import', data, '--out', tape, '--quiet', ...more])).out).toContain(unread);
    const said = await backtest(['export', data, '--format', 'csv', '--out', freshFolder(), '--quiet', ...more]);
    expect(said).toMatchObject({ code: 0, err: expect.stringContaining(unread) });
  });
});

describe('the usable share of the time', () => {
  /** A book that begins so many tenths of the time late. */
  const late = (tenths: number) => market((millis) => (millis < tenths * 200 ? candle(millis) : books5(millis)));

  it.each([
    [0, 0, /usable 100\.00 %.*\n[^]*\npassed\n$/],
    [1, 1, /failed: book live and not crossed for 89\.\d\d % of the time/],
    [5, 1, /failed: book live and not crossed for 47\.\d\d % of the time/],
  ])('of a book that is %i tenths late ends a verification with %i', async (tenths, code, says) => {
    const said = await backtest(['verify', `raw:${late(tenths)}`, '--quiet']);
    expect(said.out).toMatch(says);
    expect(said.code).toBe(code);
  });

  it('counts a crossed book as unusable', async () => {
    const crossed = market((millis) => books5(millis, millis < 1000 ? 99 : 102));
    const said = await backtest(['verify', `raw:${crossed}`, '--quiet']);
    expect(said).toMatchObject({
      code: 1,
      out: expect.stringMatching(/failed: book live and not crossed for 5\d\.\d\d %/),
    });
  });

  it('of a book without bids does not fail, but is never a plain pass nor clean', async () => {
    const oneSided = `raw:${market((millis) => books5(millis).replace('["99","1","0","1"]', ''))}`;
    expect(await backtest(['verify', oneSided, '--quiet'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/\npassed; the book was usable for less than 90 % of the time: okex:BTC-USDT\n$/),
    });
    const args = ['--strategy', 'imbalance', '--data', oneSided, '--quiet', '--out', freshFolder()];
    expect((await backtest(args)).out).toMatch(/quality {3}warnings; usable 0\.00 %/);
  });

  it('of 90 % and more makes a clean run', async () => {
    const args = ['--strategy', 'imbalance', '--data', `raw:${late(0)}`, '--quiet', '--out', freshFolder()];
    expect((await backtest(args)).out).toMatch(/quality {3}clean; usable 100\.00 %/);
  });
});
