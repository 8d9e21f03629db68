import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { sharedData, whyNoSharedData } from '@replay/testkit';
import { describe, expect, it } from 'vitest';
import { backtest, freshFolder, quietly } from './command.ts';
import { quotesOf, type Row, recompute } from './recomputation.ts';

const rowsOf = (path: string): Row[] => {
  const bytes = readFileSync(path);
  const [header = '', ...lines] = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString().trimEnd().split('\n');
  const names = header.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, at) => [name, cells[at] ?? '']));
  });
};

interface Document {
  readonly run: { readonly path: string };
  readonly summary: Readonly<Record<string, string | number | null>>;
  readonly attribution: Readonly<Record<string, string>>;
  readonly details: Readonly<Record<'orders' | 'trades' | 'attribution', Readonly<Record<string, unknown>>>>;
}

/** The figures of a report that can be reckoned from fills and quotes. */
function reported({ summary, attribution, details }: Document): Record<string, unknown> {
  const { spreadCapture, inventory } = attribution;
  const { makerCapture, takerCapture } = details.attribution;
  const { executions, feeBps, netPerVolumeBps } = details.orders;
  const { grossProfit, grossLoss } = details.trades;
  return {
    ...summary,
    spreadCapture,
    inventory,
    makerCapture,
    takerCapture,
    executions,
    feeBps,
    netPerVolumeBps,
    grossProfit,
    grossLoss,
  };
}

async function compared(
  strategy: string,
  source: readonly string[],
  quotes: ReturnType<typeof quotesOf>,
): Promise<void> {
  const said = await backtest(['--strategy', strategy, ...source, '--json', ...quietly()]);
  const document = JSON.parse(said.out) as Document;
  const fills = rowsOf(join(document.run.path, 'fills.csv'));
  const { figures, midsBefore } = recompute(fills, quotes, '10000');
  expect(fills.length).toBeGreaterThan(50);
  expect(midsBefore).toEqual(fills.map((fill) => fill.mid_before));
  expect(reported(document)).toMatchObject(figures);
}

describe('the headline figures, recomputed from fills.csv and the quotes, agree to the last digit', async () => {
  const folder = freshFolder();
  await backtest(['export', 'sample', '--format', 'csv', '--out', folder, '--quiet']);
  const name = readdirSync(folder).find((file) => file.includes('incremental_book_L2')) ?? '';
  const quotes = quotesOf(rowsOf(join(folder, name)));

  it.each(['imbalance', 'imbalance-taker'])('%s on the sample', async (strategy) => {
    await compared(strategy, [], quotes);
  });
});

describe('on a real market too', () => {
  const folder = sharedData('tardis-layout');
  const [from, to] = ['2024-08-08T23:55:00Z', '2024-08-08T23:59:00Z'];
  const file = 'binance-futures_incremental_book_L2_2024-08-08_BTCUSDT.csv.gz';
  let quotes: ReturnType<typeof quotesOf> | undefined;

  it.skipIf(folder === undefined).each(['imbalance', 'imbalance-taker'])(
    `%s on four minutes of futures${folder === undefined ? ` (${whyNoSharedData})` : ''}`,
    async (strategy) => {
      quotes ??= quotesOf(rowsOf(join(folder as string, file)), Date.parse(to) * 1000);
      const data = ['--data', folder as string, '--exchange', 'binance-futures', '--symbol', 'BTCUSDT'];
      await compared(strategy, [...data, '--from', from, '--to', to], quotes);
    },
    60_000,
  );
});
