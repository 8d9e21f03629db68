import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Decimal } from '@replay/core';
import { readJournal, readManifest } from '@replay/journal';
import { foldReport, reportJson } from '@replay/report';
import { sharedData, whyNoSharedData } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { backtest, fileOf, freshFolder, quietly } from './command.ts';
import { bookHeader, bookName, dataset, instrumentFacts, quietBook } from './dataset.ts';
import { flipFlop } from './strategies.ts';

const recordings = sharedData('tardis-layout');
const facts = sharedData('instruments.json');
const recorded = (exchange: string, symbol: string): readonly string[] => [
  '--data',
  recordings ?? '',
  '--exchange',
  exchange,
  '--symbol',
  symbol,
  '--instruments',
  facts ?? '',
];

const markets: readonly [market: string, args: readonly string[], there: boolean][] = [
  ['the sample', [], true],
  ['a linear future', recorded('binance-futures', 'BTCUSDT'), facts !== undefined],
  ['spot', recorded('binance', 'BTCUSDT'), facts !== undefined],
  ['an inverse perpetual', recorded('binance-delivery', 'BTCUSD_PERP'), facts !== undefined],
];

describe.each(['imbalance', 'imbalance-taker'])('%s', (strategy) => {
  describe.each(markets)('on %s', (_, args, there) => {
    it.skipIf(!there)(
      `trades, and its report adds up to the last digit${there ? '' : ` (${whyNoSharedData})`}`,
      async () => {
        const said = await backtest(['--strategy', strategy, ...args, '--json', ...quietly()]);
        expect(said).toMatchObject({ code: 0, err: '' });
        const { summary, attribution, data } = JSON.parse(said.out);
        expect(summary.orders).toBeGreaterThan(0);
        expect(summary.fills).toBeGreaterThan(0);
        expect(summary.trades).toBeGreaterThan(0);
        expect(summary.wins + summary.losses + summary.scratches).toBe(summary.trades);
        expect(data.events).toBeGreaterThan(0);
        const sum = (...texts: string[]): string => Decimal.sum(...texts).toFixed();
        const { initialCapital, finalEquity, netPnl, realizedPnl, unrealizedPnl, fees, funding } = summary;
        expect(sum(initialCapital, netPnl)).toBe(finalEquity);
        expect(sum(realizedPnl, unrealizedPnl, `${new Decimal(fees).neg()}`, funding)).toBe(netPnl);
        const { spreadCapture, inventory, net } = attribution;
        expect(net).toBe(netPnl);
        expect(sum(spreadCapture, inventory, `${new Decimal(attribution.fees).neg()}`, attribution.funding)).toBe(net);
      },
    );
  });
});

describe('the document of --json', () => {
  const contract = {
    run: 'id hash path behaviourVersion',
    data: 'source instruments from to events levelUpdates trades quality',
    'data.quality': 'gaps crossedMicros duplicates rejected',
    'data.instruments.0': 'exchange symbol tickSize lotSize contract',
    assumptions: 'fills queue latencyMicros fees grouping annualisation',
    'assumptions.latencyMicros': 'feed order response',
    'assumptions.fees': 'maker taker',
    summary:
      'initialCapital finalEquity netPnl totalReturn realizedPnl unrealizedPnl fees funding trades wins losses scratches ' +
      'winRate profitFactor expectancy averageWin averageLoss maxDrawdown maxDrawdownPct sharpe sortino volatility ' +
      'orders fills fillRatio makerShare turnover volume',
    attribution: 'spreadCapture inventory fees funding net',
    'markouts.0': 'horizon meanBps n',
  };
  const counts = 'trades wins losses scratches orders fills'.split(' ');

  it('has every documented field; counts are integers, all others decimal strings or an explained null', async () => {
    const { code, out } = await backtest(['--strategy', flipFlop(), ...dataset(), '--json', ...quietly()]);
    expect(code).toBe(0);
    const document = JSON.parse(out);
    for (const [path, fields] of Object.entries(contract)) {
      const block = path.split('.').reduce((value, key) => value[key], document);
      expect(Object.keys(block), path).toEqual(expect.arrayContaining(fields.split(' ')));
    }
    for (const [name, value] of Object.entries(document.summary)) {
      if (counts.includes(name)) expect(value, name).toSatisfy(Number.isSafeInteger);
      else if (value === null) expect(document.undefined, name).toHaveProperty(name);
      else expect(value, name).toMatch(/^-?\d+(\.\d+)?$/);
    }
    expect(document.data.from).toBe('2023-11-14T22:13:19.998000Z');
    expect(document.data.to).toBe('2023-11-14T22:13:50.000000Z');
    expect(document.summary).toMatchObject({ orders: 30, fills: 30, trades: 15, losses: 15 });
  });

  it('begins its warnings with what was inferred from the data', async () => {
    const [data = '', folder = ''] = dataset();
    const args = ['--strategy', flipFlop(), data, join(folder, bookName), ...quietly()];
    const { warnings } = JSON.parse((await backtest([...args, '--json'])).out);
    expect(warnings[0]).toMatch(
      /^binance-futures:BTCUSDT: the tick size 0\.1 and the lot size 0\.1 \(no trade was seen, digits taken\) were inferred/,
    );
    expect((await backtest(args)).out).toMatch(/Warnings\n· binance-futures:BTCUSDT: the tick size 0\.1/);
  });
});

