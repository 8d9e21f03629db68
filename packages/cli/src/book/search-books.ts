import type { BookReader } from '@replay/book';
import { type Instrument, type Micros, ReplayError } from '@replay/core';
import { type BookRequest, type ReconstructionStatistics, reconstruct } from '@replay/feed';
import type { CommandContext } from '../command/command.ts';
import { type BookTimes, timesIn } from './book-times.ts';
import type { TimedBook } from './scan-books.ts';

/** Data that can be queried for the book at any time: a tape or a relay. */
export interface SearchableBooks extends BookReader {
  readonly instruments: readonly Instrument[];
  /** The time span of the books; undefined where it is unknown. */
  readonly span: { readonly from: Micros; readonly to: Micros } | undefined;
}

/** Searches for the books at the given times, several concurrently, and yields them in order of time. */
export async function* searchBooks(
  reader: SearchableBooks,
  times: BookTimes,
  { signal, err }: Pick<CommandContext, 'signal' | 'err'>,
): AsyncGenerator<TimedBook> {
  const { span, instruments } = reader;
  if (times.kind === 'every' && span === undefined && (times.from === undefined || times.to === undefined)) {
    throw new ReplayError('BAD_USAGE', 'the time span of these data is unknown', {
      remedy: 'give --from and --to',
    });
  }
  function* requests(): Generator<IndexedRequest> {
    let index = 0;
    for (const time of timesIn(times, span?.from ?? (0 as Micros), span?.to)) {
      for (const instrument of instruments) yield { instrument: instrument.id, time, of: instrument, index: index++ };
    }
  }
  const reconstruction = reconstruct(reader, requests(), { signal });
  const pending = new Map<number, TimedBook>();
  let next = 0;
  for await (const answer of reconstruction) {
    if (answer.status === 'failed') throw answer.error;
    const { request, book } = answer;
    pending.set(request.index, { instrument: request.of, time: request.time, book });
    for (let found = pending.get(next); found !== undefined; found = pending.get(next)) {
      pending.delete(next);
      next += 1;
      yield found;
    }
  }
  if (next > instruments.length) err(`${statisticsText(reconstruction.statistics())}\n`);
}

interface IndexedRequest extends BookRequest {
  readonly of: Instrument;
  /** Its position in the output. */
  readonly index: number;
}

function statisticsText({ count, failures, latency, throughput }: ReconstructionStatistics): string {
  const millis = (value: number): string => `${value.toFixed(2)} ms`;
  const times =
    latency === undefined
      ? ''
      : `; mean ${millis(latency.mean)}, p50 ${millis(latency.p50)}, p95 ${millis(latency.p95)}, p99 ${millis(latency.p99)}, max ${millis(latency.max)}`;
  const rate = throughput === undefined ? '' : `; ${Math.round(throughput).toLocaleString('en-US')} books/s`;
  return `${count.toLocaleString('en-US')} books, ${failures} failures${times}${rate}`;
}
