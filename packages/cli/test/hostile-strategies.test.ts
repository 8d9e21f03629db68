import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Fact, lots, placeLimit, placeMarket, type Ticks } from '@replay/core';
import { readJournal, readManifest } from '@replay/journal';
import { describe, expect, it } from 'vitest';
import { backtest, fileOf, freshFolder, quietly } from './command.ts';

const book = JSON.stringify(fileURLToPath(new URL('../../book/src/index.ts', import.meta.url)));
const entry = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx/esm')).href;
/** A book that moves every 10 ms for four seconds, and five prints. */
const data = freshFolder();
const begin = 1_704_067_200_000_000;
const table = (kind: string, rows: readonly string[]): void =>
  writeFileSync(join(data, `binance-futures_${kind}_2024-01-01_BTCUSDT.csv`), `${rows.join('\n')}\n`);
table('incremental_book_L2', [
  'exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount',
  ...['bid,99,5', 'bid,98,5', 'ask,101,5', 'ask,102,5'].map(
    (level) => `binance-futures,BTCUSDT,${begin},${begin + 10_000},true,${level}`,
  ),
  ...Array.from({ length: 400 }, (_, at) => {
    const time = begin + 100_000 + at * 10_000;
    return `binance-futures,BTCUSDT,${time},${time + 5_000},false,bid,99,${(at % 7) + 1}`;
  }),
]);
table('trades', [
  'exchange,symbol,timestamp,local_timestamp,id,side,price,amount',
  ...[1, 2, 3, 4, 5].map((at) => {
    const time = begin + at * 500_000;
    return `binance-futures,BTCUSDT,${time},${time + 5_000},${at},sell,99,1`;
  }),
]);

interface Left {
  readonly code: number | NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
  readonly runs: string;
}

const run = (source: string, ...args: readonly string[]): Promise<Left> => started(source, args);

/** Runs the real command with a strategy of this source; `signal` is sent once the strategy writes `now` to stderr. */
function started(
  source: string,
  args: readonly string[],
  { signal, memory }: { signal?: NodeJS.Signals; memory?: number } = {},
): Promise<Left> {
  const runs = freshFolder();
  const strategy = fileOf('mine.mjs', source);
  const command = [
    ...(memory === undefined ? [] : [`--max-old-space-size=${memory}`, '--max-semi-space-size=1']),
    '--conditions=source',
    '--import',
    loader,
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
    // Nothing may be written to the folder that the command is called in; the loader is found from here.
    const cwd = freshFolder();
    const child = spawn(process.execPath, command, { cwd, timeout: 90_000, killSignal: 'SIGKILL' });
    let [out, err, sent] = ['', '', false];
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk;
      if (signal === undefined || sent || !err.includes('now')) return;
      sent = true;
      child.kill(signal);
    });
    child.on('close', (code, ended) => {
      expect(readdirSync(cwd)).toEqual([]);
      resolve({ code: code ?? ended, out, err, runs });
    });
  });
}

