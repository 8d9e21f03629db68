import { readFileSync } from 'node:fs';
import { ReplayError } from '@replay/core';

/** What is put into every page besides its data. */
export interface PageAssets {
  /** The charting library, then our own client, which uses it. */
  readonly scripts: readonly string[];
  readonly style: string;
}

let assets: PageAssets | undefined;

/** Reads the client that was bundled at installation, and the charting library that lies beside it. Throws `BAD_CONFIGURATION` where it is missing. */
export function pageAssets(): PageAssets {
  assets ??= {
    scripts: [readAsset('charts.js'), readAsset('client.js')],
    style: readAsset('charts.css') + readAsset('client.css'),
  };
  return assets;
}

function readAsset(name: string): string {
  // Whether this runs from src or from dist, the assets lie in dist.
  const path = new URL(`../dist/${name}`, import.meta.url);
  try {
    // A page is parsed with bare line feeds, and its hashes are of what was parsed.
    return readFileSync(path, 'utf8').replaceAll('\r\n', '\n');
  } catch (cause) {
    throw missingAsset(String(path), cause);
  }
}

const missingAsset = (place: string, cause: unknown): ReplayError =>
  new ReplayError('BAD_CONFIGURATION', 'a part of the report page is not there', {
    place,
    remedy: 'run `node packages/page/scripts/bundle-client.mjs`, which an installation also does',
    cause,
  });
