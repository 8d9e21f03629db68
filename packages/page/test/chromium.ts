import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/** Where the browser is, or why there is none. */
export type FoundChromium =
  | { readonly status: 'found'; readonly path: string }
  | { readonly status: 'missing'; readonly why: string };

/** Debian's Chromium: the one that is there, else one that is installed now, where this user may install. */
export function findChromium(): FoundChromium {
  const path = onPath();
  if (path !== undefined) return { status: 'found', path };
  const why = install();
  const installed = onPath();
  return installed === undefined
    ? { status: 'missing', why: `the page was not opened: no chromium on the path, and ${why ?? 'it did not install'}` }
    : { status: 'found', path: installed };
}

/** A browser without a window, which looks nothing up. */
export const launchChromium = (executablePath: string): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

function onPath(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return ['chromium', 'chromium-browser', 'google-chrome']
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Undefined where it went well; else what was in the way. */
function install(): string | undefined {
  const root = process.getuid?.() === 0;
  if (!root && !succeeds('sudo', ['-n', 'true'])) return 'only root may install it with apt-get';
  const asRoot = (...args: string[]): boolean =>
    succeeds(root ? 'apt-get' : 'sudo', root ? args : ['-n', 'apt-get', ...args]);
  if (!asRoot('update')) return 'apt-get update failed';
  return asRoot('install', '-y', '--no-install-recommends', 'chromium', 'fonts-dejavu-core')
    ? undefined
    : 'apt-get could not install it';
}

const succeeds = (command: string, args: readonly string[]): boolean =>
  spawnSync(command, args, {
    stdio: 'ignore',
    timeout: 300_000,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  }).status === 0;
