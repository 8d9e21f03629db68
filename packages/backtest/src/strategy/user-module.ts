import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ReplayError } from '@replay/core';
import { serveUserPrograms } from './user-programs.ts';

/** The default export of a user's file, and the file. */
export interface UserModule {
  readonly exported: unknown;
  /** The file, as the user would name it. */
  readonly source: string;
  /** Of the file's bytes. */
  readonly sha256: string;
}

/** The file of a user's model, for the manifest. */
export type ModelFile = Pick<UserModule, 'source' | 'sha256'>;

/** Whether a name can only be a file of the user. */
export const looksLikePath = (name: string): boolean => /[/\\]/.test(name) || isProgram(name);

const isProgram = (name: string): boolean => /\.[cm]?[jt]s$/.test(name) && extname(name) !== '';

/** The path of an existing program file; undefined for anything else. */
export function programAt(name: string): string | undefined {
  const path = resolve(name);
  return isProgram(path) && existsSync(path) ? path : undefined;
}

export const fileDigest = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

/** Loads a program and returns its default export. `what` names it in errors. Throws `BAD_CONFIGURATION`. */
export async function loadModule(what: string, file: string, source: string): Promise<UserModule> {
  const sha256 = fileDigest(file);
  const module = (await importModule(what, file, source)) as { default?: unknown };
  return { exported: defaultOf(module), source, sha256 };
}

/** The default export, which is nested one level in a project without `"type": "module"`. */
function defaultOf(module: { default?: unknown }): unknown {
  const exported = module.default;
  const nested = typeof exported === 'object' && exported !== null && '__esModule' in exported;
  return nested ? (exported as { default?: unknown }).default : exported;
}

async function importModule(what: string, file: string, source: string): Promise<unknown> {
  const url = pathToFileURL(file).href;
  try {
    serveUserPrograms(import.meta.url);
    return await import(url);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ReplayError('BAD_CONFIGURATION', `the ${what} could not be loaded: ${oneLine(why)}`, {
      place: source,
      remedy: /Cannot find (package|module)/.test(why)
        ? `install what it imports beside it, or keep the file inside a project that has it`
        : 'fix the file; --verbose shows the stack',
      cause,
    });
  }
}

/** A compiler reports the location on a separate line. */
const oneLine = (text: string): string =>
  text
    .split(/\s*\n\s*/)
    .slice(0, 2)
    .join(' ');
