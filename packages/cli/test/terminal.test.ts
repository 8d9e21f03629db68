import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { backtest, fileOf, freshFolder, quietly, type Said } from './command.ts';
import { bookHeader, dataset, quietBook } from './dataset.ts';
import { flipFlop } from './strategies.ts';

/** Colour, a window title, the cursor, the eight-bit form of the same, a bell, a return, and a text that runs backwards. */
const hostile = '\u001b[31mred\u001b]0;title\u0007\u001b[2J\u009b5m\r\u007f\u202e';

const controls = /(?![\n\t])[\p{Cc}\u202a-\u202e]/u;
const expectClean = ({ out, err }: Said): void => {
  expect(`${out}${err}`).not.toMatch(controls);
  expect(`${out}${err}`).toContain('\\u001b');
};

afterEach(() => vi.unstubAllEnvs());

const book =
  '{"topic":"orderbook.50.BTCUSDT","ts":1700000000000,"type":"snapshot","data":{"s":"BTCUSDT","b":[["1","2"]],"a":[],"u":1}}';
const recorded = `1700000000000000 ${book}\n1700000000000001 {"topic":"${hostile}\n`;

describe('control bytes never reach the terminal', () => {
  it.each<[what: string, args: () => readonly string[]]>([
    ['from the header of a file', () => ['verify', fileOf('x.csv', `${hostile.replace('\r', '')},b\n1,2\n`)]],
    ['from the name of a file', () => ['verify', `/no/such/${hostile}`]],
    [
      'from a row',
      () => ['verify', fileOf('x.csv', `${bookHeader}\n${quietBook()[0]}\n${quietBook()[1]}${hostile}\n`)],
    ],
    ['from an option', () => ['verify', 'sample', '--symbol', hostile]],
    ['from the name of an option', () => ['verify', 'sample', `--${hostile}`]],
    ['from a recorded message', () => ['verify', `raw:${fileOf('x.raw', recorded)}`, '--exchange', 'bybit']],
    ['from an instruments file', () => ['verify', dataset()[1] ?? '', '--instruments', fileOf('i.json', hostile)]],
    ['from a strategy', () => ['--strategy', fileOf('s.ts', `throw new Error(${JSON.stringify(hostile)})`)]],
  ])('%s', async (_, args) => {
    expectClean(await backtest(args()));
  });

  it('from a symbol, in every form of output', async () => {
    const symbol = `X${hostile.replace('\r', '')}USDT`;
    const rows = quietBook().map((row) => row.replace('BTCUSDT', symbol));
    const data = fileOf('book.csv', `${[bookHeader, ...rows].join('\n')}\n`);
    expectClean(await backtest(['verify', data, '--quiet']));
    const said = await backtest(['verify', data, '--json', '--quiet']);
    expectClean(said);
    expect(JSON.parse(said.out).instruments[0].instrument).toBe(`binance-futures:${symbol}`);
    expectClean(await backtest(['book', data, '--at', '2023-11-14T22:13:25Z']));
    const out = freshFolder();
    expectClean(await backtest(['--strategy', flipFlop(), '--data', data, ...quietly(out)]));
  });

  it('from a symbol in a coloured report, which keeps its own colours', async () => {
    vi.stubEnv('NO_COLOR', '');
    const terminal = Object.getOwnPropertyDescriptor(process.stdout, 'isTTY');
    Object.defineProperty(process.stdout, 'isTTY', { value: true, configurable: true });
    onTestFinished(() => {
      if (terminal === undefined) Reflect.deleteProperty(process.stdout, 'isTTY');
      else Object.defineProperty(process.stdout, 'isTTY', terminal);
    });
    const symbol = `X\u001b[31m\u001b[7mUSDT`;
    const rows = quietBook().map((row) => row.replace('BTCUSDT', symbol));
    const data = fileOf('book.csv', `${[bookHeader, ...rows].join('\n')}\n`);
    const { out, code } = await backtest(['--strategy', flipFlop(), '--data', data, ...quietly()]);
    expect(code).toBe(0);
    expect(out).toContain('\u001b[1mData\u001b[0m');
    expect(out).toContain('X\\u001b[31m\\u001b[7mUSDT');
    expect(out).not.toContain('X\u001b');
  });

  it('from a server', async () => {
    const server = createServer((_, response) => {
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: hostile }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const said = await backtest(
      ['verify', `relay://${address}`, '--transport', 'http', '--exchange', 'x', '--symbol', 'Y'].concat([
        '--from',
        '2024-01-01',
        '--to',
        '2024-01-02',
      ]),
    );
    expect(said.code).not.toBe(0);
    expect(`${said.out}${said.err}`).not.toMatch(controls);
  });

  it('from a folder', async () => {
    expectClean(await backtest(['verify', join(freshFolder(), hostile)]));
  });
});
