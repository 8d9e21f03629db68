import { setTimeout as pause } from 'node:timers/promises';
import type PQueue from 'p-queue';
import { type AbortScope, abortScope, manyListened } from './abort-scope.ts';
import { baseAddress, type CallQuery, callAddress, isOnThisMachine, shownAddress } from './address.ts';
import { bounded, largestResponse, unpacked, wholeBody } from './body.ts';
import {
  type Call,
  type CallTerms,
  type HttpAnswer,
  type HttpTimeouts,
  type ReadBody,
  type RequestCounts,
  type ResponseHead,
  type RunningCounts,
  usualTimeouts,
} from './http-call.ts';
import { closedHere, httpFailure, type Peer, reasonOf, relayPeer } from './http-errors.ts';
import { type Access, HttpKey } from './http-key.ts';
import { RequestLimiter } from './request-limiter.ts';
import { pauseAfter, type RetryRule, relayRetryRule } from './retry.ts';
import type { Transport, TransportTerms } from './transport.ts';

/**
 * An HTTP client with rate limit, retry and back-off: at most 20 requests in flight and so many a minute, half as many after a 429.
 * It retries broken connections, truncated or damaged bodies, 408, 425, 429 and 5xx, after growing random pauses or the pause that
 * `Retry-After` asks for.
 *
 * A permanent failure throws an error with the address, the server's message and a remedy: `BAD_USAGE` for 400 and 404, else `NETWORK`.
 * Proxies named in the environment are used, except for a server on this machine.
 */
export class HttpClient {
  readonly #base: URL;
  /** For streams that callers open themselves. */
  readonly key: HttpKey;
  readonly #peer: Peer;
  readonly #rule: RetryRule;
  readonly #random: () => number;
  readonly #wait: (millis: number, signal: AbortSignal) => Promise<void>;
  /** Milliseconds for one whole attempt. */
  readonly #total: number;
  readonly #limiter: RequestLimiter;
  readonly #transport: Transport;
  readonly #closing = manyListened(new AbortController());
  readonly #counts: RunningCounts = { requests: 0, retries: 0, tooMany: 0, bytes: 0, quotaLeft: undefined };

