import type { FeedInterrupted, MarketEvent, Micros } from '@replay/core';
import type { BlockColumns } from '../events/block-columns.ts';
import { eventsOf } from '../events/block-events.ts';
import { type BlockTimeline, countUpTo, justBefore } from '../files/block-timeline.ts';
import { type DamagePolicy, lossOf, passOver } from '../files/damage.ts';
import { TapeFile } from '../files/tape-file.ts';
import { Numbering } from './numbering.ts';
import { inOrder } from './read-ahead.ts';
import type { Selection } from './selection.ts';
import type { SharedBlocks } from './shared-blocks.ts';

/** Events that are made at a time. */
const eventsAtATime = 128;

/** One pass over a tape, from a time to before another. */
export interface Pass {
  readonly path: string;
  readonly blocks: SharedBlocks;
  /** Blocks that are decoded while the events of an earlier one are used. */
  readonly blocksAhead: number;
  readonly timeline: BlockTimeline;
  readonly selection: Selection;
  readonly onDamage: DamagePolicy;
  readonly from: Micros | undefined;
  readonly to: Micros | undefined;
  readonly signal: AbortSignal | undefined;
  /** Told after each block which share of them is done. */
  readonly done: (share: number) => void;
}

/** The events of a pass, in batches none of which crosses a block. */
export async function* readEventsOf(pass: Pass): AsyncGenerator<readonly MarketEvent[]> {
  const { path, blocks, blocksAhead, timeline, selection, signal, from, to } = pass;
  const numbering = new Numbering(selection);
  const file = await TapeFile.open(path, 'r');
  try {
    const first = from === undefined ? 0 : Math.max(0, timeline.holding(justBefore(from)));
    const end = to === undefined ? timeline.blocks.length : timeline.holding(justBefore(to)) + 1;
    for (let at = 0; at < first; at++) numbering.pass(timeline.blocks[at]!);
    const needed = range(first, end).filter((at) => needs(pass, at));
    for await (const [at, reading] of inOrder(needed, blocksAhead, (at) =>
      blocks.read(file, at, timeline.blocks[at]!),
    )) {
      signal?.throwIfAborted();
      const columns = await reading.catch((error: unknown) => passOver(error, pass.onDamage));
      if (columns === undefined) yield interruptions(pass, at, numbering);
      else yield* eventsIn(columns, pass, numbering);
      pass.done((at + 1) / timeline.blocks.length);
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

function* eventsIn(
  columns: BlockColumns,
  { from, to, selection }: Pass,
  numbering: Numbering,
): Generator<MarketEvent[]> {
  const first = from === undefined ? 0 : countUpTo(columns.receivedTimes, justBefore(from));
  const end = to === undefined ? columns.events : countUpTo(columns.receivedTimes, justBefore(to));
  numbering.passEvents(columns, first);
  for (const events of eventsOf(columns, selection, first, end, eventsAtATime)) yield numbering.numbered(events);
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

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
