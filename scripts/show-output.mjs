// Puts the real output of the commands named in README.md into it: `node scripts/show-output.mjs`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const readme = join(root, 'README.md');
const out = mkdtempSync(join(tmpdir(), 'replay-output-'));
const shown = readFileSync(readme, 'utf8').replace(
  /(<!-- output: npm run -s backtest -- (.*?) -->\n```text\n)[\s\S]*?```/g,
  (_all, head, command) => {
    const args = ['scripts/backtest.mjs', ...command.split(' '), '--out', out];
    const { stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
    return `${head}${stdout.trimEnd()}\n\`\`\``;
  },
);
writeFileSync(readme, shown);
rmSync(out, { recursive: true, force: true });
