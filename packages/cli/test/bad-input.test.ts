import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readJournal, readManifest } from '@replay/journal';
import { describe, expect, it } from 'vitest';
import { backtest, fileOf, freshFolder, quietly } from './command.ts';
import { bookHeader, bookName, bookRow, dataset, instrumentsFile, quietBook } from './dataset.ts';
import { flipFlop, onBook } from './strategies.ts';

const imbalance = ['--strategy', 'imbalance'];

/** Two lines at most, and nothing on stdout: what a person reads and a script can rely on. */
function expectError(said: { code: number; out: string; err: string }, code: number, message: RegExp): void {
  expect(said.err).toMatch(message);
  expect(said.err.trimEnd().split('\n').length).toBeLessThanOrEqual(2);
  expect(said.err).not.toMatch(/unexpected|\n\s+at /);
  expect(said).toMatchObject({ code, out: '' });
}

describe('a wrong command line exits with 2 and says what to write instead', () => {
  it.each<[line: string, message: RegExp]>([
    ['', /name a strategy with --strategy\nsee: backtest strategies/],
    ['nonsense', /unknown option or command 'nonsense'/],
    ['strategis', /unknown option or command 'strategis'\ndid you mean strategies/],
    ['--stratgy x', /unknown option or command 'stratgy'\ndid you mean strategy\?/],
    ['--strategy imbalanc', /unknown strategy 'imbalanc'\ndid you mean imbalance\?/],
    ['--strategy x', /unknown strategy 'x'\ngive imbalance, imbalance-taker, or the path/],
    ['--strategy', /unknown strategy ''\ngive imbalance/],
    ['--strategy ./nope.ts', /no strategy file \.\/nope\.ts/],
    ['--strategy imbalance --strategy imbalance', /--strategy is given more than once/],
    ['--strategy imbalance -x 1', /no short options such as -x/],
    ['--strategy imbalance --data relay', /a server needs an exchange and symbols/],
    ['--strategy imbalance --symbol ETHUSDT', /the sample has no 'ETHUSDT': it is one market, replay:BTCUSDT/],
    ['--strategy imbalance --exchange binance', /the sample has no 'binance'/],
    ['--strategy imbalance --from 1723161300', /--from: the time 1723161300 looks like seconds\ngive epoch milli/],
    ['--strategy imbalance --to yesterday', /--to: 'yesterday' is no time\ngive ISO 8601/],
    ['--strategy imbalance --from 2024-05-02 --to 2024-05-01', /--from 2024-05-02.* is not before --to 2024-05-01/],
    ['--strategy imbalance --queue nope', /--queue takes risk-averse, .*, not 'nope'/],
    ['--strategy imbalance --fills nope', /--fills takes realistic, optimistic, pessimistic, .*band, not 'nope'/],
    ['--strategy imbalance --on-bad-row maybe', /--on-bad-row takes fail, skip, not 'maybe'/],
    [
      '--strategy imbalance --params levels=x',
      /'imbalance' do not fit: levels: .*\nsee: backtest strategies imbalance/,
    ],
    [
      '--strategy imbalance --rule selfTrade=allow --rule selfTrade=cancel-both',
      /--rule selfTrade is given more than once/,
    ],
    ['--strategy imbalance --params level=3', /do not fit: .*"level"/],
    ['--strategy imbalance --params levels', /--params 'levels' is neither name=value nor a readable JSON file/],
    ['strategies nope', /unknown strategy 'nope'/],
  ])('backtest %s', async (line, message) => {
    expectError(await backtest(line.split(' ').filter(Boolean)), 2, message);
  });

  it.each<[option: string, value: string, message: RegExp]>([
    ['fees', '1', /--fees takes two shares of value/],
    ['fees', 'a,b', /--fees takes two shares of value/],
    ['fees', '0.5,0.5', /would be 10 % and more of each trade/],
    ['latency', '5', /latency leg '5' .* written with its unit/],
    ['latency', '5ms,5ms', /--latency takes three legs/],
    ['latency', '5,5,5', /latency leg '5' .* written with its unit/],
    ['latency', '-1ms,1ms,1ms', /latency leg '-1ms'/],
    ['capital', '-5', /--capital takes a positive number, not '-5'/],
    ['capital', 'lots', /--capital takes a positive number, not 'lots'/],
    ['leverage', '0', /--leverage takes a positive number/],
    ['seed', '1.5', /--seed takes a whole number, not '1.5'/],
    ['rule', 'selfTrade', /--rule selfTrade takes cancel-resting, .*, not ''/],
    ['rule', 'selftrade=allow', /no setting 'selftrade'\ndid you mean selfTrade\?/],
    ['rule', 'protectionTicks=-1', /--rule protectionTicks takes a whole number, not '-1'/],
    ['instruments', '/no/such.json', /\/no\/such.json: the instruments cannot be read/],
    ['exchange', 'binance-future', /no data of the exchange 'binance-future'\ndid you mean binance-futures\?/],
    ['symbol', 'BTCUSD', /no data of the symbol 'BTCUSD'\ndid you mean binance-futures:BTCUSDT\?/],
  ])('--%s %s', async (option, value, message) => {
    const [data = '', folder = ''] = dataset();
    const out = freshFolder();
    const said = await backtest([...imbalance, data, folder, `--${option}`, value, ...quietly(out)]);
    expectError(said, 2, message);
    expect(readdirSync(out), 'a run that never began leaves nothing behind').toEqual([]);
  });

  it('--out that cannot be made', async () => {
    const file = fileOf('taken', '');
    const said = await backtest([...imbalance, ...dataset(), '--quiet', '--out', join(file, 'runs')]);
    expectError(said, 2, /folder for runs cannot be created\ngive another one with --out/);
  });

  it.each<[content: string, message: RegExp]>([
    ['{"strategy":', /options\.json: the file of options is not valid JSON/],
    ['{"fee": "0,0"}', /options\.json: unknown option 'fee'\ndid you mean fees/],
    ['{"capital": {}}', /options\.json: capital: /],
    ['[]', /options\.json: the file of options does not hold an object/],
    ['{"seed": 1.5}', /options\.json: seed: /],
  ])('--config with %s', async (content, message) => {
    expectError(await backtest(['--config', fileOf('options.json', content)]), 2, message);
  });

  it('--config that is missing', async () => {
    expectError(await backtest(['--config', '/no/such.json']), 2, /no\/such\.json: the file of options cannot be read/);
  });
});

