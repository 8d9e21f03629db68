import { mkdtempSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where slices and metadata are kept. */
export interface SliceFolder {
  readonly path: string;
  /** A reading is over: what was kept for it alone goes. */
  release(): Promise<void>;
}

/**
 * The folder that was given, or the one that clients of the vendor share. What another server gives is not the vendor's, and may be
 * something else tomorrow, so that without a folder of its own it is kept no longer than it is read.
 */
export function sliceFolder(given: string | undefined, isVendor: boolean): SliceFolder {
  const lasting = given ?? (isVendor ? join(tmpdir(), '.tardis-cache') : undefined);
  if (lasting !== undefined) return { path: lasting, release: async () => {} };
  const path = mkdtempSync(join(tmpdir(), 'replay-slices-'));
  // What was opened and never read has nobody else to clean up behind it.
  const removeAtLast = (): void => rmSync(path, { recursive: true, force: true });
  process.once('exit', removeAtLast);
  return {
    path,
    async release() {
      process.off('exit', removeAtLast);
      await rm(path, { recursive: true, force: true });
    },
  };
}