describe('the depth that a page draws', () => {
  const noon = 1_700_000_000_000_000;
  it.each([
    ['a run of half a minute', [], 0, 30],
    ['a run of two seconds', ['--from', '2023-11-14T22:13:25Z', '--to', '2023-11-14T22:13:27Z'], 5, 7],
  ])('covers %s from its first to its last second', async (_, range, first, last) => {
    const out = freshFolder();
    await backtest(['--strategy', flipFlop(), ...dataset(), ...range, '--json', ...quietly(out)]);
    const [id = ''] = readdirSync(out);
    const lines = readFileSync(join(out, id, 'depth.ndjson'), 'utf8')
      .trimEnd()
      .split('\n');
    const seconds = lines.map((line) => (JSON.parse(line)[1] - noon) / 1_000_000);
    expect(seconds[0]).toBeLessThan(first + 1);
    expect(seconds.at(-1)).toBeGreaterThan(last - 1);
    const steps = seconds.slice(1).map((second, index) => second - (seconds[index] as number));
    expect(Math.max(...steps)).toBeLessThan(1);
  });
});

describe('an instrument whose data end before those of another', () => {
  const strategy = `
    const timer = (view) => ({ type: 'SetTimer', at: view.now + 1000000, name: 'buy' });
    export default class {
      onStart(view) { return [timer(view)]; }
      onTimer(view) {
        const size = view.instrument.orderStep;
        return [{ type: 'PlaceOrder', side: 'buy', size, terms: { kind: 'market' }, instrument: 'binance-futures:BTCUSDT' }, timer(view)];
      }
    }`;

  it('is not traded at its last touch afterwards, and the first warning says so', async () => {
    const folder = freshFolder();
    const rows = quietBook();
    const other = rows.map((row) => row.replace('BTCUSDT', 'ETHUSDT'));
    for (const [symbol, lines] of [
      ['BTCUSDT', rows.slice(0, 20 + 60)],
      ['ETHUSDT', other],
    ] as const) {
      writeFileSync(join(folder, bookName.replace('BTCUSDT', symbol)), `${[bookHeader, ...lines].join('\n')}\n`);
    }
    const facts = instrumentFacts.flatMap((one) => [one, { ...one, symbol: 'ETHUSDT', base: 'ETH' }]);
    const args = ['--data', folder, '--instruments', fileOf('two.json', JSON.stringify(facts)), '--capital', '1000000'];
    const said = await backtest(['--strategy', fileOf('buyer.mjs', strategy), ...args, '--json', ...quietly()]);
    expect(said).toMatchObject({ code: 0, err: '' });
    const { summary, warnings } = JSON.parse(said.out);
    // One a second: the book is silent from 6 s on, and stale from 16 s on.
    expect(summary.fills).toBe(15);
    expect(warnings[0]).toMatch(
      /^binance-futures:BTCUSDT: no book message since 2023-11-14T22:13:2\d.*stale to the end of the run: nothing could be taken, and 0 fills/,
    );
    expect(warnings.join('\n')).toMatch(/rejected 14 orders, most often because of feed-silent/);
  });
});

describe('the folder of a run', () => {
  it('gives the same report again from its journal', async () => {
    const out = freshFolder();
    const said = await backtest(['--strategy', flipFlop(), ...dataset(), '--json', ...quietly(out)]);
    const [id = ''] = readdirSync(out);
    const left = freshFolder();
    cpSync(join(out, id, 'journal'), join(left, 'journal'), { recursive: true });
    const report = foldReport(readJournal(join(left, 'journal')));
    const { run, data, warnings, ...figures } = JSON.parse(said.out);
    const again = JSON.parse(reportJson(report, { id, hash: run.hash, path: run.path, source: data.source }));
    expect(again).toEqual({ run, data, warnings, ...figures });
  });

  it('holds the inputs of the run, with the hash and the digests of its data', async () => {
    const out = freshFolder();
    const said = await backtest(['--strategy', flipFlop(), ...dataset(), '--json', ...quietly(out)]);
    const [id = ''] = readdirSync(out);
    expect(readdirSync(join(out, id)).sort().join(' ')).toBe(
      'depth.ndjson equity.csv fills.csv journal manifest.json markouts.csv orders.csv report.html report.json trades.csv',
    );
    const { run } = JSON.parse(said.out);
    expect(run).toMatchObject({ id, path: join(out, id) });
    expect(readManifest(join(out, id))).toMatchObject({
      result: { outcome: 'completed', hash: run.hash },
      data: [{ name: bookName, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }],
      seed: 1,
    });
    const lines = (name: string): number =>
      readFileSync(join(out, id, name), 'utf8')
        .trimEnd()
        .split('\n').length - 1;
    expect([lines('fills.csv'), lines('orders.csv'), lines('trades.csv')]).toEqual([30, 30, 15]);
  });

  it('is separate for each run, also within one second, with the same hash', async () => {
    const out = freshFolder();
    const args = ['--strategy', flipFlop(), ...dataset(), '--json', ...quietly(out)];
    const [one, other] = [JSON.parse((await backtest(args)).out).run, JSON.parse((await backtest(args)).out).run];
    expect(one.hash).toBe(other.hash);
    expect(one.id).not.toBe(other.id);
    expect(readdirSync(out)).toHaveLength(2);
  });
});

it('a stopped run exits with 130 and reports what had happened', async () => {
  const abort = new AbortController();
  abort.abort();
  const out = freshFolder();
  const said = await backtest(['--strategy', flipFlop(), ...dataset(), ...quietly(out)], abort);
  expect(said.code).toBe(130);
  expect(said.err).toMatch(/^interrupted/);
});
