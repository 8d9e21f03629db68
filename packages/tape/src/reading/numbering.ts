import { type MarketEvent, ReplayError } from '@replay/core';
import type { BlockColumns } from '../events/block-columns.ts';
import type { IndexedBlock } from '../files/block-index.ts';
import type { OpenedBlocks } from '../search/opened-blocks.ts';
import type { Selection } from './selection.ts';

/** Places of events in what is read: as on the tape, or, where instruments are left out, as if those had never been. */
export class Numbering {
  readonly #selection: Selection;
  #next = 0;

  constructor(selection: Selection) {
    this.#selection = selection;
  }

  /** A block that is not read. */
  pass(block: IndexedBlock): void {
    this.#next += selectedIn(block, this.#selection);
  }

  /** Events of a block that are not read. */
  passEvents(columns: BlockColumns, count: number): void {
    for (let at = 0; at < count; at++) if (this.#selection.has(columns.instruments[at]!)) this.#next += 1;
  }

  /** Events that are numbered as on the tape, up to this one. */
  passUpTo(sequence: number | undefined): void {
    if (sequence !== undefined) this.#next = sequence + 1;
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

/** How many selected events stand before the one with this place in the tape: its place where the others are left out. */
export function placeAmongSelected(
  sequence: number,
  blocks: readonly IndexedBlock[],
  selection: Selection,
  opened: OpenedBlocks,
): number {
  let before = 0;
  let holding: number | undefined;
  for (const [at, block] of blocks.entries()) {
    if (block.status === 'lost') continue;
    if (block.header.firstSequence > sequence) break;
    if (holding !== undefined) before += selectedIn(blocks[holding]!, selection);
    holding = at;
  }
  if (holding === undefined) throw new ReplayError('BUG', `no block of the tape holds event ${sequence}`);
  const { sequences, instruments } = opened.open(holding);
  for (let at = 0; at < sequences.length && sequences[at]! < sequence; at++) {
    if (selection.has(instruments[at]!)) before += 1;
  }
  return before;
}

const selectedIn = (block: IndexedBlock, selection: Selection): number =>
  block.status === 'found' ? selection.among(block.header.eventsOf) : 0;
