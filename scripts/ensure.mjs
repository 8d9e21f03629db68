// Installs the workspace when node_modules does not match the lockfile, with nothing but Node and npm at hand.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const read = (path) => {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return undefined;
  }
};

// pnpm leaves a copy of the lockfile it installed from: equal bytes mean nothing is missing.
if (read('node_modules/.pnpm/lock.yaml') !== read('pnpm-lock.yaml')) {
  const pnpm = JSON.parse(read('package.json')).packageManager.split('+')[0];
  process.stderr.write(`installing dependencies with ${pnpm}, once\n`);
  const result = spawnSync('npx', ['--yes', pnpm, 'install', '--frozen-lockfile'], {
    cwd: root,
    stdio: ['ignore', process.stderr, process.stderr],
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) {
    process.stderr.write('the installation failed: check the network and the messages above, then run this again\n');
    process.exit(result.status ?? 1);
  }
}

// The client of the report page is bundled when the workspace is installed, and again when it was changed since.
await import('../packages/page/scripts/bundle-client.mjs');
