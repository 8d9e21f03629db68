import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { downloadDatasets, openDataFeeds } from '@replay/feed';
import { freshFolder, madeFrom, madeMinute } from '../made-capture.ts';
import { access } from './access.ts';
import type { Transport } from './transport.ts';

const { now: _, ...common } = access;
const bitcoin = { exchange: 'binance', symbols: ['BTCUSDT'] } as const;

export const dataFeeds: Transport = {
  name: 'raw data feeds',
  family: 'data-feeds',
  async read({ url, signal, keep }) {
    const range = { from: madeFrom, to: madeMinute(3) };
    const source = await openDataFeeds({ ...common, url: `${url}/v1`, ...bitcoin, ...range, signal });
    for await (const batch of source.batches(signal)) for (const event of batch) keep(event);
  },
};

export const download: Transport = {
  name: 'download',
  family: 'data-feeds',
  async read({ url, signal, keep }) {
    const folder = freshFolder();
    const types = ['trades', 'incremental_book_L2'];
    const range = { from: madeFrom, to: madeMinute(2 * 1440) };
    try {
      await downloadDatasets({ ...common, url: `${url}/v1`, ...bitcoin, ...range, types, folder: folder.path, signal });
    } finally {
      for (const file of wholeFilesIn(folder.path)) keep(file);
      folder.remove();
    }
  },
  wrong(kept, whole, isOver) {
    const other = kept.find((file) => !whole.includes(file));
    if (other !== undefined) return `this file is none of those served: ${other}`;
    return isOver && kept.length < whole.length ? `${kept.length} of ${whole.length} files passed for all` : undefined;
  },
};

/**
 * What bears its final name, by what unpacks of it: that is whole, however the download ended. Some bytes of the packing itself mean
 * nothing, and nothing checks them.
 */
function wholeFilesIn(folder: string) {
  const names = readdirSync(folder).filter((name) => !name.endsWith('.part'));
  return names.sort().map((name) => {
    const content = gunzipSync(readFileSync(join(folder, name)));
    return { name, sha256: createHash('sha256').update(content).digest('hex') };
  });
}
