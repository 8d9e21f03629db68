import { cpSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { backtest, fileOf, freshFolder, quietly } from './command.ts';
import { dataset, quietBook, quoted } from './dataset.ts';
import { flipFlop } from './strategies.ts';

const long = Array.from({ length: 140 }, (_, part) => quietBook(part * 301)).flat();

/** Imports a dataset into a fresh tape; returns its path. */
async function imported(given: readonly string[]): Promise<string> {
  const tape = join(freshFolder(), 'day.tape');
  const said = await backtest(['import', ...given.slice(1), '--out', tape, '--quiet']);
  expect(said).toMatchObject({ code: 0, err: '' });
  expect(said.out).toMatch(/day\.tape: [\d,]+ events, [\d,]+ rows, [\d.]+ MB/);
  return tape;
}

const bytesOf = (tape: string) =>
  Object.fromEntries(readdirSync(tape).map((name) => [name, readFileSync(join(tape, name), 'hex')]));

describe('backtest import', () => {
  it('writes a tape that replays to exactly the same run', async () => {
    const given = dataset(long);
    const tape = await imported(given);
    const strategy = ['--strategy', flipFlop(), '--json'];
    const before = JSON.parse((await backtest([...strategy, ...given, ...quietly()])).out);
    const after = JSON.parse((await backtest([...strategy, '--data', tape, ...quietly()])).out);
    expect(after.run.hash).toBe(before.run.hash);
    expect(after.summary).toEqual(before.summary);
  });

  it('keeps the notes of the source, and the findings', async () => {
    const [, folder = ''] = dataset();
    const tape = await imported(['--data', folder]);
    const manifest = JSON.parse(readFileSync(join(tape, 'manifest.json'), 'utf8'));
    expect(manifest.source.digests).toHaveLength(1);
    expect(manifest.quality.instruments[0]).toMatchObject({ changes: 300, gaps: 0 });
    const { notes } = JSON.parse((await backtest(['verify', tape, '--json', '--quiet'])).out);
    expect(notes.join()).toMatch(
      /tick size 0\.1 and the lot size 0\.1 \(no trade was seen, digits taken\) were inferred/,
    );
  });

  it.each(['quotes', 'book_ticker'] as const)('names %s that it leaves out, and what reads them', async (type) => {
    const [, folder = '', ...more] = quoted(type);
    const note = `binance-futures:BTCUSDT: ${type} were left unread, since they repeat the book; backtest export and backtest relay read them.`;
    const tape = join(freshFolder(), 'day.tape');
    const said = await backtest(['import', folder, ...more, '--out', tape]);
    expect(said).toMatchObject({ code: 0, err: expect.stringContaining(`${note}\n`) });
    expect(JSON.parse(readFileSync(join(tape, 'manifest.json'), 'utf8')).source.notes).toContain(note);
    const out = freshFolder();
    const exported = await backtest(['export', folder, ...more, '--format', 'csv', '--out', out, '--quiet']);
    expect(exported).toMatchObject({ code: 0 });
    expect(exported.out + exported.err).not.toContain('left unread');
    const table = readdirSync(out, { recursive: true }).find((name) => /_quotes_/.test(String(name)));
    expect(
      gunzipSync(readFileSync(join(out, String(table))))
        .toString()
        .trim()
        .split('\n'),
    ).toHaveLength(2);
  });

  it.each(['sample', 'sample:orders'])('imports %s from its relay, too', async (sample) => {
    const tape = join(freshFolder(), 'sample.tape');
    const range = ['--to', '2024-05-01T07:54:30Z'];
    expect(await backtest(['import', sample, ...range, '--out', tape, '--quiet'])).toMatchObject({ code: 0 });
    const events = async (data: string, ...more: string[]) =>
      JSON.parse((await backtest(['verify', data, ...more, '--json', '--quiet'])).out).instruments;
    expect(await events(tape)).toEqual(await events(sample, ...range));
  });

  it('from a given time begins with the book at that time, from files, a tape or its relay', async () => {
    const given = dataset(long);
    const whole = await imported(given);
    const from = '2023-11-14T22:15:00Z';
    const range = ['--from', from, '--to', '2023-11-14T22:16:00Z'];
    const parts = [
      await imported([...given, ...range]),
      await imported(['--data', whole, ...range]),
      await imported(['--data', await imported(['--data', whole, '--from', '2023-11-14T22:14:00Z']), ...range]),
    ];
    const moments = ['--every', '700ms', '--depth', '20', '--from', from, '--to', '2023-11-14T22:15:59Z'];
    const books = async (data: readonly string[]) =>
      (await backtest(['book', ...data, ...moments])).out.replace(/"sequence":\d+,/g, '').split('\n');
    const expected = await books(given.slice(1));
    expect(expected.length).toBeGreaterThan(80);
    for (const part of parts) {
      // At the first moment the book is the one that stood, and its time of receipt is the moment itself.
      const [first, ...others] = await books([part]);
      expect(others).toEqual(expected.slice(1));
      const stood = JSON.parse(expected[0] ?? '');
      expect(JSON.parse(first ?? '')).toMatchObject({ bids: stood.bids, asks: stood.asks });
    }
  });

  it('from a time after the last event still has the last book', async () => {
    const tape = await imported([...dataset(), '--from', '2023-11-14T23:00:00Z']);
    const said = await backtest(['book', tape, '--at', '2023-11-14T23:00:00Z', '--depth', '3']);
    expect(said.out).toMatch(/999\.9/);
    expect(said.out).toMatch(/7\.5/);
  });

  it('that was interrupted continues to exactly the same bytes', async () => {
    const given = dataset(long);
    const whole = await imported(given);
    const cut = join(freshFolder(), 'day.tape');
    cpSync(whole, cut, { recursive: true });
    // As a crash leaves it: no manifest, and a part of a block.
    writeFileSync(join(cut, 'manifest.json'), '');
    truncateSync(join(cut, 'blocks.bin'), Math.floor(readFileSync(join(whole, 'blocks.bin')).length / 2));
    const verification = JSON.parse((await backtest(['verify', cut, '--json', '--quiet'])).out);
    expect(verification.notes.join()).toMatch(/whole block|not closed|cut/i);
    const again = await backtest(['import', ...given.slice(1), '--out', cut, '--quiet']);
    expect(again).toMatchObject({ code: 0 });
    expect(bytesOf(cut)).toEqual(bytesOf(whole));
  });

  it('stops in order when interrupted, and the same command continues', async () => {
    const given = dataset(long);
    const tape = join(freshFolder(), 'day.tape');
    const abort = new AbortController();
    const running = backtest(['import', ...given.slice(1), '--out', tape, '--quiet'], abort);
    abort.abort();
    expect(await running).toMatchObject({ code: 130, out: '' });
    expect((await running).err).toMatch(/interrupted/);
    expect(await backtest(['import', ...given.slice(1), '--out', tape, '--quiet'])).toMatchObject({ code: 0 });
    expect(bytesOf(tape)['blocks.bin']).toEqual(bytesOf(await imported(given))['blocks.bin']);
  });

  it('keeps the gaps of its source, which a reader may refuse', async () => {
    const raw = (time: number, message: object) => `${1_700_000_000_000 + time}000000 ${JSON.stringify(message)}`;
    const topic = 'orderbook.50.BTCUSDT';
    const book = (type: string, u: number, b: string[][]) => ({
      topic,
      type,
      ts: 1_700_000_000_000,
      data: { s: 'BTCUSDT', u, seq: u, b, a: [['101', '1']] },
    });
    const lines = [
      raw(0, book('snapshot', 1, [['99', '1']])),
      raw(10, book('delta', 2, [['99', '2']])),
      raw(5000, book('delta', 9, [['99', '3']])),
    ];
    const tape = join(freshFolder(), 'gap.tape');
    const imported = await backtest([
      'import',
      `raw:${fileOf('bybit.ndjson', lines.join('\n'))}`,
      '--exchange',
      'bybit',
      '--out',
      tape,
      '--quiet',
    ]);
    expect(imported).toMatchObject({ code: 0 });
    const at = ['book', tape, '--at', '2023-11-14T22:13:30Z'];
    expect((await backtest(at)).out).toMatch(/stale since/);
    const run = ['--strategy', flipFlop(), '--data', tape, ...quietly()];
    expect(await backtest(run)).toMatchObject({ code: 0 });
    const refused = await backtest([...run, '--policy', 'gap=fail']);
    expect(refused.err).toMatch(/bybit\.ndjson, message 3/);
    expect(refused).toMatchObject({ code: 3 });
  });

  it('of a damaged tape fails at the damaged block', async () => {
    const tape = await imported(dataset(long));
    const path = join(tape, 'blocks.bin');
    const bytes = readFileSync(path);
    bytes[Math.floor(bytes.length * 0.7)] = (bytes[Math.floor(bytes.length * 0.7)] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    const read = await backtest(['--strategy', flipFlop(), '--data', tape, ...quietly()]);
    expect(read.code).toBe(3);
    expect(read.err).toMatch(/blocks\.bin.*block \d+/);
  });

  it.each<[args: (tape: string) => string[], message: RegExp]>([
    [(tape) => ['import', 'sample', '--out', tape], /finished/],
    [() => ['import', 'sample', '--out', 'day'], /name ends in \.tape/],
    [(tape) => ['verify', tape, '--symbol', 'ETHUSDT'], /no data of the symbol 'ETHUSDT'/],
    [(tape) => ['verify', tape, '--exchange', 'binance-future'], /did you mean binance-futures\?/],
    [(tape) => ['verify', tape, '--instruments', 'x.json'], /a tape does/],
    [(tape) => ['book', tape, '--at', '2024-05-01', '--policy', 'crossed=fail'], /crossed=fail has no effect here/],
    [(tape) => ['book', tape, '--at', '2024-05-01', '--policy', 'gaps=fail'], /did you mean gap/],
  ])('%s is wrong usage', async (args, message) => {
    const said = await backtest([...args(await imported(dataset())), '--quiet']);
    expect(said.err).toMatch(message);
    expect(said).toMatchObject({ code: 2, out: '' });
  });
});
