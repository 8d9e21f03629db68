import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { type Fact, ReplayError } from '@replay/core';
import { chainSeed, link } from './chain.ts';
import { factsFile } from './journal-writer.ts';

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
  let hash = link(chainSeed, '');
  let block: string[] = [];
  let facts = 0;
  let number = 0;
  for (const line of linesOf(path)) {
    number += 1;
    const parsed = parse(line, path, number);
    if (!('seal' in parsed)) {
      block.push(line);
      facts += 1;
      yield parsed;
      continue;
    }
    hash = link(hash, `${block.join('\n')}\n`);
    if (parsed.hash !== hash || parsed.facts !== block.length) {
      throw new ReplayError(
        'BROKEN_JOURNAL',
        `block ${parsed.seal} does not fit its seal: the facts above it were changed`,
        {
          place: `${path}:${number}`,
          remedy: 'run the backtest again; the data and the manifest tell how',
        },
      );
    }
    block = [];
  }
  return { facts, hash, sealed: block.length === 0 };
}

function parse(line: string, path: string, number: number): Fact | Seal {
  try {
    return JSON.parse(line) as Fact | Seal;
  } catch (cause) {
    throw new ReplayError('BROKEN_JOURNAL', 'this line is no JSON', { place: `${path}:${number}`, cause });
  }
}

/** Whole lines only, in constant memory. */
function* linesOf(path: string): Generator<string> {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (cause) {
    throw new ReplayError('BROKEN_JOURNAL', 'there is no journal', {
      place: path,
      remedy: 'name a folder under runs/',
      cause,
    });
  }
  const decoder = new StringDecoder('utf8');
  const buffer = Buffer.alloc(1 << 18);
  let rest = '';
  try {
    for (;;) {
      const length = readSync(file, buffer);
      if (length === 0) return;
      const lines = (rest + decoder.write(buffer.subarray(0, length))).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } finally {
    closeSync(file);
  }
}
