// The command `backtest` of this repository: installs what is missing, bundles what changed, and runs the bundle.
import { spawn } from 'node:child_process';
import * as nodeModule from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import './ensure.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bundle = await bundled();
if (bundle === undefined) runFromSources();
else {
  // Where Node can keep what it compiled, the next start is faster.
  nodeModule.enableCompileCache?.();
  await import(pathToFileURL(join(bundle, 'dist', 'main.js')).href);
}

async function bundled() {
  try {
    const { freshBundle } = await import('./bundle.mjs');
    return await freshBundle();
  } catch (error) {
    const [why] = String(error instanceof Error ? error.message : error)
      .split('\n')
      .filter((line) => line.trim() !== '')
      .slice(-1);
    process.stderr.write(
      `the bundle of the command could not be made (${why}): running from the sources, which starts slower\n`,
    );
    return undefined;
  }
}

function runFromSources() {
  const program = ['--conditions=source', '--import', 'tsx/esm', join(root, 'packages/cli/src/main.ts')];
  const child = spawn(process.execPath, [...program, ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal sends Ctrl-C to both; other signals come to this process alone.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('close', (code, signal) => {
    if (signal !== null) process.kill(process.pid, signal);
    else process.exitCode = code ?? 1;
  });
}