  private constructor(options: HttpClientOptions, { Transport, Queue }: Libraries) {
    this.#base = baseAddress(options.url);
    this.key = new HttpKey(options);
    this.#peer = options.peer ?? relayPeer;
    this.#rule = options.retryRule ?? relayRetryRule;
    this.#random = options.random ?? Math.random;
    this.#wait = options.wait ?? (async (millis, signal) => pause(millis, undefined, { signal }));
    const timeouts = { ...usualTimeouts, ...options.timeouts };
    this.#total = timeouts.total;
    this.key.refuseClear(this.#base);
    const isHere = isOnThisMachine(this.#base);
    const shared = { inFlight: options.inFlight ?? 20, now: options.now ?? Date.now, counts: this.#counts };
    this.#limiter = new RequestLimiter(Queue, {
      ...shared,
      perMinute: options.requestsPerMinute ?? (isHere ? 600_000 : 600),
      longestHold: this.#rule.longestPause,
      wait: this.#wait,
    });
    this.#transport = new Transport({ ...shared, base: this.#base, key: this.key, timeouts });
  }

  /** Loads the libraries, which programs that only read files never need. */
  static async open(options: HttpClientOptions): Promise<HttpClient> {
    const [{ Transport }, { default: Queue }] = await Promise.all([import('./transport.ts'), import('p-queue')]);
    return new HttpClient(options, { Transport, Queue });
  }

  /** The address of the server, without secrets. */
  get place(): string {
    return this.key.redact(shownAddress(this.#base));
  }

  get counts(): RequestCounts {
    return { ...this.#counts };
  }

  /** The current rate limit. */
  get requestsPerMinute(): number {
    return this.#limiter.perMinute;
  }

  /** A whole response as text. One of more than 64 MB is refused, compressed or not. */
  get(path: string, query: CallQuery, signal?: AbortSignal): Promise<HttpAnswer> {
    const read = async (body: AsyncIterable<Buffer>, head: ResponseHead): Promise<HttpAnswer> => {
      const text = await textOf(body, head);
      return { text, place: head.place, headers: head.headers, redact: (shown) => this.key.redact(shown) };
    };
    return this.fetch(path, query, read, { signal, isWhole: true, headers: { 'accept-encoding': 'gzip' } });
  }

  /**
   * Sends a request until a response was read: `read` turns its body, as transferred, into a value. When it throws, the request is
   * retried, unless it throws a `ReplayError`.
   */
  async fetch<Value>(path: string, query: CallQuery, read: ReadBody<Value>, terms: CallTerms = {}): Promise<Value> {
    const { signal, release } = abortScope([terms.signal, this.#closing.signal]);
    try {
      return await this.#send({ ...this.#target(path, query), read, terms, total: terms.total ?? this.#total, signal });
    } finally {
      release();
    }
  }

  /**
   * Sends a request until a response begins, and returns its body as transferred, read at the pace of its consumer: only silence is
   * bounded. A truncated body throws `NETWORK`. It must be read or discarded (`for await` does either), or its connection stays open.
   */
  async stream(path: string, query: CallQuery, terms: CallTerms = {}): Promise<StreamedResponse> {
    const discarded = new AbortController();
    const scope = abortScope([terms.signal, this.#closing.signal, discarded.signal]);
    const { signal } = scope;
    const read = async (body: AsyncIterable<Buffer>, head: ResponseHead): Promise<StreamedResponse> => {
      const fail = (cause: unknown) => {
        signal.throwIfAborted();
        const said = this.key.redact(`its response broke off: ${reasonOf(cause)}`);
        return httpFailure({ status: 'broken', said, transient: true, cause }, said, 1, head.place, this.#peer);
      };
      return streamedResponse(body, head, fail, scope, (reason) => discarded.abort(reason));
    };
    try {
      return await this.#send({ ...this.#target(path, query), read, terms, total: undefined, signal });
    } catch (error) {
      scope.release();
      throw error;
    }
  }

  /** Aborts all calls and closes all sockets. */
  async close(reason: unknown = closedHere(this.#peer)): Promise<void> {
    this.#closing.abort(reason);
    this.#transport.close();
  }

  async #send<Value>(call: Call<Value>): Promise<Value> {
    const { place, signal } = call;
    for (let attempt = 1; ; attempt++) {
      signal.throwIfAborted();
      const outcome = await this.#limiter.run(() => this.#transport.attempt(call), signal);
      if (outcome.status === 'answered') return outcome.value;
      const millis = pauseAfter(outcome, attempt, this.#rule, this.#random);
      if (millis === undefined) {
        throw httpFailure(outcome, this.key.redact(outcome.said), attempt, place, this.#peer);
      }
      this.#counts.retries += 1;
      await this.#wait(millis, signal);
    }
  }

  #target(path: string, query: CallQuery): Pick<Call<unknown>, 'address' | 'place'> {
    const address = callAddress(this.#base, path, query);
    return { address, place: this.key.redact(shownAddress(address)) };
  }
}

export interface HttpClientOptions extends Access {
  /** `http://HOST:PORT` or `https://…`, with the path under which the calls are. */
  readonly url: string;
  /** Default 600, or 600,000 for a server on this machine, which has no quota. */
  readonly requestsPerMinute?: number | undefined;
  readonly timeouts?: Partial<HttpTimeouts> | undefined;
  /** The server as errors name it. Default: a relay. */
  readonly peer?: Peer | undefined;
  /** Default: that of relays. */
  readonly retryRule?: RetryRule | undefined;
  /** Most requests in flight. Default 20. */
  readonly inFlight?: number | undefined;
  /** Randomness of the back-off, [0, 1). Default `Math.random`. */
  readonly random?: (() => number) | undefined;
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
  /** Waits so many milliseconds by the clock of `now`, or rejects with the reason of the signal. */
  readonly wait?: ((millis: number, signal: AbortSignal) => Promise<void>) | undefined;
}

interface Libraries {
  readonly Transport: new (terms: TransportTerms) => Transport;
  readonly Queue: typeof PQueue;
}

async function textOf(body: AsyncIterable<Buffer>, head: ResponseHead): Promise<string> {
  return (await wholeBody(bounded(unpacked(bounded(body, largestResponse), head), largestResponse))).toString();
}

/** A response whose body is still to come. */
export interface StreamedResponse extends ResponseHead {
  /** As transferred: compressed where the headers say so. To be read once. */
  readonly body: AsyncIterable<Buffer>;
  /** Closes the connection of an unwanted body. Its reader, if any, gets the reason. */
  discard(reason?: Error): void;
}

/** Holds the scope of a response until its body ends, breaks off (which throws the error of `fail`) or is discarded. */
function streamedResponse(
  body: AsyncIterable<Buffer>,
  head: ResponseHead,
  fail: (cause: unknown) => unknown,
  scope: AbortScope,
  abort: (reason?: Error) => void,
): StreamedResponse {
  async function* read(): AsyncGenerator<Buffer> {
    try {
      yield* body;
    } catch (cause) {
      throw fail(cause);
    } finally {
      scope.release();
    }
  }
  return {
    ...head,
    body: read(),
    discard(reason) {
      abort(reason);
      scope.release();
    },
  };
}