describe('an option without effect is refused, never ignored', () => {
  const tape = async (): Promise<string> => {
    const path = join(freshFolder(), 'quiet.tape');
    await backtest(['import', ...dataset().slice(1), '--out', path, '--quiet']);
    return path;
  };

  it.each<[args: () => readonly string[] | Promise<readonly string[]>, message: RegExp]>([
    [() => [...imbalance, '--instruments', instrumentsFile()], /--instruments is for .*; the sample does/],
    [() => [...imbalance, '--on-bad-row', 'skip'], /--on-bad-row is for files, .* not for sample/],
    [
      async () => [...imbalance, '--data', await tape(), '--on-bad-row', 'skip'],
      /--on-bad-row is for files, .* not for .*\.tape/,
    ],
    [
      () => [...imbalance, ...dataset(), '--exchange', 'binance-futures', '--symbol', 'binance:BTCUSDT'],
      /--symbol binance:BTCUSDT names another exchange than --exchange binance-futures/,
    ],
    [
      () => [...imbalance, ...dataset(), '--latency-file', fileOf('l.csv', ''), '--latency', 'recorded,5ms,5ms'],
      /--latency-file has the order and response legs/,
    ],
    [() => ['verify', ...dataset().slice(1), '--on-bad-row', 'skip'], /unknown option or command 'on-bad-row'/],
    [
      () => ['book', ...dataset().slice(1), '--at', '2023-11-14T22:13:21Z', '--from', '2023-11-14'],
      /--from bounds the times of --every/,
    ],
    [
      () => ['record', '--data', 'wss://127.0.0.1:1/x', '--stamps', 'told', '--symbol', 'bybit:X', '--out', 'x.tape'],
      /--stamps told is for a relay/,
    ],
    [
      () => ['record', '--exchange', 'okex', '--symbol', 'bybit:X', '--out', join(freshFolder(), 'x.tape')],
      /--symbol bybit:X names another exchange than --exchange okex/,
    ],
  ])('%#: %s', async (args, message) => {
    expectError(await backtest(await args()), 2, message);
  });

  it.each([
    'exchange=binance',
    'symbol=X',
    'from=2024-01-01',
    'instruments=x.json',
    'on-bad-row=skip',
    'policy=gap=fail',
    'key-in-address',
    'allow-clear-key',
  ])('export of a run with --%s', async (option) => {
    const out = freshFolder();
    await backtest(['--strategy', flipFlop(), ...dataset(), ...quietly(out)]);
    const [id = ''] = readdirSync(out);
    const args = ['export', join(out, id), '--format', 'csv', '--out', freshFolder(), `--${option}`];
    expectError(await backtest(args), 2, /is for market data, and .* is a run/);
  });
});

