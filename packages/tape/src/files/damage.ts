import { ReplayError } from '@replay/core';
import type { IndexedBlock } from './block-index.ts';
import type { TapeFile } from './tape-file.ts';

/** What a reader does where a block is damaged: stop, or tell it to every instrument and go on behind it. */
export type DamagePolicy = 'fail' | 'quarantine';

/** What is told of a damaged block to who goes on behind it. */
export const lossOf = (number: number): string => `block ${number} of the tape is damaged`;

/** What stops a reader at a damaged block. */
export const damaged = (file: TapeFile, { number }: IndexedBlock, why: string, cause?: unknown): ReplayError =>
  new ReplayError('BAD_DATA', `${lossOf(number)}: ${why}`, {
    place: `${file.path}, block ${number}`,
    remedy: 'import the tape again, or read on behind the damage with the policy quarantine',
    ...(cause === undefined ? {} : { cause }),
  });

/** Instead of a block that could not be read: nothing, where the policy is to go on behind damage. Else throws the error. */
export function passOver(error: unknown, policy: DamagePolicy): undefined {
  if (policy === 'fail' || !(error instanceof ReplayError) || error.code !== 'BAD_DATA') throw error;
  return undefined;
}
