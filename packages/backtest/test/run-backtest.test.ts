import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openData, readRun, runBacktest, writeRun } from '@replay/backtest';
import { bestAsk, bestBid } from '@replay/book';
import { type Fact, type OrderFilled, orderLots, ticks } from '@replay/core';
import { constantLatency, fillRules, queueNamed, shareOfValue } from '@replay/sim';
import { type Intents, requote, Strategy, type View } from '@replay/strategy';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { minuteOfMarket, newFolder } from './minute-of-market.ts';

const params = z.object({ size: z.number().positive().default(0.01) });

class TouchMaker extends Strategy<typeof params> {
  static override readonly params = params;

  override onBook({ book, instrument, working }: View): Intents {
    const size = orderLots(this.params.size, instrument);
    return requote(working, [
      { side: 'buy', price: bestBid(book).price, size },
      { side: 'sell', price: bestAsk(book).price, size },
    ]);
  }
}

const touchMaker = () => ({ data: minuteOfMarket(), strategy: TouchMaker }) as const;

async function all<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe('a run in a program', () => {
  it('has its report and its hash, and writes nothing', async () => {
    const before = readdirSync('.');
    const { report, hash, folder, outcome, facts } = await runBacktest(touchMaker());
    expect(report.summary.fills).toBeGreaterThan(10);
    expect([outcome, folder, hash]).toEqual(['completed', undefined, expect.stringMatching(/^[0-9a-f]{64}$/)]);
    expect(facts).toBeGreaterThan(1000);
    expect(report.text()).toMatch(/^TouchMaker on replay:BTCUSDT/);
    expect(readdirSync('.')).toEqual(before);
  });

  it('gives its fills as they happen, all facts likewise, and then its result', async () => {
    const run = runBacktest(touchMaker());
    const [fills, facts] = [run.fills(), run.facts()];
    const shown: [OrderFilled, number][] = [];
    for await (const fill of fills) shown.push([fill, run.progress?.events ?? 0]);
    const { report, facts: count } = await run;
    expect(shown).toHaveLength(Number(report.summary.fills));
    // The first is seen long before the end of the data.
    expect(shown[0]?.[1]).toBeLessThan((run.progress?.events ?? 0) / 2);
    const seen = await all(facts);
    expect(seen).toHaveLength(count);
    expect(seen.filter(({ type }) => type === 'OrderFilled')).toEqual(shown.map(([fill]) => fill));
    expect([seen[0]?.type, seen.at(-1)?.type]).toEqual(['RunStarted', 'RunEnded']);
    expect(() => {
      (seen[1] as { time: number }).time = 0;
    }).toThrow(TypeError);
  });

  it('goes on without a reader that stopped, and is not kept by one that never reads', async () => {
    const run = runBacktest(touchMaker());
    run.facts();
    for await (const _ of run.fills()) break;
    const { hash } = await run;
    expect(hash).toBe((await runBacktest(touchMaker())).hash);
  });

  it('refuses readers once its first facts have passed', async () => {
    const run = runBacktest(touchMaker());
    await run;
    expect(() => run.facts()).toThrow(/has begun/);
  });

  it('leaves with `out` what a run of the command leaves, and the same report', async () => {
    const [out, kept] = [newFolder(), await runBacktest(touchMaker())];
    const { folder = '', hash, report } = await runBacktest({ ...touchMaker(), out });
    expect(hash).toBe(kept.hash);
    expect(readdirSync(folder).sort()).toEqual([
      'depth.ndjson',
      'equity.csv',
      'fills.csv',
      'journal',
      'manifest.json',
      'markouts.csv',
      'orders.csv',
      'report.html',
      'report.json',
      'trades.csv',
    ]);
    const past = await readRun(folder);
    expect(past.report.json()).toBe(report.json());
    expect([...past.facts()]).toHaveLength(kept.facts);
  });

  it('records the depth of its books also where no page is made: one may be made later', async () => {
    const [one, other] = [
      await runBacktest({ ...touchMaker(), out: newFolder(), report: 'json' }),
      await runBacktest({ ...touchMaker(), out: newFolder() }),
    ];
    const depth = ({ folder = '' }: typeof one): string => readFileSync(join(folder, 'depth.ndjson'), 'utf8');
    expect(depth(one)).toMatch(/\S/);
    expect(depth(one)).toBe(depth(other));
  });

  it('can be written afterwards, to the same bytes', async () => {
    const direct = await runBacktest({ ...touchMaker(), out: newFolder() });
    const result = await runBacktest(touchMaker());
    const folder = await writeRun(result, newFolder());
    const read = (path: string, file: string): string =>
      readFileSync(join(path, file), 'latin1')
        .replaceAll(path, 'PATH')
        .replaceAll(path.split('/').at(-1) ?? '', 'ID');
    const files = readdirSync(folder).filter((file) => file !== 'journal' && file !== 'manifest.json');
    expect(files.sort()).toEqual(
      readdirSync(direct.folder ?? '')
        .filter((file) => file !== 'journal' && file !== 'manifest.json')
        .sort(),
    );
    for (const file of [...files, 'journal/facts.journal'])
      expect(read(folder, file) === read(direct.folder ?? '', file), file).toBe(true);
    expect((await readRun(folder)).manifest.data).toEqual([expect.objectContaining({ sha256: '00' })]);
    await expect(writeRun(direct, newFolder())).rejects.toThrow(/in a folder already/);
  });

  it('makes the page of a run that was kept in memory', async () => {
    const { report } = await runBacktest(touchMaker());
    expect(await report.page()).toMatch(/^<!doctype html>/i);
  });

  it('gives equal hashes to runs that take turns', async () => {
    const [one, other] = [runBacktest(touchMaker()), runBacktest({ ...touchMaker(), params: { size: 0.02 } })];
    const [ours, theirs] = [one.facts(), other.facts()];
    for (let more = true; more; ) more = !(await ours.next()).done || !(await theirs.next()).done;
    expect((await one).hash).toBe((await runBacktest(touchMaker())).hash);
    expect((await other).hash).not.toBe((await one).hash);
  });

  it.each([
    ['fees', { fees: '0.0001,0.0004' }, { fees: shareOfValue({ maker: '0.0001', taker: '0.0004' }) }],
    ['fees as two numbers', { fees: '0.0001,0.0004' }, { fees: { maker: 0.0001, taker: 0.0004 } }],
    ['a queue', { queue: 'power2:2' }, { queue: queueNamed('power2:2') }],
    [
      'latency',
      { latency: '3ms' },
      { latency: constantLatency({ feed: 'recorded', order: 3000 as never, response: 3000 as never }) },
    ],
    ['fill rules', { fills: 'pessimistic' }, { fills: fillRules.find(({ name }) => name === 'pessimistic') }],
  ])('takes %s by name or as an object', async (_what, byName, asObject) => {
    const named = await runBacktest({ ...touchMaker(), ...byName } as never);
    const given = await runBacktest({ ...touchMaker(), ...asObject } as never);
    expect(given.hash).toBe(named.hash);
    expect(given.hash).not.toBe((await runBacktest(touchMaker())).hash);
  });

  it('takes a strategy as a path or as an object of hooks', async () => {
    const path = 'examples/custom-strategy/touch-maker.ts';
    const { report } = await runBacktest({ data: minuteOfMarket(), strategy: path });
    expect(report.summary.fills).toBeGreaterThan(10);
    const buyOnce = {
      isDone: false,
      onBook({ instrument }: View): Intents {
        if (this.isDone) return undefined;
        this.isDone = true;
        return [
          {
            type: 'PlaceOrder',
            instrument: instrument.id,
            side: 'buy',
            size: orderLots(0.01, instrument),
            terms: { kind: 'limit', price: ticks(700_000), timeInForce: 'ioc' },
          } as never,
        ];
      },
    };
    const bought = await runBacktest({ data: minuteOfMarket(), strategy: buyOnce });
    expect(bought.report.summary.fills).toBe(1);
    // The object is no memory of the run: another begins anew.
    expect((await runBacktest({ data: minuteOfMarket(), strategy: buyOnce })).hash).toBe(bought.hash);
  });
});

