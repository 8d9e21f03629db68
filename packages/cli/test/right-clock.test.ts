import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { readJournal } from '@replay/journal';
import { sharedData, whyNoSharedData } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { madeUpCapture } from './captured-market.ts';
import { backtest, freshFolder, quietly } from './command.ts';

// Where the recorder's clock is right, messages of one venue come out of the order in which they happened. A capture with and
// without its quotes and mark prices, read as the venue sent it, as a tape and as dataset files: the fills must be the same.

/** The made-up capture with a quote and a mark price after every third line, stamped with the time of receipt. */
function captureWithQuotes(): readonly string[] {
  return linesOf(madeUpCapture()).flatMap((line, at) => {
    if (at === 0 || at % 3 !== 0) return [line];
    const received = Number(line.slice(0, line.indexOf(' ')).slice(0, -3));
    const E = Math.ceil(received / 1000);
    const data = { s: 'BTCUSDT', E, T: E, u: 2000 + at, b: '60000.00', B: '1.000', a: '60000.10', A: '1.000' };
    const mark = { e: 'markPriceUpdate', s: 'BTCUSDT', E, p: '60000.05', i: '60000.05' };
    return [
      line,
      `${received}100 ${JSON.stringify({ stream: 'btcusdt@bookTicker', data: { e: 'bookTicker', ...data } })}`,
      `${received}200 ${JSON.stringify({ stream: 'btcusdt@markPrice@1s', data: mark })}`,
    ];
  });
}

/** The lines of a capture as a recorder would have written them whose clock is so much ahead of the one that did. */
const putForward = (lines: readonly string[], micros: bigint): readonly string[] =>
  lines.map((line) => {
    const end = line.indexOf(' ');
    return `${BigInt(line.slice(0, end)) + micros * 1000n}${line.slice(end)}`;
  });

const linesOf = (path: string): readonly string[] =>
  gunzipSync(readFileSync(path))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');

function captureOf(lines: readonly string[]): string {
  const path = join(freshFolder(), 'usdm.gz');
  writeFileSync(path, gzipSync(`${lines.join('\n')}\n`));
  return path;
}

const isQuoteOrMark = (line: string): boolean => line.includes('@bookTicker') || line.includes('@markPrice');

/** The fills of a run on data, without the numbers of events, which are other ones among more events. */
async function fillsOn(data: string, span: readonly string[]): Promise<readonly unknown[]> {
  const out = freshFolder();
  const args = ['--strategy', 'imbalance', '--data', data, ...span, ...quietly(out)];
  const said = await backtest(args);
  expect(said).toMatchObject({ code: 0, err: '' });
  const facts = [...readJournal(join(out, readdirSync(out)[0] ?? '', 'journal'))];
  return facts.flatMap((fact) => (fact.type === 'OrderFilled' ? [{ ...fact, sequence: 0 }] : []));
}

function sameFills(lines: () => readonly string[], span: readonly string[], fewest: number): void {
  it('gives the same fills from every form of the data, with quotes and mark prices and without', async () => {
    const all = lines();
    const results: Record<string, readonly unknown[]> = {};
    for (const [name, chosen] of [
      ['with', all],
      ['without', all.filter((line) => !isQuoteOrMark(line))],
    ] as const) {
      const raw = `raw:${captureOf(chosen)}`;
      const folder = freshFolder();
      const [tape, csv] = [join(folder, 'capture.tape'), join(folder, 'csv')];
      expect(await backtest(['import', raw, '--out', tape, '--quiet'])).toMatchObject({ code: 0, err: '' });
      expect(await backtest(['export', raw, '--format', 'csv', '--out', csv, '--quiet'])).toMatchObject({ code: 0 });
      results[`raw ${name}`] = await fillsOn(raw, span);
      results[`tape ${name}`] = await fillsOn(tape, span);
      results[`csv ${name}`] = await fillsOn(csv, span);
    }
    const [[, first = []] = [], ...others] = Object.entries(results);
    expect(first.length).toBeGreaterThanOrEqual(fewest);
    for (const [name, fills] of others) expect(fills, name).toEqual(first);
  }, 600_000);
}

describe('a synthetic capture of a recorder with a correct clock', () =>
  sameFills(captureWithQuotes, ['--from', '2024-05-01T07:54:01Z', '--to', '2024-05-01T07:56:00Z'], 5));

const real = sharedData('raw/usdm_btcusdt_20240808.gz');
describe.skipIf(real === undefined)(`the real capture with its clock corrected (${whyNoSharedData})`, () =>
  sameFills(
    () => putForward(linesOf(real as string).slice(0, 25_000), 1_272_000n),
    ['--from', '2024-08-08T23:54:20Z', '--to', '2024-08-08T23:55:30Z'],
    5,
  ),
);
