import { basename, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ReplayError } from '@replay/core';
import { defineStrategy, type StrategyDefinition } from '@replay/strategy';
import { didYouMean } from './usage-error.ts';
import { loadModule, looksLikePath, programAt } from './user-module.ts';

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

/** Finds a bundled strategy by name, or loads the default export of a file. */
export async function loadStrategy(nameOrPath: string): Promise<LoadedStrategy> {
  const bundled = bundledStrategies.find(({ name }) => name === nameOrPath);
  if (bundled !== undefined) {
    const file = fileURLToPath(import.meta.resolve(bundled.module));
    return load(bundled.name, bundled.summary, bundled.module, file);
  }
  const path = programAt(nameOrPath);
  if (path !== undefined) return load(basename(path, extname(path)), '', nameOrPath, path);
  const names = bundledStrategies.map(({ name }) => name);
  throw new ReplayError(
    'BAD_USAGE',
    looksLikePath(nameOrPath) ? `there is no strategy file ${nameOrPath}` : `there is no strategy '${nameOrPath}'`,
    { remedy: `${didYouMean(nameOrPath, names)}give ${names.join(', ')}, or the path of a .ts or .js file` },
  );
}

async function load(name: string, summary: string, source: string, file: string): Promise<LoadedStrategy> {
  const { exported, sha256 } = await loadModule('strategy', file, source);
  return { definition: defineStrategy(name, exported), summary, source, sha256 };
}