/** The only run in a folder. */
const runIn = (runs: string): string => join(runs, readdirSync(runs)[0] ?? 'none');
const factsOf = (path: string): readonly Fact[] => [...readJournal(join(path, 'journal'))];

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
    [
      'throws in a timer',
      "onStart() { setTimeout(() => { throw new Error('late'); }); for (const end = performance.now() + 10; performance.now() < end; ); }, onBook() {}",
      'an error outside any hook: late',
    ],
    [
      'waits for a lock for ever',
      'onBook() { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); }',
      'mine.onBook failed: it did not return within 1 s',
    ],
    [
      'ends the process itself',
      'onBook() { process.reallyExit(0); }',
      'mine.onBook failed: it called process.reallyExit(0)',
    ],
    ['aborts the process', 'onBook() { process.abort(); }', 'mine.onBook failed: it called process.abort()'],
    ['goes to another folder', "onStart() { process.chdir('/'); }, onBook() {}", 'it called process.chdir(/)'],
    [
      'breaks a method that all code calls',
      "onBook() { Array.prototype.push = () => { throw new Error('broken'); }; }",
      'Array.prototype.push was changed',
    ],
    [
      'breaks one at its end',
      "onBook() {}, onEnd() { Array.prototype.map = () => { throw new Error('broken'); }; }",
      'Array.prototype.map was changed',
    ],
    ['deletes a global', 'onBook() { delete globalThis.JSON; }', 'globalThis.JSON was changed'],
    [
      'makes promises without an end',
      'onBook() { const next = () => Promise.resolve().then(next); next(); }',
      'mine.code outside its hooks failed: it did not return within 5 s',
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
      expect(err.trimEnd().split('\n').length).toBeLessThanOrEqual(2);
      const [folder] = err.match(/[^\s;]*-mine\b/) ?? [];
      expect(folder).toContain(runs);
      const facts = [...readJournal(`${folder}/journal`)];
      expect(facts[0]?.type).toBe('RunStarted');
      expect(facts.at(-1)).toMatchObject({
        type: 'RunEnded',
        outcome: 'strategy-failed',
      });
    },
    bound,
  );

  it(
    'prints leaves stdout to the report, and its output in the folder of the run',
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
    'uses chance and the clock is reported, and refused with --strict',
    async () => {
      const source = 'Date.now(); export default { onBook() { Math.random(); new Date(5); } };';
      const [reported, refused] = await Promise.all([run(source), run(source, '--strict')]);
      expect(reported.code).toBe(0);
      expect(reported.out).toContain('This run cannot be reproduced: the strategy uses Date.now at the top level');
      expect(reported.out).toContain('Math.random in onBook');
      expect(reported.out).not.toContain('new Date in');
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

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'does not return leaves its run to be ended by %s, with 130, its facts and a report',
    async (signal) => {
      const source =
        "export default { onBook() { process.stderr.write('now\\n'); for (;;) try { for (;;); } finally { continue; } } };";
      const { code, out, err, runs } = await started(source, [], { signal });
      expect([code, out]).toEqual([130, '']);
      const lines = err.trimEnd().split('\n');
      expect(lines[1]).toMatch(/^interrupted: .*mine\.onBook failed: it did not return when the run was interrupted$/);
      expect(lines).toHaveLength(3);
      const path = runIn(runs);
      expect(factsOf(path).at(-1)).toMatchObject({ type: 'RunEnded', outcome: 'interrupted' });
      expect(readManifest(path).result).toMatchObject({ outcome: 'interrupted' });
      const report = await backtest(['report', path]);
      expect(report.code).toBe(0);
      expect(report.out.replace(/\s+/g, ' ')).toContain('The run ended early (interrupted): onBook: it did not return');
    },
    bound,
  );

  it.each([
    ['constructor', 'export default class { constructor() { for (;;); } onBook() {} }'],
    ['the top level of the file', 'for (;;); export default { onBook() {} };'],
  ])(
    'never comes out of %s is named, with 1, and leaves no run',
    async (where, source) => {
      const { code, out, err, runs } = await run(source, '--hook-timeout', '1s');
      expect([code, out, readdirSync(runs)]).toEqual([1, '', []]);
      const [first, ...more] = err.trimEnd().split('\n');
      expect(first).toMatch(new RegExp(`mine\\.mjs: ${where}: it did not return within 1 s$`));
      expect(more).toEqual(['look for an endless loop; --hook-timeout allows a hook more time']);
    },
    bound,
  );

  it(
    'prints after its run was found to hold nothing does not hide why',
    async () => {
      const source = "setInterval(() => process.stdout.write('tick\\n'), 0); export default { onBook() {} };";
      const { code, err, runs } = await run(source, '--from', '2025-01-01');
      expect([code, readdirSync(runs)]).toEqual([3, []]);
      expect(err.split('\n').filter((line) => line !== '' && line !== 'tick')).toEqual([
        'there is no event between 2025-01-01T00:00:00.000000Z and the end',
        expect.stringMatching(/^the data cover 2024-01-01/),
      ]);
    },
    bound,
  );

  it(
    'removes the folder of its output exits with 3: the disk failed, not the strategy',
    async () => {
      const source =
        "import { rmSync } from 'node:fs'; const out = process.argv[process.argv.indexOf('--out') + 1]; export default { onBook() { rmSync(out, { recursive: true, force: true }); process.stdout.write('more\\n'); } };";
      const { code, err } = await run(source);
      expect(code).toBe(3);
      const [, first] = err.split(/^more\n(?!more)/m);
      expect(first).toMatch(/^.*: the file or its folder does not exist \(ENOENT, \w+\)\n/);
    },
    bound,
  );

  it.runIf(process.platform === 'linux')(
    'waits for the system for ever is killed, with a line that says so',
    async () => {
      const source =
        "import { execFileSync } from 'node:child_process'; import { readFileSync } from 'node:fs'; import { tmpdir } from 'node:os'; const pipe = `${tmpdir()}/replay-${process.pid}`; export default { onStart() { execFileSync('mkfifo', [pipe]); }, onBook() { readFileSync(pipe); } };";
      const { code, err, runs } = await run(source, '--hook-timeout', '1s');
      expect(code).toBe('SIGKILL');
      expect(err.split('\n')[0]).toMatch(/mine\.mjs: a hook of the strategy waits for the system and does not return/);
      expect(err.trimEnd().split('\n')).toHaveLength(2);
      expect(factsOf(runIn(runs))[0]?.type).toBe('RunStarted');
    },
    bound,
  );

  it(
    'fills the memory ends with 1 before Node gives up, and its facts are kept',
    async () => {
      const source =
        'const kept = []; export default { onBook() { for (let n = 0; n < 100; n += 1) kept.push(new Array(1000).fill(kept.length)); } };';
      const { code, err, runs } = await started(source, [], { memory: 200 });
      expect(err.split('\n')[0]).toMatch(/mine\.mjs.*: the run fills the memory: \d+ of \d+ MB are in use/);
      expect(code).toBe(1);
      expect(factsOf(runIn(runs)).at(-1)).toMatchObject({ type: 'RunEnded', outcome: 'strategy-failed' });
    },
    bound,
  );
});

