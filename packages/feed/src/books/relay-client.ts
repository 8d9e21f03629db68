import { setTimeout as pause } from 'node:timers/promises';
import { ReplayError } from '@replay/core';
import type PQueue from 'p-queue';
import type * as Undici from 'undici';
import { abortScope, manyListened } from './abort-scope.ts';
import { type RelayTimeouts, type TryOutcome, tryOnce, usualTimeouts } from './one-try.ts';
import { type CallQuery, callAddress, isOnThisMachine, relayBase, shownAddress } from './relay-address.ts';
import { RequestRate } from './request-rate.ts';
import { backOff, longestPause, tries } from './retry-rule.ts';

export interface RelayClientOptions {
  /** `http://HOST:PORT` or `https://…`, with the path under which the calls are. */
  readonly url: string;
  /** Sent as `Authorization: Bearer …` and `X-API-Key`; never shown. */
  readonly key?: string | undefined;
  /** 600 unless given, and 600,000 for a relay on this machine, which has no quota to spare. */
  readonly requestsPerMinute?: number | undefined;
  readonly timeouts?: Partial<RelayTimeouts> | undefined;
  /** Chance for the back-off, [0, 1); `Math.random` unless given. */
  readonly random?: (() => number) | undefined;
  /** Milliseconds since 1970; `Date.now` unless given. */
  readonly now?: (() => number) | undefined;
  /** Waits so many milliseconds by the clock of `now`, or rejects with the reason of the signal. */
  readonly wait?: ((millis: number, signal: AbortSignal) => Promise<void>) | undefined;
}

/** What a client has sent and received so far. */
export interface RequestCounts {
  /** Every request sent, first tries and later ones. */
  readonly requests: number;
  readonly retries: number;
  /** Answers 429: too many requests. */
  readonly tooMany: number;
  /** Of the bodies of all answers. */
  readonly bytes: number;
  /** Messages the key may still ask for, as the relay last told. */
  readonly quotaLeft: number | undefined;
}

/** The text of an answer, and the address it came from, fit to be shown. */
export interface RelayAnswer {
  readonly text: string;
  readonly place: string;
}

const inFlight = 20;
const connections = 50;
const keepAlive = 30_000;
const largestAnswer = 64 << 20;

/**
 * Asks a relay over HTTP, as relays wish to be asked: at most 20 requests in flight and no more a minute than allowed; half
 * as many after a 429; five tries where another may help (connections that break, 408, 425, 429 and 5xx), with growing random
 * pauses, or as long as `Retry-After` asks for.
 *
 * What fails for good throws with the address, what the relay said, and what to check: `BAD_USAGE` for 400 and 404, else
 * `NETWORK`. Proxies named in the environment are used, but for a relay on this machine.
 */
export class RelayClient {
  readonly #base: URL;
  readonly #key: string | undefined;
  readonly #request: typeof Undici.request;
  readonly #dispatcher: Undici.Dispatcher;
  readonly #flights: PQueue;
  readonly #rate: RequestRate;
  readonly #timeouts: RelayTimeouts;
  readonly #random: () => number;
  readonly #now: () => number;
  readonly #wait: (millis: number, signal: AbortSignal) => Promise<void>;
  readonly #closing = manyListened(new AbortController());
  readonly #counts = { requests: 0, retries: 0, tooMany: 0, bytes: 0, quotaLeft: undefined as number | undefined };

  private constructor(options: RelayClientOptions, tools: ClientTools) {
    this.#base = relayBase(options.url);
    this.#key = options.key;
    this.#timeouts = { ...usualTimeouts, ...options.timeouts };
    this.#random = options.random ?? Math.random;
    this.#now = options.now ?? Date.now;
    this.#wait = options.wait ?? (async (millis, signal) => pause(millis, undefined, { signal }));
    const isHere = isOnThisMachine(this.#base);
    this.#rate = new RequestRate(options.requestsPerMinute ?? (isHere ? 600_000 : 600), this.#now);
    this.#request = tools.undici.request;
    this.#dispatcher = new (isHere ? tools.undici.Agent : tools.undici.EnvHttpProxyAgent)({
      connections,
      keepAliveTimeout: keepAlive,
      connect: { timeout: this.#timeouts.connect },
      headersTimeout: this.#timeouts.silence,
      bodyTimeout: this.#timeouts.silence,
      maxResponseSize: largestAnswer,
    });
    this.#flights = new tools.Queue({ concurrency: inFlight });
  }

  /** The libraries are loaded here: whoever reads files should not wait at every start for an HTTP client. */
  static async open(options: RelayClientOptions): Promise<RelayClient> {
    const [undici, { default: Queue }] = await Promise.all([import('undici'), import('p-queue')]);
    return new RelayClient(options, { undici, Queue });
  }

  /** Where the relay is, fit to be shown. */
  get place(): string {
    return this.#withoutKey(shownAddress(this.#base));
  }

