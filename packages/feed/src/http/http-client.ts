import { setTimeout as pause } from 'node:timers/promises';
import type PQueue from 'p-queue';
import type * as Undici from 'undici';
import { abortScope, manyListened } from './abort-scope.ts';
import { baseAddress, type CallQuery, callAddress, isOnThisMachine, shownAddress } from './address.ts';
import type { AnswerHead } from './answer-head.ts';
import { bounded, unpacked, wholeBody } from './body.ts';
import type { CallTerms, HttpAnswer, HttpClientOptions, RequestCounts } from './http-call.ts';
import { closedHere, httpFailure, type Peer, relayPeer } from './http-failure.ts';
import { HttpKey } from './http-key.ts';
import {
  type FailedTry,
  type HttpTimeouts,
  type TakeBody,
  type TryOutcome,
  tryOnce,
  usualTimeouts,
} from './one-try.ts';
import { type OpenBody, openBody } from './open-body.ts';
import { RequestRate } from './request-rate.ts';
import { type RetryRule, relayRetryRule } from './retry-rule.ts';

const connections = 50;
const keepAlive = 30_000;
/** Bytes of an answer that is read into memory, packed or unpacked. */
const largestAnswer = 64 << 20;

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
  readonly #request: typeof Undici.request;
  readonly #dispatcher: Undici.Dispatcher;
  readonly #flights: PQueue;
  readonly #rate: RequestRate;
  readonly #timeouts: HttpTimeouts;
  readonly #random: () => number;
  readonly #now: () => number;
  readonly #wait: (millis: number, signal: AbortSignal) => Promise<void>;
  readonly #closing = manyListened(new AbortController());
  readonly #counts = { requests: 0, retries: 0, tooMany: 0, bytes: 0, quotaLeft: undefined as number | undefined };

  private constructor(options: HttpClientOptions, tools: ClientTools) {
    this.#base = baseAddress(options.url);
    this.key = new HttpKey(options);
    this.#peer = options.peer ?? relayPeer;
    this.#rule = options.retryRule ?? relayRetryRule;
    this.#timeouts = { ...usualTimeouts, ...options.timeouts };
    this.#random = options.random ?? Math.random;
    this.#now = options.now ?? Date.now;
    this.#wait = options.wait ?? (async (millis, signal) => pause(millis, undefined, { signal }));
    const isHere = isOnThisMachine(this.#base);
    this.#rate = new RequestRate(options.requestsPerMinute ?? (isHere ? 600_000 : 600), this.#now);
    this.#request = tools.undici.request;
    const inFlight = options.inFlight ?? 20;
    this.#dispatcher = new (isHere ? tools.undici.Agent : tools.undici.EnvHttpProxyAgent)({
      connections: Math.max(connections, inFlight),
      keepAliveTimeout: keepAlive,
      connect: { timeout: this.#timeouts.connect },
      headersTimeout: this.#timeouts.silence,
      bodyTimeout: this.#timeouts.silence,
    });
    this.#flights = new tools.Queue({ concurrency: inFlight });
  }

  /** The libraries are loaded here: whoever reads files should not wait at every start for an HTTP client. */
  static async open(options: HttpClientOptions): Promise<HttpClient> {
    const [undici, { default: Queue }] = await Promise.all([import('undici'), import('p-queue')]);
    return new HttpClient(options, { undici, Queue });
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
    return this.#rate.perMinute;
  }

  /** A whole answer as text. One of more than 64 MB is refused, packed or unpacked. */
  get(path: string, query: CallQuery, signal?: AbortSignal): Promise<HttpAnswer> {
    return this.fetch(path, query, takeText, { signal, headers: { 'accept-encoding': 'gzip' } });
  }

  /**
   * Asks until an answer was taken: `take` reads its body, as it was sent, and gives what is wanted of it. A taker that throws is
   * called again with the next answer, unless it throws a `ReplayError`.
   */
  async fetch<Taken>(path: string, query: CallQuery, take: TakeBody<Taken>, terms: CallTerms = {}): Promise<Taken> {
    const scope = abortScope([terms.signal, this.#closing.signal]);
    const within = wholeTry(terms.total ?? this.#timeouts.total);
    try {
      return await this.#ask(path, query, take, terms, scope.signal, async (send) => {
        const tried = abortScope([scope.signal], within);
        try {
          return await send(tried.signal);
        } finally {
          tried.release();
        }
      });
    } finally {
      scope.release();
    }
  }

  /**
   * Asks until an answer begins, and gives its body as it is sent, read no faster than it is taken: only silence is bounded. A body
   * that breaks off throws `NETWORK`. It must be read or left (`for await` does either), or its connection stays open.
   */
  async stream(path: string, query: CallQuery, terms: CallTerms = {}): Promise<OpenBody> {
    const left = new AbortController();
    const scope = abortScope([terms.signal, this.#closing.signal, left.signal]);
    const open = async (body: AsyncIterable<Buffer>, head: AnswerHead): Promise<OpenBody> => {
      const fail = (cause: unknown) => {
        scope.signal.throwIfAborted();
        const said = this.key.hiddenIn(`its answer broke off: ${String((cause as Error).message)}`);
        return httpFailure({ status: 'broken', said, transient: true, cause }, said, 1, head.place, this.#peer);
      };
      return openBody(body, head, fail, scope, () => left.abort());
    };
    try {
      return await this.#ask(path, query, open, terms, scope.signal, (send) => send(scope.signal));
    } catch (error) {
      scope.release();
      throw error;
    }
  }

  /** Ends what is under way and lets go of all sockets. */
  async close(reason: unknown = closedHere(this.#peer)): Promise<void> {
    this.#closing.abort(reason);
    await this.#dispatcher.destroy();
  }

  async #ask<Taken>(
    path: string,
    query: CallQuery,
    take: TakeBody<Taken>,
    terms: CallTerms,
    signal: AbortSignal,
    within: (send: (scope: AbortSignal) => Promise<TryOutcome<Taken>>) => Promise<TryOutcome<Taken>>,
  ): Promise<Taken> {
    const address = callAddress(this.#base, path, query);
    const place = this.key.hiddenIn(shownAddress(address));
    for (let attempt = 1; ; attempt++) {
      signal.throwIfAborted();
      const sendOnce = (): Promise<TryOutcome<Taken>> =>
        this.#send(signal, () => within((scope) => this.#tryWithKey(address, place, take, terms, scope, signal)));
      const outcome = await this.#flights.add(sendOnce, { signal });
      if (outcome.status === 'answered') return outcome.taken;
      const millis = this.#pauseAfter(outcome, attempt);
      if (millis === undefined) {
        throw httpFailure(outcome, this.key.hiddenIn(outcome.said), attempt, place, this.#peer);
      }
      this.#counts.retries += 1;
      await this.#wait(millis, signal);
    }
  }

  async #send<Taken>(signal: AbortSignal, once: () => Promise<TryOutcome<Taken>>): Promise<TryOutcome<Taken>> {
    for (let millis = this.#rate.take(); millis > 0; millis = this.#rate.take()) await this.#wait(millis, signal);
    const sentAt = this.#now();
    const outcome = await once();
    if (outcome.status === 'answered') {
      this.#rate.succeeded();
      this.#counts.quotaLeft = outcome.quotaLeft ?? this.#counts.quotaLeft;
    } else if (outcome.status === 'refused' && outcome.code === 429) {
      this.#counts.tooMany += 1;
      this.#rate.refused(sentAt);
      // The server means all of us, not this request alone.
      const { retryAfter } = outcome;
      if (retryAfter !== undefined && retryAfter <= this.#rule.longestPause) this.#rate.hold(retryAfter);
    }
    return outcome;
  }

  /** A server that does not see the key in the headers may see it in the address; where it does, it is put there from then on. */
  async #tryWithKey<Taken>(
    address: URL,
    place: string,
    take: TakeBody<Taken>,
    terms: CallTerms,
    scope: AbortSignal,
    signal: AbortSignal,
  ): Promise<TryOutcome<Taken>> {
    const trying = (keyed: URL): Promise<TryOutcome<Taken>> => {
      this.#counts.requests += 1;
      return tryOnce(keyed, take, this.#setting(place, terms), scope, signal);
    };
    const outcome = await trying(this.key.addressOf(address));
    const other = outcome.status === 'refused' && outcome.code === 401 ? this.key.otherAddressOf(address) : undefined;
    if (other === undefined) return outcome;
    const again = await trying(other);
    if (again.status !== 'answered') return outcome;
    this.key.belongsInAddress();
    return again;
  }

  #setting(place: string, terms: CallTerms) {
    return {
      request: this.#request,
      dispatcher: this.#dispatcher,
      headers: { accept: 'application/json', ...this.key.headers, ...terms.headers },
      accepted: terms.accepted ?? [200],
      place,
      now: this.#now,
      onBytes: (bytes: number) => {
        this.#counts.bytes += bytes;
      },
    };
  }

  /** Milliseconds before the next try; undefined when there should be none. */
  #pauseAfter(failed: FailedTry, attempt: number): number | undefined {
    const isRefused = failed.status === 'refused';
    const transient = isRefused ? this.#rule.isTransient(failed.code, failed.said) : failed.transient;
    if (attempt >= this.#rule.tries || !transient) return undefined;
    const asked = isRefused ? (failed.retryAfter ?? 0) : 0;
    if (asked > this.#rule.longestPause) return undefined;
    return Math.max(asked, this.#rule.pause(attempt, isRefused ? failed.code : undefined, this.#random));
  }
}

interface ClientTools {
  readonly undici: typeof Undici;
  readonly Queue: typeof PQueue;
}

const wholeTry = (millis: number): number | undefined => (Number.isFinite(millis) ? millis : undefined);

async function takeText(body: AsyncIterable<Buffer>, head: AnswerHead): Promise<HttpAnswer> {
  const text = await wholeBody(bounded(unpacked(bounded(body, largestAnswer), head), largestAnswer));
  return { text: text.toString(), place: head.place, headers: head.headers };
}
