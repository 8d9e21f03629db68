import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { blocksFile } from './manifest.ts';

/** Whether a path is a tape, finished or not: a folder with a file of blocks. */
export const isTape = (path: string): boolean => existsSync(join(path, blocksFile));
