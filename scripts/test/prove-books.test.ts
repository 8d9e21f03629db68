import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A folder with files by name. */
function folderOf(files: Readonly<Record<string, readonly string[]>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'replay-proof-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, rows] of Object.entries(files)) writeFileSync(join(folder, name), `${rows.join('\n')}\n`);
  return folder;
}

function proveBooks(folder: string, ...options: readonly string[]) {
  const tsx = join(root, 'node_modules', '.bin', 'tsx');
  const args = ['--conditions=source', 'scripts/prove-books.ts', folder, ...options];
  return spawnSync(tsx, args, { cwd: root, encoding: 'utf8' });
}

const bookHeader = 'exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount';
const answerHeader =
  'msg_index,local_timestamp,first_update_id,final_update_id,tick_update_id,bid_price,bid_amount,ask_price,ask_amount';
const midnight = Date.parse('2024-08-08T00:00:00Z') * 1000;

/** A book of a day with one move, by some tenths, and the exchange's values for it. */
function dayOf(symbol: string, day: number, tenths: number) {
  const time = midnight + day * 86_400_000_000;
  const row = (second: number, snapshot: boolean, side: string, level: string) =>
    `binance,${symbol},${time + second * 1_000_000},${time + second * 1_000_000},${snapshot},${side},${level}`;
  const book = [
    bookHeader,
    row(1, true, 'bid', '99.0,1'),
    row(1, true, 'ask', '101.0,1'),
    row(1, false, 'bid', `99.${tenths},1`),
    row(2, false, 'ask', `100.${tenths},1`),
  ];
  const answers = [
    answerHeader,
    `0,${time + 1_000_000},1,1,1,99.${tenths},1,101.0,1`,
    `1,${time + 2_000_000},2,2,2,99.${tenths},1,100.${tenths},1`,
  ];
  const name = `2024-08-0${8 + day}_${symbol}.csv`;
  return { [`binance_incremental_book_L2_${name}`]: book, [`binance_oracle_bbo_${name}`]: answers };
}

it('pairs the files of several days and instruments by both', () => {
  const files = {
    ...dayOf('BTCUSDT', 0, 2),
    ...dayOf('ETHUSDT', 0, 3),
    ...dayOf('BTCUSDT', 1, 4),
    ...dayOf('ETHUSDT', 1, 5),
  };
  const { status, stdout, stderr } = proveBooks(folderOf(files));
  expect(stderr).toBe('');
  expect(stdout.match(/match 2 of 2, 2 messages/g)).toHaveLength(4);
  expect(status).toBe(0);
});

it('ends with 1 where nothing could be compared, and says so', () => {
  const [book = [], answers = []] = Object.values(dayOf('BTCUSDT', 0, 2));
  const elsewhen = answers.map((row, at) => (at === 0 ? row : row.replace(/,\d{16},/, ',1600000000000000,')));
  const folder = folderOf({
    'binance_incremental_book_L2_2024-08-08_BTCUSDT.csv': book,
    'binance_oracle_bbo_2024-08-08_BTCUSDT.csv': elsewhen,
  });
  const { status, stdout } = proveBooks(folder);
  expect(stdout).toMatch(/match 0 of 0, 2 messages: nothing was compared/);
  expect(status).toBe(1);
});

it('ends with 1 where the book is another one', () => {
  const day = dayOf('BTCUSDT', 0, 2);
  const wrong = Object.fromEntries(
    Object.entries(day).map(([name, rows]) => [
      name,
      name.includes('oracle') ? rows.map((row) => row.replace('99.2', '99.3')) : rows,
    ]),
  );
  const { status, stdout } = proveBooks(folderOf(wrong));
  expect(stdout).toMatch(/match 0 of 2/);
  expect(status).toBe(1);
});

it('refuses an oracle without its book file', () => {
  const [, answers = []] = Object.values(dayOf('BTCUSDT', 0, 2));
  const { status, stderr } = proveBooks(folderOf({ 'binance_oracle_bbo_2024-08-08_BTCUSDT.csv': answers }));
  expect(stderr).toMatch(/there is no book file binance_incremental_book_L2_2024-08-08_BTCUSDT\.csv/);
  expect(status).toBe(3);
});

it('takes one number of misses that are allowed, and refuses every other word', () => {
  const day = dayOf('BTCUSDT', 0, 2);
  const wrong = Object.fromEntries(
    Object.entries(day).map(([name, rows]) => [
      name,
      name.includes('oracle') ? rows.map((row) => row.replace('99.2', '99.3')) : rows,
    ]),
  );
  const folder = folderOf(wrong);
  expect(proveBooks(folder, '--allow-misses', '2').status).toBe(0);
  expect(proveBooks(folder, '--allow-misses', '1').status).toBe(1);
  for (const words of [['--allow-misses'], ['--allow-misses', '2', 'more'], ['--allow-misses', '-2'], ['2']]) {
    const { status, stderr, stdout } = proveBooks(folder, ...words);
    expect([status, stdout, stderr.split('\n')[0]]).toEqual([2, '', 'usage: prove-books FOLDER [--allow-misses N]']);
  }
});