describe('a run that does not come to its end', () => {
  it('is interrupted by its signal, with what happened until then', async () => {
    const abort = new AbortController();
    const run = runBacktest({ ...touchMaker(), signal: abort.signal });
    for await (const _ of run.fills()) abort.abort();
    const { outcome, report } = await run;
    expect(outcome).toBe('interrupted');
    expect(report.summary.fills).toBeGreaterThan(0);
    expect(report.summary.fills).toBeLessThan(Number((await runBacktest(touchMaker())).report.summary.fills));
  });

  it('rejects with the error of its strategy, and its readers throw it', async () => {
    class Fails extends TouchMaker {
      override onFill(): Intents {
        throw new Error('no more');
      }
    }
    const run = runBacktest({ data: minuteOfMarket(), strategy: Fails });
    const seen: Fact[] = [];
    const reading = (async () => {
      for await (const fact of run.facts()) seen.push(fact);
    })();
    await expect(reading).rejects.toThrow(expect.objectContaining({ code: 'STRATEGY_FAILED' }));
    await expect(run).rejects.toThrow(/no more/);
    const { outcome, result } = await run.settled();
    expect([outcome, result?.report.summary.fills, seen.at(-1)?.type]).toEqual(['strategy-failed', 1, 'RunEnded']);
  });

  it('leaves no folder where it cannot begin', async () => {
    const out = newFolder();
    await expect(runBacktest({ ...touchMaker(), out, to: '2001-01-01' })).rejects.toThrow(
      expect.objectContaining({ code: 'NO_DATA', remedy: expect.stringMatching(/the data cover/) }),
    );
    expect(existsSync(out) ? readdirSync(out) : []).toEqual([]);
  });

  it.each([
    [{ hookTimeout: '1' }, /^hookTimeout takes/],
    [{ staleAfter: 'soon' }, /^staleAfter takes/],
    [{ fees: '1' }, /^fees takes/],
    [{ fills: 'band' }, /^fills band is three runs/],
    [{ exchange: 'binance' }, /^exchange, symbol and instruments are for data that are named/],
    [{ queue: { name: 'mine', join: 1 } }, /this is not a queue model/],
  ])('names the option as a program writes it: %o', async (options, message) => {
    await expect(runBacktest({ ...touchMaker(), ...options } as never)).rejects.toThrow(message);
  });

  it('says which option there is not at once', () => {
    expect(() => runBacktest({ ...touchMaker(), latencies: '10ms' } as never)).toThrow(/unknown option 'latencies'/);
  });
});

describe('data that are opened', () => {
  it('are a source', async () => {
    const { source, close } = await openData(minuteOfMarket());
    expect(source.instruments.map(({ id }) => id)).toEqual(['replay:BTCUSDT']);
    await close();
    await expect(openData('/no/such.tape')).rejects.toThrow(expect.objectContaining({ code: expect.any(String) }));
  });
});
