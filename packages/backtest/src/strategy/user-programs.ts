import { register } from 'node:module';
import { moduleUrl, publicModules } from './command-modules.ts';

let registered = false;

/**
 * Lets programs of the user import the modules of the command from any folder: `@replay/*` are the modules of this
 * process, and zod is the command's unless the program has its own. TypeScript is translated file by file, without type
 * checking. `importer` is the URL of the module that imports these programs.
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
  // Errors in translated code are mapped to the user's file.
  process.setSourceMapsEnabled(true);
}

/** Node runs module hooks in a separate thread, which cannot share code with this one. */
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

/** The file of a user's program: the one that the command imports, or one that such a file imports by path. */
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

/** TypeScript may name a file by its compiled name, or without extension. */
const spellings = (path) => [
  path,
  path.replace(/[.](m?)js$/, '.$1ts'),
  ...['.ts', '.mts', '.js', '.mjs', '/index.ts', '/index.js'].map((end) => path + end),
];

const isFile = (path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

/** The format of a file, regardless of its package; undefined where Node decides. */
function formatOf(file) {
  if (isTypeScript(file.href) || file.href.endsWith('.mjs')) return 'module';
  return file.href.endsWith('.js') && moduleSyntax.test(readFileSync(file, 'utf8')) ? 'module' : undefined;
}

const moduleSyntax = /^[ \\t]*(?:import[ \\t]*(?:[\\w$*{][^;'"]*\\sfrom\\s*)?['"]|export[ \\t]+(?:default|async|class|const|function|let|var)\\b|export[ \\t]*[{*])/m;
`;
