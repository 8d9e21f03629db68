import type { BookReader } from '@replay/book';
import { ReplayError } from '@replay/core';
import { abortScope } from '../http/abort-scope.ts';
import { AnswerLane } from './answer-lane.ts';
import type { BookAnswer, BookRequest } from './book-request.ts';
import { LatencyRecord, type LatencySummary } from './latency-record.ts';
import { RequestLine } from './request-line.ts';

export interface ReconstructOptions {
  /** Books read at a time; 8 unless given. */
  readonly concurrency?: number;
  /** Requests that stand in line at most, in order among each other; 8,192 unless given. */
  readonly window?: number;
  readonly signal?: AbortSignal;
  /** Milliseconds; `performance.now` unless given. */
  readonly now?: () => number;
}

/** So far, or of the whole once all answers were taken. */
export interface ReconstructionStatistics {
  /** Answers, failures among them. */
  readonly count: number;
  readonly failures: number;
  /** Of the books given; undefined while there are none. */
  readonly latency: LatencySummary | undefined;
  /** Books given a second, from the start of the first read to the end of the latest; undefined while there are none. */
  readonly throughput: number | undefined;
}

/** The answers, in the order in which they are ready. To be read once. */
export interface Reconstruction<Request extends BookRequest> extends AsyncIterable<BookAnswer<Request>> {
  statistics(): ReconstructionStatistics;
}

const usualWindow = 8192;
const usualConcurrency = 8;

/**
 * Reads many books, several at a time.
 * 1. Requests are taken from the list as they are needed, never all at once: a million of them cost no more memory than the
 *    window (and eight bytes each for their latency), and one who takes answers slowly slows the reading down.
 * 2. Among those in line, a higher priority goes first; within one, requests go by instrument and time, so that neighbours
 *    share what the reader keeps.
 * 3. A request that fails is an answer too and stops nobody.
 * 4. Leaving the loop, or the signal, ends the reads under way; the signal's reason is thrown.
 */
export function reconstruct<Request extends BookRequest>(
  reader: BookReader,
  requests: Iterable<Request> | AsyncIterable<Request>,
  options: ReconstructOptions = {},
): Reconstruction<Request> {
  const { concurrency = usualConcurrency, window = usualWindow, signal, now = () => performance.now() } = options;
  const latencies = new LatencyRecord();
  let [given, failures] = [0, 0];
  let began: number | undefined;
  let ended = 0;
  if (!(Number.isInteger(concurrency) && concurrency >= 1 && Number.isInteger(window) && window >= 1)) {
    throw new ReplayError('BAD_CONFIGURATION', 'concurrency and window are counts of at least 1');
  }

  async function answer(request: Request, leave: AbortSignal): Promise<BookAnswer<Request>> {
    const start = now();
    began ??= start;
    try {
      const book = await reader.bookAt(request.instrument, request.time, leave);
      ended = now();
      given += 1;
      latencies.add(ended - start);
      return { status: 'given', request, book, millis: ended - start };
    } catch (thrown) {
      leave.throwIfAborted();
      ended = now();
      failures += 1;
      const error = thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown });
      return { status: 'failed', request, error, millis: ended - start };
    }
  }

  return {
    statistics: () => ({
      count: given + failures,
      failures,
      latency: latencies.summary(),
      throughput: given === 0 || began === undefined || ended <= began ? undefined : (1000 * given) / (ended - began),
    }),
    async *[Symbol.asyncIterator]() {
      const left = new AbortController();
      const scope = abortScope([signal, left.signal]);
      // Loaded here: whoever reads one book, or none, should not wait for it.
      const { default: PQueue } = await import('p-queue');
      const queue = new PQueue({ concurrency, queueClass: RequestLine, autoStart: false });
      const lane = new AnswerLane(queue, (request: Request) => answer(request, scope.signal), scope.signal);
      try {
        void lane.feed(requests, window);
        for (let ready = await lane.take(); ready !== undefined; ready = await lane.take()) yield ready;
      } finally {
        left.abort();
        scope.release();
        lane.clear();
      }
    },
  };
}
