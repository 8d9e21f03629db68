import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentFolder } from './cache-folder.ts';

/** A peer as PyPI has it. Each has an environment of its own: their versions of numpy exclude each other. */
export interface PeerPackage {
  readonly name: PeerName;
  readonly version: string;
  /** What else is pinned, so that a later day measures the same. */
  readonly pinned: readonly string[];
}

export type PeerName = 'hftbacktest' | 'nautilus_trader' | 'lrvx';

export const hftbacktestPackage: PeerPackage = {
  name: 'hftbacktest',
  version: '2.4.4',
  pinned: ['numpy==2.2.6', 'numba==0.61.2', 'polars==2.1.0'],
};

export const peerPackages: readonly PeerPackage[] = [
  hftbacktestPackage,
  { name: 'nautilus_trader', version: '1.221.0', pinned: ['numpy==2.4.6', 'pandas==2.3.3'] },
  { name: 'lrvx', version: '0.11.0', pinned: ['numpy==2.4.6'] },
];

/**
 * The Python of a virtual environment that holds the peer, in the user's folder for caches. Made when it is asked for first; throws an
 * error of one line that says what is missing.
 */
export function installed({ name, version, pinned }: PeerPackage, python3 = 'python3'): string {
  const folder = environmentFolder(`${name}-${version}`);
  const python = join(folder, 'bin', 'python');
  const finished = join(folder, 'installed');
  if (existsSync(finished)) return python;
  process.stderr.write(`installing ${name} ${version} into ${folder}, once\n`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    run(python3, ['-m', 'venv', folder], `${python3} cannot make a virtual environment: install Python 3.11 with venv`);
    const packages = [`${name}==${version}`, ...pinned];
    const remedy = `pip could not install ${packages.join(' ')}: it needs the network and Python 3.11 (see pip's message above)`;
    run(python, ['-m', 'pip', 'install', '--disable-pip-version-check', '--progress-bar', 'off', ...packages], remedy);
    writeFileSync(finished, '');
    return python;
  } catch (cause) {
    rmSync(folder, { recursive: true, force: true });
    throw cause;
  }
}

/** Runs a tool, what it says on our standard error. */
function run(command: string, args: readonly string[], remedy: string): void {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', process.stderr, process.stderr] });
  if (status !== 0) throw new Error(error === undefined ? remedy : `${remedy} (${error.message})`);
}
