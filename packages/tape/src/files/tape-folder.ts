import { existsSync } from 'node:fs';
import { join } from 'node:path';

// The files of a tape; what each is for, and what is lost without it, says docs/tape-format.md.
export const blocksFile = 'blocks.bin';
export const checkpointsFile = 'checkpoints.bin';
export const manifestFile = 'manifest.json';

/** Whether a path is a tape, finished or not: a folder with a file of blocks. */
export const isTape = (path: string): boolean => existsSync(join(path, blocksFile));
