import { createHash } from 'node:crypto';

/** What the chain begins with; also the version of the format. */
export const chainSeed = 'replay journal 1';

/** The link after `previous` for a block of journal lines: sha256(previous ‖ newline ‖ bytes), in hex. */
export const link = (previous: string, block: string | Buffer): string =>
  createHash('sha256').update(previous).update('\n').update(block).digest('hex');
