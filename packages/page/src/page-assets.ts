import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ReplayError } from '@replay/core';

/** What is put into every page besides its data. */
export interface PageAssets {
  /** The charting library, then our own client, which uses it. */
  readonly scripts: readonly string[];
  readonly style: string;
}

let assets: PageAssets | undefined;

/** Reads the client that was bundled at installation. Throws `BAD_CONFIGURATION` where it is missing. */
export function pageAssets(): PageAssets {
  assets ??= {
    scripts: [readAsset(libraryPath('uplot/dist/uPlot.iife.min.js')), readAsset(bundlePath('client.js'))],
    style: readAsset(libraryPath('uplot/dist/uPlot.min.css')) + readAsset(bundlePath('client.css')),
  };
  return assets;
}

/** Whether this runs from src or from dist, the bundle lies in dist. */
const bundlePath = (name: string): URL => new URL(`../dist/${name}`, import.meta.url);

function libraryPath(name: string): string {
  try {
    return createRequire(import.meta.url).resolve(name);
  } catch (cause) {
    throw missingAsset(name, cause);
  }
}

function readAsset(path: URL | string): string {
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
