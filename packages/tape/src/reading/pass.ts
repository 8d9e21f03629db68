import { columnsOf, type EventColumns, type FeedInterrupted, type MarketEvent, type Micros } from '@replay/core';
import type { BlockColumns } from '../events/block-columns.ts';
import { columnsOfBlock, eventsOf } from '../events/block-events.ts';
import { type BlockTimeline, countUpTo, justBefore } from '../files/block-timeline.ts';
import { type DamagePolicy, damageCause, skipIfAllowed } from '../files/read-blocks.ts';
import { TapeFile } from '../files/tape-file.ts';
import { BlockCodec } from '../threads/block-codec.ts';
import { Numbering, type Selection } from './selection.ts';
import type { SharedBlocks } from './shared-blocks.ts';

/** How many events a batch has at most. */
const eventsAtATime = 128;

/** One pass over a tape, over the time range [from, to). */
export interface Pass {
  readonly path: string;
  readonly blocks: SharedBlocks;
  /** Blocks that are decoded ahead, while the events of an earlier one are used. */
  readonly blocksAhead: number;
  readonly timeline: BlockTimeline;
  readonly selection: Selection;
  readonly onDamage: DamagePolicy;
  readonly from: Micros | undefined;
  readonly to: Micros | undefined;
  readonly signal: AbortSignal | undefined;
  /** Called after each block with the share of blocks that are done. */
  readonly done: (share: number) => void;
}

/** The events of a pass, in batches none of which spans two blocks. */
export async function* readEventsOf(pass: Pass): AsyncGenerator<readonly MarketEvent[]> {
  const numbering = new Numbering(pass.selection);
  for await (const block of readBlocks(pass, numbering)) {
    if (block.columns === undefined) yield interruptions(pass, block.at, numbering);
    else yield* eventsIn(block.columns, pass, numbering);
  }
}

/** The same in columns, a block at a time; for a pass over every instrument of the tape. */
export async function* readColumnsOf(pass: Pass): AsyncGenerator<EventColumns> {
  const { ids } = pass.selection;
  const numbering = new Numbering(pass.selection);
  for await (const { at, columns } of readBlocks(pass, numbering)) {
    if (columns === undefined) {
      yield columnsOf(interruptions(pass, at, numbering), ids);
      continue;
    }
    const [start, end] = partOf(columns, pass);
    numbering.skipTo(columns.sequences[end - 1]);
    if (end > start) yield columnsOfBlock(columns, ids, start, end);
  }
}

interface PassedBlock {
  readonly at: number;
  /** Undefined for a damaged block that was skipped. */
  readonly columns: BlockColumns | undefined;
}

async function* readBlocks(pass: Pass, numbering: Numbering): AsyncGenerator<PassedBlock> {
  const { path, blocks, blocksAhead, timeline, signal, from, to } = pass;
  const first = from === undefined ? 0 : Math.max(0, timeline.holding(justBefore(from)));
  const end = to === undefined ? timeline.blocks.length : timeline.holding(justBefore(to)) + 1;
  for (let at = 0; at < first; at++) numbering.skipBlock(timeline.blocks[at]!);
  const needed = range(first, end).filter((at) => needs(pass, at));
  const file = await TapeFile.open(path, 'r');
  const codec = new BlockCodec(timeline.sizeOf(needed));
  try {
    for await (const [at, reading] of inOrder(needed, blocksAhead, (at) =>
      blocks.read(file, at, timeline.blocks[at]!, codec),
    )) {
      signal?.throwIfAborted();
      yield { at, columns: await reading.catch((error: unknown) => skipIfAllowed(error, pass.onDamage)) };
      pass.done((at + 1) / timeline.blocks.length);
    }
    pass.done(1);
  } finally {
    codec.close();
    await file.close();
  }
}

const needs = ({ timeline, selection }: Pass, at: number): boolean => {
  for (const index of selection.indexes) if (timeline.concerns(at, index)) return true;
  return false;
};

function* eventsIn(columns: BlockColumns, pass: Pass, numbering: Numbering): Generator<MarketEvent[]> {
  const [first, end] = partOf(columns, pass);
  numbering.skipEvents(columns, first);
  for (const events of eventsOf(columns, pass.selection, first, end, eventsAtATime)) yield numbering.numbered(events);
}

/** The index range [first, end) of the events of a block within the times of a pass. */
function partOf({ receivedTimes, events }: BlockColumns, { from, to }: Pass): readonly [first: number, end: number] {
  return [
    from === undefined ? 0 : countUpTo(receivedTimes, justBefore(from)),
    to === undefined ? events : countUpTo(receivedTimes, justBefore(to)),
  ];
}

/** One interruption for every selected instrument where a block is missing: its book is no longer known. */
function interruptions({ timeline, selection, path }: Pass, at: number, numbering: Numbering): FeedInterrupted[] {
  const time = timeline.startOf(at);
  return selection.instruments.map(({ id }) => ({
    type: 'FeedInterrupted',
    instrument: id,
    exchangeTime: time,
    receivedTime: time,
    sequence: numbering.inserted(),
    kind: 'sequence-gap',
    cause: damageCause(at),
    place: `${path}, block ${at}`,
  }));
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);

/** Runs work on the items in order, starting up to `ahead` of them before their result is needed. */
export async function* inOrder<Item, Result>(
  items: Iterable<Item>,
  ahead: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<readonly [Item, Promise<Result>]> {
  const begun: (readonly [Item, Promise<Result>])[] = [];
  try {
    for (const item of items) {
      const result = work(item);
      // It may fail before its result is awaited; the error is reported then.
      result.catch(() => undefined);
      begun.push([item, result]);
      if (begun.length > ahead) yield begun.shift()!;
    }
    while (begun.length > 0) yield begun.shift()!;
  } finally {
    // The caller may close what these read from only once they have settled.
    await Promise.allSettled(begun.map(([, result]) => result));
  }
}
