import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ErrorContext, ReplayError } from '@replay/core';

/** What a run was made of and what came of it: enough to run it again and to know whether it is the same. */
export interface Manifest {
  readonly format: 1;
  readonly id: string;
  /** The version of the packages, and of the behaviour that the hash depends on. */
  readonly version: string;
  readonly behaviour: string;
  readonly node: string;
  /** When it was run, by the wall clock: outside the hash. */
  readonly startedAt: string;
  readonly strategy: { readonly name: string; readonly source: string; readonly sha256: string };
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly data: readonly { readonly name: string; readonly bytes: number; readonly sha256: string }[];
  readonly dataNotes: readonly string[];
  readonly gitCommit: string | null;
  readonly parentRun: string | null;
  /** Null while the run goes on or after it was killed. */
  readonly result: { readonly outcome: string; readonly hash: string; readonly facts: number } | null;
}

const file = 'manifest.json';

/** Writes the manifest whole or not at all. */
export function writeManifest(folder: string, manifest: Manifest): void {
  const path = join(folder, file);
  writeFileSync(`${path}.part`, `${JSON.stringify(manifest, null, 2)}\n`);
  renameSync(`${path}.part`, path);
}

/** Throws `BROKEN_JOURNAL` when there is none or it is of another format. */
export function readManifest(folder: string): Manifest {
  const path = join(folder, file);
  let manifest: Partial<Manifest>;
  try {
    manifest = JSON.parse(readFileSync(path, 'utf8')) as Partial<Manifest>;
  } catch (cause) {
    throw broken('there is no readable manifest', { place: path, remedy: 'name a folder under runs/', cause });
  }
  if (manifest.format !== 1)
    throw broken(`the manifest has format ${String(manifest.format)}, this version reads 1`, { place: path });
  return manifest as Manifest;
}

const broken = (message: string, context: ErrorContext): ReplayError =>
  new ReplayError('BROKEN_JOURNAL', message, context);
