import { type Fact, ReplayError } from '@replay/core';
import { FactDecoder } from './fact-codec.ts';
import {
  type BlockHeader,
  blockState,
  firstLink,
  headerBytes,
  headerIn,
  linkBytes,
  linkOf,
  preface,
} from './journal-file.ts';
import { type MemoryJournal, openedFile } from './journal-target.ts';

/** How the reading of a journal ended. */
export interface JournalEnd {
  readonly facts: number;
  /** The last link that was checked. */
  readonly hash: string;
  /** False when the writer was stopped before its end: the facts of its last block may be readable but not chained. */
  readonly sealed: boolean;
}

/** No block is as long: its facts are bounded, and so are the texts of each. */
const longestBlock = 1 << 30;

/**
 * The facts of a journal in their order, checked against the chain block by block. A fact that was cut off at the end of the file
 * is left out, as a stopped writer leaves one. Throws `BROKEN_JOURNAL` naming the block where chain and facts disagree.
 */
export function* readJournal(from: string | MemoryJournal): Generator<Fact, JournalEnd> {
  const file = typeof from === 'string' ? openedFile(from) : from;
  try {
    const { path, size } = file;
    const read = (position: number, length: number): Buffer => file.read(position, Math.min(length, size - position));
    if (!read(0, preface.length).equals(preface)) throw notAJournal(path);
    const decoder = new FactDecoder();
    let link = firstLink;
    let facts = 0;
    let position = preface.length;
    for (let block = 0; position + headerBytes <= size; block++) {
      const header = headerIn(read(position, headerBytes), 0);
      if (header.length > longestBlock) throw broken(path, block, 'its header was changed');
      const bytes = read(position + headerBytes, header.length);
      const end = position + headerBytes + header.length;
      if (header.state === blockState.end)
        return { facts, hash: link.toString('hex'), sealed: position + headerBytes === size };
      if (header.state !== blockState.sealed || end + linkBytes > size) {
        const last = unsealed(decoder, bytes, header);
        yield* last;
        return { facts: facts + last.length, hash: link.toString('hex'), sealed: false };
      }
      link = linkOf(link, bytes);
      if (!link.equals(read(end, linkBytes))) throw broken(path, block, 'the facts in it were changed');
      const sealed = decoded(decoder, bytes, path, block);
      if (sealed.length !== header.facts)
        throw broken(path, block, `it holds ${sealed.length} facts, not ${header.facts}`);
      yield* sealed;
      facts += sealed.length;
      position = end + linkBytes;
    }
    return { facts, hash: link.toString('hex'), sealed: false };
  } finally {
    file.close();
  }
}

function decoded(decoder: FactDecoder, bytes: Buffer, path: string, block: number): readonly Fact[] {
  const facts: Fact[] = [];
  try {
    decoder.read(bytes, facts);
  } catch (cause) {
    if (!isUnreadable(cause)) throw cause;
    throw broken(path, block, 'there are bytes in it that are no fact', cause);
  }
  return facts;
}

/** The facts of a block that was not finished, as far as they can be read. */
function unsealed(decoder: FactDecoder, bytes: Buffer, header: BlockHeader): readonly Fact[] {
  const facts: Fact[] = [];
  try {
    decoder.read(bytes, facts);
  } catch (cause) {
    if (!isUnreadable(cause)) throw cause;
  }
  return facts.slice(0, header.facts);
}

const isUnreadable = (cause: unknown): boolean =>
  cause instanceof RangeError || cause instanceof TypeError || cause instanceof SyntaxError;

const notAJournal = (path: string): ReplayError =>
  new ReplayError('BROKEN_JOURNAL', 'this is no journal of this version', {
    place: path,
    remedy: 'run the backtest again; the data and the manifest tell how',
  });

const broken = (path: string, block: number, what: string, cause?: unknown): ReplayError =>
  new ReplayError('BROKEN_JOURNAL', `block ${block} does not fit its hash: ${what}`, {
    place: path,
    remedy: 'run the backtest again; the data and the manifest tell how',
    ...(cause === undefined ? {} : { cause }),
  });
