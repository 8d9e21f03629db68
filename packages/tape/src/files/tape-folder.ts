import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DataDigest } from '@replay/core';

// The files of a tape. docs/tape-format.md says what each is for and what is lost without it.
export const blocksFile = 'blocks.bin';
export const checkpointsFile = 'checkpoints.bin';
export const manifestFile = 'manifest.json';

/** Whether a path is a tape, finished or not: a folder with a block file. */
export const isTape = (path: string): boolean => existsSync(join(path, blocksFile));

/** Reads a file once; its length and SHA-256. */
export async function digestOf(path: string, name: string): Promise<DataDigest> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  return { name, bytes, sha256: hash.digest('hex') };
}
