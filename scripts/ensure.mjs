// Installs the workspace when node_modules does not match the lockfile, with nothing but Node and npm at hand.
// Says on stderr how far it is, and shows the messages of npm and pnpm where they fail.
import { spawn } from 'node:child_process';
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
if (read('node_modules/.pnpm/lock.yaml') !== read('pnpm-lock.yaml')) await install();

// The client of the report page is bundled when the workspace is installed, and again when it was changed since.
await import('../packages/page/scripts/bundle-client.mjs');

async function install() {
  const pnpm = JSON.parse(read('package.json')).packageManager.split('+')[0];
  const progress = showProgress(pnpm);
  const { code, output } = await run(
    'npx',
    ['--yes', pnpm, 'install', '--frozen-lockfile', '--reporter=append-only'],
    progress.heard,
  );
  progress.end(code === 0);
  if (code === 0) return;
  if (output !== '') process.stderr.write(`${output}\n`);
  process.stderr.write(`the installation failed: ${output === '' ? `npx ended with ${code} and no message` : 'its messages are above'}
check the network and the disk, then run the same command again\n`);
  process.exit(typeof code === 'number' && code > 0 ? code : 1);
}

/** Runs a program and returns how it ended and what it said, progress left out. */
function run(program, args, heard) {
  // `npm run -s` asks every npm and pnpm below it to be silent, also about errors.
  const { npm_config_loglevel: _level, npm_config_silent: _silent, ...env } = process.env;
  const shell = process.platform === 'win32';
  const child = spawn(program, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'], shell });
  const lines = [];
  const hear = (stream) => {
    let rest = '';
    const take = (line) => {
      if (!heard(line) && line.trim() !== '') lines.push(line);
    };
    stream.setEncoding('utf8');
    stream.on('data', (text) => {
      const parts = `${rest}${text}`.split('\n');
      rest = parts.pop();
      for (const line of parts) take(line);
    });
    stream.on('end', () => take(rest));
  };
  hear(child.stdout);
  hear(child.stderr);
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: 1, output: `${program} cannot be run: ${error.message}` }));
    child.on('close', (code, signal) => resolve({ code: code ?? signal, output: lines.slice(-40).join('\n') }));
  });
}

/** One line that is updated on a terminal, or a line every few seconds elsewhere. */
function showProgress(pnpm) {
  const terminal = process.stderr.isTTY === true;
  const began = Date.now();
  let state = `fetching ${pnpm}`;
  const show = () => {
    const text = `installing dependencies, once: ${state}, ${Math.round((Date.now() - began) / 1000)} s`;
    process.stderr.write(terminal ? `\r${text}\u001b[K` : `${text}\n`);
  };
  show();
  const timer = setInterval(show, terminal ? 250 : 5_000);
  return {
    /** Whether a line of pnpm only tells how far it is. */
    heard(line) {
      const [, reused, downloaded] = /^Progress: .*reused (\d+), downloaded (\d+)/.exec(line) ?? [];
      if (reused === undefined) return false;
      state = `${Number(reused) + Number(downloaded)} packages`;
      return true;
    },
    end(succeeded) {
      clearInterval(timer);
      if (terminal) process.stderr.write('\r\u001b[K');
      if (succeeded) process.stderr.write(`installed dependencies in ${Math.round((Date.now() - began) / 1000)} s\n`);
    },
  };
}
