import { existsSync, readFileSync } from 'node:fs';
import { ReplayError } from '@replay/core';
import { type BacktestOptions, settingsOf } from './options.ts';
import { loadModule, programAt } from './strategy/user-module.ts';

/** The contents of a configuration file: the options of a run, and how the command prints it. */
export interface ConfigFile {
  readonly options: BacktestOptions;
  readonly json: boolean;
  readonly quiet: boolean;
}

/**
 * Reads the options of a file: a JSON object, or the default export of a program, typed with `defineConfig`. Options
 * may be written as in a program (`staleAfter`) or as on the command line (`stale-after`). Throws `BAD_USAGE` naming
 * the file and each invalid option.
 */
export async function readConfigFile(path: string): Promise<ConfigFile> {
  const program = programAt(path);
  const content = program === undefined ? jsonOf(path) : (await loadModule('file of options', program, path)).exported;
  if (typeof content !== 'object' || content === null || Array.isArray(content))
    throw unreadable(path, 'does not hold an object of options');
  const { $schema: _, ...options } = content as Record<string, unknown>;
  const { json, quiet, ...ofTheRun } = Object.fromEntries(
    Object.entries(options).map(([name, value]) => [camelCase(name), value]),
  );
  checked(ofTheRun, path);
  return { options: ofTheRun, json: json === true, quiet: quiet === true };
}

function checked(options: object, place: string): void {
  try {
    settingsOf(options);
  } catch (error) {
    if (!(error instanceof ReplayError)) throw error;
    throw new ReplayError(error.code, error.message, { place, remedy: error.remedy ?? '', cause: error });
  }
}

function jsonOf(path: string): unknown {
  if (!existsSync(path)) throw unreadable(path, 'cannot be read');
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw unreadable(
      path,
      cause instanceof SyntaxError ? `is not valid JSON: ${cause.message}` : 'cannot be read',
      cause,
    );
  }
}

const unreadable = (place: string, why: string, cause?: unknown): ReplayError =>
  new ReplayError('BAD_USAGE', `the file of options ${why}`, {
    place,
    remedy:
      'give --config a JSON object of options, such as {"strategy": "imbalance"}, or a .ts or .js file that exports one as default',
    cause,
  });

/** `stale-after` and `staleAfter` name the same option. */
export const camelCase = (option: string): string =>
  option.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
