// Bundles the command and the public packages into a folder of its own, unless the last bundle was made of the very same files.
// A bundle is never changed once it is made: a process that still loads parts of one is safe while another is being made.
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bundles = join(root, 'dist');
const record = join(bundles, 'bundle.json');
/** A bundle of other sources is kept for a day: a process may still run from it. */
const keptMillis = 24 * 3_600_000;

/** What a bundle takes from the repository as it is, and under which name. */
const copied = [
  ['packages/page/dist/client.js', 'dist/client.js'],
  ['packages/page/dist/client.css', 'dist/client.css'],
  ['packages/page/dist/charts.js', 'dist/charts.js'],
  ['packages/page/dist/charts.css', 'dist/charts.css'],
  ['packages/backtest/sample.tape', 'sample.tape'],
  ['packages/backtest/config.schema.json', 'config.schema.json'],
  ['LICENSE', 'LICENSE'],
];

const readJson = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));

/** The folder of a bundle of the files as they are; made, if the last one is of others. */
export async function freshBundle() {
  return lastBundle() ?? (await makeBundle());
}

/** The last bundle, if none of the files it was made of has changed since. */
function lastBundle() {
  if (!existsSync(record)) return undefined;
  const { name, inputs } = JSON.parse(readFileSync(record, 'utf8'));
  const folder = join(bundles, name);
  const isFresh = existsSync(folder) && Object.entries(inputs).every(([path, state]) => stateOf(path) === state);
  return isFresh ? folder : undefined;
}

/** Size and time of writing: a change that keeps both takes intent. */
function stateOf(path) {
  const found = statSync(join(root, path), { throwIfNoEntry: false });
  return found === undefined ? 'absent' : `${found.size} ${found.mtimeMs}`;
}

