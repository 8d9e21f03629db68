import type { EventColumns, Micros } from '@replay/core';
import { ColumnsBuilder } from '../columns/columns-builder.ts';
import { batchSize } from '../columns/event-batches.ts';

/** One ordered stream of events among those to be merged. */
export interface Lane {
  /** Ties in time go to the smaller rank: prints come before the book message that already shows them. */
  readonly rank: number;
  /** Fresh columns, whose `sequences` the merge writes and their events read; their instruments are counted alike in all lanes. */
  readonly columns: AsyncIterator<EventColumns>;
}

/**
 * Merges ordered lanes by receipt time, and numbers their events from 0. Ties go by rank, then by instrument, then by the lane's
 * place in the list. Ends before the first event at or after `to`. Awaits once per batch of a lane. A batch that comes before
 * all else goes on as it is; others are copied together, without making objects.
 */
export async function* mergedColumns(lanes: readonly Lane[], to: Micros | undefined): AsyncGenerator<EventColumns> {
  const heads = lanes.map((lane, place) => new Head(lane, place));
  const end = to ?? Infinity;
  const numbering = { next: 0 };
  const mixed = new MixedColumns();
  try {
    await Promise.all(heads.map((head) => head.refill()));
    const queue = heads.filter((head) => head.time !== Infinity).sort(precedence);
    for (let first = queue[0]; first !== undefined && first.time < end; first = queue[0]) {
      const rival = queue[1];
      if (mixed.count === 0 && first.lastTime < Math.min(rival?.time ?? Infinity, end)) yield first.takeRest(numbering);
      else first.runTo(rival, end, mixed, numbering);
      if (mixed.count >= batchSize) yield mixed.take();
      if (first.isDrained) {
        // Events that were read before a failure are given before it is thrown.
        const failure = await first.refill().then(nothing, (error: unknown) => ({ error }));
        if (failure !== undefined) {
          if (mixed.count > 0) yield mixed.take();
          throw failure.error;
        }
      }
      reposition(queue);
    }
    if (mixed.count > 0) yield mixed.take();
  } finally {
    await Promise.all(lanes.map((lane) => lane.columns.return?.()));
  }
}

interface Numbering {
  next: number;
}

/** The next event of a lane, with what decides its turn. */
class Head {
  readonly #lane: Lane;
  readonly #place: number;
  #columns: EventColumns | undefined;
  #at = 0;
  #end = 0;
  /** Receipt time of the next event; infinite at the end of the lane, and while the lane must be refilled. */
  time = Infinity;
  instrument = 0;

  constructor(lane: Lane, place: number) {
    this.#lane = lane;
    this.#place = place;
  }

  get rank(): number {
    return this.#lane.rank;
  }

  get place(): number {
    return this.#place;
  }

  get isDrained(): boolean {
    return this.#at >= this.#end;
  }

  /** Receipt time of the last event of the batch. */
  get lastTime(): number {
    return this.#columns?.receivedTimes[this.#end - 1] ?? Infinity;
  }

  /** The rest of the batch as it is, numbered. */
  takeRest(numbering: Numbering): EventColumns {
    const columns = this.#columns as EventColumns;
    const start = this.#at;
    for (let index = start; index < this.#end; index++) columns.sequences[index] = numbering.next++;
    this.#at = this.#end;
    this.#look();
    return start === columns.start ? columns : { ...columns, start };
  }

  /** Copies events while nothing else comes before them. */
  runTo(rival: Head | undefined, end: number, mixed: MixedColumns, numbering: Numbering): void {
    const columns = this.#columns as EventColumns;
    for (;;) {
      columns.sequences[this.#at] = numbering.next++;
      mixed.add(columns, this.#at);
      this.#at += 1;
      this.#look();
      if (this.time >= end || mixed.count >= batchSize) return;
      if (rival !== undefined && precedence(this, rival) > 0) return;
    }
  }

  async refill(): Promise<void> {
    const next = await this.#lane.columns.next();
    this.#columns = next.done === true ? undefined : next.value;
    this.#at = this.#columns?.start ?? 0;
    this.#end = this.#columns?.end ?? 0;
    if (next.done !== true && this.isDrained) return this.refill();
    this.#look();
  }

  #look(): void {
    const hasNext = this.#columns !== undefined && !this.isDrained;
    this.time = hasNext ? this.#columns!.receivedTimes[this.#at]! : Infinity;
    if (hasNext) this.instrument = this.#columns!.instruments[this.#at]!;
  }
}

/** Events of several columns, copied into others. */
class MixedColumns {
  readonly #built = new ColumnsBuilder();
  /** Where each event is from. */
  #sources: EventColumns[] = [];
  #indexes: number[] = [];

  get count(): number {
    return this.#built.count;
  }

  add(columns: EventColumns, index: number): void {
    const instrument = columns.instruments[index]!;
    const bidRows = columns.bidRows[index]!;
    const askRows = columns.askRows[index]!;
    this.#built.add(
      columns.kinds[index]!,
      instrument,
      columns.exchangeTimes[index]!,
      columns.receivedTimes[index]!,
      columns.sequences[index]!,
      bidRows,
      askRows,
    );
    const first = columns.firstRows[index]!;
    this.#built.rows.pushAll(columns.rowsOf(instrument), first, first + bidRows + askRows);
    this.#sources.push(columns);
    this.#indexes.push(index);
  }

  take(): EventColumns {
    const { rows, ...columns } = this.#built.take();
    const sources = this.#sources;
    const indexes = this.#indexes;
    this.#sources = [];
    this.#indexes = [];
    return {
      ...columns,
      rowsOf: () => rows,
      event: (index) => sources[index]!.event(indexes[index]!),
    };
  }
}

const precedence = (one: Head, other: Head): number =>
  one.time - other.time || one.rank - other.rank || one.instrument - other.instrument || one.place - other.place;

/** Moves the first of an otherwise sorted queue to its place, or out of the queue when its lane has ended. */
function reposition(queue: Head[]): void {
  const moved = queue[0] as Head;
  let low = 1;
  let high = queue.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (precedence(queue[middle] as Head, moved) < 0) low = middle + 1;
    else high = middle;
  }
  if (low > 1) {
    queue.copyWithin(0, 1, low);
    queue[low - 1] = moved;
  }
  if (moved.time === Infinity) queue.splice(queue.indexOf(moved), 1);
}

const nothing = (): undefined => undefined;