describe('a strategy that, in the process of its run,', () => {
  const within = async (source: string, ...args: readonly string[]): Promise<Left> => {
    const runs = freshFolder();
    const strategy = fileOf('mine.mjs', source);
    const { code, out, err } = await backtest([
      '--data',
      data,
      '--strategy',
      strategy,
      '--capital',
      '1000000000',
      '--json',
      ...quietly(runs),
      ...args,
    ]);
    return { code, out, err, runs };
  };

  it('writes a file may do so', async () => {
    const path = join(freshFolder(), 'notes.txt');
    const source = `import { appendFileSync } from 'node:fs'; export default { onStart() { appendFileSync(${JSON.stringify(path)}, 'started'); }, onBook() {} };`;
    expect(await within(source)).toMatchObject({ code: 0, err: '' });
    expect(readFileSync(path, 'utf8')).toBe('started');
  });

  it('returns 10,000 malformed intents fails with the first of them', async () => {
    const { code, err, runs } = await within(
      "export default { onBook: () => Array.from({ length: 10_000 }, () => ({ type: 'PlaceOrder', side: 'up' })) };",
    );
    expect(code).toBe(1);
    expect(err.split('\n')[0]).toMatch(/mine\.onBook failed: /);
    expect(err.trimEnd().split('\n')).toHaveLength(2);
    expect(factsOf(runIn(runs)).length).toBeLessThan(20);
  });

  const buysOnce = "onStart: () => [{ type: 'PlaceOrder', side: 'buy', size: 1000, terms: { kind: 'market' } }]";
  const restsOnce =
    "onStart: () => [{ type: 'PlaceOrder', side: 'buy', size: 1000, terms: { kind: 'limit', price: 50, timeInForce: 'gtc' } }]";
  it.each([
    ['the price of a fill', 'onFill', 'fill.price = 1', buysOnce],
    ['the size of a fill', 'onFill', 'fill.size = 1', buysOnce],
    ['the fee of a fill', 'onFill', "fill.fee = '0'", buysOnce],
    ['the price of a print', 'onTrade', 'fill.price = 1'],
    ['the size of a print', 'onTrade', 'fill.size = 1'],
    ['the fees of the instrument', 'onBook', "view.instrument.fees.maker = '-0.01'"],
    ['its position', 'onBook', 'view.position = 5'],
    ['the time', 'onBook', 'view.now = 5'],
    ['the list of its orders', 'onBook', 'view.working = []'],
    ['the size of an order', 'onBook', 'if (view.working.length > 0) view.working[0].size = 1', restsOnce],
    ['the touch', 'onBook', 'bestBidOf(view.book).price = 1'],
    ['the status of the book', 'onBook', "view.book.status = 'stale'"],
    ['the book itself', 'onBook', 'view.book = undefined'],
  ])('writes to %s is named, with 1', async (_what, hook, write, more = '') => {
    const source = `import { bestBid as bestBidOf } from ${book}; export default { ${hook}(view, fill) { ${write}; }, ${more} };`;
    const { code, err, runs } = await within(source);
    expect(code).toBe(1);
    const [first = '', second, ...others] = err.trimEnd().split('\n');
    expect(first).toMatch(
      new RegExp(`mine\\.mjs, .*mine\\.${hook} failed: Cannot (assign to read only|set) property .*`),
    );
    expect(second).toMatch(/^what a hook is handed cannot be written to: /);
    expect(others).toEqual([]);
    expect(factsOf(runIn(runs)).at(-1)).toMatchObject({ type: 'RunEnded', outcome: 'strategy-failed' });
  });

  it('writes to its copy of the levels changes nothing', async () => {
    const asked = (write: string): string =>
      `export default { onBook(view) { const [top] = [...view.book.bids.levels()]; ${write} } };`;
    const [changed, plain] = [await within(asked('top.size = 0; delete top.price;')), await within(asked(''))];
    expect([changed.code, plain.code]).toEqual([0, 0]);
    expect(factsOf(runIn(changed.runs))).toEqual(factsOf(runIn(plain.runs)));
  });

  it.each([
    ['throws', "onBook() { throw new Error('no'); }", /mine\.onBook failed: no$/],
    ['throws nothing', 'onBook() { throw null; }', /mine\.onBook failed: null$/],
    ['calls itself without an end', 'onBook() { const f = () => f() + 1; f(); }', /Maximum call stack size exceeded$/],
    ['returns a generator', '*onBook() { for (;;) yield 1; }', /it returned object, not a list of intents$/],
    [
      'returns an intent whose type throws',
      "onBook: () => [{ get type() { throw new Error('no type'); } }]",
      /failed: no type$/,
    ],
    [
      'names an order with 20 MB',
      "onBook: () => [{ type: 'PlaceOrder', id: 'x'.repeat(2e7), side: 'buy', size: 1000, terms: { kind: 'market' } }]",
      /failed: intent 0 of 1 is none: \{"type":"PlaceOrder","id":"x{100,200}$/,
    ],
    [
      'names a timer with 20 MB',
      "onStart: (view) => [{ type: 'SetTimer', at: view.now + 1, name: 'x'.repeat(2e7) }]",
      /failed: intent 0 of 1 is none: \{"type":"SetTimer"/,
    ],
  ])('%s is named in one line, with 1', async (_what, hooks, first) => {
    const { code, err, runs } = await within(`export default { ${hooks} };`);
    const lines = err.trimEnd().split('\n');
    expect([code, lines.length]).toEqual([1, 2]);
    expect(lines[0]).toMatch(first);
    expect(factsOf(runIn(runs)).at(-1)).toMatchObject({ type: 'RunEnded', outcome: 'strategy-failed' });
  });

  const placing = (count: number): string =>
    `export default { onStart: () => Array.from({ length: ${count} }, () => (${JSON.stringify(placeLimit('buy', lots(1), { price: 50 as Ticks }))})) };`;
  it.each([
    [2, 2, 0],
    [200, 200, 0],
    [201, 200, 1],
    [10_000, 200, 9_800],
  ])('places %i orders sends %i and is denied %i', async (count, sent, denied) => {
    const { code, runs } = await within(placing(count));
    expect(code).toBe(0);
    const facts = factsOf(runIn(runs));
    expect(facts.filter(({ type }) => type === 'OrderSubmitted')).toHaveLength(sent);
    const denials = facts.filter((fact) => fact.type === 'IntentDenied');
    expect(denials.reduce((sum, { times = 1 }) => sum + times, 0)).toBe(denied);
    expect(denials.length).toBeLessThanOrEqual(101);
  });

  it('places 10,000 orders at every book leaves a journal of bounded size', async () => {
    const { code, runs } = await within(
      "export default { onBook: (view) => Array.from({ length: 10_000 }, () => ({ type: 'PlaceOrder', side: 'buy', size: view.instrument.orderStep, terms: { kind: 'limit', price: 50, timeInForce: 'gtc' } })) };",
      '--to',
      '2024-01-01T00:00:01Z',
    );
    expect(code).toBe(0);
    expect(factsOf(runIn(runs)).length).toBeLessThan(1_000);
  });

  it('has a hook on the class itself, or none at all, is refused before the run', async () => {
    const ofClass = await within('export default class { static onBook() {} onFill() {} }');
    expect([ofClass.code, ofClass.err.split('\n')[0]]).toEqual([
      2,
      "'mine' is no strategy: its onBook is static, and a run calls methods of what it makes of the class",
    ]);
    expect(readdirSync(ofClass.runs)).toEqual([]);
    expect((await within('export default { book() {} };')).code).toBe(2);
  });

  it('whose intents have no prototype, or another one, runs like any other', async () => {
    const order = JSON.stringify(placeMarket('buy', lots(1)));
    const odd = await within(
      `const intent = () => Object.create({ get type() { return 'PlaceOrder'; }, side: 'buy', size: 1, terms: Object.assign(Object.create(null), { kind: 'market' }) }); export default Object.assign(Object.create(null), { onStart: () => [intent()] });`,
    );
    const plain = await within(`export default { onStart: () => [${order}] };`);
    expect([odd.code, plain.code]).toEqual([0, 0]);
    const laterFacts = (runs: string): readonly Fact[] => factsOf(runIn(runs)).slice(1);
    expect(laterFacts(odd.runs)).toEqual(laterFacts(plain.runs));
    expect(existsSync(join(runIn(odd.runs), 'strategy.log'))).toBe(false);
  });
});
