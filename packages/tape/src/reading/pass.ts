import type { FeedInterrupted, MarketEvent, Micros } from '@replay/core';
import type { BlockColumns } from '../events/block-columns.ts';
import { eventsOf } from '../events/block-events.ts';
import type { IndexedBlock } from '../files/block-index.ts';
import { type BlockTimeline, eventsUpTo } from '../files/block-timeline.ts';
import { type DamagePolicy, isDamage, readIndexedBlock } from '../files/read-indexed-block.ts';
import { TapeFile } from '../files/tape-file.ts';
import { lossOf } from '../search/book-finder.ts';
import { inOrder } from './read-ahead.ts';
import type { Selection } from './selection.ts';

/** Blocks that are unpacked while the events of an earlier one are used. */
const blocksAhead = 3;

/** One pass over a tape, from a time to before another. */
export interface Pass {
  readonly path: string;
  readonly timeline: BlockTimeline;
  readonly selection: Selection;
  readonly onDamage: DamagePolicy;
  readonly from: Micros | undefined;
  readonly to: Micros | undefined;
  readonly signal: AbortSignal | undefined;
  /** Told after each block which share of them is done. */
  readonly done: (share: number) => void;
}

/** The events of a pass, a batch a block. */
export async function* readEventsOf(pass: Pass): AsyncGenerator<readonly MarketEvent[]> {
  const { path, timeline, selection, signal, from, to } = pass;
  const numbering = new Numbering(selection);
  const file = await TapeFile.open(path, 'r');
  try {
    const first = from === undefined ? 0 : Math.max(0, timeline.holding(justBefore(from)));
    const end = to === undefined ? timeline.blocks.length : timeline.holding(justBefore(to)) + 1;
    for (let at = 0; at < first; at++) numbering.pass(timeline.blocks[at]!);
    const needed = range(first, end).filter((at) => needs(pass, at));
    for await (const [at, reading] of inOrder(needed, blocksAhead, (at) =>
      readIndexedBlock(file, timeline.blocks[at]!),
    )) {
      signal?.throwIfAborted();
      const columns = await reading.catch((error: unknown) => {
        if (pass.onDamage === 'fail' || !isDamage(error)) throw error;
        return undefined;
      });
      const events = columns === undefined ? interruptions(pass, at, numbering) : eventsIn(columns, pass, numbering);
      pass.done((at + 1) / timeline.blocks.length);
      if (events.length > 0) yield events;
    }
    pass.done(1);
  } finally {
    await file.close();
  }
}

const needs = ({ timeline, selection }: Pass, at: number): boolean => {
  for (const place of selection.places) if (timeline.concerns(at, place)) return true;
  return false;
};

function eventsIn(columns: BlockColumns, { from, to, selection }: Pass, numbering: Numbering): MarketEvent[] {
  const first = from === undefined ? 0 : eventsUpTo(columns.receivedTimes, justBefore(from));
  const end = to === undefined ? columns.events : eventsUpTo(columns.receivedTimes, justBefore(to));
  numbering.passEvents(columns, first);
  return numbering.numbered(eventsOf(columns, selection, first, end));
}

/** What every selected instrument is told where a block is missing: its book is no longer known. */
function interruptions({ timeline, selection, path }: Pass, at: number, numbering: Numbering): FeedInterrupted[] {
  const time = timeline.startOf(at);
  return selection.instruments.map(({ id }) => ({
    type: 'FeedInterrupted',
    instrument: id,
    exchangeTime: time,
    receivedTime: time,
    sequence: numbering.inserted(),
    kind: 'sequence-gap',
    cause: lossOf(at),
    place: `${path}, block ${at}`,
  }));
}

/** Places of events in what is read: as on the tape, or, where instruments are left out, as if those had never been. */
class Numbering {
  readonly #selection: Selection;
  #next = 0;

  constructor(selection: Selection) {
    this.#selection = selection;
  }

  /** A block that is not read. */
  pass(block: IndexedBlock): void {
    if (block.status === 'found') this.#next += this.#selection.among(block.header.eventsOf);
  }

  /** Events of a block that are not read. */
  passEvents(columns: BlockColumns, count: number): void {
    for (let at = 0; at < count; at++) if (this.#selection.has(columns.instruments[at]!)) this.#next += 1;
  }

  numbered(events: MarketEvent[]): MarketEvent[] {
    if (!this.#selection.everything) return events.map((event) => ({ ...event, sequence: this.#next++ }));
    this.#next = (events.at(-1)?.sequence ?? this.#next - 1) + 1;
    return events;
  }

  inserted(): number {
    return this.#next++;
  }
}

/** Times are whole microseconds, so that "before" is "up to the one before". */
export const justBefore = (time: Micros): Micros => (time - 1) as Micros;

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
