import { open, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Instrument, InstrumentId, Micros, SourceChecks } from '@replay/core';
import type { FrameHeader } from '../frames/frame-header.ts';
import type { TapeSource } from './preface.ts';
import { manifestFile } from './tape-folder.ts';

/** What a finished tape holds. Written last, so that a manifest proves that the tape was closed. */
export interface TapeManifest {
  readonly format: 1;
  /** The identity that every frame of the tape carries. */
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
  /** The offset of the block index in the block file. */
  readonly indexAt: number;
  /** Findings and assumptions of the import, in whole sentences. */
  readonly notes: readonly string[];
  /** The findings of a verification of the source, in its own form. */
  readonly quality?: unknown;
  /** How far the venue's sequence numbers and checksums could verify the source. */
  readonly checks?: readonly SourceChecks[];
}

/** Writes the manifest atomically, and waits until it is on disk. */
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
    // Reported below, like a manifest with a wrong checksum.
  }
  return 'The manifest of the tape is damaged: its contents were taken from its blocks.';
}

/** CRC-32 of the manifest's own JSON. */
const checksumOf = (manifest: TapeManifest): string => crc32(JSON.stringify(manifest)).toString(16).padStart(8, '0');

/** A renamed file is durable only once its folder is synced; some systems cannot do that, and do not need it. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r');
    await folder.sync().finally(() => folder.close());
  } catch {
    return;
  }
}

/** Receipt times of a first and a last event. */
export interface TapeSpan {
  readonly from: Micros;
  readonly to: Micros;
}

/** From the first event of these blocks to the last; undefined where there are none. */
export function spanOf(blocks: readonly FrameHeader[]): TapeSpan | undefined {
  const [first, last] = [blocks[0], blocks.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  return { from: first.firstReceivedTime as Micros, to: last.lastReceivedTime as Micros };
}
