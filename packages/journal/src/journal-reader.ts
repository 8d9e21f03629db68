import { join } from 'node:path';
import { type Fact, ReplayError } from '@replay/core';
import { BatchBuilder } from './batch-builder.ts';
import { Chain } from './chain.ts';
import { BatchReader, type FactBatch, parsed } from './fact-batch.ts';
import { factsFile, factsPerBlock } from './journal-writer.ts';
import { linesOf } from './lines.ts';

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
  const batches = readBatches(folder);
  const reader = new BatchReader(join(folder, factsFile));
  for (;;) {
    const { done, value } = batches.next();
    if (done) return value;
    const facts: Fact[] = [];
    reader.read(value, (fact) => facts.push(fact));
    yield* facts;
  }
}

/** The same in batches of a block each, to be put together by a `BatchReader`. */
export function* readBatches(folder: string): Generator<FactBatch, JournalEnd> {
  const path = join(folder, factsFile);
  const builder = new BatchBuilder();
  const chain = new Chain();
  let facts = 0;
  let inBlock = 0;
  let number = 0;
  for (const { bytes, from, to } of linesOf(path)) {
    number += 1;
    if (!isSeal(bytes, from)) {
      if (builder.facts === factsPerBlock) yield builder.finished();
      builder.add(bytes, from, to, number);
      // The line with its newline is part of the block.
      chain.add(bytes, from, to + 1);
      facts += 1;
      inBlock += 1;
      continue;
    }
    // Before it is told that they do not fit: a line that is no JSON says more.
    yield builder.finished();
    const seal = parsed<Seal>(bytes.toString('utf8', from, to), path, number);
    if (seal.hash !== chain.seal() || seal.facts !== inBlock) {
      throw new ReplayError(
        'BROKEN_JOURNAL',
        `block ${seal.seal} does not fit its seal: the facts above it were changed`,
        {
          place: `${path}:${number}`,
          remedy: 'run the backtest again; the data and the manifest tell how',
        },
      );
    }
    inBlock = 0;
  }
  if (builder.facts > 0) yield builder.finished();
  return { facts, hash: chain.hash, sealed: inBlock === 0 };
}

const sealStart = Buffer.from('{"seal":');

const isSeal = (bytes: Buffer, from: number): boolean =>
  bytes[from + 2] === sealStart[2] && bytes.subarray(from, from + sealStart.length).equals(sealStart);
