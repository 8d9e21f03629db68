// Builds one tarball of the whole product from the bundle of the command: `npm run -s pack -- --out DIR`.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, posix, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import './ensure.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({ options: { out: { type: 'string' } } });
if (values.out === undefined) {
  process.stderr.write('pack takes the folder for the tarball: npm run -s pack -- --out DIR\n');
  process.exit(2);
}
const out = resolve(values.out);
const { freshBundle } = await import('./bundle.mjs');
const staged = mkdtempSync(join(tmpdir(), 'replay-pack-'));
try {
  cpSync(await freshBundle(), staged, { recursive: true });
  const manifest = JSON.parse(readFileSync(join(staged, 'package.json'), 'utf8'));
  addTypes(manifest.exports);
  writeFileSync(join(staged, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  writeFileSync(join(staged, 'README.md'), readme(manifest));
  mkdirSync(out, { recursive: true });
  const packed = JSON.parse(run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', out, staged]));
  const [{ filename, entryCount }] = Object.values(packed);
  const path = join(out, filename);
  process.stdout.write(`${path}: ${(statSync(path).size / 1e6).toFixed(1)} MB, ${entryCount} files\n`);
} finally {
  rmSync(staged, { recursive: true, force: true });
}

function run(program, args) {
  const shell = process.platform === 'win32';
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd: root, encoding: 'utf8', shell });
  if (status === 0) return stdout;
  throw new Error(`${program} ${args[0]} failed: ${error?.message ?? `${stdout}${stderr}`}`);
}

/** Adds the declarations of the public packages, and of what these import, to the exports. */
function addTypes(exports) {
  run(join('node_modules', '.bin', 'tsc'), ['-b']);
  const copied = new Set();
  for (const [door, program] of Object.entries(exports)) {
    const name = door === '.' ? 'backtest' : door.slice(2);
    copyTypes(`${name}/index.d.ts`, copied);
    exports[door] = { types: `./types/${name}/index.d.ts`, default: program };
  }
  const decimals = createRequire(join(root, 'packages/core/package.json')).resolve('decimal.js');
  cpSync(join(dirname(decimals), 'decimal.d.ts'), join(staged, 'types/decimal.d.ts'));
}

/** Copies a declaration file, given as package/path, and all that it imports by a path. */
function copyTypes(file, copied) {
  if (copied.has(file)) return;
  copied.add(file);
  const [name, ...path] = file.split('/');
  const text = readFileSync(join(root, 'packages', name, 'dist', ...path), 'utf8');
  const pathTo = (other) => {
    copyTypes(other, copied);
    const path = posix.relative(dirname(file), other.replace(/\.d\.ts$/, '.js'));
    return path.startsWith('.') ? path : `./${path}`;
  };
  const rewritten = text
    .replaceAll(/'(\.[^']*)\.ts'/g, (_, to) => `'${pathTo(posix.join(dirname(file), `${to}.d.ts`))}'`)
    .replaceAll(/'@replay\/(\w+)'/g, (_, to) => `'${pathTo(`${to}/index.d.ts`)}'`)
    .replaceAll("'decimal.js'", `'${posix.relative(dirname(file), 'decimal.js')}'`)
    .replace(/^\/\/# sourceMappingURL=.*$/m, '');
  mkdirSync(dirname(join(staged, 'types', file)), { recursive: true });
  writeFileSync(join(staged, 'types', file), rewritten);
}

function readme({ name, version, description }) {
  return `# ${name} ${version}

${description}

\`\`\`sh
npx backtest --strategy imbalance            # on the bundled hour of a generated market
npx backtest --strategy ./my-strategy.ts     # a strategy of your own
npx backtest --help
\`\`\`

A strategy file may lie anywhere. It imports from \`@replay/backtest/strategy\`, \`@replay/backtest/book\` and \`@replay/backtest/core\`, or shorter
\`@replay/strategy\`, \`@replay/book\` and \`@replay/core\`, and \`zod\`: the command has them all.

\`\`\`ts
import { bestAsk, bestBid } from '@replay/backtest/book';
import { orderLots } from '@replay/backtest/core';
import { type Intents, requote, Strategy, type View } from '@replay/backtest/strategy';

/** Joins the touch with one order a side. */
export default class TouchMaker extends Strategy {
  override onBook({ book, instrument, working }: View): Intents {
    const size = orderLots('0.01', instrument);
    return requote(working, [
      { side: 'buy', price: bestBid(book).price, size },
      { side: 'sell', price: bestAsk(book).price, size },
    ]);
  }
}
\`\`\`
`;
}
