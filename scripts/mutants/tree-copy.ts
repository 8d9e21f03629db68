import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** Copies the working tree, uncommitted changes too, into a temporary folder. The libraries and `../shared` are links. */
export function copyTree(root: string): { readonly folder: string; readonly copy: string } {
  const folder = mkdtempSync(join(tmpdir(), 'replay-mutants-'));
  const copy = join(folder, 'tree');
  const git = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const files = execFileSync('git', git, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 }).split('\0');
  for (const file of files) if (file !== '' && existsSync(join(root, file))) copyOf(root, copy, file);

  // The workspace's packages are relative links, so those of the copy lead into the copy.
  mkdirSync(join(copy, 'node_modules'));
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name === '.pnpm') symlinkSync(resolve(root, 'node_modules', name), join(copy, 'node_modules', name));
    else if (!name.startsWith('.') || name === '.bin') copyOf(root, copy, join('node_modules', name));
  }
  for (const file of files) {
    const modules = join(dirname(file), 'node_modules');
    if (/^[^/]+\/.*package\.json$/.test(file) && existsSync(join(root, modules))) copyOf(root, copy, modules);
  }
  const shared = join(root, '..', 'shared');
  if (existsSync(shared)) symlinkSync(shared, join(folder, 'shared'));
  return { folder, copy };
}

const copyOf = (root: string, copy: string, path: string): void =>
  cpSync(join(root, path), join(copy, path), { recursive: true, verbatimSymlinks: true });
