import { open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Instrument, InstrumentId, SourceChecks } from '@replay/core';
import type { TapeSource } from './preface.ts';
import { manifestFile } from './tape-folder.ts';
import type { TapeSpan } from './tape-span.ts';

/** What a finished tape holds. Written last, so that a tape with a manifest was closed. */
export interface TapeManifest {
  readonly format: 1;
  /** The mark that all frames of the tape carry. */
  readonly identity: string;
  readonly instruments: readonly Instrument[];
  readonly source: TapeSource;
  /** Receipt times of the first and the last event; absent from an empty tape. */
  readonly span?: TapeSpan;
  readonly events: number;
  /** Price and size rows of all events. */
  readonly rows: number;
  readonly eventsOf: Readonly<Record<InstrumentId, number>>;
  readonly blocks: number;
  readonly bytes: { readonly blocks: number; readonly checkpoints: number };
  /** Where in the file of blocks the index of blocks begins. */
  readonly indexAt: number;
  /** What the import found and assumed, in whole sentences. */
  readonly notes: readonly string[];
  /** What a verification of the source found, as its finder writes it. */
  readonly quality?: unknown;
  /** How far the venue's own means could check the source. */
  readonly checks?: readonly SourceChecks[];
}

/** Writes the manifest whole or not at all, and waits until the disk has it. */
export async function writeManifest(folder: string, manifest: TapeManifest): Promise<void> {
  const path = join(folder, manifestFile);
  const unfinished = `${path}.part`;
  const file = await open(unfinished, 'w');
  try {
    await file.writeFile(`${JSON.stringify({ checksum: checksumOf(manifest), ...manifest }, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, path);
  await syncFolder(dirname(path));
}

/** Undefined where there is none; a sentence where there is one that cannot be used. */
export async function readManifest(folder: string): Promise<TapeManifest | string | undefined> {
  let text: string;
  try {
    text = await readFile(join(folder, manifestFile), 'utf8');
  } catch {
    return undefined;
  }
  try {
    const { checksum, ...manifest } = JSON.parse(text) as TapeManifest & { readonly checksum: string };
    if (checksum === checksumOf(manifest)) return manifest;
  } catch {
    // Told below, like a manifest that was changed.
  }
  return 'The manifest of the tape is damaged: what is known of it was read from its blocks.';
}

/** Of the manifest's own JSON, so that a changed one is known. */
const checksumOf = (manifest: TapeManifest): string => crc32(JSON.stringify(manifest)).toString(16).padStart(8, '0');

/** The new name of a file is on disk only when its folder is; some systems cannot do that, and need not. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r');
    await folder.sync().finally(() => folder.close());
  } catch {
    return;
  }
}
