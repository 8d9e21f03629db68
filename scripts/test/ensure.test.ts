import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { repoRoot } from '@replay/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';

const lockfile = "lockfileVersion: '9.0'\n";

/** A workspace whose installation is a program of the test, and what \`ensure.mjs\` said in it. */
function ensured({ npx, installed }: { readonly npx?: string; readonly installed?: string }) {
  const folder = mkdtempSync(join(tmpdir(), 'replay-ensure-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string, content: string): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  };
  file('package.json', '{ "type": "module", "packageManager": "pnpm@10.0.0+sha512.abc" }');
  file('pnpm-lock.yaml', lockfile);
  file('packages/page/scripts/bundle-client.mjs', '');
  mkdirSync(join(folder, 'scripts'));
  copyFileSync(join(repoRoot, 'scripts/ensure.mjs'), join(folder, 'scripts/ensure.mjs'));
  if (installed !== undefined) file('node_modules/.pnpm/lock.yaml', installed);
  if (npx !== undefined) {
    file('bin/npx', `#!/bin/sh\n${npx}\n`);
    chmodSync(join(folder, 'bin/npx'), 0o755);
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'scripts/ensure.mjs')], {
    encoding: 'utf8',
    env: {
      ...process.env,
      PATH: npx === undefined ? join(folder, 'bin') : [join(folder, 'bin'), process.env.PATH].join(delimiter),
      npm_config_loglevel: 'silent',
    },
  });
  return { status, stdout, stderr };
}

describe.skipIf(process.platform === 'win32')('the installation of the workspace', () => {
  it('says nothing where nothing is to do', () => {
    expect(ensured({ npx: 'exit 9', installed: lockfile })).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  it('says how far it is, and when it is done', () => {
    const npx = 'echo "Progress: resolved 2, reused 1, downloaded 1, added 1"; sleep 5.2; echo "+ one 1.0.0"';
    const { status, stdout, stderr } = ensured({ npx });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    expect(stderr).toMatch(
      /^installing dependencies, once: fetching pnpm@10\.0\.0, 0 s\ninstalling dependencies, once: 2 packages, \d+ s\ninstalled dependencies in \d+ s\n$/,
    );
  });

  it('shows the messages of npm where it fails, and ends as it did', () => {
    const npx = 'echo "npm error code ENOTFOUND" >&2; echo "level: ${npm_config_loglevel:-unset}"; exit 7';
    const { status, stderr } = ensured({ npx });
    expect(status).toBe(7);
    expect(stderr).toMatch(/\nnpm error code ENOTFOUND\n/);
    // `npm run -s` asks the npm below it to be silent about its errors, too.
    expect(stderr).toMatch(/\nlevel: unset\n/);
    expect(stderr).toMatch(/\nthe installation failed: its messages are above\ncheck the network [^\n]*\n$/);
  });

  it('does not point to messages that are not there', () => {
    expect(ensured({ npx: 'exit 7' }).stderr).toMatch(/the installation failed: npx ended with 7 and no message\n/);
    const { status, stderr } = ensured({});
    expect(status).toBe(1);
    expect(stderr).toMatch(/npx cannot be run: [^\n]*ENOENT/);
  });
});