it('accepts an option that applies to one of several data sets', async () => {
  const several = [...dataset().slice(1), '--with', 'sample', '--to', '2024-05-01T07:54:05Z'];
  const args = ['import', ...several, '--on-bad-row', 'skip', '--out', join(freshFolder(), 'x.tape'), '--quiet'];
  expect(await backtest(args)).toMatchObject({ code: 0 });
});

describe('a file that is not a strategy exits with 2 and is named', () => {
  it.each<[name: string, content: string, message: RegExp]>([
    ['a.mjs', 'export default { onBook( { };', /a\.mjs: the strategy could not be loaded/],
    ['a.mjs', 'export const other = 1;', /'a' is no strategy: the default export is missing/],
    ['a.mjs', 'export default 5;', /'a' is no strategy: the default export is number/],
    ['a.mjs', 'export default {};', /'a' is no strategy: it has none of the hooks onStart, onBook/],
    ['a.mjs', "throw new Error('at load');", /a\.mjs: the strategy could not be loaded: at load/],
    ['a.txt', 'hello', /no strategy file .*a\.txt/],
  ])('%s holding %s', async (name, content, message) => {
    expectError(await backtest(['--strategy', fileOf(name, content)]), 2, message);
  });
});

describe('unusable data exit with 3, naming file and row', () => {
  const broken = (row: string): string[] => [...quietBook(), row];
  const packed = gzipSync(`${[bookHeader, ...quietBook()].join('\n')}\n`);

  it.each<[fault: string, row: string, message: RegExp]>([
    ['text for a number', bookRow(301, 'update', 'bid', 'dear', '1'), /\.csv:322: .*'dear'/],
    ['a price off the tick', bookRow(301, 'update', 'bid', '999.95', '1'), /\.csv:322: .*999\.95.*0\.1/],
    ['a negative size', bookRow(301, 'update', 'bid', '999.9', '-1'), /\.csv:322: .*-1/],
    ['times in seconds', 'binance-futures,BTCUSDT,1700000031,1700000031,false,bid,999.9,1', /\.csv:322: .*seconds/],
  ])('%s', async (_, row, message) => {
    const out = freshFolder();
    const said = await backtest(['--strategy', flipFlop(), ...dataset(broken(row)), ...quietly(out)]);
    expect(said.code).toBe(3);
    expect(said.err).toMatch(message);
    const [run = ''] = readdirSync(out);
    expect(said.err).toContain(`what the run wrote until then is in ${join(out, run)}`);
    expect(said.out).toContain('data-failed');
    expect([...readJournal(join(out, run, 'journal'))].at(-1)).toMatchObject({
      type: 'RunEnded',
      outcome: 'data-failed',
    });
  });

  it('a truncated gzip file', async () => {
    const path = fileOf(`${bookName}.gz`, packed.subarray(0, packed.length * 0.8));
    const args = ['--strategy', flipFlop(), '--data', path, '--instruments', instrumentsFile(), '--json'];
    const said = await backtest([...args, ...quietly()]);
    expect(said.code).toBe(3);
    expect(said.err).toMatch(/\.csv\.gz: the gzip is cut off, near byte \d+.*\n.*what the run wrote until then is in/);
    expect(JSON.parse(said.out)).toMatchObject({ outcome: 'data-failed' });
  });

  it('are counted in the report when they are skipped', async () => {
    const rows = broken(bookRow(301, 'update', 'bid', 'dear', '1'));
    const said = await backtest([
      '--strategy',
      flipFlop(),
      ...dataset(rows),
      '--on-bad-row',
      'skip',
      '--json',
      ...quietly(),
    ]);
    expect(said.code).toBe(0);
    const { data, warnings } = JSON.parse(said.out);
    expect(data.quality.rejected).toBe(1);
    expect(warnings).toContain('Ignored 1 message that could not be used.');
  });

  it.each<[fault: string, args: () => readonly string[], message: RegExp]>([
    ['a missing file', () => ['--data', '/no/such.csv'], /\/no\/such\.csv: cannot be read/],
    [
      'a wrong header',
      () => dataset(quietBook(), bookHeader.replace('is_snapshot', 'fresh')),
      /\.csv: .*lacks the column is_snapshot/,
    ],
    [
      'a gzip cut off at once',
      () => ['--data', fileOf(`${bookName}.gz`, packed.subarray(0, 160)), '--instruments', instrumentsFile()],
      /\.csv\.gz: the gzip is cut off/,
    ],
    [
      '--to before them',
      () => [...dataset(), '--to', '2020-01-01'],
      /no event between the start and 2020.*\n.*cover 2023-11-14T22:13:20.000000Z to 2023-11-14T22:13:50.000000Z/,
    ],
    [
      '--from after them',
      () => [...dataset(), '--from', '2030-01-01'],
      /no event between 2030.*\n.*cover 2023-11-14T22:13:20.000000Z to 2023-11-14T22:13:50.000000Z/,
    ],
    [
      'a range beside the sample',
      () => ['--to', '2020-01-01'],
      /no event between.*2020.*\n.*cover 2024-05-01T07:54:00/,
    ],
  ])('%s', async (_, args, message) => {
    const out = freshFolder();
    expectError(await backtest([...imbalance, ...args(), ...quietly(out)]), 3, message);
    expect(readdirSync(out), 'a run that never began leaves nothing behind').toEqual([]);
  });
});

