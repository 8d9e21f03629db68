import { type Instrument, type InstrumentId, type MarketEvent, nearest, ReplayError } from '@replay/core';
import type { BlockColumns } from '../events/block-columns.ts';
import type { IndexedBlock } from '../files/block-index.ts';
import type { BlockCache } from '../search/block-cache.ts';

/** The selected instruments of a tape, by their index in it. */
export class Selection {
  readonly instruments: readonly Instrument[];
  /** All ids of the tape, by index. */
  readonly ids: readonly InstrumentId[];
  /** True where every instrument of the tape is selected, so that events keep the sequence numbers of the tape. */
  readonly everything: boolean;
  readonly #indexes: ReadonlyMap<InstrumentId, number>;

  /** Throws `BAD_USAGE` for an instrument that is not on the tape. */
  constructor(held: readonly Instrument[], wanted: readonly InstrumentId[] | undefined, tape: string) {
    this.ids = held.map(({ id }) => id);
    for (const id of wanted ?? []) if (!this.ids.includes(id)) throw absent(id, this.ids, tape);
    this.instruments = wanted === undefined ? held : held.filter(({ id }) => wanted.includes(id));
    this.everything = this.instruments.length === held.length;
    this.#indexes = new Map(this.instruments.map(({ id }) => [id, this.ids.indexOf(id)]));
  }

  /** The index of a selected instrument in the tape. Throws `BAD_USAGE` for another. */
  indexOf(id: InstrumentId, tape: string): number {
    const index = this.#indexes.get(id);
    if (index === undefined) throw absent(id, [...this.#indexes.keys()], tape);
    return index;
  }

  get indexes(): IterableIterator<number> {
    return this.#indexes.values();
  }

  readonly has = (index: number): boolean => this.everything || this.#indexes.has(this.ids[index]!);

  /** How many of the events, counted by instrument, are selected. */
  among(eventsOf: readonly number[]): number {
    let events = 0;
    for (const index of this.indexes) events += eventsOf[index]!;
    return events;
  }
}

function absent(id: InstrumentId, held: readonly InstrumentId[], tape: string): ReplayError {
  const close = nearest(id, held);
  return new ReplayError('BAD_USAGE', `there is no instrument '${id}' on the tape`, {
    place: tape,
    remedy: `give one of ${(close.length > 0 ? close : held).join(', ')}`,
  });
}

/**
 * Numbers the events of a pass: as on the tape, or, where instruments are left out, as if those had never been on it.
 */
export class Numbering {
  readonly #selection: Selection;
  #next = 0;

  constructor(selection: Selection) {
    this.#selection = selection;
  }

  /** Counts a block that is not read. */
  skipBlock(block: IndexedBlock): void {
    this.#next += selectedIn(block, this.#selection);
  }

  /** Counts events of a block that are not read. */
  skipEvents(columns: BlockColumns, count: number): void {
    for (let at = 0; at < count; at++) if (this.#selection.has(columns.instruments[at]!)) this.#next += 1;
  }

  /** Continues behind an event that keeps its sequence number of the tape. */
  skipTo(sequence: number | undefined): void {
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

/** How many selected events precede the event with this sequence number: its number where the others are left out. */
export function sequenceAmongSelected(
  sequence: number,
  blocks: readonly IndexedBlock[],
  selection: Selection,
  blockCache: BlockCache,
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
  const { sequences, instruments } = blockCache.open(holding);
  for (let at = 0; at < sequences.length && sequences[at]! < sequence; at++) {
    if (selection.has(instruments[at]!)) before += 1;
  }
  return before;
}

const selectedIn = (block: IndexedBlock, selection: Selection): number =>
  block.status === 'found' ? selection.among(block.header.eventsOf) : 0;
