import {
  columnsFrom,
  type EventColumns,
  type Instrument,
  type MarketEvent,
  type MarketSource,
  type Micros,
  ReplayError,
} from '@replay/core';
import { eventBatches } from '../columns/event-batches.ts';
import { abortScope } from '../http/abort-scope.ts';
import { driftingMerge } from './drifting-merge.ts';
import { type Lane, mergedColumns } from './merge-columns.ts';

export interface MergeOptions {
  /**
   * Microseconds to add to the receipt times of each source, in the order of the sources: by how much the clock of its recorder was
   * behind. The venue's own times are by another clock, and stay. 0 unless given.
   */
  readonly offsets?: readonly number[];
  /**
   * For live sources: milliseconds to wait for one that is quiet before the others go on without it. What it brings too late then
   * counts as received together with the event ahead of it, and is flagged. Recordings need none: they are merged exactly.
   */
  readonly driftWindow?: number;
  /** Batches of each live source that are read ahead while others are waited for; 4 unless given. */
  readonly readAhead?: number;
}

/**
 * Reads several sources as one: by the time of receipt, ties in the order of the sources, and numbered anew. Memory holds a batch
 * of each source, or as many as are read ahead. Throws `BAD_USAGE` for an instrument that two of them have, and what a source
 * throws, behind all that was read before it.
 */
export function mergeSources(sources: readonly MarketSource[], options: MergeOptions = {}): MarketSource {
  const instruments = united(sources);
  const { offsets = [], driftWindow, readAhead = 4 } = options;
  if (offsets.length > 0 && offsets.length !== sources.length) {
    throw new ReplayError('BAD_USAGE', `${offsets.length} clock offsets are given for ${sources.length} sources`, {
      remedy: 'give one for each source, 0 for a clock that was right',
    });
  }
  const offsetOf = (place: number): number => offsets[place] ?? 0;
  const description = sources.map((source) => source.description).join(' + ');

  /** Reads all sources until the reader leaves: who still waits for a source that has nothing to say is let go. */
  async function* together<Batch>(
    signal: AbortSignal | undefined,
    merge: (signal: AbortSignal, left: AbortController) => AsyncGenerator<Batch>,
  ): AsyncGenerator<Batch> {
    const left = new AbortController();
    const scope = abortScope([signal, left.signal]);
    try {
      yield* merge(scope.signal, left);
    } finally {
      left.abort();
      scope.release();
    }
  }

  const columns = (signal?: AbortSignal): AsyncGenerator<EventColumns> =>
    together(signal, (scope, left) => {
      let instrumentsBefore = 0;
      const lanes = sources.map((source, place) => {
        const lane = exactLane(moved(columnsFrom(source, scope), offsetOf(place), instrumentsBefore), left);
        instrumentsBefore += source.instruments.length;
        return lane;
      });
      return mergedColumns(lanes, undefined);
    });

  const drifting = (window: number, signal?: AbortSignal): AsyncGenerator<readonly MarketEvent[]> =>
    together(signal, (scope, left) => {
      const lanes = sources.map((source, place) => ({
        name: source.description,
        batches: shifted(source.batches(scope), offsetOf(place)),
      }));
      return driftingMerge(lanes, { driftWindow: window, readAhead, letGo: () => left.abort() }, signal);
    });

  return {
    description,
    instruments,
    get notes() {
      return sources.flatMap(({ notes }) => notes);
    },
    ...(driftWindow === undefined
      ? { batches: (signal) => eventBatches(columns(signal)), columns }
      : { batches: (signal) => drifting(driftWindow, signal) }),
    digests: async () => (await Promise.all(sources.map((source) => source.digests()))).flat(),
    progress: () => shareOf(sources),
    checks: () => sources.flatMap((source) => source.checks?.() ?? []),
    leftOut: () => sources.flatMap((source) => source.leftOut?.() ?? []),
  };
}

/** Copies of the events, since their sources may show them to others, with their receipt by the clock that all are told by. */
async function* shifted(batches: AsyncIterable<readonly MarketEvent[]>, offset: number): AsyncGenerator<MarketEvent[]> {
  for await (const batch of batches) {
    yield batch.map((event) => ({ ...event, receivedTime: (event.receivedTime + offset) as Micros }));
  }
}

/**
 * Columns with their receipt by the clock that all are told by, and their instruments counted behind those of the sources before.
 * What is written to, and what differs, is a copy: the source may show its own to others.
 */
async function* moved(
  batches: AsyncIterable<EventColumns>,
  offset: number,
  instrumentsBefore: number,
): AsyncGenerator<EventColumns> {
  for await (const columns of batches) {
    const receivedTimes = columns.receivedTimes.map((time) => time + offset);
    const sequences = columns.sequences.slice();
    yield {
      ...columns,
      instruments: columns.instruments.map((instrument) => instrument + instrumentsBefore),
      receivedTimes,
      sequences,
      rowsOf: (instrument) => columns.rowsOf(instrument - instrumentsBefore),
      event: (index) => ({
        ...columns.event(index),
        receivedTime: receivedTimes[index]! as Micros,
        sequence: sequences[index]!,
      }),
    };
  }
}

/** A lane of the exact merge. One that fails lets go of the others, which may be waiting for something. */
const exactLane = (columns: AsyncGenerator<EventColumns>, left: AbortController): Lane => ({
  rank: 0,
  columns: {
    next: () =>
      columns.next().catch((error: unknown) => {
        left.abort(error);
        throw error;
      }),
    return: () => columns.return(undefined),
  },
});

function united(sources: readonly MarketSource[]): readonly Instrument[] {
  const owners = new Map<Instrument['id'], MarketSource>();
  for (const source of sources) {
    for (const { id } of source.instruments) {
      const owner = owners.get(id);
      if (owner !== undefined) {
        throw new ReplayError('BAD_USAGE', `${id} is in two sources, ${owner.description} and ${source.description}`, {
          remedy: 'choose with --exchange and --symbol, or leave one of the sources out',
        });
      }
      owners.set(id, source);
    }
  }
  return sources.flatMap(({ instruments }) => instruments);
}

/** The mean of what the sources have behind them; undefined as soon as one does not know. */
function shareOf(sources: readonly MarketSource[]): number | undefined {
  let sum = 0;
  for (const source of sources) {
    const share = source.progress?.();
    if (share === undefined) return undefined;
    sum += share;
  }
  return sum / Math.max(1, sources.length);
}
