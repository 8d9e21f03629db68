import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, extname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ReplayError } from '@replay/core';
import { defineStrategy, type StrategyDefinition } from '@replay/strategy';
import { didYouMean } from './usage-error.ts';

/** A strategy and the file it came from. */
export interface LoadedStrategy {
  readonly definition: StrategyDefinition;
  readonly summary: string;
  /** The file, as the user would name it. */
  readonly source: string;
  /** Of the file's bytes. */
  readonly sha256: string;
}

interface Bundled {
  readonly name: string;
  readonly summary: string;
  readonly module: string;
}

export const bundledStrategies: readonly Bundled[] = [
  {
    name: 'imbalance',
    summary: 'market maker: quotes around the microprice, leaning with book imbalance and against inventory',
    module: '@replay/strategy-imbalance',
  },
  {
    name: 'imbalance-taker',
    summary: 'takes with the pressure of the book, long and short alike',
    module: '@replay/strategy-imbalance-taker',
  },
];

const isProgram = /\.[cm]?[jt]s$/;

/** Finds a bundled strategy by name, or loads the default export of a file. */
export async function loadStrategy(nameOrPath: string): Promise<LoadedStrategy> {
  const bundled = bundledStrategies.find(({ name }) => name === nameOrPath);
  if (bundled !== undefined) {
    const file = fileURLToPath(import.meta.resolve(bundled.module));
    return load(bundled.name, bundled.summary, bundled.module, file);
  }
  const path = resolve(nameOrPath);
  if (isProgram.test(path) && existsSync(path)) return load(basename(path, extname(path)), '', nameOrPath, path);
  const looksLikePath = /[/\\]/.test(nameOrPath) || isProgram.test(nameOrPath);
  const names = bundledStrategies.map(({ name }) => name);
  throw new ReplayError(
    'BAD_USAGE',
    looksLikePath ? `there is no strategy file ${nameOrPath}` : `there is no strategy '${nameOrPath}'`,
    { remedy: `${didYouMean(nameOrPath, names)}give ${names.join(', ')}, or the path of a .ts or .js file` },
  );
}

async function load(name: string, summary: string, source: string, file: string): Promise<LoadedStrategy> {
  const sha256 = createHash('sha256').update(readFileSync(file)).digest('hex');
  const module = (await importModule(file, source)) as { default?: unknown };
  const exported = defaultOf(module);
  return { definition: defineStrategy(name, exported), summary, source, sha256 };
}

/** The default export, also where a project without `"type": "module"` has it one level down. */
function defaultOf(module: { default?: unknown }): unknown {
  const exported = module.default;
  const nested = typeof exported === 'object' && exported !== null && '__esModule' in exported;
  return nested ? (exported as { default?: unknown }).default : exported;
}

/** Node runs JavaScript itself; TypeScript, where it cannot, goes through tsx. */
async function importModule(file: string, source: string): Promise<unknown> {
  const url = pathToFileURL(file).href;
  try {
    return await import(url).catch(async (cause: { code?: string }) => {
      if (cause.code !== 'ERR_UNKNOWN_FILE_EXTENSION') throw cause;
      const { tsImport } = await import('tsx/esm/api');
      return tsImport(url, import.meta.url);
    });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ReplayError('BAD_CONFIGURATION', `the strategy could not be loaded: ${oneLine(why)}`, {
      place: source,
      remedy: /Cannot find (package|module)/.test(why)
        ? 'install what it imports beside it, or keep the file inside a project that has @replay/strategy'
        : 'mend the file; --verbose shows the stack',
      cause,
    });
  }
}

/** A compiler tells the place in a line of its own. */
const oneLine = (text: string): string =>
  text
    .split(/\s*\n\s*/)
    .slice(0, 2)
    .join(' ');
