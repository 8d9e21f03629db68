import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Micros } from '@replay/core';
import { readJournal, readManifest } from '@replay/journal';
import { describe, expect, it } from 'vitest';
import { backtest, freshFolder, processOf, quietly } from './command.ts';
import { dataset, quietBook } from './dataset.ts';
import { flipFlop, onBook } from './strategies.ts';

describe('a process', () => {
  it('has the hash of another process, and prints one document only', async () => {
    const args = ['--strategy', flipFlop(), ...dataset(), '--json'];
    const there = await processOf([...args, ...quietly()]);
    const here = await backtest([...args, ...quietly()]);
    expect(there).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(there.out).run.hash).toBe(JSON.parse(here.out).run.hash);
  });

  it('exits with the code of its error', async () => {
    expect((await processOf(['nonsense'])).code).toBe(2);
    expect((await processOf(['--strategy', 'imbalance', '--data', '/no/such.csv'])).code).toBe(3);
  });

  it('does not fail when its reader closes the pipe', async () => {
    const said = await processOf(['--strategy', flipFlop(), ...dataset(), '--json', ...quietly()], { closeOut: true });
    expect(said).toMatchObject({ code: 0, err: '' });
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends in order on %s, with 130, a journal and a report', async (signal) => {
    // Loud once it has begun, and slow enough to be met in the middle; the quiet end of the book is never reached.
    const slow = onBook(
      "if (n === 1000) process.stderr.write('now'); if (n > 1000) { const end = performance.now() + 5; while (performance.now() < end); }",
    );
    const long = Array.from({ length: 20 }, (_, part) => quietBook(part * 301)).flat();
    const out = freshFolder();
    const said = await processOf(['--strategy', slow, ...dataset(long), ...quietly(out)], { says: /now/, signal });
    expect(said.code).toBe(130);
    expect(said.err).toMatch(/interrupted; what the run wrote until then is in/);
    const [run = ''] = readdirSync(out);
    expect(said.out).toContain('interrupted');
    expect([...readJournal(join(out, run, 'journal'))].at(-1)).toMatchObject({ outcome: 'interrupted' });
    expect(readManifest(join(out, run)).result).toMatchObject({ outcome: 'interrupted' });
  });
});

describe('a process that is killed', () => {
  it('leaves a journal up to at most a second before, and the report says how far it came', async () => {
    // Each call takes 5 ms and says its number, which is also the name of an order.
    const slow = onBook(
      "if (n < 300) return; process.stderr.write(`call ${n}.`); const end = performance.now() + 5; while (performance.now() < end); return [{ type: 'PlaceOrder', id: `call-${n}`, side: 'buy', size: 1000, terms: { kind: 'limit', price: 1, timeInForce: 'gtc' } }, { type: 'CancelOrder', order: `call-${n - 1}` }];",
    );
    const long = Array.from({ length: 20 }, (_, part) => quietBook(part * 301)).flat();
    const out = freshFolder();
    const when = { says: /call 800\./, signal: 'SIGKILL' } as const;
    const said = await processOf(['--strategy', slow, ...dataset(long), ...quietly(out)], when);
    expect(said.code).toBe(-1);
    const [name = ''] = readdirSync(out);
    const run = join(out, name);
    expect(readManifest(run).result).toBeNull();
    const placed = [...readJournal(join(run, 'journal'))].filter(({ type }) => type === 'OrderSubmitted');
    // From call 500 to call 800 no less than 1.5 s went by.
    expect(placed.length).toBeGreaterThanOrEqual(200);
    const last = placed.at(-1) as { readonly time: Micros };
    const { code, out: text } = await backtest(['report', run]);
    expect(code).toBe(0);
    expect(text).toContain('· interrupted');
    const [, stops = ''] =
      /The journal stops before the end of the run, at (\S+?):\s/.exec(text.replace(/\s+/g, ' ')) ?? [];
    expect(Date.parse(stops)).toBeGreaterThanOrEqual(Math.floor(last.time / 1000));
    const document = JSON.parse((await backtest(['report', run, '--json'])).out);
    expect(document.outcome).toBe('interrupted');
  });
});

describe('help', () => {
  it('of the command names every option, with examples', async () => {
    const { code, out } = await processOf(['--help']);
    expect(code).toBe(0);
    for (const text of [
      '--strategy',
      '--on-bad-row',
      '--config',
      'Examples:',
      'backtest strategies [name]',
      'completion',
    ]) {
      expect(out).toContain(text);
    }
  });

  it('of strategies, and the script for the shell', async () => {
    expect((await processOf(['strategies', '--help'])).out).toContain('backtest strategies imbalance');
    const { code, out, err } = await processOf(['completion']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('###-begin-backtest-completions-###');
  });

  it('of a strategy shows its parameters, also as JSON', async () => {
    expect((await backtest(['strategies'])).out).toMatch(/^imbalance .*\nimbalance-taker /);
    expect((await backtest(['strategies', 'imbalance'])).out).toMatch(/baseSpreadBps +number, default/);
    const { name, params } = JSON.parse((await backtest(['strategies', 'imbalance', '--json'])).out);
    expect(name).toBe('imbalance');
    expect(params.map((param: { name: string }) => param.name)).toContain('levels');
  });
});