  get counts(): RequestCounts {
    return { ...this.#counts };
  }

  /** Requests a minute that are sent at most, as things stand. */
  get requestsPerMinute(): number {
    return this.#rate.perMinute;
  }

  async get(path: string, query: CallQuery, signal?: AbortSignal): Promise<RelayAnswer> {
    const address = callAddress(this.#base, path, query);
    const place = this.#withoutKey(shownAddress(address));
    const scope = abortScope([signal, this.#closing.signal]);
    try {
      for (let attempt = 1; ; attempt++) {
        scope.signal.throwIfAborted();
        const send = (): Promise<TryOutcome> => this.#send(address, scope.signal);
        const outcome = await this.#flights.add(send, { signal: scope.signal });
        if (outcome.status === 'answered') return { text: outcome.text, place };
        const pauseBefore = this.#pauseAfter(outcome, attempt);
        if (pauseBefore === undefined) throw this.#failure(outcome, attempt, place);
        this.#counts.retries += 1;
        await this.#wait(pauseBefore, scope.signal);
      }
    } finally {
      scope.release();
    }
  }

  /** Ends what is under way and lets go of all sockets. */
  async close(reason: unknown = closed()): Promise<void> {
    this.#closing.abort(reason);
    await this.#dispatcher.destroy();
  }

  async #send(address: URL, signal: AbortSignal): Promise<TryOutcome> {
    for (let millis = this.#rate.take(); millis > 0; millis = this.#rate.take()) await this.#wait(millis, signal);
    const sentAt = this.#now();
    this.#counts.requests += 1;
    const outcome = await tryOnce(address, this.#setting(), signal);
    if (outcome.status === 'broken') return outcome;
    this.#counts.bytes += outcome.bytes;
    if (outcome.status === 'answered') {
      this.#rate.succeeded();
      this.#counts.quotaLeft = outcome.quotaLeft ?? this.#counts.quotaLeft;
    } else if (outcome.code === 429) {
      this.#counts.tooMany += 1;
      this.#rate.refused(sentAt);
      // The relay means all of us, not this request alone.
      if (outcome.retryAfter !== undefined && outcome.retryAfter <= longestPause) this.#rate.hold(outcome.retryAfter);
    }
    return outcome;
  }

  #setting() {
    const key = this.#key;
    return {
      request: this.#request,
      dispatcher: this.#dispatcher,
      headers: {
        accept: 'application/json',
        ...(key === undefined ? {} : { authorization: `Bearer ${key}`, 'x-api-key': key }),
      },
      timeouts: this.#timeouts,
      now: this.#now,
    };
  }

  /** Milliseconds before the next try; undefined when there should be none. */
  #pauseAfter(outcome: Exclude<TryOutcome, { status: 'answered' }>, attempt: number): number | undefined {
    if (attempt === tries || !outcome.transient) return undefined;
    const asked = outcome.status === 'refused' ? (outcome.retryAfter ?? 0) : 0;
    return asked > longestPause ? undefined : Math.max(asked, backOff(attempt, this.#random));
  }

  #failure(outcome: Exclude<TryOutcome, { status: 'answered' }>, attempt: number, place: string): ReplayError {
    const said = this.#withoutKey(outcome.said);
    const often = attempt === 1 ? '' : `, ${attempt} times`;
    if (outcome.status === 'broken') {
      const remedy = 'check that a relay runs at this address';
      return new ReplayError('NETWORK', `the relay cannot be asked: ${said}${often}`, {
        place,
        remedy,
        cause: outcome.cause,
      });
    }
    const patience =
      outcome.retryAfter === undefined ? '' : `, and asks to wait ${Math.ceil(outcome.retryAfter / 1000)} s`;
    const code = outcome.code === 400 || outcome.code === 404 ? 'BAD_USAGE' : 'NETWORK';
    const message = `the relay gives no answer; ${said}${patience}${often}`;
    return new ReplayError(code, message, { place, remedy: remedyFor(outcome.code) });
  }

  /** Servers and connections may repeat what they were sent. */
  #withoutKey(text: string): string {
    return this.#key === undefined || this.#key === '' ? text : text.replaceAll(this.#key, 'REDACTED');
  }
}

interface ClientTools {
  readonly undici: typeof Undici;
  readonly Queue: typeof PQueue;
}

const closed = (): ReplayError =>
  new ReplayError('NETWORK', 'the relay was closed on this side', { remedy: 'ask before closing, or open it again' });

function remedyFor(status: number): string {
  switch (status) {
    case 400:
      return 'check the symbol, the moment and the depth asked for';
    case 401:
    case 403:
      return 'check the key: HOLYSHEEP_API_KEY or REPLAY_RELAY_KEY';
    case 404:
      return 'check the exchange and the symbol, and that the address is that of a relay';
    case 429:
      return 'ask for fewer books a minute, or later';
    default:
      return 'check the relay and its log';
  }
}