async function makeBundle() {
  const { build } = await import('esbuild');
  const packages = ['packages', 'strategies'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => `${folder}/${name}`),
  );
  const sources = packages.flatMap((path) => filesIn(`${path}/src`));
  // Their states are taken before they are read: what changes in the meantime makes the bundle an old one.
  const inputs = Object.fromEntries(
    [
      ...sources,
      ...packages.map((path) => `${path}/package.json`),
      ...copied.flatMap(([path]) => filesIn(path)),
      'package.json',
      'pnpm-lock.yaml',
      'scripts/bundle.mjs',
    ].map((path) => [path, stateOf(path)]),
  );
  mkdirSync(bundles, { recursive: true });
  const made = mkdtempSync(join(bundles, '.making-'));
  try {
    const { metafile } = await build({
      absWorkingDir: root,
      entryPoints: entriesOf(sources),
      outdir: join(made, 'dist'),
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node20.19',
      conditions: ['source'],
      // It has a program beside it, which it looks for where it is installed.
      external: ['esbuild'],
      define: { bundledModules: JSON.stringify(modulesByName()) },
      // Libraries that were written for \`require\` find it here.
      banner: {
        js: "import { createRequire as requireFor } from 'node:module'; const require = requireFor(import.meta.url);",
      },
      plugins: [quickWidths],
      chunkNames: '[name]-[hash]',
      minifyWhitespace: true,
      minifySyntax: true,
      legalComments: 'none',
      metafile: true,
      logLevel: 'silent',
    });
    const unwatched = Object.keys(metafile.inputs).find(
      (path) => !/^[(<]|^quick-width:|(^|\/)node_modules\//.test(path) && !(path in inputs),
    );
    const nameless = Object.entries(metafile.inputs).find(([, { imports }]) =>
      imports.some(({ kind, path }) => kind === 'dynamic-import' && metafile.inputs[path]?.format === 'cjs'),
    );
    // The import would have no names, where Node finds them.
    if (nameless !== undefined)
      throw new Error(`${nameless[0]} imports a CommonJS package by import(): put a static import between`);
    if (unwatched !== undefined) throw new Error(`${unwatched} is none of the files that are looked at for changes`);
    for (const [from, to] of copied) cpSync(join(root, from), join(made, to), { recursive: true });
    writeFileSync(join(made, 'package.json'), `${JSON.stringify(manifest(), undefined, 2)}\n`);
    return keep(made, inputs, packagesIn(metafile.outputs));
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

/** Which packages of the workspace the files of a bundle hold code of: tests ask what a start loads. */
const packagesIn = (outputs) =>
  Object.fromEntries(
    Object.entries(outputs).map(([path, { inputs }]) => {
      const used = Object.keys(inputs).filter((input) => inputs[input].bytesInOutput > 0);
      const names = used.flatMap((input) => /^packages\/(\w+)\/src\//.exec(input)?.[1] ?? []);
      return [basename(path), [...new Set(names)].sort()];
    }),
  );

/** Help measures each line: for plain text its length does, where the library first compiles a pattern of every emoji. */
const quickWidths = {
  name: 'quick-widths',
  setup(build) {
    build.onResolve({ filter: /^string-width$/ }, ({ kind, namespace, resolveDir }) =>
      kind === 'import-statement' && namespace === 'file' ? { path: resolveDir, namespace: 'quick-width' } : undefined,
    );
    build.onLoad({ filter: /./, namespace: 'quick-width' }, ({ path }) => ({
      resolveDir: path,
      contents: `import measured from 'string-width';
const plain = /^[\\x20-\\x7e\\xb5\\xb7\\u2013-\\u2026]*$/;
export default (text, options) => (plain.test(text) ? text.length : measured(text, options));`,
    }));
  },
};

/** Puts a finished bundle in its place, and the record of it after that. */
function keep(made, inputs, packages) {
  const text = JSON.stringify(inputs);
  const name = `bundle-${createHash('sha256').update(text).digest('hex').slice(0, 12)}`;
  const folder = join(bundles, name);
  try {
    renameSync(made, folder);
  } catch (error) {
    // Another process may have made the same one.
    if (!existsSync(folder)) throw error;
  }
  writeFileSync(`${made}.json`, JSON.stringify({ name, inputs, packages }));
  renameSync(`${made}.json`, record);
  for (const other of readdirSync(bundles)) {
    const path = join(bundles, other);
    const isOld = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > keptMillis;
    if (isOld && other !== name && /^(bundle-|\.making-)/.test(other)) rmSync(path, { recursive: true, force: true });
  }
  return folder;
}

/** The entries of a bundle by their path: the command, the packages that it depends on, its strategies and threads, and zod for strategies. */
function entriesOf(sources) {
  const entries = { main: 'packages/cli/src/main.ts', zod: 'zod' };
  for (const name of packagesOfCommand()) {
    // A strategy has a folder of its own, so that what it does is told from what the command does.
    const [, strategy] = /^@replay\/strategy-(.*)$/.exec(name) ?? [];
    if (strategy !== undefined) entries[`strategies/${strategy}`] = `strategies/${strategy}/src/index.ts`;
    else entries[shortName(name)] = `packages/${shortName(name)}/src/index.ts`;
  }
  const thread = /new URL\('\.\/([\w-]+)\.js', import\.meta\.url\)/g;
  for (const path of sources) {
    for (const [, file] of readFileSync(join(root, path), 'utf8').matchAll(thread))
      entries[file] = join(dirname(path), `${file}.ts`);
  }
  return entries;
}

const packagesOfCommand = () => [
  '@replay/backtest',
  ...Object.keys(readJson('packages/backtest/package.json').dependencies).filter((name) => name.startsWith('@replay/')),
];

const shortName = (name) => name.replace('@replay/', '');

/** Where the modules that the command knows by name are, relative to each other. */
const modulesByName = () =>
  Object.fromEntries(
    ['zod', ...packagesOfCommand()].map((name) => [
      name,
      `./${shortName(name).replace('strategy-', 'strategies/')}.js`,
    ]),
  );

function manifest() {
  const { version, license, engines } = readJson('packages/backtest/package.json');
  const catalog = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8');
  const versionOf = (name) => new RegExp(`^ {2}${name}: (\\S+)$`, 'm').exec(catalog)[1];
  const doors = packagesOfCommand().filter((name) => !name.startsWith('@replay/strategy-'));
  return {
    name: '@replay/backtest',
    version,
    description: readJson('package.json').description,
    license,
    type: 'module',
    engines,
    bin: { backtest: './dist/main.js' },
    exports: Object.fromEntries(
      doors.map((name) => [name === '@replay/backtest' ? '.' : `./${shortName(name)}`, `./dist/${shortName(name)}.js`]),
    ),
    // esbuild translates strategies in TypeScript; the declarations name types of zod.
    dependencies: { esbuild: versionOf('esbuild'), zod: versionOf('zod') },
    peerDependencies: { rxjs: `^${versionOf('rxjs')}` },
    peerDependenciesMeta: { rxjs: { optional: true } },
  };
}

/** The files in a folder and below, or the file itself. */
function filesIn(path) {
  const found = statSync(join(root, path), { throwIfNoEntry: false });
  if (found === undefined) return [];
  if (!found.isDirectory()) return [path];
  return readdirSync(join(root, path), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}
