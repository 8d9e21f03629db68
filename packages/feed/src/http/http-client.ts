import { setTimeout as pause } from 'node:timers/promises';
import type PQueue from 'p-queue';
import { abortScope, manyListened } from './abort-scope.ts';
import { baseAddress, type CallQuery, callAddress, isOnThisMachine, shownAddress } from './address.ts';
import type { AnswerHead } from './answer-head.ts';
import { bounded, largestAnswer, unpacked, wholeBody } from './body.ts';
import type { Call, CallTerms, HttpAnswer, HttpClientOptions, RequestCounts, RunningCounts } from './http-call.ts';
import { closedHere, httpFailure, type Peer, relayPeer } from './http-failure.ts';
import { HttpKey } from './http-key.ts';
import type { TakeBody } from './one-try.ts';
import { type OpenBody, openBody } from './open-body.ts';
import { reasonOf } from './reason.ts';
import { RequestGate } from './request-gate.ts';
import type { RequestSender, SenderTerms } from './request-sender.ts';
import { pauseAfter, type RetryRule, relayRetryRule } from './retry-rule.ts';
import { usualTimeouts } from './timeouts.ts';

/**
 * Asks a server over HTTP, as servers wish to be asked: at most 20 requests in flight and no more a minute than allowed; half
 * as many after a 429; several tries where another may help (connections that break, bodies that are cut short or damaged, 408,
 * 425, 429 and 5xx), with growing random pauses, or as long as `Retry-After` asks for.
 *
 * What fails for good throws with the address, what the server said, and what to check: `BAD_USAGE` for 400 and 404, else
 * `NETWORK`. Proxies named in the environment are used, but for a server on this machine.
 */
export class HttpClient {
  readonly #base: URL;
  /** For streams that are opened beside the calls. */
  readonly key: HttpKey;
  readonly #peer: Peer;
  readonly #rule: RetryRule;
  readonly #random: () => number;
  readonly #wait: (millis: number, signal: AbortSignal) => Promise<void>;
  /** Milliseconds for one whole try. */
  readonly #total: number;
  readonly #gate: RequestGate;
  readonly #sender: RequestSender;
  readonly #closing = manyListened(new AbortController());
  readonly #counts: RunningCounts = { requests: 0, retries: 0, tooMany: 0, bytes: 0, quotaLeft: undefined };

  private constructor(options: HttpClientOptions, { Sender, Queue }: ClientTools) {
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
    this.#gate = new RequestGate(Queue, {
      ...shared,
      perMinute: options.requestsPerMinute ?? (isHere ? 600_000 : 600),
      longestHold: this.#rule.longestPause,
      wait: this.#wait,
    });
    this.#sender = new Sender({ ...shared, base: this.#base, key: this.key, timeouts });
  }

  /** The libraries are loaded here: whoever reads files should not wait at every start for an HTTP client. */
  static async open(options: HttpClientOptions): Promise<HttpClient> {
    const [{ RequestSender: Sender }, { default: Queue }] = await Promise.all([
      import('./request-sender.ts'),
      import('p-queue'),
    ]);
    return new HttpClient(options, { Sender, Queue });
  }

  /** Where the server is, fit to be shown. */
  get place(): string {
    return this.key.hiddenIn(shownAddress(this.#base));
  }

  get counts(): RequestCounts {
    return { ...this.#counts };
  }

  /** Requests a minute that are sent at most, as things stand. */
  get requestsPerMinute(): number {
    return this.#gate.perMinute;
  }

  /** A whole answer as text. One of more than 64 MB is refused, packed or unpacked. */
  get(path: string, query: CallQuery, signal?: AbortSignal): Promise<HttpAnswer> {
    const take = async (body: AsyncIterable<Buffer>, head: AnswerHead): Promise<HttpAnswer> => {
      const text = await textOf(body, head);
      return { text, place: head.place, headers: head.headers, hidden: (shown) => this.key.hiddenIn(shown) };
    };
    return this.fetch(path, query, take, { signal, isWhole: true, headers: { 'accept-encoding': 'gzip' } });
  }

  /**
   * Asks until an answer was taken: `take` reads its body, as it was sent, and gives what is wanted of it. A taker that throws is
   * called again with the next answer, unless it throws a `ReplayError`.
   */
  async fetch<Taken>(path: string, query: CallQuery, take: TakeBody<Taken>, terms: CallTerms = {}): Promise<Taken> {
    const { signal, release } = abortScope([terms.signal, this.#closing.signal]);
    try {
      return await this.#ask({ ...this.#target(path, query), take, terms, total: terms.total ?? this.#total, signal });
    } finally {
      release();
    }
  }

  /**
   * Asks until an answer begins, and gives its body as it is sent, read no faster than it is taken: only silence is bounded. A body
   * that breaks off throws `NETWORK`. It must be read or left (`for await` does either), or its connection stays open.
   */
  async stream(path: string, query: CallQuery, terms: CallTerms = {}): Promise<OpenBody> {
    const left = new AbortController();
    const scope = abortScope([terms.signal, this.#closing.signal, left.signal]);
    const { signal } = scope;
    const take = async (body: AsyncIterable<Buffer>, head: AnswerHead): Promise<OpenBody> => {
      const fail = (cause: unknown) => {
        signal.throwIfAborted();
        const said = this.key.hiddenIn(`its answer broke off: ${reasonOf(cause)}`);
        return httpFailure({ status: 'broken', said, transient: true, cause }, said, 1, head.place, this.#peer);
      };
      return openBody(body, head, fail, scope, (reason) => left.abort(reason));
    };
    try {
      return await this.#ask({ ...this.#target(path, query), take, terms, total: undefined, signal });
    } catch (error) {
      scope.release();
      throw error;
    }
  }

  /** Ends what is under way and lets go of all sockets. */
  async close(reason: unknown = closedHere(this.#peer)): Promise<void> {
    this.#closing.abort(reason);
    this.#sender.close();
  }

  async #ask<Taken>(call: Call<Taken>): Promise<Taken> {
    const { place, signal } = call;
    for (let attempt = 1; ; attempt++) {
      signal.throwIfAborted();
      const outcome = await this.#gate.pass(() => this.#sender.send(call), signal);
      if (outcome.status === 'answered') return outcome.taken;
      const millis = pauseAfter(outcome, attempt, this.#rule, this.#random);
      if (millis === undefined) {
        throw httpFailure(outcome, this.key.hiddenIn(outcome.said), attempt, place, this.#peer);
      }
      this.#counts.retries += 1;
      await this.#wait(millis, signal);
    }
  }

  #target(path: string, query: CallQuery): Pick<Call<unknown>, 'address' | 'place'> {
    const address = callAddress(this.#base, path, query);
    return { address, place: this.key.hiddenIn(shownAddress(address)) };
  }
}

interface ClientTools {
  readonly Sender: new (terms: SenderTerms) => RequestSender;
  readonly Queue: typeof PQueue;
}

async function textOf(body: AsyncIterable<Buffer>, head: AnswerHead): Promise<string> {
  return (await wholeBody(bounded(unpacked(bounded(body, largestAnswer), head), largestAnswer))).toString();
}
