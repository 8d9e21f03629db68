import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { fileOf, freshFolder } from './command.ts';

const entry = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const data = fileOf(
  'binance-futures_incremental_book_L2_2024-01-01_BTCUSDT.csv',
  [
    'exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount',
    ...['bid,99,5', 'bid,98,5', 'ask,101,5', 'ask,102,5'].map(
      (level) => `binance-futures,BTCUSDT,1704067200000000,1704067200010000,true,${level}`,
    ),
    ...Array.from({ length: 400 }, (_, at) => {
      const time = 1_704_067_200_100_000 + at * 10_000;
      return `binance-futures,BTCUSDT,${time},${time + 5_000},false,bid,99,${(at % 7) + 1}`;
    }),
    '',
  ].join('\n'),
);

interface Left {
  readonly code: number | string;
  readonly out: string;
  readonly err: string;
  readonly runs: string;
}

/** Runs the real command with a strategy of this source. */
function run(source: string, ...args: readonly string[]): Promise<Left> {
  const runs = freshFolder();
  const strategy = fileOf('mine.mjs', source);
  const command = [
    '--conditions=source',
    '--import',
    'tsx/esm',
    entry,
    '--data',
    data,
    '--strategy',
    strategy,
    '--quiet',
    '--json',
    '--report',
    'json',
    '--out',
    runs,
    ...args,
  ];
  return new Promise((resolve) => {
    execFile(process.execPath, command, { timeout: 90_000, killSignal: 'SIGKILL' }, (error, out, err) =>
      resolve({ code: error === null ? 0 : (error.code ?? error.signal ?? 'killed'), out, err, runs }),
    );
  });
}

const bound = 100_000;

describe.concurrent('a strategy that', () => {
  it.each([
    [
      'writes to a fill',
      "onBook: (v) => v.position === 0 ? [{ type: 'PlaceOrder', side: 'buy', size: v.instrument.orderStep, terms: { kind: 'market' } }] : [], onFill(v, fill) { fill.price = 1; }",
      'mine.onFill failed: Cannot assign to read only property',
    ],
    [
      'writes to the fees of the instrument',
      "onBook(v) { v.instrument.fees.maker = '-0.01'; }",
      'mine.onBook failed: Cannot assign to read only property',
    ],
    ['calls process.exit', 'onBook() { process.exit(0); }', 'mine.onBook failed: it called process.exit(0)'],
    ['sets process.exitCode', 'onBook() { process.exitCode = 3; }', 'it set process.exitCode'],
    [
      'changes Array.prototype',
      'onStart() { Array.prototype.push = () => 0; }, onBook() {}',
      'Array.prototype.push was changed',
    ],
    [
      'changes Object.prototype',
      'onStart() { Object.prototype.more = 1; }, onBook() {}',
      'Object.prototype.more was changed',
    ],
    [
      'rejects a promise',
      "onStart() { Promise.reject(new Error('no')); }, onBook() {}",
      'a rejected promise that nobody handled: no',
    ],
    ['returns a promise', 'async onBook() {}', 'mine.onBook failed: it returned a Promise'],
    ['does not return', 'onBook() { for (;;); }', 'mine.onBook failed: it did not return within 1 s'],
  ])(
    '%s ends with 1, is named, and its facts are kept',
    async (_what, hooks, said) => {
      const { code, err, runs } = await run(`export default { ${hooks} };`, '--hook-timeout', '1s');
      expect(err.split('\n')[0]).toContain(said);
      expect(err.split('\n')[0]).toContain('mine.mjs');
      expect(code).toBe(1);
      const [folder] = err.match(/[^\s;]*-mine\b/) ?? [];
      expect(folder).toContain(runs);
      const facts = readFileSync(`${folder}/journal/facts.ndjson`, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { type?: string });
      expect(facts[0]?.type).toBe('RunStarted');
      expect(facts.findLast(({ type }) => type !== undefined)?.type).toBe('RunEnded');
    },
    bound,
  );

  it(
    'prints leaves stdout to the report, and what it printed in the folder of the run',
    async () => {
      const { code, out, err } = await run("export default { onStart() { console.log('hello'); }, onBook() {} };");
      expect(code).toBe(0);
      expect(err).toContain('hello');
      const document = JSON.parse(out) as { run: { path: string } };
      expect(readFileSync(`${document.run.path}/strategy.log`, 'utf8')).toBe('hello\n');
    },
    bound,
  );

  it(
    'uses chance and the clock is told so in the report, and refused with --strict',
    async () => {
      const source = 'Date.now(); export default { onBook() { Math.random(); new Date(5); } };';
      const [told, refused] = await Promise.all([run(source), run(source, '--strict')]);
      expect(told.code).toBe(0);
      expect(told.out).toContain('This run cannot be reproduced: the strategy uses Date.now at the top level');
      expect(told.out).toContain('Math.random in onBook');
      expect(told.out).not.toContain('new Date in');
      expect(refused.code).toBe(1);
      expect(refused.err).toContain('this run cannot be reproduced: the strategy uses');
    },
    bound,
  );

  it(
    'has a misspelt hook is refused before the run',
    async () => {
      const { code, err } = await run('export default { onBook() {}, onbook() {} };');
      expect([code, err.split('\n')[0]]).toEqual([2, "'mine' has onbook, which is no hook and would never be called"]);
    },
    bound,
  );
});
