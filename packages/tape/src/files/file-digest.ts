import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { DataDigest } from '@replay/core';

/** Reads a file once, and tells its bytes and their SHA-256. */
export async function digestOf(path: string, name: string): Promise<DataDigest> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  return { name, bytes, sha256: hash.digest('hex') };
}
