import { join } from 'node:path';
import { type Fact, ReplayError } from '@replay/core';
import { Chain } from './chain.ts';
import { factsFile } from './journal-writer.ts';
import { linesOf } from './lines.ts';
import { TouchLines } from './touch-line.ts';

/** How the reading of a journal ended. */
export interface JournalEnd {
  readonly facts: number;
  /** The last link that was checked. */
  readonly hash: string;
  /** False when the writer was stopped: the facts after the last seal are readable but not chained. */
  readonly sealed: boolean;
}

interface Seal {
  readonly seal: number;
  readonly facts: number;
  readonly hash: string;
}

/**
 * The facts of a journal in their order, checked against the chain block by block. A line that was cut off at the end of the file
 * is left out, as a stopped writer leaves one. Throws `BROKEN_JOURNAL` naming the line where chain and facts disagree.
 */
export function* readJournal(folder: string): Generator<Fact, JournalEnd> {
  const path = join(folder, factsFile);
  const touches = new TouchLines();
  const chain = new Chain();
  let facts = 0;
  let inBlock = 0;
  let number = 0;
  for (const { bytes, from, to } of linesOf(path)) {
    number += 1;
    const fact = touches.read(bytes, from, to) ?? parse(bytes, from, to, path, number);
    if (!('seal' in fact)) {
      // The line with its newline is part of the block.
      chain.add(bytes, from, to + 1);
      facts += 1;
      inBlock += 1;
      yield fact;
      continue;
    }
    if (fact.hash !== chain.seal() || fact.facts !== inBlock) {
      throw new ReplayError(
        'BROKEN_JOURNAL',
        `block ${fact.seal} does not fit its seal: the facts above it were changed`,
        {
          place: `${path}:${number}`,
          remedy: 'run the backtest again; the data and the manifest tell how',
        },
      );
    }
    inBlock = 0;
  }
  return { facts, hash: chain.hash, sealed: inBlock === 0 };
}

function parse(bytes: Buffer, from: number, to: number, path: string, number: number): Fact | Seal {
  try {
    return JSON.parse(bytes.toString('utf8', from, to)) as Fact | Seal;
  } catch (cause) {
    throw new ReplayError('BROKEN_JOURNAL', 'this line is no JSON', { place: `${path}:${number}`, cause });
  }
}
