import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export const peerVersion = '2.4.4';
const packages = [`hftbacktest==${peerVersion}`, 'numpy>=2.0,<2.3', 'numba>=0.61,<0.62'];

/** The Python of a virtual environment that holds the peer, in the user's folder for caches. Made when it is asked for first. */
export function installedPeer(): string {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const folder = join(cache, 'replay', `hftbacktest-${peerVersion}`);
  const python = join(folder, 'bin', 'python');
  const finished = join(folder, 'installed');
  if (existsSync(finished)) return python;
  console.log(`installing hftbacktest ${peerVersion} into ${folder}`);
  mkdirSync(folder, { recursive: true });
  execFileSync('python3', ['-m', 'venv', folder], { stdio: 'inherit' });
  execFileSync(python, ['-m', 'pip', 'install', '--quiet', ...packages], { stdio: 'inherit' });
  mkdirSync(`${finished}.part`, { recursive: true });
  renameSync(`${finished}.part`, finished);
  return python;
}
