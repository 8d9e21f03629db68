import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { randomFrom } from '@replay/core';
import { openCaptures } from '@replay/feed';
import type { RelayOptions, ServedDataset } from '../../src/index.ts';
import { shortFeed } from '../faults/short-market.ts';
import { freshFolder, madeCapture } from '../made-capture.ts';

/** Asked of everybody, and shown to nobody. */
export const chaosKey = 'key-of-the-chaos';

export type ServedForChaos = Pick<RelayOptions, 'markets' | 'captures' | 'datasets' | 'live'>;

/** What the servers of the chaos have: a short market, which happens again live in a second, a recording, and dataset files. */
export async function servedForChaos(): Promise<{ readonly served: ServedForChaos; close(): Promise<void> }> {
  const capture = madeCapture({ resumes: true });
  const opened = await openCaptures(capture.path);
  const folder = freshFolder();
  return {
    served: {
      markets: [shortFeed],
      captures: opened.captures,
      datasets: datasetsIn(folder.path),
      live: { speed: 15 },
    },
    async close() {
      await opened.close();
      capture.remove();
      folder.remove();
    },
  };
}

/** Two days of two types, each some dozens of kilobytes of what packs badly. */
function datasetsIn(folder: string): readonly ServedDataset[] {
  const random = randomFrom(5);
  const rows = (): string =>
    Array.from({ length: 6000 }, () => `binance,BTCUSDT,${random.next()},${random.next()}\n`).join('');
  return ['2020-02-01', '2020-02-02'].flatMap((day) =>
    ['trades', 'incremental_book_L2'].map((type) => {
      const path = join(folder, `${type}-${day}.csv.gz`);
      writeFileSync(path, gzipSync(`exchange,symbol,timestamp,local_timestamp\n${rows()}`));
      return { exchange: 'binance', type, day, symbol: 'BTCUSDT', path };
    }),
  );
}
