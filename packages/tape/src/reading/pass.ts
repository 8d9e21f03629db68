import { columnsOf, type EventColumns, type FeedInterrupted, type MarketEvent, type Micros } from '@replay/core';
import type { BlockColumns } from '../events/block-columns.ts';
import { columnsOfBlock, eventsOf } from '../events/block-events.ts';
import { type BlockTimeline, countUpTo, justBefore } from '../files/block-timeline.ts';
import { type DamagePolicy, lossOf, passOver } from '../files/damage.ts';
import { TapeFile } from '../files/tape-file.ts';
import { BlockCodec } from '../threads/block-codec.ts';
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
    numbering.passUpTo(columns.sequences[end - 1]);
    if (end > start) yield columnsOfBlock(columns, ids, start, end);
  }
}

interface PassedBlock {
  readonly at: number;
  /** Undefined for a block that is damaged and was passed over. */
  readonly columns: BlockColumns | undefined;
}

async function* readBlocks(pass: Pass, numbering: Numbering): AsyncGenerator<PassedBlock> {
  const { path, blocks, blocksAhead, timeline, signal, from, to } = pass;
  const first = from === undefined ? 0 : Math.max(0, timeline.holding(justBefore(from)));
  const end = to === undefined ? timeline.blocks.length : timeline.holding(justBefore(to)) + 1;
  for (let at = 0; at < first; at++) numbering.pass(timeline.blocks[at]!);
  const needed = range(first, end).filter((at) => needs(pass, at));
  const file = await TapeFile.open(path, 'r');
  const codec = new BlockCodec(timeline.sizeOf(needed));
  try {
    for await (const [at, reading] of inOrder(needed, blocksAhead, (at) =>
      blocks.read(file, at, timeline.blocks[at]!, codec),
    )) {
      signal?.throwIfAborted();
      yield { at, columns: await reading.catch((error: unknown) => passOver(error, pass.onDamage)) };
      pass.done((at + 1) / timeline.blocks.length);
    }
    pass.done(1);
  } finally {
    codec.close();
    await file.close();
  }
}

const needs = ({ timeline, selection }: Pass, at: number): boolean => {
  for (const place of selection.places) if (timeline.concerns(at, place)) return true;
  return false;
};

function* eventsIn(columns: BlockColumns, pass: Pass, numbering: Numbering): Generator<MarketEvent[]> {
  const [first, end] = partOf(columns, pass);
  numbering.passEvents(columns, first);
  for (const events of eventsOf(columns, pass.selection, first, end, eventsAtATime)) yield numbering.numbered(events);
}

/** The indexes of the first event of a block within the times of a pass, and of the first behind them. */
function partOf({ receivedTimes, events }: BlockColumns, { from, to }: Pass): readonly [first: number, end: number] {
  return [
    from === undefined ? 0 : countUpTo(receivedTimes, justBefore(from)),
    to === undefined ? events : countUpTo(receivedTimes, justBefore(to)),
  ];
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
