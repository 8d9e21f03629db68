import type { BookReader } from '@replay/book';
import { type Instrument, type Micros, ReplayError } from '@replay/core';
import { type BookRequest, type ReconstructionStatistics, reconstruct } from '@replay/feed';
import type { CommandContext } from './command.ts';
import { type Moments, momentsIn } from './moments.ts';
import type { BookThen } from './passing-books.ts';

/** What can be asked for a book at any moment: a tape, a relay. */
export interface Searchable extends BookReader {
  readonly instruments: readonly Instrument[];
  /** From when to when there are books; undefined where nobody knows. */
  readonly span: { readonly from: Micros; readonly to: Micros } | undefined;
}

/** Books that are searched for moment by moment, several at a time, given in the order of time. */
export async function* searchedBooks(
  reader: Searchable,
  moments: Moments,
  { signal, err }: Pick<CommandContext, 'signal' | 'err'>,
): AsyncGenerator<BookThen> {
  const { span, instruments } = reader;
  if (moments.kind === 'every' && span === undefined && (moments.from === undefined || moments.to === undefined)) {
    throw new ReplayError('BAD_USAGE', 'nobody knows from when to when these data go', {
      remedy: 'give --from and --to',
    });
  }
  function* requests(): Generator<Wanted> {
    let place = 0;
    for (const time of momentsIn(moments, span?.from ?? (0 as Micros), span?.to)) {
      for (const instrument of instruments) yield { instrument: instrument.id, time, of: instrument, place: place++ };
    }
  }
  const reconstruction = reconstruct(reader, requests(), { signal });
  const early = new Map<number, BookThen>();
  let next = 0;
  for await (const answer of reconstruction) {
    if (answer.status === 'failed') throw answer.error;
    const { request, book } = answer;
    early.set(request.place, { instrument: request.of, time: request.time, book });
    for (let then = early.get(next); then !== undefined; then = early.get(next)) {
      early.delete(next);
      next += 1;
      yield then;
    }
  }
  if (next > instruments.length) err(`${statisticsText(reconstruction.statistics())}\n`);
}

interface Wanted extends BookRequest {
  readonly of: Instrument;
  /** Its turn in the output. */
  readonly place: number;
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
