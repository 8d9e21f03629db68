import { register } from 'node:module';
import { moduleUrl, publicModules } from './command-modules.ts';

let registered = false;

/**
 * Lets programs of the user import the modules of the command wherever the programs lie: `@replay/*` are the very modules that this
 * process runs, and zod is the command's where the program has none of its own. TypeScript is translated file by file, without a
 * check of its types. `importer` is the URL of the module that imports these programs.
 */
export function serveUserPrograms(importer: string): void {
  if (registered) return;
  registered = true;
  const zod = moduleUrl('zod');
  const data = {
    importer,
    modules: publicModules(),
    spares: { zod, 'zod/v4': zod },
    esbuild: import.meta.resolve('esbuild'),
  };
  register(`data:text/javascript,${encodeURIComponent(hooks)}`, { data });
  // What fails in translated code is shown where it stands in the file of the user.
  process.setSourceMapsEnabled(true);
}

/** Node runs its module hooks in a thread of their own, which cannot share code with this one. */
const hooks = `
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

let importer, modules, spares, esbuild;
const programs = new Set();

export function initialize(data) {
  ({ importer, modules, spares, esbuild } = data);
}

export async function resolve(specifier, context, next) {
  if (Object.hasOwn(modules, specifier)) return { url: modules[specifier], shortCircuit: true };
  const file = programFile(specifier, context.parentURL);
  if (file !== undefined) {
    programs.add(file.href);
    const format = formatOf(file);
    return format === undefined ? next(file.href, context) : { url: file.href, format, shortCircuit: true };
  }
  try {
    return await next(specifier, context);
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND' || !Object.hasOwn(spares, specifier)) throw error;
    return { url: spares[specifier], shortCircuit: true };
  }
}

export async function load(url, context, next) {
  if (!programs.has(url) || !isTypeScript(url)) return next(url, context);
  const { transform } = await import(esbuild);
  const path = fileURLToPath(url);
  const { code } = await transform(readFileSync(path, 'utf8'), {
    loader: 'ts',
    format: 'esm',
    target: 'node20',
    sourcefile: path,
    sourcemap: 'inline',
  });
  return { format: 'module', source: code, shortCircuit: true };
}

const isTypeScript = (url) => /[.]m?ts$/.test(url);

/** The file of a program of the user: the one that the command imports, or one that such a file imports by a path. */
function programFile(specifier, parent) {
  const isFirst = parent === importer && specifier.startsWith('file:');
  const isPath = /^(?:[.]{1,2}[/]|file:)/.test(specifier);
  if (!isFirst && !(isPath && programs.has(parent))) return undefined;
  const url = new URL(specifier, parent);
  const path = url.search === '' && url.hash === '' ? spellings(fileURLToPath(url)).find(isFile) : undefined;
  if (path === undefined) return undefined;
  const file = pathToFileURL(realpathSync(path));
  return isFirst || !file.pathname.includes('/node_modules/') ? file : undefined;
}

/** TypeScript may name a file as it is compiled, or without its ending. */
const spellings = (path) => [
  path,
  path.replace(/[.](m?)js$/, '.$1ts'),
  ...['.ts', '.mts', '.js', '.mjs', '/index.ts', '/index.js'].map((end) => path + end),
];

const isFile = (path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

/** What a file is, whatever the package around it says; undefined where Node is to decide. */
function formatOf(file) {
  if (isTypeScript(file.href) || file.href.endsWith('.mjs')) return 'module';
  return file.href.endsWith('.js') && moduleSyntax.test(readFileSync(file, 'utf8')) ? 'module' : undefined;
}

const moduleSyntax = /^[ \\t]*(?:import[ \\t]*(?:[\\w$*{][^;'"]*\\sfrom\\s*)?['"]|export[ \\t]+(?:default|async|class|const|function|let|var)\\b|export[ \\t]*[{*])/m;
`;
