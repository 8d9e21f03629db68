import { createHash } from 'node:crypto';
import { basename, extname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { didYouMean, ReplayError } from '@replay/core';
import { defineStrategy, type StrategyDefinition } from '@replay/strategy';
import type { StrategyInput } from '../options.ts';
import { moduleUrl } from './command-modules.ts';
import { fileDigest, loadModule, looksLikePath, programAt } from './user-module.ts';

/** A strategy and its file. */
export interface LoadedStrategy {
  readonly definition: StrategyDefinition;
  readonly summary: string;
  /** The file, as the user would name it. */
  readonly source: string;
  /** Of the file's bytes. */
  readonly sha256: string;
}

/** A strategy that was found but not loaded yet. */
interface Located {
  readonly name: string;
  readonly summary: string;
  readonly source: string;
  readonly file: string;
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

/**
 * Loads a bundled strategy by name, or the default export of a file; a class or an object of hooks is taken unchanged.
 */
export async function loadStrategy(nameOrPath: string | StrategyInput): Promise<LoadedStrategy> {
  if (typeof nameOrPath !== 'string') return strategyOf(nameOrPath);
  const { name, summary, source, file } = locateStrategy(nameOrPath);
  const { exported, sha256 } = bundledStrategies.some(({ module }) => module === source)
    ? await loadBundled(file)
    : await loadModule('strategy', file, source);
  return { definition: defineStrategy(name, exported, source), summary, source, sha256 };
}

/** A bundled strategy is loaded like other modules of the command. */
const loadBundled = async (file: string) => ({
  exported: ((await import(pathToFileURL(file).href)) as { readonly default: unknown }).default,
  sha256: fileDigest(file),
});

/** Finds a bundled strategy by name, or a file. Throws `BAD_USAGE` where there is none. */
export function locateStrategy(nameOrPath: string): Located {
  const bundled = bundledStrategies.find(({ name }) => name === nameOrPath);
  if (bundled !== undefined) {
    const { name, summary, module } = bundled;
    return { name, summary, source: module, file: fileURLToPath(moduleUrl(module)) };
  }
  const path = programAt(nameOrPath);
  if (path !== undefined) return { name: basename(path, extname(path)), summary: '', source: nameOrPath, file: path };
  const names = bundledStrategies.map(({ name }) => name);
  throw new ReplayError(
    'BAD_USAGE',
    looksLikePath(nameOrPath) ? `there is no strategy file ${nameOrPath}` : `unknown strategy '${nameOrPath}'`,
    { remedy: `${didYouMean(nameOrPath, names)}give ${names.join(', ')}, or the path of a .ts or .js file` },
  );
}

/** The display name of a strategy: its name or path, or the name of its class. */
export const strategyName = (strategy: string | StrategyInput): string =>
  typeof strategy === 'string'
    ? strategy
    : typeof strategy === 'function' && strategy.name !== ''
      ? strategy.name
      : 'strategy';

/** A strategy given by a program; its digest is of its code, as far as it can be read. */
function strategyOf(strategy: StrategyInput): LoadedStrategy {
  const name = strategyName(strategy);
  const code =
    typeof strategy === 'function' ? [strategy] : Object.values(strategy).filter((one) => typeof one === 'function');
  return {
    definition: defineStrategy(name, strategy),
    summary: '',
    source: 'the program',
    sha256: createHash('sha256').update(code.map(String).join('\n')).digest('hex'),
  };
}