describe('a strategy that fails during the run exits with 1 and leaves a readable run', () => {
  it.each<[what: string, body: string, message: RegExp]>([
    ['throws', "if (n === 100) throw new Error('kaboom');", /event 99 at 2023.*onBook failed: kaboom/],
    ['returns a number', 'if (n === 100) return 5;', /it returned number, not a list of intents/],
    ['returns a promise', 'if (n === 100) return Promise.resolve([]);', /it returned a Promise, not a list of intents/],
    ['returns texts', "if (n === 100) return ['buy'];", /intent 0 of 1 is none: "buy"/],
    [
      'returns 30,000 intents',
      "if (n === 100) return Array(30000).fill({ type: 'CancelOrder', order: '1' });",
      /30000 intents at once, 20000 is the bound/,
    ],
  ])('%s', async (_, body, message) => {
    const buy = "if (n === 5) return [{ type: 'PlaceOrder', side: 'buy', size: 1000, terms: { kind: 'market' } }];";
    const out = freshFolder();
    const said = await backtest(['--strategy', onBook(`${buy} ${body}`), ...dataset(), '--json', ...quietly(out)]);
    expect(said.code).toBe(1);
    expect(said.err).toMatch(message);
    expect(said.err.trimEnd().split('\n')).toHaveLength(2);
    const [run = ''] = readdirSync(out);
    const folder = join(out, run);
    expect(JSON.parse(said.out)).toEqual(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')));
    expect(JSON.parse(said.out)).toMatchObject({ outcome: 'strategy-failed', summary: { fills: 1 } });
    expect(JSON.parse(said.out).warnings.join(' ')).toContain('The run ended early (strategy-failed)');
    expect([...readJournal(join(folder, 'journal'))].at(-1)).toMatchObject({ type: 'RunEnded' });
    expect(readManifest(folder).result).toMatchObject({ outcome: 'strategy-failed' });
    for (const file of ['fills.csv', 'orders.csv', 'trades.csv', 'equity.csv']) {
      expect(existsSync(join(folder, file)), file).toBe(true);
    }
  });

  it('leaves nothing when its constructor throws', async () => {
    const path = fileOf('made.mjs', "export default class { constructor() { throw new Error('no'); } onBook() {} }");
    const out = freshFolder();
    expectError(
      await backtest(['--strategy', path, ...dataset(), ...quietly(out)]),
      1,
      /made .*constructor failed: no/,
    );
    expect(readdirSync(out)).toEqual([]);
  });
});

describe('invalid intents are refused and counted, and the first one is reported', () => {
  const market = (size: string): string =>
    `{ type: 'PlaceOrder', side: 'buy', size: ${size}, terms: { kind: 'market' } }`;
  const deep = "{ type: 'PlaceOrder', side: 'buy', size: 1, terms: { kind: 'limit', price: 1, timeInForce: 'gtc' } }";

  it.each<[what: string, intents: string, orders: object, warning: RegExp]>([
    [
      'an unknown order',
      "[{ type: 'CancelOrder', order: '999' }]",
      { denied: 0, otherDenials: 1 },
      /1 request .* the first: cancel order 999 \(unknown-order\)/,
    ],
    ['a size of NaN', `[${market('NaN')}]`, { denied: 1 }, /1 request .* buy NaN lots at market \(invalid-size\)/],
    [
      '10,000 orders at once',
      `Array(10000).fill(${deep})`,
      { denied: 9800 },
      /9800 requests .*limit at 1 ticks gtc \(too-many-orders\)/,
    ],
    [
      'more than it can pay',
      `[${market('1000000')}]`,
      { denied: 0, rejected: 1 },
      /rejected 1 order, most often because of margin \(1\)/,
    ],
  ])('%s', async (_, intents, orders, warning) => {
    const said = await backtest([
      '--strategy',
      onBook(`if (n === 5) return ${intents};`),
      ...dataset(),
      '--json',
      ...quietly(),
    ]);
    expect(said).toMatchObject({ code: 0, err: '' });
    const document = JSON.parse(said.out);
    expect(document.details.orders).toMatchObject(orders);
    expect(document.warnings.join('\n')).toMatch(warning);
  });
});

it('environment variables that are not options are reported', async () => {
  process.env.BACKTEST_STRATEGI = 'imbalance';
  try {
    expectError(
      await backtest(['--strategy', 'imbalance']),
      2,
      /environment variable BACKTEST_STRATEGI is not an option/,
    );
    expect((await backtest(['strategies'])).code, 'other commands do not read them').toBe(0);
  } finally {
    delete process.env.BACKTEST_STRATEGI;
  }
});

it('flags override the environment, which overrides the file', async () => {
  const [, data, , instruments] = dataset();
  const options = { strategy: flipFlop(), data, instruments, capital: 100, quiet: true, json: true };
  const config = ['--config', fileOf('options.json', JSON.stringify(options)), '--out', freshFolder()];
  const capital = async (...more: string[]): Promise<string> =>
    JSON.parse((await backtest([...config, ...more])).out).summary.initialCapital;
  expect(await capital()).toBe('100');
  process.env.BACKTEST_CAPITAL = '200';
  try {
    expect(await capital()).toBe('200');
    expect(await capital('--capital', '300')).toBe('300');
  } finally {
    delete process.env.BACKTEST_CAPITAL;
  }
});

it('parameters may be a file or an object of the options file, and single ones override them', async () => {
  const params = fileOf('params.json', JSON.stringify({ levels: 3 }));
  const config = fileOf('options.json', JSON.stringify({ params: { levels: 4 } }));
  const levels = async (...more: string[]): Promise<number> =>
    JSON.parse((await backtest([...imbalance, ...dataset(), '--json', ...quietly(), ...more])).out).strategy.parameters
      .levels;
  expect(await levels('--params', params)).toBe(3);
  expect(await levels('--params', params, '--params', 'levels=2')).toBe(2);
  expect(await levels('--config', config)).toBe(4);
});

it('a rebate may be given as fees', async () => {
  const said = await backtest([
    '--strategy',
    flipFlop(),
    ...dataset(),
    '--fees',
    '-0.0001,0.0004',
    '--json',
    ...quietly(),
  ]);
  expect(JSON.parse(said.out).assumptions.fees).toEqual({ maker: '-0.0001', taker: '0.0004' });
});
